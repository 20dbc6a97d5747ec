"""The state of a group at a moment: its rules compiled, what timetable and hand add, and until when.

A state is a value; the resolver keeps one view of answers for each `key`.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from hashlib import sha256
from zoneinfo import ZoneInfo

from blocklists.hits import Lookup
from config.categories import MANDATORY
from config.policyfile import Group, Policy, TimetableRule
from config.protected import protected_rules
from config.roles import rank
from config.rules import NameRule
from config.services import expand_services
from policy.effect import Effect, InForce, owners, spared
from policy.hand import NO_HAND, Hand
from policy.inspection import Inspection
from policy.localdata import LocalData
from policy.nametable import NameTable, above_allowed, name_table
from policy.ownrules import compile_own
from policy.safesearch import safe_names
from policy.servicetable import above_open, service_names
from policy.special import SPECIAL_NAMES
from policy.timetable import active, changes
from policy.verdict import Action, Outcome, Step, Verdict

Rules = tuple[NameRule, ...]
Changes = Iterator[tuple[datetime, tuple[TimetableRule, ...]]]

_FAR = 1000
"""Changes of a timetable that are looked at to find an end: half a year of a school's, some milliseconds."""


@dataclass(frozen=True, slots=True)
class Compiled:
    """The part of a group's rules that no timetable changes. `digest` tells two of them apart."""

    protected: NameTable
    forward: NameTable
    always: NameTable
    always_rules: Rules
    allow: Rules
    block: Rules
    only: frozenset[NameRule] | None
    unfiltered: NameTable
    safe: frozenset[str]
    services: frozenset[str]
    own_rules: Lookup | None
    local: LocalData
    inspection: Inspection
    named: frozenset[str]
    digest: bytes


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
    compiled = _compile(
        group.allow + policy.allow,
        group.always_allow + policy.always_allow,
        group.block + policy.block,
        protected_rules(policy.protected, protected),
        policy.forward_zones,
        group.unfiltered,
        group.safe_search,
        group.youtube,
        group.block_services,
        group.allow_only,
        policy.rules + group.rules,
        LocalData.of(policy),
        Inspection.of(policy),
    )
    if clock_trusted:
        rules = active(group.timetable, local, policy.calendar)
        ahead = changes(group.timetable, local, policy.calendar)
    else:
        rules = tuple(rule for rule in group.timetable if rule.block_categories or rule.block_services)
        ahead, hand = iter(()), NO_HAND
    view = _Ahead(group, compiled, ahead, rules, hand)
    return _assemble(group, view, held, clock_trusted=clock_trusted, zone=policy.zone)


def _assemble(
    group: Group, ahead: _Ahead, held: frozenset[str], *, clock_trusted: bool, zone: ZoneInfo
) -> GroupState:
    compiled, hand, rules, effect = ahead.compiled, ahead.hand, ahead.rules, ahead.effect
    own = name_table((*compiled.allow, *effect.open_names), compiled.block)
    only_names = name_table(effect.open_names)
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
            service: InForce(rule.name, ahead.end_of(_blocking_service(service)), rank(rule.set_by))
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
    found = above_allowed(own) | above_allowed(compiled.protected) | hand.above_open | compiled.local.above
    return found | above_open(effect.services) if effect.services else found


def _closing(ahead: _Ahead) -> InForce | None:
    rule = next((rule for rule in ahead.rules if rule.close), None)
    if rule is None:
        return None
    highest = max(rank(one.set_by) for one in ahead.rules if one.close)
    return InForce(rule.name, ahead.end_of(lambda later: later.closed), highest)


def _limiting(ahead: _Ahead) -> InForce | None:
    rule = next((rule for rule in ahead.rules if rule.only), None)
    standing = ahead.compiled.only
    if rule is None:
        return None if standing is None else InForce("", None)
    highest = max(rank(one.set_by) for one in ahead.rules if one.only)
    return InForce(rule.name, ahead.end_of(lambda later: later.limited and later.only != standing), highest)


