"""The views of all groups at a moment, and the moment at which one of them changes.

Building a state takes longer than a question may be delayed, so the states for the next change are made a few
seconds ahead and only put in place when it is due.
"""

from __future__ import annotations

from datetime import timedelta
from math import inf
from typing import TYPE_CHECKING

from policy.state import group_state
from resolver.counters import CATEGORIES, OUTCOMES
from resolver.views import View

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from config.policyfile import Policy
    from config.rules import NameRule
    from policy.state import GroupState

AHEAD = 5.0
"""Seconds before a change at which the states after it are made."""

LOOK_AGAIN = 86_400.0
"""Seconds after which the states are made anew though nothing was in sight: see GroupState.until."""


class ViewSet:
    """The views of one policy. `views` are in force until `boundary` (monotonic seconds)."""

    def __init__(
        self, policy: Policy, group_number: Callable[[str], int], protected: tuple[NameRule, ...] = ()
    ) -> None:
        """Take the policy, what numbers a group for counting, and `Settings.protected`."""
        self._policy = policy
        self._protected = protected
        self._group_number = group_number
        self._ahead: tuple[datetime, dict[str, GroupState]] | None = None
        self.views: dict[str, View] = {}
        self.boundary = inf
        self._boundary_wall: datetime | None = None

    def build(self, wall: datetime, monotonic: float, *, clock_trusted: bool) -> None:
        """Make the views that hold at `wall`, an aware time, which is `monotonic` on the other clock.

        A group whose state is the same keeps its answers; `clock_trusted` as policy.state takes it.
        """
        states = self._states(wall, clock_trusted=clock_trusted)
        ends = [state.until for state in states.values() if state.until is not None]
        near = wall + timedelta(seconds=LOOK_AGAIN)
        self._boundary_wall = min((end for end in ends if end < near), default=None)
        self.views = {group: self._view(group, state, wall, monotonic) for group, state in states.items()}
        self.boundary = min([view.until for view in self.views.values()] + [monotonic + LOOK_AGAIN])
        self._ahead = None

    def prepare(self, monotonic: float, *, clock_trusted: bool) -> None:
        """Make the states after the next change, once it is near."""
        if self._ahead is None and self._boundary_wall and self.boundary - monotonic < AHEAD:
            moment = self._boundary_wall
            self._ahead = moment, self._make_states(moment, clock_trusted=clock_trusted)

    def _states(self, wall: datetime, *, clock_trusted: bool) -> dict[str, GroupState]:
        # The timer may fire some milliseconds late, never early: what holds from the boundary on holds now.
        if self._ahead is not None and timedelta(0) <= wall - self._ahead[0] < timedelta(seconds=1):
            return self._ahead[1]
        return self._make_states(wall, clock_trusted=clock_trusted)

    def _make_states(self, wall: datetime, *, clock_trusted: bool) -> dict[str, GroupState]:
        return {
            group: group_state(
                self._policy, group, wall, clock_trusted=clock_trusted, protected=self._protected
            )
            for group in self._policy.groups
        }

    def _view(self, group: str, state: GroupState, wall: datetime, monotonic: float) -> View:
        until = inf if state.until is None else monotonic + (state.until - wall).total_seconds()
        view = self.views.get(group)
        # Finished answers carry TTLs made for the old end: they stay only if the new one isn't earlier (by
        # more than two readings of two clocks differ).
        if view is not None and view.state.key == state.key and until >= view.until - 0.01:
            view.until = until
            return view
        base = self._group_number(group) * CATEGORIES * OUTCOMES
        return View(state, counter_base=base, until=until)
