"""What is in force by a person's hand: passes, focuses, pauses, extra time, releases. Values and their file.

The file, `passes.json`, is written by programs only. Its order is the order of granting, so "the newest"
needs no clock: one that was set back in between changes nothing. Times are epoch seconds, [start, end).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any

import msgspec

from config.categories import CATEGORIES, MANDATORY
from config.errors import ConfigInvalid
from config.reading import Key, Refused, Spot, integer, list_of, one_of, read_struct, slug, text
from config.roles import LONGEST, ROLES
from config.rules import NameRule, name_rule

OFF, FOCUS, PASS, EXTRA, RELEASE = "off", "focus", "pass", "extra", "release"
KINDS = (OFF, FOCUS, PASS, EXTRA, RELEASE)
VERSION = 1
MOST = 1000
"""Entries a file may have: far more than a school grants in a day."""
MOST_NAMES = 100
"""Names, services or categories in one entry."""

OPENABLE = tuple(category for category in CATEGORIES if category not in MANDATORY)
_LAST = 1 << 40  # epoch seconds no clock shows
_CARRIES: dict[str, tuple[str, ...]] = {
    OFF: (),
    FOCUS: ("names", "services"),
    PASS: ("names", "services", "categories"),
    EXTRA: (),
    RELEASE: ("names",),
}
# Whether a name would open everybody's sites was asked when it was granted; asking again would load the list
# of public suffixes into the resolver.
_names = list_of(name_rule(), most=MOST_NAMES)


class PassesBroken(ConfigInvalid):
    """The file cannot be used; `mistakes` says why. Who has read a good one before goes on with that."""


class Pass(msgspec.Struct, frozen=True):
    """One thing in force by hand.

    `off`: nothing is open. `focus`: only these names are. `pass`: these names, services, categories are open.
    `extra`: the timetable does not hold. `release`: these names are no malware or phishing. For one group or
    one device; a release for neither is for everyone.
    """

    id: Annotated[str, Key(slug, "id", "What people call it when they end it.")]
    kind: Annotated[str, Key(one_of(KINDS, "a kind of pass"), "kind", "What it does.")]
    start: Annotated[int, Key(integer(0, _LAST), "epoch seconds", "When it begins.")]
    end: Annotated[int, Key(integer(0, _LAST), "epoch seconds", "When it has ended.")]
    role: Annotated[str, Key(one_of(ROLES, "a role"), "role id", "The role of who set it.")]
    group: Annotated[str, Key(slug, "group id", "Whom it is for.", "")] = ""
    device: Annotated[str, Key(text(), "text", "Or which device, by its name.", "")] = ""
    names: Annotated[tuple[NameRule, ...], Key(_names, "list of names", "What it is about.")] = ()
    services: Annotated[
        tuple[str, ...], Key(list_of(slug, most=MOST_NAMES), "list of ids", "Or services.")
    ] = ()
    categories: Annotated[
        tuple[str, ...],
        Key(
            list_of(one_of(OPENABLE, "a category that can be opened"), most=MOST_NAMES),
            "list of ids",
            "Or categories.",
        ),
    ] = ()
    by: Annotated[str, Key(text(), "text", "Who set it.", "")] = ""
    reason: Annotated[str, Key(text(longest=200), "text", "Why.", "")] = ""


def reaches(entry: Pass, group: str, device: str | None) -> bool:
    """Whether it is for a device of this name in this group (None: a device that nobody named)."""
    if entry.device:
        return entry.device == device
    return entry.group == group if entry.group else entry.kind == RELEASE


def in_force(passes: Iterable[Pass], epoch: float) -> tuple[Pass, ...]:
    """Those that hold at a moment, in their order."""
    return tuple(entry for entry in passes if entry.start <= epoch < entry.end)


def next_change(passes: Iterable[Pass], epoch: float) -> int | None:
    """The first moment after `epoch` at which one begins or ends; None: none does."""
    edges = (edge for entry in passes for edge in (entry.start, entry.end))
    return min((edge for edge in edges if edge > epoch), default=None)


def parse_passes(data: bytes | None, file: str = "passes.json") -> tuple[Pass, ...]:
    """Read the file; None, when there is none, is no passes. Raises PassesBroken with every mistake."""
    if data is None:
        return ()
    spot = Spot()
    try:
        return _read(_decoded(data, spot), spot)
    except Refused:
        raise PassesBroken(tuple(spot.mistakes), file) from None


def written(passes: Iterable[Pass]) -> bytes:
    """The file's text: one entry a line, so that a person can read it too."""
    lines = [msgspec.json.encode(plain(entry)).decode() for entry in passes]
    entries = ",\n".join(lines)
    return f'{{"version": {VERSION}, "passes": [\n{entries}\n]}}\n'.encode()


def plain(entry: Pass) -> dict[str, object]:
    """An entry as JSON has it: names as people write them, nothing that is empty."""
    found: dict[str, object] = {}
    for field in msgspec.structs.fields(Pass):
        value = getattr(entry, field.name)
        if field.name == "names":
            value = [str(rule) for rule in value]
        if field.required or value:
            found[field.name] = value
    return found


class _File(msgspec.Struct, frozen=True):
    version: Annotated[
        int, Key(integer(VERSION, VERSION), f"{VERSION}", "The version of this file's format.")
    ]
    passes: Annotated[tuple[Pass, ...], Key(text(), "list", "All entries, the newest last.")]


def _decoded(data: bytes, spot: Spot) -> object:
    try:
        return msgspec.json.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        spot.refuse(None, f"is not JSON: {error}")


def _read(raw: object, spot: Spot) -> tuple[Pass, ...]:
    def check(fields: dict[str, Any], spot: Spot) -> None:
        seen: set[str] = set()
        for index, entry in enumerate(fields.get("passes", ())):
            if entry.id in seen:
                spot.key("passes").item(index).key("id").note(entry.id, "is used twice; ids are unique")
            seen.add(entry.id)

    return read_struct(_File, raw, spot, readers={"passes": list_of(_entry, most=MOST)}, check=check).passes


def _entry(value: object, spot: Spot) -> Pass:
    return read_struct(Pass, value, spot, check=_fits)


def _fits(fields: dict[str, Any], spot: Spot) -> None:
    """Note what does not fit together in one entry."""
    kind = fields.get("kind")
    if kind not in KINDS:
        return
    _fits_whom(kind, fields, spot)
    _fits_what(kind, fields, spot)
    start, end = fields.get("start"), fields.get("end")
    if start is not None and end is not None and not start < end <= start + LONGEST * 60:
        spot.key("end").note(end, f"must be later than the start, by at most {LONGEST // 1440} days")


def _fits_whom(kind: str, fields: dict[str, Any], spot: Spot) -> None:
    group, device = bool(fields.get("group")), bool(fields.get("device"))
    if group and device:
        spot.note(None, "is for a group or for a device, not both")
    elif not group and not device and kind != RELEASE:
        spot.note(kind, "must be for a group or a device")
    if kind == EXTRA and group:
        spot.key("group").note(fields["group"], "extra time is for one device")


def _fits_what(kind: str, fields: dict[str, Any], spot: Spot) -> None:
    carried = _CARRIES[kind]
    used = [key for key in ("names", "services", "categories") if fields.get(key)]
    for key in used:
        if key not in carried:
            spot.key(key).note(kind, f"this kind has no {key}")
    if carried and not set(used) & set(carried):
        spot.note(kind, f"needs {' or '.join(carried)}")
