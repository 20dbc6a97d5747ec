"""The state of a group at a moment: its rules compiled, what the timetable adds, and until when.

A state is a value; the resolver keeps one view of answers for each `key`.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from config.categories import BYPASS, MANDATORY
from config.policyfile import Group, Policy, TimetableRule
from config.protected import protected_rules
from config.rules import NameRule
from policy.nametable import NameTable, above_allowed, name_table
from policy.special import SPECIAL_NAMES
from policy.timetable import active, changes
from policy.verdict import Action, Outcome, Step, Verdict

Rules = tuple[NameRule, ...]
Changes = Iterator[tuple[datetime, tuple[TimetableRule, ...]]]

_FAR = 300
"""Changes of a timetable that are looked at to find an end: weeks of a school's, some milliseconds."""


@dataclass(frozen=True, slots=True)
class InForce:
    """A timetable rule at work: its name, and when its effect ends as scheduled (None: not in sight)."""

    name: str
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Compiled:
    """The part of a group's rules that no timetable changes. `digest` tells two of them apart."""

    protected: NameTable
    forward: NameTable
    always: NameTable
    always_rules: Rules
    allow: Rules
    block: Rules
    named: frozenset[str]
    digest: bytes


@dataclass(frozen=True, slots=True)
class Effect:
    """What a set of timetable rules does to a group. Two rules that limit leave both their lists open."""

    closed: bool
    only: frozenset[NameRule] | None
    timetabled: frozenset[str]
    categories: frozenset[str]
    always: frozenset[NameRule]

    @classmethod
    def of(
        cls, group: Group, rules: tuple[TimetableRule, ...], always: frozenset[NameRule] = frozenset()
    ) -> Effect:
        """The effect of the rules in force; `always` are the names that no rule closes."""
        limits = [rule.only for rule in rules if rule.only]
        timetabled = frozenset(category for rule in rules for category in rule.block_categories)
        return cls(
            closed=any(rule.close for rule in rules),
            only=frozenset(name for names in limits for name in names) if limits else None,
            timetabled=timetabled - MANDATORY,
            always=always,
            categories=(timetabled | frozenset(group.block_categories)) - MANDATORY,
        )

    @property
    def limited(self) -> bool:
        """Whether only some names are open, and not even those are closed."""
        return self.only is not None and not self.closed

    @property
    def open_names(self) -> frozenset[NameRule]:
        """The names that a limit leaves open."""
        return (self.only or frozenset()) if not self.closed else frozenset()

    @property
    def key(self) -> Hashable:
        """What of it reaches an answer: a name that passes a closing or a limit meets no category."""
        if not self.closed and not self.limited:
            return ("open", self.categories)
        # A limit to what is always open closes the rest, no more and no less than a closing.
        return ("closed but", self.open_names - self.always)

    @property
    def bypass_protection(self) -> bool:
        """Whether ways around the filter are blocked too; when all is closed or limited they always are."""
        return self.closed or self.limited or bool(self.categories & BYPASS)


