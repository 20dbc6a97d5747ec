"""A province's advice against a school's own rules: who follows it, and what adopting it changes. Pure.

Advice never holds by itself. Where somebody adopts it, it becomes a rule of the school's own, which stays
when the baseline goes.
"""

from __future__ import annotations

from typing import NamedTuple

from config.baseline import Recommended
from config.groups import Group
from config.policyfile import Policy
from config.tomledit import change_list, set_key
from policy.whole import read_policy


class Following(NamedTuple):
    """Groups of pupils that do not follow it wholly: at no hour, and at the hours of a timetable only."""

    behind: tuple[Group, ...] = ()
    by_hours: tuple[Group, ...] = ()


def speaks_of_rules(one: Recommended) -> bool:
    """Whether it names something that a rule can do; advice may be words alone."""
    return bool(one.categories or one.safe_search)


def following(one: Recommended, policy: Policy) -> Following:
    """Return which groups do not follow it. policy: the school's own, without the baseline."""
    behind: list[Group] = []
    by_hours: list[Group] = []
    for group in _pupils(policy):
        if _wholly(one, group):
            continue
        (by_hours if _at_some_hours(one, group) else behind).append(group)
    return Following(tuple(behind), tuple(by_hours))


def adopted(text: str, one: Recommended) -> str:
    """The policy's text in which the groups that follow it at no hour follow it at all hours.

    The hours that somebody chose for a group stay. Raises ConfigInvalid for a text with mistakes, and
    KeyError and ValueError as `config.tomledit` does.
    """
    for group in following(one, read_policy(text)).behind:
        missing = [name for name in one.categories if name not in group.block_categories]
        if missing:
            text = change_list(text, ("groups", group.id, "block_categories"), missing)
        if one.safe_search and not group.safe_search:
            text = set_key(text, ("groups", group.id, "safe_search"), value=True)
    return text


def _pupils(policy: Policy) -> list[Group]:
    """The groups of pupils by name; at home the group of every device that nobody has named."""
    return [policy.groups[name] for name in sorted(policy.pupil_groups or {policy.default_group})]


def _wholly(one: Recommended, group: Group) -> bool:
    blocked = group.allow_only or set(one.categories) <= set(group.block_categories)
    return blocked and not _searches_freely(one, group)


def _at_some_hours(one: Recommended, group: Group) -> bool:
    by_hours = {name for rule in group.timetable for name in rule.block_categories}
    blocked = set(one.categories) <= {*group.block_categories, *by_hours}
    return blocked and not _searches_freely(one, group)


def _searches_freely(one: Recommended, group: Group) -> bool:
    return bool(one.safe_search) and not group.safe_search
