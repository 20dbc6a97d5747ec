"""What timetable rules do to a group while they are in force. Values, compiled from config.groups.

What extra time, set by hand, takes away of them is taken away here, so that everything above sees only what
is left.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

import msgspec

from config.categories import BYPASS, MANDATORY
from config.policyfile import Group, TimetableRule
from config.roles import rank
from config.rules import NameRule
from config.services import expand_services
from policy.hand import Hand

Rules = tuple[TimetableRule, ...]


@dataclass(frozen=True, slots=True)
class InForce:
    """A timetable rule at work: its name, and when its effect ends as scheduled (None: not in sight).

    The name is "" for what holds at all times: a group that may only visit what it allows. `rank` is that of
    the role that set it (config.roles), 0 if nobody's name stands there.
    """

    name: str
    until: datetime | None
    rank: int = 0


@dataclass(frozen=True, slots=True)
class Effect:
    """What a set of timetable rules does to a group. Two rules that limit leave both their lists open.

    `timetabled` and `timetabled_services` are what these rules block, `categories` and `services` all that is
    blocked, the mandatory categories aside. `by_rule`: one of them limits, and not the group by itself.
    """

    closed: bool
    only: frozenset[NameRule] | None
    timetabled: frozenset[str]
    categories: frozenset[str]
    timetabled_services: frozenset[str]
    services: frozenset[str]
    always: frozenset[NameRule]
    by_rule: bool = False

    @classmethod
    def of(
        cls,
        group: Group,
        rules: Rules,
        always: frozenset[NameRule] = frozenset(),
        standing: frozenset[NameRule] | None = None,
    ) -> Effect:
        """The effect of the rules in force.

        `always` are the names that no rule closes; `standing` those that a group is limited to at all times,
        which give way to the list of an exam.
        """
        limits = [rule.only for rule in rules if rule.only]
        timetabled = frozenset(category for rule in rules for category in rule.block_categories)
        services = expand_services(service for rule in rules for service in rule.block_services)
        return cls(
            closed=any(rule.close for rule in rules),
            only=frozenset(name for names in limits for name in names) if limits else standing,
            timetabled=timetabled - MANDATORY,
            categories=(timetabled | frozenset(group.block_categories)) - MANDATORY,
            timetabled_services=services,
            services=services | expand_services(group.block_services),
            always=always,
            by_rule=bool(limits),
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
            return ("open", self.categories, self.services)
        # A limit to what is always open closes the rest, no more and no less than a closing.
        return ("closed but", self.open_names - self.always)

    @property
    def bypass_protection(self) -> bool:
        """Whether ways around the filter are blocked too; when all is closed or limited they always are."""
        return self.closed or self.limited or bool(self.categories & BYPASS)


def spared(rules: Rules, hand: Hand) -> Rules:
    """The rules without what extra time takes away of them; the same tuple if that is nothing."""
    if hand.extra is None:
        return rules
    kept = []
    for rule in rules:
        spares = hand.spares(rule.set_by)
        if spares is None:
            kept.append(rule)
            continue
        left = tuple(category for category in rule.block_categories if category not in spares)
        if left:
            kept.append(msgspec.structs.replace(rule, block_categories=left, block_services=()))
    return tuple(kept)


def owners(rules: Iterable[TimetableRule]) -> Mapping[str, int]:
    """The rank of the highest role behind the block of each category that these rules block."""
    found: dict[str, int] = {}
    for rule in rules:
        for category in rule.block_categories:
            found[category] = max(rank(rule.set_by), found.get(category, 0))
    return found


def service_owners(rules: Iterable[TimetableRule]) -> Mapping[str, int]:
    """The same for services."""
    found: dict[str, int] = {}
    for rule in rules:
        for service in expand_services(rule.block_services):
            found[service] = max(rank(rule.set_by), found.get(service, 0))
    return found
