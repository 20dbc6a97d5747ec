"""What a month's report is made from, out of the statistics of the box."""

from __future__ import annotations

from datetime import UTC, date, datetime

from reporting.devicedays import DayPart
from reporting.figures import Statistics, device_days
from reporting.monthly import InForce
from reporting.rollup import Place
from reporting.store import StatisticsStore


class StatisticsSource:
    """A `reporting.monthly.MonthSource`. today: the local day that is under way; nothing of it is told.

    Methods raise StatisticsBroken.
    """

    def __init__(self, store: StatisticsStore, place: Place, today: date) -> None:
        self._store = store
        self._statistics = Statistics(store, place, today)

    def device_days(self, first: date, last: date) -> dict[date, list[DayPart]]:
        """Return the parts of each day."""
        return device_days(self._store, first, last)

    def filtered_minutes(self, first: date, last: date) -> int:
        """Return in how many minutes DNS was filtered."""
        return self._statistics.period(first, last).filtered_minutes

    def only_gateway(self, first: date, last: date) -> bool:
        """Whether the router asked for everybody for most of the time."""
        return not self._statistics.measurable(first, last)

    def lists(self, first: date, last: date) -> list[InForce]:
        """Return the lists that were in force on the last day of which any is known."""
        found = self._statistics.period(first, last).lists
        newest = max((entry.day for entry in found), default=last)
        return [
            InForce(
                entry.id,
                entry.category,
                entry.names,
                entry.version,
                datetime.fromtimestamp(entry.confirmed, UTC).date() if entry.confirmed > 0 else None,
            )
            for entry in found
            if entry.day == newest
        ]
