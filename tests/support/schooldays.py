"""Days of a school that tests look at: pupils and teachers who ask, and what was blocked, through the roll-up."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

from config.categories import CATEGORIES
from policy.verdict import Outcome
from reporting.rollup import ListSeen
from resolver.counters import Counters, slot, worker_file
from tests.support.countbox import HUE, CountBox

MIX = {"games": 9, "social": 6, "video": 4, "ads-trackers": 12, "adult": 2, "gambling": 1, "phishing": 1}
"""Category → blocks an hour of a usual day."""


def fill(
    folder: Path, today: date, days: int, *, pupils: int = 60, change=lambda day, hour, category: 1
) -> None:
    """Let so many days before `today` pass, 7 to 17 o'clock, Sundays off.

    change(day, hour, category): a factor for the blocks of an hour.
    """
    box = CountBox(folder)
    for back in range(days, 0, -1):
        day = today - timedelta(days=back)
        if day.weekday() == 6:
            continue
        morning = datetime(day.year, day.month, day.day, 7, tzinfo=HUE).timestamp()
        box.devices(morning, "pupils", 0, pupils, cells=1)
        box.devices(morning, "pupils", 0, pupils // 10, cells=1 | 4)
        box.devices(morning, "teachers", 0, 12)
        counters = Counters(worker_file(box.runtime, 0))
        pupils_, teachers = counters.group_number("pupils"), counters.group_number("teachers")
        for hour in range(7, 18):
            words = counters.hour(int(morning) + (hour - 7) * 3600)
            words[slot(pupils_, 0, Outcome.ALLOWED)] += 1200
            words[slot(teachers, 0, Outcome.ALLOWED)] += 300
            words[slot(pupils_, CATEGORIES["proxy-vpn"].number, Outcome.BYPASS)] += 2
            words[slot(pupils_, 0, Outcome.REWRITTEN)] += 20
            for category, count in MIX.items():
                blocks = round(count * change(day, hour, category))
                words[slot(pupils_, CATEGORIES[category].number, Outcome.BLOCKED)] += blocks
        words[slot(pupils_, CATEGORIES["self-harm"].number, Outcome.BLOCKED)] += 1
        lists = (ListSeen("adult-list", "adult", 90_000, "0" * 16, int(morning)),)
        box.turn(morning + 17 * 3600 + 300, lists=lists, filtering=True)
        box.store.conn.executemany(
            "INSERT OR REPLACE INTO filtering VALUES (?, ?, 0)",
            [(int(morning) // 3600 - 7 + hour, 2**60 - 1) for hour in range(24)],
        )
    box.turn(datetime(today.year, today.month, today.day, 1, tzinfo=HUE).timestamp())
    box.store.close()
