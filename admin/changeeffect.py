"""What a change of the policy does to names: which open and which close within a day, group by group. Pure.

Asked are the names that the change itself writes or takes out, the best-known sites of the categories that it
touches, and sites that nearly everyone needs. It is a sample, so that it can be shown at once; `lachan policy
diff` asks as many names as one likes, for a week.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Final

from admin.policydiff import lists_of, names_written
from admin.wellknown import NAMES
from admin.words import Words
from blocklists.hits import Lookup
from config.groups import Group, TimetableRule
from config.policyfile import Policy
from config.rules import NameRule
from config.services import SERVICES, expand_services
from policy.compare import Comparison, Side, Span, pairs
from policy.structure import structure

DAY: Final = timedelta(days=1)
_MOST_NAMES: Final = 200
_MOST_SHOWN: Final = 12
_MOST_OF_A_CATEGORY: Final = 5
_MOST_GROUPS: Final = 8  # each costs some milliseconds


@dataclass(frozen=True, slots=True)
class Effect:
    """What changes for one group, in words: names that open, that close, that are answered otherwise."""

    group: str
    opens: tuple[str, ...]
    closes: tuple[str, ...]
    other: tuple[str, ...]


def effects(
    words: Words,
    before: Policy,
    after: Policy,
    lists: Lookup,
    now: datetime,
    protected: tuple[NameRule, ...] = (),
) -> tuple[Effect, ...]:
    """Return what changes from now (aware) until a day later, for the groups that both policies have.

    Of a change that reaches many groups, the first few are looked at.

    protected: `Settings.protected`.
    """
    names = _names(before, after)
    first, second = (Side(policy, lists_of(policy, lists), protected) for policy in (before, after))
    return tuple(
        found
        for group in _groups(before, after)
        if (found := _effect(words, first, second, group, names, now)) is not None
    )


def _effect(
    words: Words, first: Side, second: Side, group: str, names: list[str], now: datetime
) -> Effect | None:
    comparison = Comparison(first, second, pairs(first, second, group, Span(now, now + DAY)))
    found: dict[str, dict[str, None]] = {"opens": {}, "closes": {}, "other": {}}
    for name in names:
        for change in comparison.of(name):
            found[change.kind][name.removeprefix("www.")] = None
    if not any(found.values()):
        return None
    rules = second.policy.groups[group]
    return Effect(
        words.pick(rules.vi, rules.en),
        *(_some(words, list(found[kind])) for kind in ("opens", "closes", "other")),
    )


def _some(words: Words, names: list[str]) -> tuple[str, ...]:
    rest = len(names) - _MOST_SHOWN
    more = [words.pick(f"và {rest} tên nữa", f"and {rest} more")] if rest > 0 else []
    return (*names[:_MOST_SHOWN], *more)


def _groups(before: Policy, after: Policy) -> Iterator[str]:
    """The groups that the change may reach: those whose own rules differ, or all."""
    paths = [one.path for one in structure(before, after)]
    both = [group for group in before.groups if group in after.groups]
    if all(path.startswith("groups.") for path in paths):
        touched = {path.split(".")[1] for path in paths}
        both = [group for group in both if group in touched]
    yield from both[:_MOST_GROUPS]


def _names(before: Policy, after: Policy) -> list[str]:
    here, there = names_written([before]), names_written([after])
    written = [*(one for one in there if one not in here), *(one for one in here if one not in there)]
    changed = [
        str(next(iter(SERVICES[one].rules)).name) for one in sorted(_services(before) ^ _services(after))
    ]
    return list(dict.fromkeys([*written, *changed, *_best_known(before, after), *NAMES]))[:_MOST_NAMES]


def _best_known(before: Policy, after: Policy) -> Iterator[str]:
    """Of each category that a group's rules treat otherwise now, the sites that most people know it by.

    The groups of services are called as the categories are; the best known stand first in them.
    """
    touched = {
        category
        for group in before.groups
        if group in after.groups
        for category, _rule in _ruled(before.groups[group]) ^ _ruled(after.groups[group])
    }
    for category in sorted(touched):
        services = (one for one in SERVICES.values() if one.group == category)
        for service in islice(services, _MOST_OF_A_CATEGORY):
            yield str(next(iter(service.rules)).name)


def _ruled(group: Group) -> frozenset[tuple[str, TimetableRule | None]]:
    """The categories that a group blocks, each with the rule of its timetable that does, or always."""
    return frozenset(
        [(category, None) for category in group.block_categories]
        + [(category, rule) for rule in group.timetable for category in rule.block_categories]
    )


def _services(policy: Policy) -> frozenset[str]:
    """The services that a policy blocks somewhere, at some time."""
    return expand_services(
        entry
        for group in policy.groups.values()
        for entry in (
            *group.block_services,
            *(one for rule in group.timetable for one in rule.block_services),
        )
    )
