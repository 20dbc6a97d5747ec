"""From a policy and a moment to what is said of each group. Pure: `now` is an argument."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from admin.status import Change, GroupNow, Mode
from config.categories import CATEGORIES, MANDATORY
from config.passes import Pass, reaches
from config.policyfile import Policy
from config.rules import NameRule
from config.services import GROUP_PREFIX, expand_services
from policy.hand import hand_at
from policy.state import GroupState, group_state


def mode_of(state: GroupState) -> Mode:
    """Return how strict a group's state is."""
    if state.closed or state.hand.off:
        return Mode.CLOSED
    if state.only is not None or state.hand.focus:
        return Mode.ONLY
    return Mode.FILTERED if state.blocked_categories - MANDATORY or blocked_services(state) else Mode.OPEN


def blocked_services(state: GroupState) -> tuple[str, ...]:
    """Return the services blocked now, as the policy writes them, without those of a group named too."""
    group = state.group
    blocked = state.services | state.service_hours.keys()
    written = [*group.block_services, *(entry for rule in group.timetable for entry in rule.block_services)]
    found = [entry for entry in dict.fromkeys(written) if expand_services([entry]) <= blocked]
    whole = expand_services(entry for entry in found if entry.startswith(GROUP_PREFIX))
    return tuple(entry for entry in found if entry not in whole)


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
    passes: Sequence[Pass] = (),
) -> GroupNow:
    """Say what holds for a group at a moment, and what its next change does.

    The options are those of `policy.state.group_state`; `passes` is all that was set by hand.
    """

    def look(moment: datetime) -> GroupState:
        return group_state(
            policy,
            group,
            moment,
            clock_trusted=clock_trusted,
            protected=protected,
            hand=hand_at(passes, group, None, moment.timestamp()),
        )

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
        change=_change(state, look, tuple(one for one in passes if reaches(one, group, None))),
        services=blocked_services(state),
        safe_search=bool(rules.safe_search),
        youtube=rules.youtube,
    )


def for_everyone(covered: Container[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return what is blocked for every group, and what would be if a list stood behind it."""
    wanted = sorted(MANDATORY, key=lambda name: CATEGORIES[name].number)
    return (
        tuple(name for name in wanted if name in covered),
        tuple(name for name in wanted if name not in covered and name != "abuse"),
    )


def backed(group: GroupNow, covered: Container[str]) -> GroupNow:
    """Return a group's state without the categories that no list stands behind: they block nothing."""

    def real(categories: Iterable[str]) -> tuple[str, ...]:
        return tuple(category for category in categories if category in covered)

    change = group.change
    if change is not None:
        change = replace(change, opens=real(change.opens), closes=real(change.closes))
    return replace(group, categories=real(group.categories), change=change)


def _change(
    state: GroupState, look: Callable[[datetime], GroupState], passes: Sequence[Pass]
) -> Change | None:
    if state.until is None:
        return None
    after, at = look(state.until), int(state.until.timestamp())
    before_services, after_services = blocked_services(state), blocked_services(after)
    return Change(
        at=state.until,
        mode=mode_of(after),
        opens=in_order(state.blocked_categories - after.blocked_categories),
        closes=in_order(after.blocked_categories - state.blocked_categories),
        opens_services=tuple(entry for entry in before_services if entry not in after_services),
        closes_services=tuple(entry for entry in after_services if entry not in before_services),
        begins=tuple(one for one in passes if one.start == at),
        ends=tuple(one for one in passes if one.end == at),
        windows_begin=tuple(name for name in after.windows if name not in state.windows),
        windows_end=tuple(name for name in state.windows if name not in after.windows),
    )
