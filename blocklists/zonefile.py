"""Lines of a zone file (RFC 1035 §5.1) → records, with owners as they are meant.

The zone's own name may be said by $ORIGIN, by the owner of the SOA record, or nowhere: lists come without
both, for whoever loads them says it. Owners are given without it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from blocklists import records
from blocklists.kinds import KINDS, Kind, Scope

OUTSIDE: Final = "owner outside of the zone, taken as the name"
_TOKEN: Final = re.compile(r'"(?:[^"\\]|\\.)*"|[()]|(?:[^\s"();\\]|\\.)+|;.*|\s+|.', re.DOTALL)
_TTL: Final = re.compile(r"(?:[0-9]+[smhdw]?)+", re.IGNORECASE)
_CLASSES: Final = frozenset(("IN", "CH", "HS", "CS"))
_MOST_TOKENS: Final = 1000  # of one record, over all its lines


class BadZone(ValueError):
    """A line is none of a zone file. The message says why."""


class Skipped(ValueError):
    """A line is one of a zone file that is left out. The message is the reason."""


@dataclass(frozen=True, slots=True)
class Record:
    """One record: the owner without the zone's name ("" is the zone itself), the type, the value's fields."""

    owner: str
    rrtype: str
    fields: tuple[str, ...]
    outside: bool = False  # the owner is not in the zone


class ZoneReader:
    """Reads consecutive lines of one zone file."""

    def __init__(self) -> None:
        """Start at the beginning of a file, where the zone's name is not known."""
        self.apex = ""
        self._origin = ""
        self._owner: str | None = None
        self._depth = 0
        self._tokens: list[str] = []

    @property
    def plain(self) -> bool:
        """Whether a line that stands alone means the same here as at the beginning of the file."""
        return not self._depth and self._origin in ("", self.apex)

    def follow(self, owner: str) -> None:
        """Take note of the owner of a record that was read elsewhere."""
        self._owner = owner.lower()

    def read(self, line: str) -> Record | None:
        """Return the record that ends on this line; None when none does. Raises BadZone, Skipped."""
        if not self._depth:
            self._tokens = [""] if line[:1].isspace() else []
        try:
            self._take(line)
        except BadZone:
            self._depth = 0
            raise
        if self._depth or not any(self._tokens):
            return None
        owner, *rest = self._tokens
        if owner.startswith("$"):
            self._directive(owner.upper(), rest)
            return None
        return self._record(owner, rest)

    def _take(self, line: str) -> None:
        for piece in _TOKEN.findall(line):
            if piece == "(":
                self._depth += 1
            elif piece == ")":
                self._depth -= 1
            elif piece == '"':
                raise BadZone("a quote is not closed")
            elif not piece.isspace() and not piece.startswith(";"):
                self._tokens.append(piece)
        if self._depth < 0 or len(self._tokens) > _MOST_TOKENS:
            raise BadZone("its parentheses do not close")

    def _directive(self, name: str, rest: list[str]) -> None:
        if name == "$ORIGIN" and len(rest) == 1:
            self._origin = self._absolute(rest[0].lower())
            self.apex = self.apex or self._origin
        elif name == "$INCLUDE":
            raise BadZone("a list may not include other files")
        elif name == "$GENERATE":
            raise Skipped("$GENERATE")
        elif name != "$TTL":
            raise BadZone(f"{name[:16]} is nothing of a zone file")

    def _record(self, owner: str, rest: list[str]) -> Record:
        if owner:
            self._owner = owner.lower()
        if self._owner is None:
            raise BadZone("the record has no owner")
        while rest and (_TTL.fullmatch(rest[0]) or rest[0].upper() in _CLASSES):
            if rest.pop(0).upper() in _CLASSES - {"IN"}:
                raise Skipped("a record of another class than IN")
        if len(rest) < 2:
            raise BadZone("it is no record: an owner, a type and a value")
        rrtype, *fields = rest
        if records.type_number(rrtype) is None:
            raise BadZone(f'"{rrtype[:24]}" is no type of record')
        found = self._absolute(self._owner)
        if rrtype.upper() == "SOA":
            self.apex = found
        name, outside = self.within(found)
        outside = outside and self._owner.endswith(".")
        return Record(name, rrtype.upper(), tuple(fields), outside)

    def within(self, name: str) -> tuple[str, bool]:
        """Return a name without the zone's, and whether it is outside of the zone."""
        if not self.apex:
            return name, False
        if name == self.apex:
            return "", False
        end = "." + self.apex
        return (name[: -len(end)], False) if name.endswith(end) else (name, True)

    def meant(self, owner: str) -> tuple[Kind, str, bool]:
        """Return the kind and the name of a plain block by its owner, and whether that is outside."""
        scope = Scope.BELOW if owner.startswith("*.") else Scope.EXACT
        name, outside = self.within(self._absolute(owner))
        return KINDS[scope], name.removeprefix("*."), outside and owner.endswith(".")

    def _absolute(self, text: str) -> str:
        """Return a name with the origin behind it, where there is one, without the final dot."""
        if text == "@":
            return self._origin
        if text.endswith("."):
            return text[:-1]
        return f"{text}.{self._origin}" if self._origin else text
