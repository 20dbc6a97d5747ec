"""A box's runtime folder without a resolver: counters and device tables that tests fill, and its statistics."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from config.categories import CATEGORIES
from policy.verdict import Outcome
from reporting.figures import Statistics
from reporting.rollup import Place, RollUp, Sight
from reporting.store import StatisticsStore
from resolver.counters import Counters, slot, worker_file
from resolver.daytable import DayTable, end_other_days

HUE = ZoneInfo("Asia/Ho_Chi_Minh")
SCHOOL, HOME = Place("school", HUE), Place("home", HUE)


def at(text: str) -> float:
    """The epoch second of a local time, "2026-09-07 10:00"."""
    return datetime.fromisoformat(text).replace(tzinfo=HUE).timestamp()


class CountBox:
    def __init__(self, folder: Path, place: Place = SCHOOL) -> None:
        self.runtime = folder / "run"
        self.runtime.mkdir(exist_ok=True)
        self.file = folder / "statistics.db"
        self.place = place
        self.store = StatisticsStore(self.file, write=True)
        self.rollup = RollUp(self.runtime, self.store)

    def count(
        self,
        epoch: float,
        group: str,
        questions: int = 1,
        *,
        category: str = "",
        outcome: Outcome = Outcome.ALLOWED,
        worker: int = 0,
    ) -> None:
        counters = Counters(worker_file(self.runtime, worker))
        number = counters.group_number(group)
        kind = CATEGORIES[category].number if category else 0
        counters.hour(int(epoch))[slot(number, kind, outcome)] += questions

    def devices(
        self, epoch: float, group: str, first: int, last: int, cells: int = 1, worker: int = 0
    ) -> None:
        """Devices number first to last - 1 of a group are met."""
        number = Counters(worker_file(self.runtime, worker)).group_number(group)
        day = datetime.fromtimestamp(epoch, self.place.zone).toordinal()
        end_other_days(self.runtime, day)
        table = DayTable(self.runtime, worker, day, int(epoch))
        for device in range(first, last):
            table.add(table.enter(f"{group}-{device}", number), cells)

    def lose_power(self) -> None:
        for path in self.runtime.iterdir():
            path.unlink()

    def turn(self, epoch: float, **sight: object) -> None:
        self.rollup.turn(epoch, self.place, Sight(**sight))

    def ask(self, first: str, last: str, today: str, group: str | None = None, place: Place | None = None):
        statistics = Statistics(self.store, place or self.place, date.fromisoformat(today))
        return statistics.period(date.fromisoformat(first), date.fromisoformat(last), group)
