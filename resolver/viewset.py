"""The views of everyone at a moment, and the moment at which one of them changes.

Building a state takes longer than a question may be delayed, so the states for the next change are made a few
seconds ahead and only put in place when it is due.
"""

from __future__ import annotations

from datetime import timedelta
from math import inf
from typing import TYPE_CHECKING

from config.passes import reaches
from policy.hand import NO_HAND, Hand
from policy.state import group_state
from resolver.audience import Audience, Some, group_of
from resolver.counters import CATEGORIES, OUTCOMES
from resolver.views import View

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from config.passes import Pass
    from config.policyfile import Policy
    from config.rules import NameRule
    from policy.state import GroupState

AHEAD = 5.0
"""Seconds before a change at which the states after it are made."""

LOOK_AGAIN = 86_400.0
"""Seconds after which the states are made anew though nothing was in sight: see GroupState.until."""

AT_ONCE = 8
"""States made between two answers: about 1 ms."""

MOST = 512
"""Views of parts of groups; those met longest ago go first."""


class Views(dict[Audience, View]):
    """Views by audience; that of a part of a group is made when it is first asked for.

    Raises policy.state.UnknownGroup for a group that has gone.
    """

    def __init__(self, make: Callable[[Audience], View]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, audience: Audience) -> View:
        parts = [one for one in self if isinstance(one, Some)]
        if len(parts) >= MOST:
            del self[parts[0]]
        view = self[audience] = self._make(audience)
        return view


class ViewSet:
    """The views of one policy. `views` are in force until `boundary` (monotonic seconds)."""

    def __init__(
        self, policy: Policy, group_number: Callable[[str], int], protected: tuple[NameRule, ...] = ()
    ) -> None:
        """Take the policy, what numbers a group for counting, and `Settings.protected`."""
        self._policy = policy
        self._protected = protected
        self._group_number = group_number
        self._pupils = policy.pupil_groups
        self._ahead: tuple[datetime, dict[Audience, GroupState]] | None = None
        self._to_make: list[Audience] = []  # states that `_ahead` still lacks
        self._before = Views(self._late)
        self._passes: tuple[Pass, ...] = ()
        self._edges: tuple[tuple[Pass, float], ...] = ()
        self._trusted = False
        self._now: tuple[datetime, float] | None = None
        self.views = Views(self._late)
        self.boundary = inf
        self._boundary_wall: datetime | None = None

    def build(
        self,
        wall: datetime,
        monotonic: float,
        *,
        clock_trusted: bool,
        passes: tuple[Pass, ...] = (),
        edges: tuple[tuple[Pass, float], ...] = (),
    ) -> None:
        """Make the views that hold at `wall`, an aware time, which is `monotonic` on the other clock.

        Who is answered as before keeps the answers; `clock_trusted` as policy.state takes it; `passes` are
        those in force, the newest last, and `edges` all that begin or end some time, each with the monotonic
        second of it (resolver.passwatch): answers outlive none that reaches their asker. What wasn't prepared
        is made now for groups, and for parts of them when they ask again: hundreds of parts at once would
        stop all answers for as long as that takes.
        """
        self._passes, self._trusted, self._now = passes, clock_trusted, (wall, monotonic)
        self._edges = edges
        states = self._states(wall)
        ends = [state.until for state in states.values() if state.until is not None]
        near = wall + timedelta(seconds=LOOK_AGAIN)
        self._boundary_wall = min((end for end in ends if end < near), default=None)
        views = Views(self._late)
        self._before = self.views
        for audience, state in states.items():
            views[audience] = self._view(audience, state, wall, monotonic)
        self.views = views
        latest = min([monotonic + LOOK_AGAIN, *(edge for _, edge in edges)])
        self.boundary = min([view.until for view in views.values()] + [latest])
        self._ahead, self._to_make = None, []

    def prepare(self, monotonic: float) -> bool:
        """Make some of the states after the next change, once it is near; True if there are more to make."""
        if self._passes:
            return False  # what is set by hand ends by another clock: made when it is due
        if self._ahead is None and self._boundary_wall and self.boundary - monotonic < AHEAD:
            self._ahead, self._to_make = (self._boundary_wall, {}), list(self._audiences())
        if self._ahead is not None:
            moment, states = self._ahead
            some, self._to_make = self._to_make[:AT_ONCE], self._to_make[AT_ONCE:]
            states.update(self._make_states(some, moment))
        return bool(self._to_make)

    def _audiences(self) -> Iterable[Audience]:
        parts = [one for one in self.views if isinstance(one, Some) and one.group in self._policy.groups]
        return [*self._policy.groups, *parts]

    def _states(self, wall: datetime) -> dict[Audience, GroupState]:
        # The timer may fire some milliseconds late, never early: what holds from the boundary on holds now.
        if self._ahead is not None and timedelta(0) <= wall - self._ahead[0] < timedelta(seconds=1):
            states = self._ahead[1]
            missing = [group for group in self._policy.groups if group not in states]
            return {**states, **self._make_states(missing, wall)}
        return self._make_states(self._policy.groups, wall)

    def _make_states(self, audiences: Iterable[Audience], wall: datetime) -> dict[Audience, GroupState]:
        return {audience: self._state(audience, wall) for audience in audiences}

    def _state(self, audience: Audience, wall: datetime) -> GroupState:
        group = group_of(audience)
        device, held = (None, frozenset()) if isinstance(audience, str) else (audience.device, audience.held)
        return group_state(
            self._policy,
            group,
            wall,
            clock_trusted=self._trusted,
            protected=self._protected,
            hand=self._hand(group, device or None),
            held=held,
        )

    def _hand(self, group: str, device: str | None) -> Hand:
        mine = [entry for entry in self._passes if reaches(entry, group, device)]
        return Hand.of(mine, group, device, min(entry.end for entry in mine)) if mine else NO_HAND

    def _edge_of(self, audience: Audience) -> float:
        device = None if isinstance(audience, str) else audience.device or None
        group = group_of(audience)
        return min((edge for entry, edge in self._edges if reaches(entry, group, device)), default=inf)

    def _late(self, audience: Audience) -> View:
        """Make the view of a part of a group whose first client has come."""
        assert self._now is not None  # noqa: S101 - build() comes first
        wall, monotonic = self._now
        view = self._view(audience, self._state(audience, wall), wall, monotonic)
        # Of its group but for what is set by hand: it changes when that does, or the group.
        self.boundary = min(self.boundary, view.until)
        return view

    def _view(self, audience: Audience, state: GroupState, wall: datetime, monotonic: float) -> View:
        until = inf if state.until is None else monotonic + (state.until - wall).total_seconds()
        if self._edges:
            until = min(until, self._edge_of(audience))
        view = self._before.get(audience)
        # Finished answers carry TTLs made for the old end: they stay only if the new one isn't earlier (by
        # more than two readings of two clocks differ).
        if view is not None and view.state.key == state.key and until >= view.until - 0.01:
            view.until = until
            return view
        group = group_of(audience)
        base = self._group_number(group) * CATEGORIES * OUTCOMES
        return View(state, counter_base=base, until=until, pupils=group in self._pupils)
