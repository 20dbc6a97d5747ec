"""What a look at the box brings, entered into the tables of statistics.db within one transaction.

What is counted is noted by the file that it was counted in, with what was seen there last. When a day is over
it is put together as `reporting.limits` has it.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from config.clocktrust import EARLIEST
from reporting.dayfiles import PartOfDay
from reporting.limits import FEW, STOPPED, fold, groups_apart
from reporting.today import counts_of
from resolver.counters import CountersView

HOURS_KEPT, DAYS_KEPT = 400, 1100
"""Days for which hours are kept, and for which days are. Months stay."""

LATEST, REPORTED = 3, 70
"""Days after which no counts of a day are waited for, and after which its report has been made."""


@dataclass(frozen=True, slots=True)
class Place:
    """What the policy says of the place: its kind, and the zone in which days begin."""

    kind: str
    zone: ZoneInfo


class ListSeen(NamedTuple):
    """A list in force: its id, category, size, version (a digest), and when it was last known to be new."""

    id: str
    category: str
    names: int
    version: str
    confirmed: int


class Books:
    """What one look brings, within one transaction.

    db: a connection in it. groups: group id → its number in the database.
    """

    def __init__(self, db: sqlite3.Connection, place: Place, groups: Mapping[str, int]) -> None:
        self._db = db
        self._place = place
        self._groups = dict(groups)

    def _number(self, group: str) -> int:
        number = self._groups.get(group)
        if number is None:
            number = self._groups[group] = max(self._groups.values()) + 1
            self._db.execute("INSERT INTO groups VALUES (?, ?)", (number, group))
        return number

    def take(self, views: Iterable[tuple[int, CountersView]], horizon: int) -> None:
        """Note what is new in the counters files; forget files and hours that are gone and kept.

        horizon: hours since the epoch after which no hour can be.
        """
        seen = {
            tuple(row[:5]): (row[5], row[6])
            for row in self._db.execute(
                "SELECT file, hour, grp, category, outcome, seen, pending FROM taken"
            ).fetchall()
        }
        here: set[tuple[int, int]] = set()
        for _worker, view in views:
            made = view.made
            for count in counts_of(view):
                if count.hour * 3600 < EARLIEST or not count.group:
                    continue  # from before the clock was set: of no day
                here.add((made, count.hour))
                key = (made, count.hour, self._number(count.group), count.category, count.outcome)
                last, pending = seen.get(key, (0, 0))
                if count.questions != last:
                    more = count.questions - last if count.questions > last else count.questions
                    self._db.execute(
                        "INSERT OR REPLACE INTO taken VALUES (?, ?, ?, ?, ?, ?, ?)",
                        (*key, count.questions, pending + more),
                    )
        for file, hour in {(key[0], key[1]) for key in seen} - here:
            # Of a day far ahead, into which a clock had been set, nothing will ever be closed.
            which = "" if hour > horizon else "AND pending = 0"
            self._db.execute(f"DELETE FROM taken WHERE file = ? AND hour = ? {which}", (file, hour))  # noqa: S608

    def take_parts(self, parts: Iterable[PartOfDay]) -> None:
        """Keep how many devices met what, and how many each group has. At home nobody counts devices."""
        if self._place.kind != "school":
            return
        for part in parts:
            devices = json.dumps({str(mask): count for mask, count in sorted(part.devices.items())})
            day = part.day.toordinal()
            self._db.execute(
                "INSERT INTO parts VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO UPDATE SET "
                "seconds = max(seconds, ?3), devices = ?4 WHERE seconds < ?3 OR devices != ?4",
                (day, part.part, part.seconds, devices),
            )
            for group, count in part.sizes.items():
                self._db.execute(
                    "INSERT INTO sizes VALUES (?1, ?2, ?3) ON CONFLICT DO UPDATE SET devices = ?3 "
                    "WHERE devices < ?3",
                    (day, self._number(group), count),
                )

    def take_passes(self, passes: Iterable[tuple[str, str, int]]) -> None:
        """Count passes that were not known yet, each once, on the day on which it began."""
        known = {row[0] for row in self._db.execute("SELECT id FROM known_passes").fetchall()}
        there = set()
        for name, kind, start in passes:
            there.add(name)
            if name in known:
                continue
            self._db.execute("INSERT INTO known_passes VALUES (?)", (name,))
            known.add(name)
            self._db.execute(
                "INSERT INTO passes VALUES (?, ?, 1) ON CONFLICT DO UPDATE SET given = given + 1",
                (datetime.fromtimestamp(start, self._place.zone).toordinal(), kind),
            )
        self._db.executemany("DELETE FROM known_passes WHERE id = ?", [(name,) for name in known - there])

    def take_lists(self, today: date, lists: Iterable[ListSeen]) -> None:
        """Keep of each list how it stands today."""
        for one in lists:
            self._db.execute(
                "INSERT INTO lists VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT DO UPDATE SET category = ?3, "
                "names = ?4, version = ?5, confirmed = ?6 "
                "WHERE names != ?4 OR version != ?5 OR confirmed != ?6",
                (today.toordinal(), *one),
            )

    def close_days(self, before: date) -> None:
        """Put together what was counted on days before this one."""
        pending: dict[date, list[tuple[int, int, int, int, int]]] = {}
        for hour, group, category, outcome, count in self._db.execute(
            "SELECT hour, grp, category, outcome, sum(pending) FROM taken "
            "WHERE pending > 0 GROUP BY 1, 2, 3, 4"
        ).fetchall():
            day = datetime.fromtimestamp(hour * 3600, self._place.zone).date()
            if day < before:
                pending.setdefault(day, []).append((hour, group, category, outcome, count))
        for day, counts in pending.items():
            self._close(day, counts)

    def _close(self, day: date, counts: Sequence[tuple[int, int, int, int, int]]) -> None:
        names = {number: name for name, number in self._groups.items()}
        number = day.toordinal()
        sizes = {
            names[group]: devices
            for group, devices in self._db.execute("SELECT grp, devices FROM sizes WHERE day = ?", (number,))
        }
        counted = {names[group] for _hour, group, *_rest in counts}
        apart = groups_apart(sizes, counted, self._place.kind)
        hours: Counter[tuple[int, int, int, int]] = Counter()
        days: Counter[tuple[int, int, int, int]] = Counter()
        months: Counter[tuple[int, int, int]] = Counter()
        for hour, group, category, outcome, count in counts:
            kept = fold(names[group], category, apart, self._place.kind)
            if kept.hour is not None:
                hours[hour, self._groups[kept.hour[0]], kept.hour[1], outcome] += count
            days[number, self._groups[kept.day[0]], kept.day[1], outcome] += count
            if kept.month is not None:
                months[day.year * 12 + day.month - 1, kept.month, outcome] += count
        for table, sums in (("hours", hours), ("days", days)):
            self._db.executemany(
                f"INSERT INTO {table} VALUES (?, ?, ?, ?, ?) "  # noqa: S608 - two names of ours
                "ON CONFLICT DO UPDATE SET questions = questions + excluded.questions",
                [(*key, count) for key, count in sums.items()],
            )
        whole: dict[tuple[int, int], tuple[int, int]] = {}
        for (hour, group, _category, outcome), count in hours.items():
            questions, blocked = whole.get((hour, group), (0, 0))
            whole[hour, group] = questions + count, blocked + (count if outcome in STOPPED else 0)
        self._db.executemany(
            "INSERT INTO sums VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET "
            "questions = questions + excluded.questions, blocked = blocked + excluded.blocked",
            [(*key, *both) for key, both in whole.items()],
        )
        self._db.executemany(
            "INSERT INTO months VALUES (?, ?, ?, ?) "
            "ON CONFLICT DO UPDATE SET questions = questions + excluded.questions",
            [(*key, count) for key, count in months.items()],
        )
        self._db.executemany(
            "UPDATE taken SET pending = 0 WHERE hour = ?", [(h,) for h in {c[0] for c in counts}]
        )
        self._db.execute("INSERT OR IGNORE INTO closed VALUES (?)", (number,))

    def forget_small(self, today: date) -> None:
        """Of days that nothing comes late for any more, let go of what may never be told.

        How many devices each group had served its purpose; the report of the month has been made.
        """
        settled = today.toordinal() - LATEST
        self._db.execute(
            "INSERT INTO sizes SELECT day, 0, sum(devices) FROM sizes "
            "WHERE day < ? AND grp != 0 GROUP BY day "
            "ON CONFLICT DO UPDATE SET devices = devices + excluded.devices",
            (settled,),
        )
        self._db.execute("DELETE FROM sizes WHERE day < ? AND grp != 0", (settled,))
        for day, part, devices in self._db.execute(
            "SELECT day, part, devices FROM parts WHERE day < ?", (today.toordinal() - REPORTED,)
        ).fetchall():
            if sum(json.loads(devices).values()) < FEW:
                self._db.execute("DELETE FROM parts WHERE day = ? AND part = ?", (day, part))

    def prune(self, now: float, today: date) -> None:
        """Let go of what has been kept long enough."""
        oldest = today.toordinal() - DAYS_KEPT
        for table in ("hours", "sums"):
            eldest = int(now) // 3600 - HOURS_KEPT * 24
            self._db.execute(f"DELETE FROM {table} WHERE hour < ?", (eldest,))  # noqa: S608 - names of ours
        self._db.execute("DELETE FROM filtering WHERE hour < ?", (int(now) // 3600 - DAYS_KEPT * 24,))
        for table in ("days", "parts", "sizes", "lists", "passes", "closed"):
            self._db.execute(f"DELETE FROM {table} WHERE day < ?", (oldest,))  # noqa: S608 - names of ours
