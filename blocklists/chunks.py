"""A chunk of whole lines → names by kind. The bulk path: one regular expression over thousands of lines.

Lines in the format's plainest form are taken by one `findall`; only when their number differs from the number
of lines does a second expression find the odd ones, which `lines.LineReader` then reads one by one.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Final

from blocklists.kinds import KINDS, Kind, Scope
from blocklists.lines import LOCAL_NAMES, Line, LineReader, default_scope
from blocklists.plainlines import plain_kind, plain_line
from blocklists.quarantine import Quarantine
from blocklists.report import ParseReport
from blocklists.rule import Rule
from blocklists.zonefile import OUTSIDE

__all__ = ["ChunkParser", "Names", "plain_kind"]

_MAX_NAME: Final = 253
_LINE: Final = re.compile(r"(?m)^.*$")
_LAST_ORIGIN: Final = re.compile(rb"(?ms)\A.*^[ \t]*\$origin[^\n]*(?:\n|\Z)")
_EXACT: Final = KINDS[Scope.EXACT]
_STARRED: Final = KINDS[Scope.BELOW]

Names = dict[Kind, list[str]]


class ChunkParser:
    """Reads consecutive chunks of one list and keeps its report.

    `feed` may return a name more than once, also within one chunk: counting distinct names is left to whoever
    sees all of them. What is more than a name gathers in `rules`.
    """

    def __init__(self, fmt: str, match: str | None = None, guard: Quarantine | None = None) -> None:
        """Take one of FORMATS, the reach of bare names (None: as the format means), the guard of names."""
        self.report = ParseReport(fmt)
        self.rules: list[Rule] = []  # what is more than a name, in the order of the lines
        self.rule_lines: list[int] = []  # the numbers of their lines
        self._fmt = fmt
        scope = default_scope(fmt, match)
        self._reader = LineReader(fmt, scope)
        self._zone = self._reader.zone
        self._guard = guard
        plain, self._kind = plain_line(fmt, scope)
        self._plain = re.compile(f"(?m)^{plain}")
        self._odd = re.compile(f"(?m)^(?!{plain}).*$")

    def feed(self, chunk: bytes) -> Names:
        """Read whole lines that end in LF (the last may lack it); return the names by kind. Never raises."""
        names: Names = {}
        for piece, bulk in self._pieces(chunk):
            self._feed(names, piece, bulk=bulk)
        return names

    def _pieces(self, chunk: bytes) -> Iterator[tuple[bytes, bool]]:
        """Cut a chunk into what must be read line by line and what need not.

        In a zone, what a line means depends on the last $ORIGIN.
        """
        if self._zone is None:
            yield chunk, True
            return
        found = _LAST_ORIGIN.match(chunk.lower()) if b"$" in chunk else None
        end = found.end() if found else 0
        if end:
            yield chunk[:end], False
        if end < len(chunk):
            yield chunk[end:], self._zone.plain

    def _feed(self, names: Names, chunk: bytes, *, bulk: bool) -> None:
        text = chunk.lower().decode("latin-1")  # one character a byte: positions are those of the chunk
        count = text.count("\n") + (not text.endswith("\n") and bool(text))
        plain: list[str] = self._plain.findall(text) if bulk else []
        if not bulk or (plain and max(map(len, plain)) > _MAX_NAME):
            # Too long to be names, too rare to be fast about.
            plain = []
            self._read_odd(names, chunk, _LINE.finditer(text), text)
        elif len(plain) != count:
            self._read_odd(names, chunk, self._odd.finditer(text), text)
        if plain and self._fmt == "hosts" and not LOCAL_NAMES.isdisjoint(plain):
            plain = self._without_local(plain)
        for kind, some in self._by_kind(plain, text).items():
            if kept := self._guarded(some, kind, text):
                names.setdefault(kind, []).extend(kept)
        self.report.lines += count

    def _by_kind(self, plain: list[str], text: str) -> Names:
        """Return what the names of the plainest lines mean; in a zone they are owners."""
        if self._zone is None or not plain:
            return {self._kind: plain} if plain else {}
        if last := self._plain.match(text, text.rfind("\n", 0, len(text) - 1) + 1):
            self._zone.follow(last[1])
        found: Names = {}
        if not self._zone.apex and "." not in {owner[-1] for owner in plain}:
            found[_STARRED] = [owner[2:] for owner in plain if owner[0] == "*"]
            found[_EXACT] = [owner for owner in plain if owner[0] != "*"] if found[_STARRED] else plain
            return found
        for kind, name, outside in map(self._zone.meant, plain):
            found.setdefault(kind, []).append(name)
            self.report.remarks[OUTSIDE] += outside
        self.report.remarks += Counter()  # drop a count of none
        return found

    def _read_odd(self, names: Names, chunk: bytes, spans: Iterable[re.Match[str]], text: str) -> None:
        """Read single lines, with their numbers."""
        number, seen, end = self.report.lines + 1, 0, 0
        for span in spans:
            start = span.start()
            if start == len(text):
                break  # the emptiness behind the last LF is no line
            if self._zone and start > end + 1:
                self._zone.follow(_owner_before(text, start))
            end = span.end()
            number += text.count("\n", seen, start)
            seen = start
            raw = chunk[start:end]
            self._count(number, raw, line := self._reader.read(raw))
            for kind, name in line.entries:
                reason = self._guard.reason(name, kind) if self._guard else ""
                if reason:
                    self.report.quarantine(number, name, reason)
                else:
                    names.setdefault(kind, []).append(name)
            for rule in line.rules:
                self._keep(number, rule)

    def _keep(self, number: int, rule: Rule) -> None:
        """Keep a rule, unless it rests on a name that the guard holds back."""
        reason = ""
        if self._guard and rule.name:
            reason = self._guard.reason(rule.name, Kind(rule.allow, rule.scope))
        if reason:
            self.report.quarantine(number, rule.name, reason)
        else:
            self.rules.append(rule)
            self.rule_lines.append(number)
            self.report.rules += 1

    def _count(self, number: int, raw: bytes, line: Line) -> None:
        if line.comment:
            self.report.comments += 1
        if line.ignored:
            self.report.ignore(line.ignored)
        if line.rejected:
            self.report.reject(number, raw, line.rejected)
        if line.remark:
            self.report.remarks[line.remark] += 1

    def _without_local(self, plain: list[str]) -> list[str]:
        kept = [name for name in plain if name not in LOCAL_NAMES]
        self.report.ignored["a name of the machine itself"] += len(plain) - len(kept)
        return kept

    def _guarded(self, plain: list[str], kind: Kind, text: str) -> list[str]:
        """Take out what the guard holds back, and find the lines it stood on."""
        if self._guard is None or not plain:
            return plain
        bad = self._guard.suspects(plain, kind)
        if self._zone and self._zone.apex:  # without the zone's name, one label may be left
            bad |= {name: self._guard.reason(name, kind) for name in plain if "." not in name}
        if not bad:
            return plain
        number, seen = self.report.lines + 1, 0
        for line in self._plain.finditer(text):
            meant, name, _ = self._zone.meant(line[1]) if self._zone else (kind, line[1], False)
            if meant == kind and name in bad:
                number += text.count("\n", seen, line.start())
                seen = line.start()
                self.report.quarantine(number, name, bad[name])
        return [name for name in plain if name not in bad]


def _owner_before(text: str, start: int) -> str:
    """Return the owner on the line before a place where a line starts."""
    return text[text.rfind("\n", 0, start - 1) + 1 : start].split(None, 1)[0]
