"""The only hand that moves a worker's time on: the second, the hour counted into, the views in force."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from config import clock
from config.clocktrust import EARLIEST
from resolver.passwatch import PassWatch
from resolver.viewset import ViewSet

if TYPE_CHECKING:
    from collections.abc import Callable

    from config.passes import Pass
    from config.policyfile import Policy
    from config.rules import NameRule
    from resolver.counters import Counters
    from resolver.moment import Moment
    from resolver.viewset import Views

CLOCK_STEP = 0.5
"""Seconds by which the wall clock may drift from the monotonic one before timetables are looked at anew."""

PAUSE = 0.01
"""Seconds between two pieces of what is made ahead of a change, for the answers."""


class Timekeeper:
    """Call `tick` as often as you like; it looks at one clock and does the rest once a second or when due.

    on_views: called with the views when a timetable has moved on. on_second: called once a second.
    """

    def __init__(
        self,
        moment: Moment,
        counters: Counters,
        on_views: Callable[[Views], None],
        on_second: Callable[[], None],
    ) -> None:
        self._moment = moment
        self._counters = counters
        self._on_views = on_views
        self._on_second = on_second
        self._next = 0.0
        self._offset = clock.epoch() - clock.monotonic()
        self._views: ViewSet | None = None
        self._watch = PassWatch()
        self._believed = True
        self._begin_second(clock.monotonic())

    def follow(
        self,
        policy: Policy,
        protected: tuple[NameRule, ...] = (),
        passes: tuple[Pass, ...] = (),
        *,
        anew: bool = True,
        clock_trusted: bool = True,
    ) -> Views:
        """Make the views of a policy for this moment and keep them right from now on.

        protected: what the settings protect beside the policy, `Settings.protected`. passes: all that were
        set by hand. anew: policy or lists are others than before; else answers stay where nothing changes.
        clock_trusted: what the supervisor thinks of the clock; one that was never set isn't believed anyway.
        """
        self._believed = clock_trusted
        self._watch.follow(passes)
        if anew or self._views is None:
            self._zone = ZoneInfo(policy.timezone)
            self._views = ViewSet(policy, self._counters.group_number, protected)
        self._build(clock.monotonic())
        return self._views.views

    def tick(self) -> None:
        """Bring everything up to this moment."""
        now = clock.monotonic()
        if now >= self._next:
            self._turn(now)

    @property
    def wait(self) -> float:
        """Seconds until there is something to do."""
        return max(0.0, self._next - clock.monotonic())

    def _turn(self, now: float) -> None:
        if int(now) != self._moment.second:
            self._begin_second(now)
        views, soon = self._views, False
        if views is not None:
            if now >= views.boundary or self._clock_stepped(now):
                self._build(now)
                self._on_views(views.views)
            else:
                soon = views.prepare(now)
        second = now + PAUSE if soon else int(now) + 1.0
        self._next = min(second, views.boundary if views is not None else second)

    def _begin_second(self, now: float) -> None:
        epoch = int(clock.epoch())
        self._moment.second = int(now)
        self._moment.counts = self._counters.hour(epoch)
        self._counters.beat(epoch, int(now))
        self._on_second()

    def _clock_stepped(self, now: float) -> bool:
        offset = clock.epoch() - now
        stepped = abs(offset - self._offset) > CLOCK_STEP
        if stepped:
            self._offset = offset
        return stepped

    def _build(self, now: float) -> None:
        assert self._views is not None  # noqa: S101 - follow() comes first
        epoch = clock.epoch()
        trusted = self._moment.clock_trusted = self._believed and epoch >= EARLIEST
        self._views.build(
            clock.wall(self._zone),
            now,
            clock_trusted=trusted,
            passes=self._watch.in_force(epoch, now) if trusted else (),
            edges=self._watch.edges(epoch, now) if trusted else (),
        )
        self._moment.counts = self._counters.hour(int(epoch))  # with room for groups that are new
        self._next = 0.0
