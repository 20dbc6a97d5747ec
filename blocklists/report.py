"""What was read from a list, and what was not and why: the values that people are shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

MAX_SHOWN: Final = 100  # rejected or quarantined lines kept with their text; the rest is only counted
MAX_TEXT: Final = 120  # characters of a line that are kept
_MAX_REASONS: Final = 40  # distinct reasons; a list's own text ends up in some of them


class Rejected(NamedTuple):
    """A line that could not be read: its number from 1, its text (cut), the reason."""

    line: int
    text: str
    reason: str


class Quarantined(NamedTuple):
    """A name kept out of the index although its line reads well: the list, the line from 1, why."""

    list_id: str
    line: int
    name: str
    reason: str


@dataclass(slots=True)
class ParseReport:
    """The count of one list. Reports of consecutive pieces are joined with `add`."""

    format: str
    lines: int = 0
    names: int = 0  # distinct blocking entries (name and scope) that are kept
    allows: int = 0  # distinct exceptions that are kept
    rules: int = 0  # rules that are more than a name, as read
    comments: int = 0  # comments and blank lines
    duplicates: int = 0
    rejected_count: int = 0
    rejected: list[Rejected] = field(default_factory=list)
    quarantined_count: int = 0
    quarantined: list[Quarantined] = field(default_factory=list)
    ignored: Counter[str] = field(default_factory=Counter)
    remarks: Counter[str] = field(default_factory=Counter)

    def reject(self, line: int, raw: bytes, reason: str) -> None:
        """Count a line that could not be read; keep the first ones with their text."""
        self.rejected_count += 1
        if len(self.rejected) < MAX_SHOWN:
            text = raw[: 4 * MAX_TEXT].decode("utf-8", "backslashreplace").strip()
            self.rejected.append(Rejected(line, shown(text), shown(reason)))

    def quarantine(self, line: int, name: str, reason: str, list_id: str = "") -> None:
        """Count a name that is kept out; keep the first ones."""
        self.quarantined_count += 1
        if len(self.quarantined) < MAX_SHOWN:
            self.quarantined.append(Quarantined(list_id, line, name, reason))

    def ignore(self, reason: str) -> None:
        """Count something understood but not applied; the number of distinct reasons is bounded."""
        reason = shown(reason)
        self.ignored[reason if reason in self.ignored or len(self.ignored) < _MAX_REASONS else "other"] += 1

    def add(self, later: ParseReport) -> None:
        """Append the report of the piece that follows; its line numbers start at 1 and are moved."""
        shown = [r._replace(line=r.line + self.lines) for r in later.rejected]
        self.rejected = (self.rejected + shown)[:MAX_SHOWN]
        kept_out = [q._replace(line=q.line + self.lines) for q in later.quarantined]
        self.quarantined = (self.quarantined + kept_out)[:MAX_SHOWN]
        for name in (
            "lines",
            "names",
            "allows",
            "rules",
            "comments",
            "duplicates",
            "rejected_count",
            "quarantined_count",
        ):
            setattr(self, name, getattr(self, name) + getattr(later, name))
        for reason, count in later.ignored.items():
            kept = reason if reason in self.ignored or len(self.ignored) < _MAX_REASONS else "other"
            self.ignored[kept] += count
        self.remarks += later.remarks

    def to_json(self) -> dict[str, Any]:
        """Return plain values for a line of JSON."""
        plain = {name: getattr(self, name) for name in self.__slots__}
        return plain | {"ignored": dict(self.ignored), "remarks": dict(self.remarks)}

    @classmethod
    def from_json(cls, plain: Mapping[str, Any]) -> ParseReport:
        """Rebuild what `to_json` gave."""
        return cls(
            **{
                **plain,
                "rejected": [Rejected(*row) for row in plain["rejected"]],
                "quarantined": [Quarantined(*row) for row in plain["quarantined"]],
                "ignored": Counter(plain["ignored"]),
                "remarks": Counter(plain["remarks"]),
            }
        )


def shown(text: str) -> str:
    """Return a text as people may see it: short, and without what a terminal would obey."""
    text = text[: 4 * MAX_TEXT]
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)[:MAX_TEXT]
