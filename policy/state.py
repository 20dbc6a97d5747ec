"""The state of a group at a moment: its rules compiled, what timetable and hand add, and until when.

A state is a value; the resolver keeps one view of answers for each `key`.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from blocklists.hits import Lookup
from config.categories import MANDATORY
from config.policyfile import Group, Policy
from config.roles import rank
from config.rules import NameRule
from config.services import expand_services
from policy.ahead import Ahead
from policy.compiled import Compiled, compile_group
from policy.effect import Effect, InForce, owners, service_owners
from policy.hand import NO_HAND, Hand
from policy.inspection import Inspection
from policy.localdata import LocalData
from policy.nametable import NameTable, above_allowed, name_table
from policy.servicetable import above_open, service_names
from policy.timetable import active, changes
from policy.verdict import Action, Outcome, Step, Verdict

Rules = tuple[NameRule, ...]


@dataclass(frozen=True, slots=True, eq=False)
class GroupState:
    """What holds for one group, or one device of it, at one moment.

    `windows` are the names of the timetable rules in force, `closed` and `only` what they leave open (`only`
    is None when nothing is limited), `blocked_categories` all that are blocked now besides the mandatory
    ones, `standing` those of them that are blocked at all times. `key` is equal for two states if and only
    if they answer every question alike (only a limit that names one site in two ways, itself and a name
    above it, counts as another, and while something is set by hand so does every timetable rule); `until` is
    the next moment when the key differs (aware, fixed offset), None if none is in sight (ask again every day:
    a timetable may change a lot and to no effect). `named` are all names that some rule or standard stands
    at, besides the lists': what is neither one of them nor below one can only meet a list, while `quiet` says
    that nothing is closed or limited.

    `hand` is what a person has set, `held` the conditions on the asker that hold (blocklists.conditions).
    `timetable` and `service_hours` are the categories and services that the timetable blocks now, `owners`
    the rank of the role behind each such category, `own_rules` a person's rules that are more than a name.
    `safe` are the names whose answer a safe mode rewrites.
    """

    group: Group
    windows: tuple[str, ...]
    closed: bool
    only: frozenset[NameRule] | None
    blocked_categories: frozenset[str]
    standing: frozenset[str]
    key: Hashable
    until: datetime | None
    clock_trusted: bool
    closing: InForce | None
    limiting: InForce | None
    timetable: Mapping[str, InForce]
    service_hours: Mapping[str, InForce]
    services: frozenset[str]
    owners: Mapping[str, int]
    compiled: Compiled
    own: NameTable
    only_names: NameTable
    above_allowed: frozenset[str]
    bypass_protection: bool
    hand: Hand
    held: frozenset[str]
    safe: frozenset[str]
    own_rules: Lookup | None
    local: LocalData
    inspection: Inspection
    default: Verdict
    named: frozenset[str]
    quiet: bool


class UnknownGroup(KeyError):
    """A policy was asked for a group that it does not have."""


def group_state(
    policy: Policy,
    group_id: str,
    now: datetime,
    *,
    clock_trusted: bool = True,
    protected: Rules = (),
    hand: Hand = NO_HAND,
    held: frozenset[str] = frozenset(),
) -> GroupState:
    """The state of a group at `now` (aware, any zone).

    `protected`: protected names beside the built-in and the policy's, that is `settings.protected`. `hand`:
    what is in force by hand for the group or device. `held`: the conditions on the asker that hold.
    `clock_trusted=False`: all windows that block categories or services hold at once, none that closes or
    limits, nothing is scheduled, and nobody can tell what is in force by hand, so nothing is. Raises
    UnknownGroup, and ValueError for a naive moment.
    """
    group = policy.groups.get(group_id)
    if group is None:
        raise UnknownGroup(group_id)
    if now.tzinfo is None:
        raise ValueError("a state needs an aware moment")
    local = now.astimezone(policy.zone)
    compiled = compile_group(policy, group, protected)
    if clock_trusted:
        rules = active(group.timetable, local, policy.calendar)
        ahead = changes(group.timetable, local, policy.calendar)
    else:
        rules = tuple(rule for rule in group.timetable if rule.block_categories or rule.block_services)
        ahead, hand = iter(()), NO_HAND
    view = Ahead(group, compiled, ahead, rules, hand)
    return _assemble(group, view, held, clock_trusted=clock_trusted, zone=policy.zone)


def _assemble(
    group: Group, ahead: Ahead, held: frozenset[str], *, clock_trusted: bool, zone: ZoneInfo
) -> GroupState:
    compiled, hand, rules, effect = ahead.compiled, ahead.hand, ahead.rules, ahead.effect
    own = name_table((*compiled.allow, *effect.open_names), compiled.block)
    only_names = name_table(effect.open_names)
    highest = service_owners(rules)
    return GroupState(
        group=group,
        windows=tuple(rule.name for rule in rules),
        closed=effect.closed,
        only=effect.only if effect.limited else None,
        blocked_categories=effect.categories,
        standing=frozenset(group.block_categories) - MANDATORY,
        key=(group.id, group.block_mode, compiled.digest, held, ahead.key),
        until=_first(ahead.end(), _moment(hand.until, zone)),
        clock_trusted=clock_trusted,
        closing=_closing(ahead),
        limiting=_limiting(ahead),
        timetable={
            category: InForce(rule.name, ahead.end_of(_blocking(category)), rank(rule.set_by))
            for rule in reversed(rules)
            for category in rule.block_categories
        },
        service_hours={
            service: InForce(rule.name, ahead.end_of(_blocking_service(service)), highest[service])
            for rule in reversed(rules)
            for service in expand_services(rule.block_services)
        },
        services=compiled.services,
        owners=owners(rules),
        compiled=compiled,
        own=own,
        only_names=only_names,
        above_allowed=_above(own, compiled, hand, effect),
        bypass_protection=effect.bypass_protection or hand.closes,
        hand=hand,
        held=held,
        safe=compiled.safe,
        own_rules=compiled.own_rules,
        local=compiled.local,
        inspection=compiled.inspection,
        default=Verdict(Action.FORWARD, Outcome.ALLOWED, Step.DEFAULT, group=group.id),
        named=compiled.named.union(
            own, only_names, hand.named, service_names(effect.services | hand.services)
        ),
        quiet=not (effect.closed or effect.limited or hand.closes or hand.opens_categories),
    )


def _above(own: NameTable, compiled: Compiled, hand: Hand, effect: Effect) -> frozenset[str]:
    """Every name that may be blocked and has a name below that is not."""
    found = above_allowed(own).union(
        above_allowed(compiled.protected), compiled.own_above, hand.above_open, compiled.local.above
    )
    return found | above_open(effect.services) if effect.services else found


def _closing(ahead: Ahead) -> InForce | None:
    rule = next((rule for rule in ahead.rules if rule.close), None)
    if rule is None:
        return None
    highest = max(rank(one.set_by) for one in ahead.rules if one.close)
    return InForce(rule.name, ahead.end_of(lambda later: later.closed), highest)


def _limiting(ahead: Ahead) -> InForce | None:
    rule = next((rule for rule in ahead.rules if rule.only), None)
    if rule is None:
        return None if ahead.compiled.only is None else InForce("", None)
    highest = max(rank(one.set_by) for one in ahead.rules if one.only)
    return InForce(rule.name, ahead.end_of(lambda later: later.limited and later.by_rule), highest)


def _moment(epoch: int | None, zone: ZoneInfo) -> datetime | None:
    """An epoch second as local time with a fixed offset, as timetables give theirs."""
    if epoch is None:
        return None
    local = datetime.fromtimestamp(epoch, zone)
    return local.replace(tzinfo=timezone(local.utcoffset() or timedelta()))


def _first(one: datetime | None, other: datetime | None) -> datetime | None:
    return min((moment for moment in (one, other) if moment is not None), default=None)


def _blocking(category: str) -> Callable[[Effect], bool]:
    return lambda later: category in later.timetabled


def _blocking_service(service: str) -> Callable[[Effect], bool]:
    return lambda later: service in later.timetabled_services
