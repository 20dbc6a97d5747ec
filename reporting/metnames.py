"""Names of blocked sites that several devices met on one day, kept for some hours; off unless switched on.

The limits hold here, whatever the settings say: in a school a name is kept once five devices met it, and only
names that a list of a category blocks are noted at all (`resolver.metnames`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple

from config.detail import Detail
from config.discreet import is_discreet
from reporting.books import Place
from reporting.store import StatisticsStore
from resolver.metnames import NEVER, MetFile, read_met, read_ripe, write_ripe


class KeptName(NamedTuple):
    """A name that enough devices met on a day. category: its number."""

    day: date
    name: str
    category: int


def ripe(files: Iterable[MetFile], devices: int) -> set[bytes]:
    """Return the marks of names that so many devices have met, all workers together. Pure."""
    met: defaultdict[bytes, set[bytes]] = defaultdict(set)
    for file in files:
        for name, device in file.pairs:
            met[name].add(device)
    return {name for name, marks in met.items() if len(marks) >= devices}


class NameBook:
    """Keeps names of one box. runtime: the folder in memory."""

    def __init__(self, runtime: Path, store: StatisticsStore) -> None:
        self._runtime, self._store = runtime, store

    def turn(self, now: float, place: Place, detail: Detail, discreet: Collection[str] = ()) -> None:
        """Take in what is ripe and let go of what is old. now: epoch seconds. Raises StatisticsBroken.

        discreet: further names that are never named. While the level is off, whatever was kept goes.
        """
        if not detail.names:
            if self._store.rows("SELECT 1 FROM names LIMIT 1"):
                with self._store.changing() as db:
                    db.execute("DELETE FROM names")
            return
        day = datetime.fromtimestamp(now, place.zone).toordinal()
        files = list(read_met(self._runtime, day))
        least = detail.least(place.kind)
        marks = ripe(files, least)
        if marks != read_ripe(self._runtime, day):
            with suppress(OSError):
                write_ripe(self._runtime, day, marks)
        eldest = int(now) - detail.names_hours * 3600
        new = {
            (day, name, category, int(now), least)
            for file in files
            for mark, category, name in file.names
            if mark in marks and category not in NEVER and not is_discreet(name, discreet)
        }
        self._keep(day, eldest, least, new)

    def _keep(
        self, day: int, eldest: int, least: int, new: Collection[tuple[int, str, int, int, int]]
    ) -> None:
        there = {name for (name,) in self._store.rows("SELECT name FROM names WHERE day = ?", day)}
        # What was kept while fewer devices were enough goes too: a home that became a school.
        old = self._store.rows("SELECT 1 FROM names WHERE seen < ? OR devices < ? LIMIT 1", eldest, least)
        if not old and all(row[1] in there for row in new):
            return  # an SD card is not written for nothing
        with self._store.changing() as db:
            db.execute("DELETE FROM names WHERE seen < ? OR devices < ?", (eldest, least))
            db.executemany("INSERT OR IGNORE INTO names VALUES (?, ?, ?, ?, ?)", new)


def kept_names(store: StatisticsStore) -> list[KeptName]:
    """Return the names that are kept, the newest day first. Raises StatisticsBroken."""
    if not store.rows("SELECT 1 FROM sqlite_master WHERE name = 'names'"):
        return []
    rows = store.rows("SELECT day, name, category FROM names ORDER BY day DESC, name")
    return [KeptName(date.fromordinal(day), name, category) for day, name, category in rows]
