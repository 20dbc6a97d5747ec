"""The rules of all lists that are more than a name, as a compile gathers them between its steps."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from blocklists.kinds import Kind
from blocklists.report import ParseReport
from blocklists.rule import Rule
from blocklists.ruleset import without_bad
from blocklists.sidetable import Numbered, rule_of
from blocklists.spill import Gathered

MOST_RULES: Final = 50_000  # over all lists: some 25 MB while a compile holds them
MOST_ALWAYS: Final = 200  # rules for every name, over all lists: each is looked at on each question
_TOO_MANY: Final = f"more than {MOST_RULES:,} rules that are more than a name, in all lists"
_TOO_MANY_ALWAYS: Final = f"more than {MOST_ALWAYS} rules for every name, in all lists"


@dataclass(frozen=True, slots=True)
class Rulebook:
    """`rules` in the order of lists and lines, the `names` they rest on (sorted), and what `$badfilter` took.

    `taken`: the number of a list → kind → its plain names that are out.
    """

    rules: tuple[Numbered, ...] = ()
    names: tuple[str, ...] = ()
    taken: Mapping[int, Mapping[Kind, frozenset[str]]] = field(default_factory=dict)


def gathered_rules(spilled: Gathered, reports: Sequence[ParseReport]) -> Rulebook:
    """Read what the scan put aside, carry out `$badfilter` in each list, and keep within the bounds.

    What goes beyond the bounds is counted in the reports, which come in the order of the lists.
    """
    taken: dict[int, dict[Kind, frozenset[str]]] = {}
    kept: list[Numbered] = []
    for list_number, rules in _read(spilled, reports).items():
        good, plain = without_bad(rules)
        for kind in {kind for kind, _ in plain}:
            taken.setdefault(list_number, {})[kind] = frozenset(n for k, n in plain if k == kind)
        kept += [(list_number, rule) for rule in good]
    fitting = tuple(_fitting(kept, reports))
    names = sorted({rule.name for _, rule in fitting if rule.name and not rule.pattern and not rule.network})
    return Rulebook(fitting, tuple(names), taken)


def _read(spilled: Gathered, reports: Sequence[ParseReport]) -> dict[int, list[Rule]]:
    """Read the rules of each list, in the order of its lines, up to the bound."""
    by_list: dict[int, list[Rule]] = {}
    left = MOST_RULES
    for list_number, span, kind in spilled.sorted_keys():
        for data in spilled.read((list_number, span, kind)):
            for line in data.splitlines():
                left -= 1
                if left < 0:
                    reports[list_number].ignore(_TOO_MANY)
                    reports[list_number].rules -= 1
                else:
                    by_list.setdefault(list_number, []).append(rule_of(json.loads(line)))
    return by_list


def _fitting(rules: Sequence[Numbered], reports: Sequence[ParseReport]) -> list[Numbered]:
    """Leave out what every question would be held against beyond the bounds."""
    kept: list[Numbered] = []
    always = MOST_ALWAYS
    room = None
    for number, rule in rules:
        reason = ""
        if rule.pattern:
            if room is None:
                from blocklists.patterns import Room  # noqa: PLC0415 - 3 MB, only for lists with patterns

                room = Room()
            reason = room.take(rule.pattern)
        elif not rule.name and not rule.network:
            always -= 1
            reason = _TOO_MANY_ALWAYS if always < 0 else ""
        if reason:
            reports[number].reject(0, rule.text.encode(), reason)
            reports[number].rules -= 1
        else:
            kept.append((number, rule))
    return kept