@dataclass(frozen=True, slots=True, eq=False)
class GroupState:
    """What holds for one group at one moment.

    `windows` are the names of the timetable rules in force, `closed` and `only` what they leave open (`only`
    is None when nothing is limited), `blocked_categories` all that are blocked now besides the mandatory
    ones, `standing` those of them that are blocked at all times. `key` is equal for two states if and only
    if they answer every question alike (only a limit that names one site in two ways, itself and a name
    above it, counts as another); `until` is the next moment when the key differs (aware, fixed offset), None
    if none is in sight (ask again every day: a timetable may change a lot and to no effect). `named` are all
    names that some rule or standard stands at, besides the lists': what is neither one of them nor below one
    can only meet a list, while `quiet` says that nothing is closed or limited.
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
    compiled: Compiled
    own: NameTable
    only_names: NameTable
    above_allowed: frozenset[str]
    bypass_protection: bool
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
) -> GroupState:
    """The state of a group at `now` (aware, any zone).

    `protected`: protected names beside the built-in and the policy's, that is `settings.protected`.
    `clock_trusted=False`: all windows that block categories hold at once, none that closes or limits, and
    nothing is scheduled. Raises UnknownGroup, and ValueError for a naive moment.
    """
    group = policy.groups.get(group_id)
    if group is None:
        raise UnknownGroup(group_id)
    if now.tzinfo is None:
        raise ValueError("a state needs an aware moment")
    local = now.astimezone(policy.zone)
    if clock_trusted:
        rules = active(group.timetable, local, policy.calendar)
    else:
        rules = tuple(rule for rule in group.timetable if rule.block_categories)
    compiled = _compile(
        group.allow + policy.allow,
        group.always_allow + policy.always_allow,
        group.block + policy.block,
        protected_rules(policy.protected, protected),
        policy.forward_zones,
    )
    ahead = changes(group.timetable, local, policy.calendar) if clock_trusted else iter(())
    return _assemble(group, rules, compiled, ahead, clock_trusted)


def _assemble(
    group: Group, rules: tuple[TimetableRule, ...], compiled: Compiled, changes: Changes, clock_trusted: bool
) -> GroupState:
    always = frozenset(compiled.always_rules)
    ahead = _Ahead(group, always, changes)
    effect = Effect.of(group, rules, always)
    closing = next((rule for rule in rules if rule.close), None)
    limiting = next((rule for rule in rules if rule.only), None)
    own = name_table((*compiled.allow, *effect.open_names), compiled.block)
    only_names = name_table(effect.open_names)
    return GroupState(
        group=group,
        windows=tuple(rule.name for rule in rules),
        closed=effect.closed,
        only=effect.only if effect.limited else None,
        blocked_categories=effect.categories,
        standing=frozenset(group.block_categories) - MANDATORY,
        key=(group.id, group.block_mode, compiled.digest, effect.key),
        until=ahead.end_of(lambda later: later.key == effect.key),
        clock_trusted=clock_trusted,
        closing=InForce(closing.name, ahead.end_of(lambda later: later.closed)) if closing else None,
        limiting=InForce(limiting.name, ahead.end_of(lambda later: later.limited)) if limiting else None,
        timetable={
            category: InForce(rule.name, ahead.end_of(_blocking(category)))
            for rule in reversed(rules)
            for category in rule.block_categories
        },
        compiled=compiled,
        own=own,
        only_names=only_names,
        above_allowed=above_allowed(own) | above_allowed(compiled.protected),
        bypass_protection=effect.bypass_protection,
        default=Verdict(Action.FORWARD, Outcome.ALLOWED, Step.DEFAULT, group=group.id),
        named=compiled.named.union(own, only_names),
        quiet=closing is None and limiting is None,
    )


class _Ahead:
    """The effects to come, worked out as far as somebody asks, at most _FAR changes ahead."""

    def __init__(self, group: Group, always: frozenset[NameRule], changes: Changes) -> None:
        self._group = group
        self._always = always
        self._changes = itertools.islice(changes, _FAR)
        self._seen: list[tuple[datetime, Effect]] = []
        self._effects: dict[int, Effect] = {}

    def end_of(self, holds: Callable[[Effect], bool]) -> datetime | None:
        """The first moment to come whose effect does not fit any more."""
        for moment, effect in self._walk():
            if not holds(effect):
                return moment
        return None

    def _walk(self) -> Iterator[tuple[datetime, Effect]]:
        yield from self._seen
        for moment, rules in self._changes:
            # The same rules come as the same tuple, and few of them come again and again.
            effect = self._effects.get(id(rules))
            if effect is None:
                effect = self._effects[id(rules)] = Effect.of(self._group, rules, self._always)
            self._seen.append((moment, effect))
            yield self._seen[-1]


def _blocking(category: str) -> Callable[[Effect], bool]:
    return lambda later: category in later.timetabled


@functools.lru_cache(maxsize=256)
def _compile(allow: Rules, always: Rules, block: Rules, protected: Rules, forward: Rules) -> Compiled:
    """Compile what stays; remembered, since each change of a timetable asks for the same again."""
    written = repr(
        [sorted(map(str, set(rules))) for rules in (allow + always, always, block, protected, forward)]
    )
    tables = name_table(protected), name_table(forward), name_table(always)
    return Compiled(
        protected=tables[0],
        forward=tables[1],
        always=tables[2],
        named=SPECIAL_NAMES.union(*tables),
        always_rules=always,
        allow=allow + always,
        block=block,
        digest=sha256(written.encode()).digest(),
    )
