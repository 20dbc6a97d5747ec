"""What statistics answer: sums over days that are over, never more than `reporting.limits` allows.

The limits hold in what is stored already; here are the few that depend on what is asked. Nothing of the day
that is under way: who asks twice within a minute would learn what was asked within that minute.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import NamedTuple

from config.categories import BY_NUMBER
from policy.verdict import Outcome
from reporting.devicedays import DayPart
from reporting.limits import FEW, REST, STOPPED, whole_months
from reporting.mechanism import day_sums
from reporting.rollup import Place
from reporting.store import StatisticsStore

_BLOCKED = "sum(CASE WHEN outcome IN (1, 4) THEN questions ELSE 0 END)"
ROUTER_AND_BOX = 2
_HARM = "harm"


class Total(NamedTuple):
    """Questions, and how many of them were blocked."""

    questions: int = 0
    blocked: int = 0


class ListAge(NamedTuple):
    """How a list stood on the last day on which it was there. `confirmed`: epoch seconds, 0 for never."""

    id: str
    category: str
    day: date
    names: int
    version: str
    confirmed: int


@dataclass(frozen=True, slots=True)
class Period:
    """Everything that is told of some days. `days`: those of which anything is known."""

    first: date
    last: date
    group: str | None
    days: Mapping[date, Total]
    outcomes: Mapping[str, int]
    """Outcome (lower case) → questions."""
    categories: Mapping[str, int]
    """Category id → blocked questions; "" is everything that has no category or must not be told apart."""
    groups: Mapping[str, Total]
    """Group id → total; "" is what is not told apart. Empty when one group was asked for."""
    heat: Sequence[Sequence[Total]] | None
    """Weekday (Monday first) × hour, of groups that are told apart only; None: hours are not shown here."""
    distress: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    """Month ("2026-11") → category id → blocked questions, whole box; whole months in schools only."""
    devices: Mapping[str, int] | None = None
    """Cell → device-days, pupils' groups; `harm` for whole months only; None: not measurable, or not here."""
    passes: Mapping[str, int] = field(default_factory=dict)
    filtered_minutes: int = 0
    lists: Sequence[ListAge] = ()

    @property
    def total(self) -> Total:
        """All days together."""
        return Total(
            sum(day.questions for day in self.days.values()), sum(day.blocked for day in self.days.values())
        )


