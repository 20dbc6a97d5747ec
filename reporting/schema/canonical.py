"""One value, one text: the canonical JSON that is signed (docs/report-format.md).

A part of RFC 8785 (JCS): objects, arrays, strings and integers up to 2^53 - 1 either side; no fractions, no
true, false or null. Keys stand in the order of their UTF-16 code units, without white space; strings as
ECMAScript writes them. `decode` takes nothing but what `encode` gives, so the bytes that were signed are
the only ones that verify.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

LARGEST = 2**53 - 1
DEPTH = 16

Value = int | str | Sequence["Value"] | Mapping[str, "Value"]

_ESCAPES = {0x22: '\\"', 0x5C: "\\\\", 8: "\\b", 9: "\\t", 10: "\\n", 12: "\\f", 13: "\\r"}
_TABLE = {code: _ESCAPES.get(code, f"\\u{code:04x}") for code in (*range(0x20), 0x22, 0x5C)}


class CanonicalBroken(ValueError):
    """The value has no canonical form, or the bytes are not one; the text says why."""


def encode(value: object) -> bytes:
    """Return the canonical bytes. Raises CanonicalBroken for what has none, such as fractions."""
    try:
        return _text(value, 0).encode("utf-8")
    except UnicodeEncodeError:
        raise CanonicalBroken("a text holds half of a surrogate pair") from None


def _text(value: object, depth: int) -> str:
    if depth > DEPTH:
        raise CanonicalBroken(f"nested deeper than {DEPTH}")
    match value:
        case bool():
            raise CanonicalBroken("true and false have no place in a report")
        case int():
            if abs(value) > LARGEST:
                raise CanonicalBroken(f"{value} is beyond what every JSON reader keeps exactly")
            return str(value)
        case str():
            return f'"{value.translate(_TABLE)}"'
        case list() | tuple():
            return f"[{','.join(_text(item, depth + 1) for item in value)}]"
        case Mapping():
            return _object(value, depth)
        case _:
            raise CanonicalBroken(f"{type(value).__name__} has no place in a report")


def _object(value: Mapping[object, object], depth: int) -> str:
    keys = [key for key in value if isinstance(key, str)]
    if len(keys) < len(value):
        raise CanonicalBroken("a key is no text")
    try:
        keys.sort(key=lambda key: key.encode("utf-16-be"))
    except UnicodeEncodeError:
        raise CanonicalBroken("a key holds half of a surrogate pair") from None
    return "{" + ",".join(f"{_text(key, depth)}:{_text(value[key], depth + 1)}" for key in keys) + "}"


def decode(data: bytes) -> Value:
    """Return the value of canonical bytes. Raises CanonicalBroken for all other bytes, whatever they mean."""
    try:
        value: Value = json.loads(data.decode("utf-8"), parse_float=_refused, parse_constant=_refused)
    except (ValueError, RecursionError) as error:
        raise CanonicalBroken(printable(f"no canonical JSON: {error}")[:200]) from None
    if encode(value) != data:
        raise CanonicalBroken("JSON, but not in its canonical form")
    return value


def printable(text: str) -> str:
    """Return what may be shown of a text that somebody else has a hand in: on a terminal, in a database."""
    return "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text)[:300]


def _refused(text: str) -> object:
    raise ValueError(f"{text[:40]} is no whole number")
