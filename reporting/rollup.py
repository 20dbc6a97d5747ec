"""Once a minute: the workers' counters and device tables, from memory into statistics.db.

What a worker's file says is absolute, and what was taken of it is noted in the same transaction as what it
was added to. So a roll-up that is killed, wherever, is done again or was done; nothing is counted twice, and
what is lost with the power is what was counted since the last one. A counter that is lower than before has
begun anew: its clock was set, and its hour came again.

A day is closed once it is over by a clock that is believed: then its counts are put together as
reporting.limits has it, and what was more exact is gone. Counts that come later (a clock was set back, or the
chores were down) are put together in the same way when the day is over again.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from config.clocktrust import EARLIEST
from reporting.books import Books, ListSeen, Place
from reporting.dayfiles import parts_of
from reporting.store import StatisticsStore
from resolver.counters import BLOCKS, CountersBroken, CountersView, worker_files
from resolver.daytable import read_days

__all__ = ["ListSeen", "Place", "RollUp", "Sight"]

SETTLED = 120
"""Seconds after midnight from which the day before is closed: workers have turned the page by then."""

GAP = 1800
"""Seconds without a look that count as filtering if DNS was filtered before and after them."""

MOST_BYTES = 48_000_000
"""Above this the oldest hours go earlier."""


@dataclass(frozen=True, slots=True)
class Sight:
    """What else a look at the box found. `passes`: id, kind and epoch second of the start of each.

    `lists` and `passes` may be left out of a look: empty, and None.
    """

    filtering: bool = True
    only_gateway: bool = False
    clock_trusted: bool = True
    lists: Sequence[ListSeen] = ()
    passes: Sequence[tuple[str, str, int]] | None = None


class RollUp:
    """The hand that writes statistics.db. One process has it."""

    def __init__(self, runtime: Path, store: StatisticsStore) -> None:
        self._runtime = runtime
        self._store = store
        self._last: tuple[float, Sight] | None = None
        self._tidied: date | None = None

    def turn(self, now: float, place: Place, sight: Sight) -> None:
        """Take everything in. now: epoch seconds. Raises StatisticsBroken, and then nothing was taken."""
        views = list(_views(self._runtime))
        names = {worker: view.groups for worker, view in views}
        parts = parts_of(read_days(self._runtime), names, now, place.zone)
        today = datetime.fromtimestamp(now, place.zone)
        with self._store.changing() as db:
            books = Books(db, place, self._store.groups)
            books.take(views, int(now) // 3600 + BLOCKS)
            books.take_parts(parts)
            self._note_minutes(db, now, sight)
            if sight.passes is not None:
                books.take_passes(sight.passes)
            if sight.clock_trusted:
                books.take_lists(today.date(), sight.lists)
                books.close_days(datetime.fromtimestamp(now - SETTLED, place.zone).date())
                books.prune(now, today.date())
                if self._tidied != today.date():
                    books.forget_small(today.date())
        self._last = now, sight
        self._tidied = today.date() if sight.clock_trusted else self._tidied
        if sight.clock_trusted:
            self._drop_tables(today, now)
        if self._store.size > MOST_BYTES:
            self._shrink()

    def _note_minutes(self, db: sqlite3.Connection, now: float, sight: Sight) -> None:
        """Note in which minutes DNS was filtered, and in which all came from the router."""
        minute = int(now) // 60
        first = minute
        if self._last is not None:
            before, seen = self._last
            if seen.filtering and 0 <= now - before <= GAP:
                first = min(minute, int(before) // 60 + 1)
        if not sight.filtering or minute * 60 < EARLIEST:
            return
        masks: Counter[int] = Counter()
        for one in range(first, minute + 1):
            masks[one // 60] |= 1 << one % 60
        for hour, mask in masks.items():
            db.execute(
                "INSERT INTO filtering VALUES (?1, ?2, ?3) ON CONFLICT DO UPDATE SET "
                "minutes = minutes | ?2, gateway = gateway | ?3",
                (hour, mask, mask if sight.only_gateway else 0),
            )

    def _drop_tables(self, today: datetime, now: float) -> None:
        """Remove the tables of days that are over: what they say is on the disk."""
        if datetime.fromtimestamp(now - SETTLED, today.tzinfo).date() != today.date():
            return
        for file in read_days(self._runtime):
            if file.day < today.toordinal():
                with suppress(OSError):
                    file.path.unlink()

    def _shrink(self) -> None:
        with self._store.changing() as db:
            db.execute("DELETE FROM hours WHERE hour < (SELECT min(hour) + 720 FROM hours)")
        self._store.rows("PRAGMA incremental_vacuum")


def _views(runtime: Path) -> Iterable[tuple[int, CountersView]]:
    for path in worker_files(runtime):
        with suppress(OSError, CountersBroken, ValueError):
            yield int(path.suffix[1:]), CountersView(path)
