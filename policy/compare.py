"""Two policies side by side: which names they answer differently, for which group, at which times. Pure.

What stands by hand is no part of a policy, so it does not count here. Names are asked in the distinct pairs
of states only that a group goes through in the time looked at, and a name of which no rule speaks is asked
once for all that lists say the same of: ten thousand names in ten groups take about a second.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from blocklists.conditions import holds
from blocklists.hits import NOBODY, Hit, Lookup
from config.policyfile import Policy
from config.rules import NameRule
from policy.decide import decide
from policy.nametable import suffixes_of
from policy.ownrules import compile_own
from policy.state import GroupState, group_state
from policy.verdict import Verdict


class Span(NamedTuple):
    """From a moment up to another one, both aware; equal for a moment alone."""

    first: datetime
    last: datetime


class Seen(NamedTuple):
    """A pair of states that a group goes through, and when."""

    group: str
    before: GroupState
    after: GroupState
    spans: tuple[Span, ...]


class Change(NamedTuple):
    """A name that is answered differently in a pair of states."""

    name: str
    seen: Seen
    before: Verdict
    after: Verdict

    @property
    def kind(self) -> str:
        """opens, closes, or other: another answer of both that are open."""
        if self.before.blocked is self.after.blocked:
            return "other"
        return "opens" if self.before.blocked else "closes"


class Side:
    """A policy with the lists that it has, as far as they are compiled, for a device that nobody named."""

    def __init__(self, policy: Policy, lists: Lookup, protected: tuple[NameRule, ...] = ()) -> None:
        """protected: `Settings.protected`."""
        self.policy = policy
        self.lists = lists
        self._protected = protected
        self.rules = {compile_own(policy.rules + group.rules) for group in policy.groups.values()}
        conditions = lists.conditions.union(*(rules.conditions for rules in self.rules))
        self.held = frozenset(one for one in conditions if holds(one, "", None, ()))

    def state(self, group: str, moment: datetime) -> GroupState:
        """What holds for a group at a moment."""
        return group_state(self.policy, group, moment, protected=self._protected, held=self.held)


class OfPolicy:
    """An index as a policy sees it: of its own lists only, under the categories that it says.

    `categories`: id of a list → its category here; None: those that came with the product keep theirs.
    """

    def __init__(self, index: Lookup, categories: Mapping[str, str], *, starter_prefix: str) -> None:
        self._index = index
        self._categories = categories
        self._starter = starter_prefix

    @property
    def conditions(self) -> frozenset[str]:
        """The conditions of the index."""
        return self._index.conditions

    def lookup(self, name: str, qtype: int = 1, held: frozenset[str] = NOBODY) -> tuple[Hit, ...]:
        """Return the hits of the policy's lists."""
        return self._seen(self._index.lookup(name, qtype, held))

    def lookup_address(self, address: bytes) -> tuple[Hit, ...]:
        """Return the hits of the policy's lists."""
        return self._seen(self._index.lookup_address(address))

    def _seen(self, hits: tuple[Hit, ...]) -> tuple[Hit, ...]:
        return tuple(found for hit in hits if (found := self._as_here(hit)) is not None)

    def _as_here(self, hit: Hit) -> Hit | None:
        category = self._categories.get(hit.list_id)
        if category is not None:
            return hit if category == hit.category else hit._replace(category=category)
        return hit if self._starter and hit.list_id.startswith(self._starter) else None


def pairs(before: Side, after: Side, group: str, times: Span | Sequence[datetime]) -> tuple[Seen, ...]:
    """The distinct pairs of states of a group that both policies have.

    `times`: a span, looked at from change to change of either timetable; or a sequence of single moments.
    """
    found: dict[Hashable, tuple[GroupState, GroupState, list[Span]]] = {}
    for span, first, second in _walk(before, after, group, times):
        found.setdefault((first.key, second.key), (first, second, []))[2].append(span)
    return tuple(Seen(group, first, second, tuple(spans)) for first, second, spans in found.values())


def _walk(
    before: Side, after: Side, group: str, times: Span | Sequence[datetime]
) -> Iterator[tuple[Span, GroupState, GroupState]]:
    if not isinstance(times, Span):
        for moment in times:
            yield Span(moment, moment), before.state(group, moment), after.state(group, moment)
        return
    moment, last = times
    while moment < last:
        first, second = before.state(group, moment), after.state(group, moment)
        ends = [state.until for state in (first, second) if state.until is not None]
        end = min([*ends, last])
        yield Span(moment, end), first, second
        moment = end


class Comparison:
    """The names of two policies, asked in each pair of states."""

    def __init__(self, before: Side, after: Side, seen: Sequence[Seen], qtype: int = 1) -> None:
        self._sides = before, after
        self._seen = tuple(seen)
        self._qtype = qtype
        self._named: frozenset[str] = frozenset().union(
            *(state.named for pair in seen for state in (pair.before, pair.after))
        )
        # What a name without rules of its own gets depends on what the lists say, and on nothing else.
        self._alike: dict[Hashable, tuple[Seen, ...]] = {}

    def of(self, name: str) -> tuple[Change, ...]:
        """What changes for a name (canonical text)."""
        said = tuple(side.lists.lookup(name, self._qtype, side.held) for side in self._sides)
        once = tuple(_Once(hits, side.lists) for hits, side in zip(said, self._sides, strict=True))
        if not self._named.isdisjoint(suffixes_of(name)) or self._ruled(name):
            return tuple(self._ask(name, self._seen, once))
        key = tuple(map(_sort_of, said))
        differing = self._alike.get(key)
        if differing is None:
            differing = tuple(change.seen for change in self._ask(name, self._seen, once))
            self._alike[key] = differing
        return tuple(self._ask(name, differing, once)) if differing else ()

    def _ruled(self, name: str) -> bool:
        return any(
            rules.lookup(name, self._qtype, side.held)
            for side in self._sides
            for rules in side.rules
            if rules
        )

    def _ask(self, name: str, seen: Iterable[Seen], lists: Sequence[Lookup]) -> Iterator[Change]:
        for pair in seen:
            before = decide(pair.before, name, self._qtype, lists[0])
            after = decide(pair.after, name, self._qtype, lists[1])
            if effect(before) != effect(after):
                yield Change(name, pair, before, after)


class _Once:
    """What lists said of one name, for all who ask."""

    def __init__(self, hits: tuple[Hit, ...], lists: Lookup) -> None:
        self._hits = hits
        self.conditions = lists.conditions
        self.lookup_address = lists.lookup_address

    def lookup(self, name: str, qtype: int = 1, held: frozenset[str] = NOBODY) -> tuple[Hit, ...]:  # noqa: ARG002 - the protocol's arguments
        return self._hits


def effect(verdict: Verdict) -> Hashable:
    """What of a verdict reaches the device: two alike in this are no change."""
    if verdict.blocked:
        return "blocked"
    return verdict.action, verdict.rewrite, verdict.zone


def _sort_of(hits: tuple[Hit, ...]) -> Hashable:
    return tuple((hit.category, hit.list_id, hit.allow, hit.rewrite, hit.exact) for hit in hits)
