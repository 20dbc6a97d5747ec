"""From a policy and a moment to what is said of each group. Pure: `now` is an argument."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable
from dataclasses import replace
from datetime import datetime
from functools import partial

from admin.status import Change, GroupNow, Mode
from config.categories import CATEGORIES, MANDATORY
from config.policyfile import Policy
from config.rules import NameRule
from policy.state import GroupState, group_state


def mode_of(state: GroupState) -> Mode:
    """Return how strict a group's state is."""
    if state.closed:
        return Mode.CLOSED
    if state.only is not None:
        return Mode.ONLY
    return Mode.FILTERED if state.blocked_categories - MANDATORY else Mode.OPEN


def in_order(categories: Iterable[str]) -> tuple[str, ...]:
    """Return category ids in the order of their stable numbers, without those that every group has."""
    return tuple(sorted(set(categories) - MANDATORY, key=lambda name: CATEGORIES[name].number))


def group_now(
    policy: Policy,
    group: str,
    now: datetime,
    *,
    clock_trusted: bool = True,
    protected: tuple[NameRule, ...] = (),
) -> GroupNow:
    """Say what holds for a group at a moment, and what its next change does.

    The options are those of `policy.state.group_state`.
    """
    look = partial(group_state, policy, group, clock_trusted=clock_trusted, protected=protected)
    state = look(now)
    rules = policy.groups[group]
    return GroupNow(
        id=group,
        vi=rules.vi,
        en=rules.en,
        is_default=group == policy.default_group,
        mode=mode_of(state),
        categories=in_order(state.blocked_categories),
        windows=tuple(state.windows),
        own_blocks=len({*rules.block, *policy.block}),
        own_allows=len({*rules.allow, *rules.always_allow, *policy.allow, *policy.always_allow}),
        change=_change(state, look),
    )


def backed(group: GroupNow, covered: Container[str]) -> GroupNow:
    """Return a group's state without the categories that no list stands behind: they block nothing."""

    def real(categories: Iterable[str]) -> tuple[str, ...]:
        return tuple(category for category in categories if category in covered)

    change = group.change
    if change is not None:
        change = replace(change, opens=real(change.opens), closes=real(change.closes))
    return replace(group, categories=real(group.categories), change=change)


def _change(state: GroupState, look: Callable[[datetime], GroupState]) -> Change | None:
    if state.until is None:
        return None
    after = look(state.until)
    return Change(
        at=state.until,
        mode=mode_of(after),
        opens=in_order(state.blocked_categories - after.blocked_categories),
        closes=in_order(after.blocked_categories - state.blocked_categories),
    )
