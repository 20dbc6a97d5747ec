"""What a year of a school's statistics costs: bytes on the card, time of a roll-up.

usage: python -m bench.year [--days 365] [--devices 1000] [--groups 6]

Every hour of every day each group asks questions of twenty kinds (category × outcome), day and night: more than a
school does. Everything goes the product's way: counters and device tables in memory, the roll-up, its database.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

try:
    from policy.verdict import Outcome
    from reporting.rollup import ListSeen, Place, RollUp, Sight
    from reporting.store import StatisticsStore
    from resolver.counters import Counters, slot, worker_file
    from resolver.daytable import DayTable, end_other_days
except ImportError as missing:
    sys.exit(f"year: a part of the product is not there: {missing}")

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
KINDS = [(0, Outcome.ALLOWED), (0, Outcome.BLOCKED), (0, Outcome.PASSED), (0, Outcome.REWRITTEN)]
KINDS += [(category, Outcome.BLOCKED) for category in (2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 16, 17)]
KINDS += [(14, Outcome.BYPASS), (15, Outcome.BYPASS)]
LISTS = tuple(ListSeen(f"list-{number}", "adult", 100_000, "0" * 16, 1) for number in range(20))


@dataclass(frozen=True)
class Cost:
    """bytes: the file after so many days. turn: seconds of a roll-up at noon, when most is in memory."""

    days: int
    bytes: int
    turn: float

    @property
    def year(self) -> float:
        """Bytes of 365 such days."""
        return self.bytes / self.days * 365


FIRST = datetime(2026, 9, 1, tzinfo=ZONE)


def run(
    folder: Path, days: int, devices: int, groups: int, *, workers: int = 2, first: datetime = FIRST
) -> Cost:
    """Live through the days, from the midnight `first` on; return what they cost."""
    chance = random.Random(7)
    runtime = folder / "run"
    runtime.mkdir()
    store = StatisticsStore(folder / "statistics.db", write=True)
    rollup, place = RollUp(runtime, store), Place("school", ZONE)
    names = [f"group-{number}" for number in range(groups)]
    midnight = first
    slowest = 0.0
    for day in range(days):
        begin = midnight + timedelta(days=day)
        for worker in range(workers):
            counters = Counters(worker_file(runtime, worker))
            numbers = [counters.group_number(name) for name in names]
            for hour in range(24):
                words = counters.hour(int(begin.timestamp()) + hour * 3600)
                for number in numbers:
                    for category, outcome in KINDS:
                        words[slot(number, category, outcome)] += chance.randrange(1, 5000)
            end_other_days(runtime, begin.toordinal())
            table = DayTable(runtime, worker, begin.toordinal(), int(begin.timestamp()))
            for device in range(devices):
                at = table.enter(f"device-{device}", numbers[device % groups])
                table.add(at, 1 | chance.choice((0, 0, 0, 2, 4, 8, 16, 32, 64, 70)))
        passes = [(f"{day}-{number}", "pass", int(begin.timestamp())) for number in range(20)]
        for hour in (12, 23):
            began = time.perf_counter()
            rollup.turn(begin.timestamp() + hour * 3600 + 3000, place, Sight(lists=LISTS, passes=passes))
            slowest = max(slowest, time.perf_counter() - began)
    rollup.turn((midnight + timedelta(days=days, seconds=200)).timestamp(), place, Sight())
    began = time.perf_counter()
    rollup.turn((midnight + timedelta(days=days, seconds=260)).timestamp(), place, Sight())
    usual = time.perf_counter() - began
    store.close()
    print(f"slowest roll-up, with half a day at once: {slowest * 1e3:.0f} ms", file=sys.stderr)
    return Cost(days, (folder / "statistics.db").stat().st_size, usual)


def main() -> None:
    """Prints what was measured."""
    options = argparse.ArgumentParser(prog="python -m bench.year", description=__doc__)
    options.add_argument("--days", type=int, default=365)
    options.add_argument("--devices", type=int, default=1000)
    options.add_argument("--groups", type=int, default=6)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory(dir="/dev/shm" if Path("/dev/shm").is_dir() else None) as folder:
        cost = run(Path(folder), chosen.days, chosen.devices, chosen.groups)
    print(f"{cost.days} days: {cost.bytes / 1e6:.1f} MB, {cost.year / 1e6:.1f} MB a year")
    print(f"a roll-up with two days in memory and nothing new: {cost.turn * 1e3:.0f} ms")


if __name__ == "__main__":
    main()
