"""A chunk of whole lines → names by kind. The bulk path: one regular expression over thousands of lines.

Lines in the format's plainest form are taken by one `findall`; only when their number differs from the number
of lines does a second expression find the odd ones, which `lines.read_line` then reads one by one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from blocklists.lines import KINDS, LOCAL_NAMES, Kind, Line, Scope, default_scope, read_line
from blocklists.quarantine import Quarantine
from blocklists.report import ParseReport
from blocklists.rule import Rule

# Two labels or more, the last beginning with a letter (so no IPv4 address); possessive: never backtracks.
_NAME: Final = r"(?:[a-z0-9_-]{1,63}+\.)++[a-z][a-z0-9-]{0,62}+"
_REST: Final = r"[ \t]*(?:#.*)?$"
_HOSTS: Final = rf"(?:0\.0\.0\.0|127\.0\.0\.1|::1?)[ \t]+({_NAME}){_REST}"
_ADBLOCK: Final = rf"\|\|({_NAME})\^\|?$"
_BARE: Final = rf"({_NAME}){_REST}"
_STARRED: Final = rf"\*?\.({_NAME}){_REST}"
_EITHER: Final = rf"(?:\*?\.)?({_NAME}){_REST}"
_MAX_NAME: Final = 253

Names = dict[Kind, list[str]]


def _pattern(fmt: str, scope: Scope) -> tuple[str, Kind]:
    """Return the plainest line of a format, and the kind of its entries."""
    if fmt == "adblock":
        return _ADBLOCK, KINDS[Scope.SUBTREE]
    if fmt == "hosts":
        return _HOSTS, KINDS[scope]
    if scope is Scope.SUBTREE:
        return _EITHER, KINDS[scope]
    return (_STARRED, KINDS[Scope.SUBTREE]) if fmt == "wildcard" else (_BARE, KINDS[scope])


def plain_kind(fmt: str, match: str | None) -> Kind:
    """Return the kind of the entries that a list's plainest lines make: what most of its entries are."""
    return _pattern(fmt, default_scope(fmt, match))[1]


class ChunkParser:
    """Reads consecutive chunks of one list and keeps its report.

    `feed` may return a name more than once, also within one chunk: counting distinct names is left to whoever
    sees all of them. What is more than a name gathers in `rules`.
    """

    def __init__(self, fmt: str, match: str | None = None, guard: Quarantine | None = None) -> None:
        """Take one of FORMATS, the reach of bare names (None: as the format means), the guard of names."""
        self.report = ParseReport(fmt)
        self.rules: list[Rule] = []  # what is more than a name, in the order of the lines
        self._fmt = fmt
        self._scope = default_scope(fmt, match)
        self._guard = guard
        plain, self._kind = _pattern(fmt, self._scope)
        self._plain = re.compile(f"(?m)^{plain}")
        self._odd = re.compile(f"(?m)^(?!{plain}).*$")

    def feed(self, chunk: bytes) -> Names:
        """Read whole lines that end in LF (the last may lack it); return the names by kind. Never raises."""
        text = chunk.lower().decode("latin-1")  # one character a byte: positions are those of the chunk
        count = text.count("\n") + (not text.endswith("\n") and bool(text))
        plain: list[str] = self._plain.findall(text)
        names: Names = {}
        if plain and max(map(len, plain)) > _MAX_NAME:
            # Too long to be names, too rare to be fast about.
            plain = []
            self._read_odd(names, chunk, re.finditer(r"(?m)^.*$", text), text)
        elif len(plain) != count:
            self._read_odd(names, chunk, self._odd.finditer(text), text)
        if plain and self._fmt == "hosts" and not LOCAL_NAMES.isdisjoint(plain):
            plain = self._without_local(plain)
        if plain and self._guard:
            plain = self._guarded(plain, text)
        if plain:
            names.setdefault(self._kind, []).extend(plain)
        self.report.lines += count
        return names

    def _read_odd(self, names: Names, chunk: bytes, spans: Iterable[re.Match[str]], text: str) -> None:
        """Read single lines, with their numbers."""
        number, seen = self.report.lines + 1, 0
        for span in spans:
            start, end = span.span()
            if start == len(text):
                break  # the emptiness behind the last LF is no line
            number += text.count("\n", seen, start)
            seen = start
            raw = chunk[start:end]
            self._count(number, raw, line := read_line(raw, self._fmt, self._scope))
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

    def _guarded(self, plain: list[str], text: str) -> list[str]:
        """Take out what the guard holds back, and find the lines it stood on."""
        if self._guard is None or not (bad := self._guard.suspects(plain, self._kind)):
            return plain
        number, seen = self.report.lines + 1, 0
        for line in self._plain.finditer(text):
            if line[1] in bad:
                number += text.count("\n", seen, line.start())
                seen = line.start()
                self.report.quarantine(number, line[1], bad[line[1]])
        return [name for name in plain if name not in bad]
