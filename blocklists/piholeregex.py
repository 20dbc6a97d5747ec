"""Lines of Pi-hole's regex lists → rules.

Source: Pi-hole's documentation, "Regular expressions" and "Pi-hole regex extensions": the expression, found
anywhere in the name, then options, each behind a `;`. Expressions are POSIX extended ones of the TRE library.
RE2 reads the same, but for back-references, which it has not, and `{,n}`, which it would take literally.
"""

from __future__ import annotations

import re
from typing import Final

from blocklists import oneline, records
from blocklists.globs import expression
from blocklists.oneline import Line
from blocklists.rule import BOX, DROP, Rewrite, Rule

_REPLIES: Final = {
    "nodata": Rewrite(0),
    "nxdomain": Rewrite(3),
    "refused": Rewrite(5),
    "none": Rewrite(DROP),
    "ip": Rewrite(BOX),
}
_UP_TO: Final = re.compile(r"(?<!\\)\{,([0-9]+)\}")
_OPTION: Final = re.compile(r"(querytype|invert|reply)(?:=(.*))?", re.IGNORECASE)


class _Unread(ValueError):
    """An option says something that cannot be done; the message is the reason."""


def read_regex(text: str) -> Line:
    """Read an expression with its options."""
    pattern, *options = text.split(";")
    given: dict[str, list[str]] = {}
    for one in options:
        match = _OPTION.fullmatch(one.strip())
        if not match:
            return Line(ignored=f"option ;{one.strip()[:16]}")
        given.setdefault(match[1].lower(), []).append((match[2] or "").strip())
    pattern = _UP_TO.sub(r"{0,\1}", expression(pattern.strip()))
    if not pattern:
        return Line(rejected="there is no expression")
    try:
        types, negated = _types(given.get("querytype", []))
        rewrite = _rewrite(given.get("reply", []))
    except _Unread as error:
        return Line(ignored=str(error))
    rule = Rule(
        text,
        pattern=pattern,
        invert="invert" in given,
        types=types,
        types_negated=negated,
        rewrite=rewrite,
    )
    return Line(rules=(rule,))


def _types(values: list[str]) -> tuple[frozenset[int], bool]:
    """Read `;querytype=A`, `=A,AAAA`, `=!A`."""
    if len(values) > 1:
        raise _Unread("option ;querytype twice")
    if not values:
        return frozenset(), False
    negated = values[0].startswith("!")
    numbers = {records.type_number(one.strip()) for one in values[0].removeprefix("!").split(",")}
    if None in numbers:
        raise _Unread("option ;querytype with something other than types of records")
    return frozenset(number for number in numbers if number is not None), negated


def _rewrite(values: list[str]) -> Rewrite | None:
    """Read `;reply=`: a word, or one address of each family; the family without one gets the null address."""
    if not values:
        return None
    if len(values) == 1 and values[0].lower() in _REPLIES:
        return _REPLIES[values[0].lower()]
    found = [oneline.address(value) for value in values]
    by_version = {one.version: str(one) for one in found if one is not None}
    if None in found or len(by_version) < len(values):
        raise _Unread("option ;reply with something other than one reply")
    pairs = ((records.A, by_version.get(4, "0.0.0.0")), (records.AAAA, by_version.get(6, "::")))
    return None if set(by_version.values()) <= {"0.0.0.0", "::"} else Rewrite(records=pairs)
