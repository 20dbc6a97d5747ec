"""The rules of all lists that are more than a name, as a compile gathers them between its steps."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from blocklists.crew import apart
from blocklists.kinds import KINDS, Kind
from blocklists.report import ParseReport
from blocklists.rule import Rule
from blocklists.ruleset import Twin, is_plain, twin
from blocklists.sidetable import Numbered, pack, rule_of
from blocklists.spill import Gathered

if TYPE_CHECKING:
    from blocklists.patterns import Room

MOST_RULES: Final = 50_000  # over all lists: some 20 MB while a compile packs them
MOST_ALWAYS: Final = 200  # rules for every name, over all lists: each is looked at on each question
MOST_ASKERS: Final = 200  # different $client and $ctag, over all lists: each is looked at for each new client
_TOO_MANY: Final = f"more than {MOST_RULES:,} rules that are more than a name, in all lists"
_TOO_MANY_ASKERS: Final = f"more than {MOST_ASKERS} different $client and $ctag, in all lists"
_TOO_MANY_ALWAYS: Final = f"more than {MOST_ALWAYS} rules for every name, in all lists"


@dataclass(frozen=True, slots=True)
class Rulebook:
    """What the steps of a compile need to know of the rules, which are on disk already.

    `count` names that rules rest on are in the file `path`. `taken`: the number of a list → kind → its plain
    names that a `$badfilter` has taken out.
    """

    path: Path | None = None
    count: int = 0
    taken: Mapping[int, Mapping[Kind, frozenset[str]]] = field(default_factory=dict)

    def names(self) -> bytes:
        """Return the names that rules rest on, sorted, in lines."""
        return self.path.read_bytes() if self.path else b""


def gathered_rules(spilled: Sequence[str], reports: list[ParseReport], side: Path, salt: bytes) -> Rulebook:
    """Write the side section of what the scan put aside; return what else is to be known of it.

    `$badfilter` is carried out in each list, and what goes beyond the bounds is counted in the reports, which
    come in the order of the lists. The memory that takes is a short-lived fork's. Raises WorkerLost.
    """
    names = side.with_name(f"{side.name}-names")
    found = apart(lambda: _written(Gathered(spilled), reports, side, names, salt))
    reports[:] = map(ParseReport.from_json, found["reports"])
    taken: dict[int, dict[Kind, frozenset[str]]] = {}
    for number, kind, some in found["taken"]:
        taken.setdefault(number, {})[KINDS[kind]] = frozenset(some)
    return Rulebook(names, found["count"], taken)


def _written(
    spilled: Gathered, reports: Sequence[ParseReport], side: Path, names: Path, salt: bytes
) -> dict[str, Any]:
    """Write the files, rule by rule; return plain values."""
    bad, taken = _badfilters(spilled)
    rest_on: set[str] = set()

    def passing() -> Iterator[Numbered]:
        for number, rule in _fitting(_without(bad, _read(spilled)), reports):
            if rule.name and not rule.pattern and not rule.network:
                rest_on.add(rule.name)
            yield number, rule

    side.write_bytes(pack(passing(), salt))
    names.write_bytes("".join(f"{name}\n" for name in sorted(rest_on)).encode())
    plain = [(number, kind.number, sorted(some)) for (number, kind), some in taken.items()]
    return {"reports": [one.to_json() for one in reports], "taken": plain, "count": len(rest_on)}


def _lines(spilled: Gathered) -> Iterator[tuple[int, bytes]]:
    """Give the rules of each list as they were put aside, in the order of lists and lines."""
    for list_number, span, kind in spilled.sorted_keys():
        for data in spilled.read((list_number, span, kind)):
            yield from ((list_number, line) for line in data.splitlines())


def _read(spilled: Gathered) -> Iterator[Numbered]:
    return ((number, rule_of(json.loads(line))) for number, line in _lines(spilled))


def _badfilters(spilled: Gathered) -> tuple[dict[int, set[Twin]], dict[tuple[int, Kind], set[str]]]:
    """Return what the lists' `$badfilter` rules mean, and the plain names that they take out."""
    bad: dict[int, set[Twin]] = {}
    taken: dict[tuple[int, Kind], set[str]] = {}
    for number, line in _lines(spilled):
        if b'"badfilter"' in line and (rule := rule_of(json.loads(line))).badfilter:
            bad.setdefault(number, set()).add(twin(rule))
            if is_plain(rule):
                taken.setdefault((number, Kind(rule.allow, rule.scope)), set()).add(rule.name)
    return bad, taken


def _without(bad: Mapping[int, set[Twin]], rules: Iterable[Numbered]) -> Iterator[Numbered]:
    for number, rule in rules:
        if not rule.badfilter and (number not in bad or twin(rule) not in bad[number]):
            yield number, rule


def _fitting(rules: Iterable[Numbered], reports: Sequence[ParseReport]) -> Iterator[Numbered]:
    """Leave out what goes beyond the bounds."""
    bounds = _Bounds()
    for number, rule in rules:
        report = reports[number]
        if not bounds.take():
            report.ignore(_TOO_MANY)
        elif reason := bounds.refuse(rule):
            report.reject(0, rule.text.encode(), reason)
        else:
            yield number, rule
            continue
        report.rules -= 1


class _Bounds:
    """What is left of the room for all rules, for those of every name, and for patterns."""

    def __init__(self) -> None:
        self._rules, self._always = MOST_RULES, MOST_ALWAYS
        self._room: Room | None = None
        self._askers: set[str] = set()

    def take(self) -> bool:
        """Make room for a rule of any kind; say whether there was some."""
        self._rules -= 1
        return self._rules >= 0

    def refuse(self, rule: Rule) -> str:
        """Make room for what every question or client is held against; "" if there is some, else why not."""
        if rule.asker and rule.asker not in self._askers:
            if len(self._askers) >= MOST_ASKERS:
                return _TOO_MANY_ASKERS
            self._askers.add(rule.asker)
        if rule.pattern:
            if self._room is None:
                from blocklists.patterns import Room  # noqa: PLC0415 - 3 MB, only for lists with patterns

                self._room = Room()
            return self._room.take(rule.pattern)
        if rule.name or rule.network:
            return ""
        self._always -= 1
        return _TOO_MANY_ALWAYS if self._always < 0 else ""
