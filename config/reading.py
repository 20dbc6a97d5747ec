"""Readers: from what TOML gives to typed values, collecting every mistake on the way.

A reader takes a raw value and the `Spot` where it stands, and returns a value or raises `Refused` after
the mistake has been noted. Containers go on with the next item after a refusal, so one pass over a file
finds all of its mistakes. A struct says beside each field how it is read and what it means (`Key`); the
reference in docs/settings.md is made from the same words.
"""

from __future__ import annotations

import functools
import keyword
import re
import tomllib
import typing
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, NoReturn, TypeVar

import msgspec

from config.errors import ConfigInvalid, Mistake

T = TypeVar("T")
S = TypeVar("S", bound=msgspec.Struct)
Reader = Callable[[object, "Spot"], T]

_SHOWN = 80  # characters of an offending value that help; more hides the message
_AT = re.compile(r"^(.*) \(at (?:line (\d+), column (\d+)|end of document)\)$", re.DOTALL)
_SLUG = re.compile(r"[a-z0-9-]{1,40}")


class Refused(Exception):
    """A value was refused, and its mistake is on the list already."""


@dataclass(frozen=True)
class Spot:
    """A place in a file, and the list of mistakes found so far in that file."""

    path: str = ""
    mistakes: list[Mistake] = field(default_factory=list)

    def key(self, name: str) -> Spot:
        """The place of a key in the table that stands here."""
        return Spot(f"{self.path}.{name}" if self.path else name, self.mistakes)

    def item(self, index: int) -> Spot:
        """The place of an item in the list that stands here (counted from 0, as TOML tools do)."""
        return Spot(f"{self.path}[{index}]", self.mistakes)

    def note(self, value: object, problem: str, choices: Collection[str] = ()) -> None:
        """Note a mistake here and go on."""
        self.mistakes.append(Mistake(self.path, show(value), problem, tuple(choices)))

    def refuse(self, value: object, problem: str, choices: Collection[str] = ()) -> NoReturn:
        """Note a mistake here and give the value up."""
        self.note(value, problem, choices)
        raise Refused


@dataclass(frozen=True)
class Key:
    """How a field is read from its file, what it means, and how the reference shows kind and default."""

    read: Reader[Any]
    kind: str
    meaning: str
    default: str = ""


def show(value: object) -> str:
    """An offending value on one short line; nothing for what is missing."""
    if value is None:
        return ""
    plain = {True: "true", False: "false"}.get(value, "") if isinstance(value, bool) else str(value)
    line = "".join(character if character.isprintable() else "\ufffd" for character in plain)
    return line if len(line) <= _SHOWN else line[: _SHOWN - 1] + "…"


def text(*, longest: int = 80) -> Reader[str]:
    """A text of 1 to `longest` characters."""

    def read(value: object, spot: Spot) -> str:
        if not isinstance(value, str):
            spot.refuse(value, 'must be a text in quotes ""')
        if not value.strip() or len(value) > longest:
            spot.refuse(value, f"must have 1 to {longest} characters")
        return value

    return read


def rule_line(value: object, spot: Spot) -> str:
    """One rule on one line, as a blocklist has it; policy.ownrules knows what it means."""
    found = text(longest=4000)(value, spot)
    if not found.isprintable():
        spot.refuse(value, "is not one line of text")
    return found.strip()


def integer(low: int, high: int) -> Reader[int]:
    """A whole number from `low` to `high`; on the command line its digits."""

    def read(value: object, spot: Spot) -> int:
        if isinstance(value, str) and spot.path.startswith("--") and value.lstrip("-").isdecimal():
            value = int(value)
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            spot.refuse(value, f"must be a whole number from {low} to {high}")
        return value

    return read


def flag(value: object, spot: Spot) -> bool:
    """True or false."""
    if not isinstance(value, bool):
        spot.refuse(value, "must be true or false, without quotes")
    return value


def one_of(choices: Collection[str], what: str) -> Reader[str]:
    """One of the given texts; `what` names the kind of thing for the message."""

    def read(value: object, spot: Spot) -> str:
        if not isinstance(value, str) or value not in choices:
            spot.refuse(value, f"is not {what}", choices)
        return value

    return read


def slug(value: object, spot: Spot) -> str:
    """An id that is safe in paths, addresses and counters: a-z, 0-9 and hyphens, at most 40."""
    if not isinstance(value, str) or not _SLUG.fullmatch(value):
        spot.refuse(value, "an id has 1 to 40 of a-z, 0-9 and hyphens")
    return value