def _moment(epoch: int | None, zone: ZoneInfo) -> datetime | None:
    """An epoch second as local time with a fixed offset, as timetables give theirs."""
    if epoch is None:
        return None
    local = datetime.fromtimestamp(epoch, zone)
    return local.replace(tzinfo=timezone(local.utcoffset() or timedelta()))


def _first(one: datetime | None, other: datetime | None) -> datetime | None:
    return min((moment for moment in (one, other) if moment is not None), default=None)


class _Ahead:
    """What holds now and what is to come, worked out as far as somebody asks, at most _FAR changes ahead."""

    def __init__(
        self, group: Group, compiled: Compiled, changes: Changes, rules: tuple[TimetableRule, ...], hand: Hand
    ) -> None:
        self._group = group
        self._changes = itertools.islice(changes, _FAR)
        self._seen: list[tuple[datetime, Hashable, Effect]] = []
        self._effects: dict[int, tuple[Hashable, Effect]] = {}
        self._always = frozenset(compiled.always_rules)
        self.compiled = compiled
        self.hand = hand
        self.rules = spared(rules, hand)
        self.key, self.effect = self._look(rules)

    def end(self) -> datetime | None:
        """The first moment to come at which something is answered differently."""
        return next((moment for moment, key, _effect in self._walk() if key != self.key), None)

    def end_of(self, holds: Callable[[Effect], bool]) -> datetime | None:
        """The first moment to come whose effect does not fit any more."""
        return next((moment for moment, _key, effect in self._walk() if not holds(effect)), None)

    def _walk(self) -> Iterator[tuple[datetime, Hashable, Effect]]:
        yield from self._seen
        for moment, rules in self._changes:
            self._seen.append((moment, *self._look(rules)))
            yield self._seen[-1]

    def _look(self, rules: tuple[TimetableRule, ...]) -> tuple[Hashable, Effect]:
        # The same rules come as the same tuple, and few of them come again and again.
        found = self._effects.get(id(rules))
        if found is None:
            effect = Effect.of(self._group, spared(rules, self.hand), self._always, self.compiled.only)
            # Who set a rule counts for passes only, and so does a category behind a closing.
            key = (effect.key, rules, self.hand.key) if self.hand else effect.key
            found = self._effects[id(rules)] = key, effect
        return found


def _blocking(category: str) -> Callable[[Effect], bool]:
    return lambda later: category in later.timetabled


def _blocking_service(service: str) -> Callable[[Effect], bool]:
    return lambda later: service in later.timetabled_services


@functools.lru_cache(maxsize=256)
def _compile(
    allow: Rules,
    always: Rules,
    block: Rules,
    protected: Rules,
    forward: Rules,
    unfiltered: Rules,
    engines: frozenset[str],
    youtube: str,
    block_services: tuple[str, ...],
    allow_only: bool,
    own_rules: tuple[str, ...],
    local: LocalData,
    inspection: Inspection,
) -> Compiled:
    """Compile what stays; remembered, since each change of a timetable asks for the same again."""
    services = expand_services(block_services)
    written = repr(
        [
            *(
                sorted(map(str, set(rules)))
                for rules in (allow + always, always, block, protected, forward, unfiltered)
            ),
            sorted(engines),
            youtube,
            sorted(services),
            allow_only,
            own_rules,
            local.digest,
            inspection.digest,
        ]
    )
    tables = name_table(protected), name_table(forward), name_table(always)
    safe = safe_names(engines, youtube)
    return Compiled(
        protected=tables[0],
        forward=tables[1],
        always=tables[2],
        always_rules=always,
        allow=allow + always,
        block=block,
        only=frozenset(allow + always) if allow_only else None,
        unfiltered=name_table(unfiltered),
        safe=safe,
        services=services,
        own_rules=compile_own(own_rules) or None,
        local=local,
        inspection=inspection,
        named=SPECIAL_NAMES.union(*tables, safe, local.named),
        digest=sha256(written.encode()).digest(),
    )
