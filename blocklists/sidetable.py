"""The side section of an `.lcx` file: rules that are more than a name. `docs/index-format.md` has the bytes.

    length u32 │ JSON: free rules, prefix lengths, conditions, n │ keys u64[n] │ ends u32[n + 1] │ blobs

Rules that rest on a name or a network are read when they are met: a blob holds those of one key, so memory
does not grow with their number. Rules that every question is held against are read at once.
"""

from __future__ import annotations

import json
import struct
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import MISSING, fields
from typing import Any, Final

from blocklists.inforce import Owner, Placed
from blocklists.kinds import Scope
from blocklists.layout import IndexBroken, fingerprint
from blocklists.rule import Rewrite, Rule
from blocklists.ruleset import FreeRules, network_key, networks_of, prefix_lengths

_LENGTH: Final = struct.Struct("<I")
_KEPT: Final = 1024  # keys whose rules are kept once they were read
_DEFAULTS: Final = {one.name: one.default for one in fields(Rule) if one.default is not MISSING}
_NONE: Final[tuple[Placed, ...]] = ()

Numbered = tuple[int, Rule]
"""The number of a list, and a rule of it."""


def plain_of(rule: Rule) -> dict[str, Any]:
    """Return a rule as plain values for JSON, without what is as always."""
    plain = {name: getattr(rule, name) for name in ("text", *_DEFAULTS)}
    plain = {name: value for name, value in plain.items() if value != _DEFAULTS.get(name, MISSING)}
    if "types" in plain:
        plain["types"] = sorted(plain["types"])
    if rule.rewrite is not None:
        plain["rewrite"] = [rule.rewrite.rcode, rule.rewrite.cname, rule.rewrite.records]
    return plain


def rule_of(plain: Mapping[str, Any]) -> Rule:
    """Rebuild what `plain_of` gave. Raises TypeError, ValueError or KeyError for anything else."""
    values = dict(plain)
    if "scope" in values:
        values["scope"] = Scope(values["scope"])
    if "types" in values:
        values["types"] = frozenset(int(one) for one in values["types"])
    if "denyallow" in values:
        values["denyallow"] = tuple(values["denyallow"])
    if "rewrite" in values:
        rcode, cname, records = values["rewrite"]
        values["rewrite"] = Rewrite(rcode, cname, tuple((int(kind), str(value)) for kind, value in records))
    return Rule(**values)


def key_of(rule: Rule) -> bytes:
    """Return what a rule is found by: its name, or a NUL and its network; b"" when it rests on neither."""
    if rule.network:
        return b"\0" + network_key(rule.network)
    return b"" if rule.pattern else rule.name.encode()


def pack(rules: Iterable[Numbered], salt: bytes) -> bytes:
    """Return the section's bytes for rules in the order of lists and lines; b"" for none."""
    free: list[list[Any]] = []
    keyed: dict[bytes, list[bytes]] = {}
    conditions = set()
    for number, rule in rules:
        if rule.asker:
            conditions.add(rule.asker)
        key = key_of(rule)
        if key:
            keyed.setdefault(key, []).append(_json([number, plain_of(rule)]))
        else:
            free.append([number, plain_of(rule)])
    if not free and not keyed:
        return b""
    marks = sorted((fingerprint(salt, key), key) for key in keyed)
    head = {
        "free": free,
        "lengths": prefix_lengths(key[1:] for key in keyed if key.startswith(b"\0")),
        "conditions": sorted(conditions),
        "keys": len(marks),
    }
    blobs, ends = [], [0]
    for _, key in marks:
        blobs.append(b"[%b,[%b]]" % (_json(key.decode("latin-1")), b",".join(keyed.pop(key))))
        ends.append(ends[-1] + len(blobs[-1]))
    text = _json(head)
    text += b" " * (-(len(text) + _LENGTH.size) % 8)
    numbers = struct.pack(f"<{len(marks)}Q{len(ends)}I", *[mark for mark, _ in marks], *ends)
    return b"".join([_LENGTH.pack(len(text)), text, numbers, *blobs])


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


class SideTable:
    """The section of a mapped file. Immutable but for what it keeps in memory of what it has read."""

    def __init__(self, data: memoryview, owners: Sequence[Owner], salt: bytes, path: object) -> None:
        """Take the section (it starts at a multiple of eight) and the lists by number. Raises IndexBroken."""
        self._path = path
        self._owners = owners
        self._salt = salt
        try:
            (length,) = _LENGTH.unpack_from(data)
            head = json.loads(bytes(data[_LENGTH.size : _LENGTH.size + length]))
            keys_at = _LENGTH.size + length
            ends_at = keys_at + 8 * int(head["keys"])
            blobs_at = ends_at + 4 * (int(head["keys"]) + 1)
            self._keys = data[keys_at:ends_at].cast("Q")
            self._ends = data[ends_at:blobs_at].cast("I")
            self._blobs = data[blobs_at:]
            if self._ends[-1] != len(self._blobs):
                raise ValueError("it contradicts itself")  # noqa: TRY301 - one way out
            self._lengths = {int(size): tuple(map(int, some)) for size, some in head["lengths"].items()}
            self.conditions = frozenset(map(str, head["conditions"]))
            self.free = FreeRules(self._placed(head["free"]))
        except (ValueError, KeyError, TypeError, IndexError, struct.error, ImportError) as error:
            raise IndexBroken(path, f"its rules cannot be read ({type(error).__name__}: {error})") from error
        self._kept: dict[int, tuple[Placed, ...]] = {}

    def at_name(self, mark: int, name: bytes) -> tuple[Placed, ...]:
        """Return the rules that rest on a canonical name, given its fingerprint."""
        return self._at(mark, name)

    def at_address(self, address: bytes) -> list[Placed]:
        """Return the rules whose network an address is in, narrowest first."""
        keys = networks_of(address, self._lengths.get(len(address), ()))
        return [one for key in keys for one in self._at(fingerprint(self._salt, b"\0" + key), b"\0" + key)]

    def rules(self) -> Iterator[Placed]:
        """Give all rules that rest on a name or a network. Raises IndexBroken."""
        for place in range(len(self._keys)):
            yield from self._blob(place)[1]

    def close(self) -> None:
        """Let go of the file."""
        for view in (self._keys, self._ends, self._blobs):
            view.release()

    def _at(self, mark: int, key: bytes) -> tuple[Placed, ...]:
        place = bisect_left(self._keys, mark)
        if place == len(self._keys) or self._keys[place] != mark:
            return _NONE
        if place in self._kept:
            return self._kept[place]
        try:
            found, placed = self._blob(place)
        except IndexBroken:
            return _NONE  # damaged after it was checked: answers go on, and whoever checks again finds out
        if found != key:
            return _NONE  # another name of the same fingerprint
        if len(self._kept) >= _KEPT:
            self._kept.clear()
        self._kept[place] = placed
        return placed

    def _blob(self, place: int) -> tuple[bytes, tuple[Placed, ...]]:
        try:
            key, rows = json.loads(bytes(self._blobs[self._ends[place] : self._ends[place + 1]]))
            return key.encode("latin-1"), self._placed(rows)
        except (ValueError, KeyError, TypeError, IndexError, AttributeError) as error:
            raise IndexBroken(self._path, f"a rule cannot be read ({type(error).__name__})") from error

    def _placed(self, rows: Iterable[Sequence[Any]]) -> tuple[Placed, ...]:
        return tuple(Placed(self._owners[number], rule_of(plain)) for number, plain in rows)
