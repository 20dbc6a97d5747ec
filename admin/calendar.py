"""When a chore is due. The door to `schedule`, which knows times of the day; intervals go by another clock.

`schedule` reads the wall clock and remembers the next moment, so a wall clock that is set back by hours (a Pi
that had a wrong date and then met the network) would leave it waiting for the old future. That is noticed and
put right here. Intervals count monotonic seconds, which no setting of the clock touches.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import schedule

_TOO_FAR = 25 * 3600.0  # seconds; something that happens every day is never this far away
_LOOK_AGAIN = 60.0  # seconds; the longest wait, so that a clock that was set is noticed


class Calendar:
    """Names of chores with their times; ask it what is due now. It runs nothing by itself."""

    def __init__(self, zone: str | None = None) -> None:
        """Take the zone of the times of the day; None is the machine's own."""
        self._zone = zone
        self._daily: list[tuple[str, str]] = []
        self._scheduler = schedule.Scheduler()
        self._every: dict[str, tuple[float, float]] = {}  # name → seconds, the next moment
        self._rung: list[str] = []

    def daily(self, at: str, name: str) -> None:
        """Let `name` be due every day at "HH:MM"; once, however late this is noticed."""
        self._daily.append((at, name))
        self._enter(at, name)

    def every(self, seconds: float, name: str, monotonic: float) -> None:
        """Let `name` be due now (`monotonic`) and then every so many seconds."""
        self._every[name] = (seconds, monotonic)

    def due(self, monotonic: float) -> tuple[str, ...]:
        """The names that are due at this moment, each once; asking takes them off."""
        self._put_right()
        self._rung.clear()
        self._scheduler.run_pending()
        self._rung.extend(self._intervals(monotonic))
        return tuple(dict.fromkeys(self._rung))

    def wait(self, monotonic: float) -> float:
        """Seconds in which nothing becomes due, at most a minute."""
        idle = self._scheduler.idle_seconds
        moments = [moment - monotonic for _, moment in self._every.values()]
        return max(0.0, min([_LOOK_AGAIN, *moments, *([idle] if idle is not None else [])]))

    def _intervals(self, monotonic: float) -> Iterator[str]:
        for name, (seconds, moment) in self._every.items():
            if monotonic >= moment:
                self._every[name] = (seconds, monotonic + seconds)
                yield name

    def _enter(self, at: str, name: str) -> None:
        ring: Callable[[str], None] = self._rung.append
        try:
            self._scheduler.every().day.at(at, self._zone).do(ring, name)
        except (ImportError, KeyError):
            # `schedule` takes zones from pytz; one that it lacks is no reason to do no chores at all.
            self._scheduler.every().day.at(at).do(ring, name)

    def _put_right(self) -> None:
        idle = self._scheduler.idle_seconds
        if idle is not None and idle > _TOO_FAR:
            self._scheduler.clear()
            for at, name in self._daily:
                self._enter(at, name)
