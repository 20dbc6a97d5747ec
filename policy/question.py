"""One question on its way through the steps: what was asked, and what has been found out about it so far.

Each fact is looked up once, when the first step asks for it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Generic, TypeVar

from blocklists.hits import Hit, Lookup
from blocklists.rule import Rewrite
from config.categories import MANDATORY
from config.passes import Pass
from policy.effect import InForce
from policy.hand import Facts
from policy.nametable import Found, find
from policy.servicetable import ServiceHit, service_hits
from policy.state import GroupState
from policy.verdict import Step, TraceLine

SECURITY = frozenset({"malware", "phishing"})

_Value = TypeVar("_Value")


class once(Generic[_Value]):  # noqa: N801 - it reads as a word at a method
    """functools.cached_property without its lock, which CPython 3.11 still takes: 1 µs for each fact."""

    def __init__(self, find_out: Callable[[Any], _Value]) -> None:
        self._find_out = find_out
        self.__doc__ = find_out.__doc__

    def __get__(self, instance: Any, owner: type) -> _Value:
        value = instance.__dict__[self._find_out.__name__] = self._find_out(instance)
        return value


class Question:
    """A name asked of a group; `chain` and `mandatory_only` as policy.decide takes them."""

    def __init__(
        self,
        state: GroupState,
        name: str,
        qtype: int,
        suffixes: tuple[str, ...],
        lists: Lookup,
        *,
        chain: bool = False,
        mandatory_only: bool = False,
        trace: list[TraceLine] | None = None,
    ) -> None:
        self.state = state
        self.name = name
        self.qtype = qtype
        self.suffixes = suffixes
        self.chain = chain
        self.mandatory_only = mandatory_only
        self.trace = trace
        self.step = Step.SPECIAL
        self._lists = lists

    def go_on(self, reason: str, **args: str) -> None:
        """Say why this step did not decide."""
        if self.trace is not None:
            self.trace.append(TraceLine(self.step, False, reason, tuple(args.items())))

    def decided(self, reason: str, **args: str) -> None:
        """Say why this step decided."""
        if self.trace is not None:
            self.trace.append(TraceLine(self.step, True, reason, tuple(args.items())))

    @once
    def hits(self) -> tuple[Hit, ...]:
        """What lists say against the name, in force: the longest name first."""
        found = self._lists.lookup(self.name, self.qtype, self.state.held)
        return tuple([hit for hit in found if not hit.allow])

    @once
    def services(self) -> tuple[ServiceHit, ...]:
        """The services the name belongs to."""
        return service_hits(self.suffixes)

    @once
    def own(self) -> Found | None:
        """The group's own allow or block name that reaches it."""
        return find(self.state.own, self.suffixes)

    @once
    def own_rules(self) -> Hit | None:
        """What a person's own rules say that are more than a name: by a name rather than by a pattern."""
        rules = self.state.own_rules
        if rules is None:
            return None
        found = rules.lookup(self.name, self.qtype, self.state.held)
        return max(found, key=lambda rule: (rule.important, self._reach(rule)), default=None)

    @once
    def own_word(self) -> Hit | Found | None:
        """What of one's own counts: a name (Found) or a rule (Hit).

        The longest name wins and a tie opens, whether a name stands alone or in a rule; a pattern has no
        length. An `$important` rule outranks names. An answer is no block, so no open name is before it.
        """
        rule, name = self.own_rules, self.own
        if rule is None or name is None:
            return rule or name
        if rule.important or (rule.rewrite is not None and name.allow):
            return rule
        mine, theirs = self._reach(rule), len(name.matched)
        return (
            rule if mine > theirs or (mine == theirs and (rule.allow or rule.rewrite is not None)) else name
        )

    def _reach(self, rule: Hit) -> int:
        """The length of the name that an own rule rests on, 0 for a pattern."""
        return len(rule.name) if rule.rule.partition(" + ")[0] in self.state.compiled.own_named else 0

    @once
    def local(self) -> Rewrite | str | None:
        """What the network itself answers, or the zone whose servers know; never false."""
        return self.state.local.find(self.suffixes, self.qtype)

    @once
    def released(self) -> Pass | None:
        """What has released it from malware and phishing, a false alarm."""
        hand = self.state.hand
        return hand.released(self.suffixes) if hand else None

    @once
    def always(self) -> Found | None:
        """The rule that keeps it open while all is closed."""
        return find(self.state.compiled.always, self.suffixes)

    @once
    def listed(self) -> Found | None:
        """The rule of a limit that leaves it open."""
        return None if self.state.closed else find(self.state.only_names, self.suffixes)

    @once
    def closing(self) -> InForce | None:
        """What closes this name by timetable, or by the group's being limited to what it allows."""
        force = self.state.closing or self.state.limiting
        return None if force is None or self.chain or self.always or self.listed else force

    def facts(self) -> Facts:
        """What step 5 wants to know of the name."""
        state = self.state
        categories = {hit.category: None for hit in self.hits}
        services = {hit.service for hit in self.services}
        ranks = [state.service_hours[one].rank for one in services if one in state.service_hours]
        if self.closing is not None:
            ranks.append(self.closing.rank)
        return Facts(
            suffixes=self.suffixes,
            services=frozenset(services),
            listed=frozenset(categories),
            blocked=self._blocked(categories),
            closed_by=max(ranks, default=-1),
            by_name=self._blocked_by_name() or bool(services & (state.services | state.service_hours.keys())),
            mandatory=any(
                category in MANDATORY and not (category in SECURITY and self.released)
                for category in categories
            ),
        )

    def _blocked(self, categories: Mapping[str, None]) -> Mapping[str, int]:
        state = self.state
        return {
            category: state.owners.get(category, 0)
            for category in categories
            if category in state.blocked_categories
        }

    def _blocked_by_name(self) -> bool:
        word = self.own_word
        return word is not None and not word.allow and (not isinstance(word, Hit) or word.rewrite is None)


def said_of(entry: Pass) -> dict[str, str]:
    """What a trace says of an entry by hand: who, in which role, until when (epoch second), and why."""
    return {"by": entry.by, "role": entry.role, "end": str(entry.end), "why": entry.reason}