class Statistics:
    """Answers about one box. today: the local day that is under way."""

    def __init__(self, store: StatisticsStore, place: Place, today: date) -> None:
        self._store = store
        self._place = place
        self._today = today

    def period(self, first: date, last: date, group: str | None = None) -> Period:
        """Return the days from first to last, both included, as far as they are over.

        group: one group, on the days on which it is told apart; None: the whole box. An unknown group has
        no days. Raises StatisticsBroken.
        """
        last = min(last, self._today - timedelta(days=1))
        if group is not None:
            group = group.encode()[:32].decode(errors="ignore")  # as far as counters keep a name
            if group == REST or self._place.kind != "school":
                return _nothing(first, last, group)
        outcomes: Counter[str] = Counter()
        categories: Counter[str] = Counter()
        groups: dict[str, Total] = {}
        names = {number: name for name, number in self._store.groups.items()}
        for number, category, outcome, count in self._kinds(first, last, group):
            stopped = count if outcome in STOPPED else 0
            outcomes[_outcome(outcome)] += count
            if stopped:
                categories[_category(category)] += stopped
            if group is None:
                name = names[number] if self._place.kind == "school" else REST
                groups[name] = _more(groups.get(name, Total()), count, stopped)
        whole = group is None
        return Period(
            first=first,
            last=last,
            group=group,
            days=self._days(first, last, group),
            outcomes=dict(outcomes),
            categories=dict(categories),
            groups=groups,
            heat=self._heat(first, last, group),
            distress=self._distress(first, last) if whole else {},
            devices=self._devices(first, last) if whole else None,
            passes=self._passes(first, last) if whole else {},
            filtered_minutes=self._minutes(first, last),
            lists=self._lists(first, last),
        )

    def before(self, period: Period) -> Period:
        """Return as many days right before a period: what a trend is told against."""
        length = (period.last - period.first).days + 1
        end = period.first - timedelta(days=1)
        return self.period(end - timedelta(days=max(length, 1) - 1), end, period.group)

    def _which(self, group: str | None) -> tuple[str, list[int]]:
        return ("", []) if group is None else ("AND grp = ?", [self._store.groups.get(group, -1)])

    def _days(self, first: date, last: date, group: str | None) -> dict[date, Total]:
        which, values = self._which(group)
        rows = self._store.rows(
            f"SELECT day, sum(questions), {_BLOCKED} FROM days "  # noqa: S608 - texts of ours
            f"WHERE day BETWEEN ? AND ? {which} GROUP BY day",
            first.toordinal(),
            last.toordinal(),
            *values,
        )
        return {date.fromordinal(day): Total(count, stopped) for day, count, stopped in rows}

    def _kinds(self, first: date, last: date, group: str | None) -> list[tuple[int, int, int, int]]:
        which, values = self._which(group)
        return self._store.rows(
            "SELECT grp, category, outcome, sum(questions) FROM days "  # noqa: S608 - a text of ours
            f"WHERE day BETWEEN ? AND ? {which} GROUP BY 1, 2, 3",
            first.toordinal(),
            last.toordinal(),
            *values,
        )

    def _hours(self, first: date, last: date) -> tuple[int, int]:
        """The hours since the epoch that begin on these days: from, and up to but not included."""
        zone = self._place.zone
        start = datetime(first.year, first.month, first.day, tzinfo=zone).timestamp()
        after = last + timedelta(days=1)
        end = datetime(after.year, after.month, after.day, tzinfo=zone).timestamp()
        return int(-(-start // 3600)), int(-(-end // 3600))

    def _heat(self, first: date, last: date, group: str | None) -> list[list[Total]] | None:
        if self._place.kind != "school" or last < first:
            return None
        which, values = self._which(group)
        sums = "sum(questions), sum(blocked) FROM sums"
        if not self._store.has_sums:
            sums = f"sum(questions), {_BLOCKED} FROM hours"
        # Where a day has 24 hours all along, the database adds up the hours of the week: 168 rows, not 7,000.
        shift = self._one_shift(first, last)
        key = "hour" if shift is None else f"(hour + {shift}) % 168"
        table = [[Total() for _hour in range(24)] for _day in range(7)]
        rows = self._store.rows(
            f"SELECT {key}, {sums} WHERE hour >= ? AND hour < ? {which} GROUP BY 1",
            *self._hours(first, last),
            *values,
        )
        for at, count, stopped in rows:
            if shift is None:
                local = datetime.fromtimestamp(at * 3600, self._place.zone)
                weekday, hour = local.weekday(), local.hour
            else:
                weekday, hour = divmod(at, 24)
            table[weekday][hour] = _more(table[weekday][hour], count, stopped)
        return table if rows else None

    def _one_shift(self, first: date, last: date) -> int | None:
        """Hours from an hour since the epoch to one since a local Monday; None where clocks were changed."""
        zone, length = self._place.zone, (last - first).days + 2
        days = (first + timedelta(days=at) for at in range(length))
        offsets = {datetime(day.year, day.month, day.day, tzinfo=zone).utcoffset() for day in days}
        offset = offsets.pop()
        hours, odd = divmod(offset or timedelta(), timedelta(hours=1))
        if offsets or odd:
            return None
        return hours + 24 * date(1970, 1, 1).weekday()

    def _distress(self, first: date, last: date) -> dict[str, dict[str, int]]:
        found: dict[str, dict[str, int]] = {}
        if self._place.kind != "school":
            return found
        for year, month in whole_months(first, last):
            rows = self._store.rows(
                "SELECT category, sum(questions) FROM months "
                "WHERE month = ? AND outcome IN (1, 4) GROUP BY 1",
                year * 12 + month - 1,
            )
            found[f"{year:04}-{month:02}"] = {_category(number): count for number, count in rows}
        return found

    def _devices(self, first: date, last: date) -> dict[str, int] | None:
        if self._place.kind != "school" or not self.measurable(first, last):
            return None
        whole = {date(year, month, 1) for year, month in whole_months(first, last)}
        sums: Counter[str] = Counter()
        for day, parts in device_days(self._store, first, last).items():
            cells = day_sums(parts)
            if cells["active"] < FEW:
                continue
            for cell, devices in cells.items():
                if cell != _HARM or day.replace(day=1) in whole:
                    sums[cell] += devices
        if not whole:
            sums.pop(_HARM, None)
        return dict(sums) if sums else None

    def counted_months(self) -> list[tuple[int, int]]:
        """Return (year, month) of the months that are over and of which a day was counted, newest first."""
        days = (date.fromordinal(day) for (day,) in self._store.rows("SELECT day FROM closed"))
        this = (self._today.year, self._today.month)
        return sorted({(day.year, day.month) for day in days if (day.year, day.month) < this}, reverse=True)

    def measurable(self, first: date, last: date) -> bool:
        """Whether devices could be told apart, on more than half of the days of which any was met.

        Not by the minutes in which only the router asked: at night and in holidays that is so everywhere. A
        day is hidden when it was so at some time, and no more than the router and the box itself were met.
        """
        sizes = self._store.rows(
            "SELECT day, sum(devices) FROM sizes WHERE day BETWEEN ? AND ? GROUP BY day",
            first.toordinal(),
            last.toordinal(),
        )
        asked = self._store.rows(
            "SELECT hour FROM filtering WHERE gateway != 0 AND hour >= ? AND hour < ?",
            *self._hours(first, last),
        )
        zone = self._place.zone
        by_router = {datetime.fromtimestamp(hour * 3600, zone).toordinal() for (hour,) in asked}
        hidden = [day for day, devices in sizes if devices <= ROUTER_AND_BOX and day in by_router]
        return not sizes or 2 * len(hidden) < len(sizes)

    def _passes(self, first: date, last: date) -> dict[str, int]:
        return dict(
            self._store.rows(
                "SELECT kind, sum(given) FROM passes WHERE day BETWEEN ? AND ? GROUP BY 1",
                first.toordinal(),
                last.toordinal(),
            )
        )

    def _minutes(self, first: date, last: date) -> int:
        rows = self._store.rows(
            "SELECT minutes FROM filtering WHERE hour >= ? AND hour < ?", *self._hours(first, last)
        )
        return sum(int(row[0]).bit_count() for row in rows)

    def _lists(self, first: date, last: date) -> list[ListAge]:
        rows = self._store.rows(
            "SELECT list, category, max(day), names, version, confirmed FROM lists "
            "WHERE day BETWEEN ? AND ? GROUP BY list ORDER BY list",
            first.toordinal(),
            last.toordinal(),
        )
        return [ListAge(name, category, date.fromordinal(day), *rest) for name, category, day, *rest in rows]


def device_days(store: StatisticsStore, first: date, last: date) -> dict[date, list[DayPart]]:
    """Return the device-days for the report's mechanism, and for nobody else: it adds the noise."""
    found: dict[date, list[DayPart]] = {}
    for day, seconds, devices in store.rows(
        "SELECT day, seconds, devices FROM parts WHERE day BETWEEN ? AND ? ORDER BY day, seconds DESC, part",
        first.toordinal(),
        last.toordinal(),
    ):
        masks = {int(mask): count for mask, count in json.loads(devices).items()}
        found.setdefault(date.fromordinal(day), []).append(DayPart(seconds, masks))
    return found


def _more(total: Total, questions: int, blocked: int) -> Total:
    return Total(total.questions + questions, total.blocked + blocked)


def _category(number: int) -> str:
    return BY_NUMBER[number].id if 0 <= number < len(BY_NUMBER) else ""


def _outcome(number: int) -> str:
    return Outcome(number).name.lower() if number in tuple(Outcome) else "other"


def _nothing(first: date, last: date, group: str) -> Period:
    return Period(first, last, group, {}, {}, {}, {}, None)