def list_of(read_item: Reader[T], *, most: int = 10_000) -> Reader[tuple[T, ...]]:
    """A list; every item is read even if some are refused."""

    def read(value: object, spot: Spot) -> tuple[T, ...]:
        if not isinstance(value, (list, tuple)):
            spot.refuse(value, "must be a list, in brackets [ ]")
        if len(value) > most:
            spot.refuse(len(value), f"the list is too long; at most {most} items")
        before = len(spot.mistakes)
        items = []
        for index, item in enumerate(value):
            try:
                items.append(read_item(item, spot.item(index)))
            except Refused:
                continue
        if len(spot.mistakes) > before:
            raise Refused
        return tuple(items)

    return read


def table(value: object, spot: Spot) -> dict[str, object]:
    """A table as TOML gives it."""
    if not isinstance(value, dict):
        spot.refuse(value, "must be a table")
    return value


@functools.cache
def keys_of(kind: type[msgspec.Struct]) -> Mapping[str, Key]:
    """The keys of a struct that is read from a file, in order: key as written → Key.

    A field whose name Python keeps for itself has an underscore at its end (`from_`), its key has none.
    """
    hints = typing.get_type_hints(kind, include_extras=True)
    found = {}
    for name, hint in hints.items():
        for extra in getattr(hint, "__metadata__", ()):
            if isinstance(extra, Key):
                found[name.removesuffix("_")] = extra
    return MappingProxyType(found)


@functools.cache
def required_keys(kind: type[msgspec.Struct]) -> frozenset[str]:
    """The keys that have no default."""
    return frozenset(item.name.removesuffix("_") for item in msgspec.structs.fields(kind) if item.required)


def read_struct(
    kind: type[S],
    value: object,
    spot: Spot,
    *,
    fixed: Mapping[str, object] | None = None,
    readers: Mapping[str, Reader[Any]] | None = None,
    check: Callable[[dict[str, Any], Spot], None] | None = None,
) -> S:
    """Read a table into a struct: unknown keys, missing keys and every refused value are noted.

    `fixed` gives fields that do not stand in the table, `readers` replaces the readers of fields that
    need to know more than their value, `check` looks at the fields together (only those that could be
    read are there) and may fill in more. Fields go by their keys in all three. Raises Refused if anything
    was noted.
    """
    raw = table(value, spot)
    before = len(spot.mistakes)
    fields: dict[str, Any] = dict(fixed or {})
    keys = keys_of(kind)
    for name in raw:
        if name not in keys:
            spot.key(name).note(name, "is not a key here", tuple(keys))
    required = required_keys(kind)
    for name, key in keys.items():
        if name in raw:
            try:
                fields[name] = (readers or {}).get(name, key.read)(raw[name], spot.key(name))
            except Refused:
                continue
        elif name in required and name not in fields:
            spot.key(name).note(None, f"is missing; it must be {key.kind}")
    if check:
        check(fields, spot)
    if len(spot.mistakes) > before:
        raise Refused
    return kind(**{f"{name}_" if keyword.iskeyword(name) else name: value for name, value in fields.items()})


def parse_toml(source: str | bytes, file: str) -> dict[str, Any]:
    """TOML text to its table. Raises ConfigInvalid with line and column of a syntax mistake."""
    try:
        decoded = source.decode("utf-8") if isinstance(source, bytes) else source
        return tomllib.loads(decoded.removeprefix("\ufeff"))
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        where, problem = f"line {line}", "is not UTF-8 text; save the file as UTF-8"
    except tomllib.TOMLDecodeError as error:
        where, problem = _syntax(str(error))
    except ValueError:  # what int() says of more than 4300 digits (sys.set_int_max_str_digits)
        where, problem = "", "not TOML: a number has too many digits"
    except RecursionError:
        where, problem = "", "brackets are nested too deeply"
    raise ConfigInvalid((Mistake(where, "", problem),), file)


def _syntax(message: str) -> tuple[str, str]:
    """Split tomllib's message into where and what."""
    found = _AT.match(message)
    if not found:
        return "", f"not TOML: {message}"
    what, line, column = found.groups()
    return (f"line {line}, column {column}" if line else "the end of the file"), f"not TOML: {what}"
