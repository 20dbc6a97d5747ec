"""What kind of day a date is: the calendar of the policy, compiled for the timetables.

Every day is either a day of term or a holiday; some days of term are days of exams. Of all that is said of a
date the most specific wins: the single day of [[calendar.days]], else the holiday or the exams that last the
fewest days (exams, if as few; a public holiday is one day), else the terms.
"""

from __future__ import annotations

import datetime as dt
import functools
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from config.calendar import Calendar, SpecialDay
from config.week import Window

TERM = frozenset({"term"})
HOLIDAY = frozenset({"holiday"})
EXAM = frozenset({"term", "exam"})
_KINDS = {"term": TERM, "holiday": HOLIDAY, "exam": EXAM}
_DAY = dt.timedelta(days=1)


class Day(NamedTuple):
    """A date as timetables see it. `bells` tells which times of the periods hold.

    `kinds` are the kinds of day (TERM, HOLIDAY or EXAM), `weekday` the day of the week whose timetable runs,
    Monday 0, and `name` what the calendar calls the day, "" for an ordinary one.
    """

    weekday: int
    kinds: frozenset[str]
    bells: int
    name: str


class Turns(NamedTuple):
    """The dates from which on days may be unlike those before, by what may be unlike."""

    kinds: frozenset[dt.date]
    weekdays: frozenset[dt.date]
    bells: frozenset[dt.date]


class _Cover(NamedTuple):
    """Of two that cover a date the smaller wins: fewer days, then exams before holidays."""

    length: int
    order: int
    kinds: frozenset[str]
    name: str


class Almanac:
    """A calendar, compiled. Use `almanac()`, which remembers."""

    def __init__(self, calendar: Calendar) -> None:
        self._calendar = calendar
        self._special: dict[dt.date, SpecialDay] = {entry.date: entry for entry in calendar.days}
        self._covers: dict[dt.date, _Cover] = {}
        for date, cover in _covers(calendar):
            self._covers[date] = min(cover, self._covers.get(date, cover), key=lambda one: one[:2])
        self._terms = sorted((term.from_, term.last, term.name) for term in calendar.terms)
        self._starts = [start for start, _last, _name in self._terms]
        self._rings: list[Mapping[str, Window]] = [calendar.periods]
        self._bells: dict[dt.date, int] = {}
        for hours in sorted(calendar.hours, key=lambda hours: -hours.length):
            self._ring(_days(hours.from_, hours.to), hours.periods)
        for entry in calendar.days:
            if entry.periods is not None:
                self._ring([entry.date], entry.periods)

    def _ring(self, dates: Iterable[dt.date], periods: Mapping[str, Window]) -> None:
        self._rings.append(periods)
        self._bells.update(dict.fromkeys(dates, len(self._rings) - 1))

    def day(self, date: dt.date) -> Day:
        """The day that a date is."""
        kinds, name = self._usual(date)
        weekday = date.weekday()
        special = self._special.get(date)
        if special is not None:
            if special.kind:
                kinds = _KINDS[special.kind]
            elif special.runs is not None and kinds is HOLIDAY:
                kinds = TERM
            if special.runs is not None:
                weekday = special.runs
            name = special.name or name
        return Day(weekday, kinds, self._bells.get(date, 0), name)

    def periods(self, names: Iterable[str], bells: int) -> tuple[Window, ...]:
        """The times of some periods, of those that take place."""
        times = self._rings[bells]
        return tuple(times[name] for name in names if name in times)

    def shift(self, identity: str, bells: int) -> tuple[Window, ...]:
        """The times of a shift: from its first period to its last, of those that take place."""
        shift = self._calendar.shifts[identity]
        if shift.windows:
            return shift.windows
        times = self.periods(shift.periods, bells)
        if not times:
            return ()
        return (Window(min(time.start for time in times), max(time.end for time in times)),)

    def _usual(self, date: dt.date) -> tuple[frozenset[str], str]:
        cover = self._covers.get(date)
        if cover is not None:
            return cover.kinds, cover.name
        if not self._terms:
            return TERM, ""
        place = bisect_right(self._starts, date) - 1
        return (TERM, "") if place >= 0 and date <= self._terms[place][1] else (HOLIDAY, "")

    @functools.cached_property
    def turns(self) -> Turns:
        """From which dates on the days may be unlike those before."""
        calendar = self._calendar
        spans = [(entry.from_, entry.last) for entry in calendar.terms + calendar.holidays + calendar.exams]
        spans += [(public.date, public.date) for public in calendar.public]
        days = [(entry.date, entry.date) for entry in calendar.days]
        return Turns(
            kinds=_edges([*spans, *days]),
            weekdays=_edges((entry.date, entry.date) for entry in calendar.days if entry.runs is not None),
            bells=_edges([*((entry.from_, entry.to) for entry in calendar.hours), *days]),
        )


@functools.lru_cache(maxsize=32)
def almanac(calendar: Calendar) -> Almanac:
    """The almanac of a calendar."""
    return Almanac(calendar)


def _covers(calendar: Calendar) -> Iterator[tuple[dt.date, _Cover]]:
    for order, kinds, entries in ((0, EXAM, calendar.exams), (1, HOLIDAY, calendar.holidays)):
        for entry in entries:
            for date in _days(entry.from_, entry.last):
                yield date, _Cover(entry.length, order, kinds, entry.name)
    for public in calendar.public:
        yield public.date, _Cover(1, 2, HOLIDAY, f"{public.vi} / {public.en}")


def _days(first: dt.date, last: dt.date) -> Iterator[dt.date]:
    return (first + step * _DAY for step in range((last - first).days + 1))


def _edges(spans: Iterable[tuple[dt.date, dt.date]]) -> frozenset[dt.date]:
    return frozenset(edge for first, last in spans for edge in (first, last + _DAY))
