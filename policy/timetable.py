"""Timetables at work: what holds at this moment, and when that changes next.

Everything is decided on wall-clock minutes, never on elapsed time: on the two days of a clock change a
window from 07:00 still begins when the clock on the wall shows 07:00. A window whose hour does not exist
(the clock jumps over it) is shorter or falls away; one whose hour comes twice holds twice.

The rules of a group are compiled with the calendar. A day's plan (from which minute on which rules hold)
follows from what kind of day it is and what its eve was; there are few such pairs, and each is worked out
once. Changes are looked for plan by plan; a stretch in which nothing changes for two weeks is skipped up to
the next date at which the calendar or a rule says something new, so the far end of the summer holidays is
found in some dozens of steps.
"""

from __future__ import annotations

import datetime as dt
import functools
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, time, timedelta, timezone, tzinfo
from itertools import pairwise
from typing import NamedTuple

from config.calendar import Calendar
from config.policyfile import TimetableRule, Window
from policy.almanac import Almanac, almanac

Rules = tuple[TimetableRule, ...]

# A week shows all its changes within a week, or within two where a clock change swallows one.
_REST_DAYS = 15
_LAST_YEAR = 9000  # dates end in 9999
_DAY_MINUTES = 24 * 60
_DAY = timedelta(days=1)
_MINUTE = timedelta(minutes=1)
_EVERY_DAY = Calendar()


def active(rules: Sequence[TimetableRule], now: datetime, calendar: Calendar = _EVERY_DAY) -> Rules:
    """The rules in force at `now` (aware, in the timetable's zone), in their order."""
    table = timetable(tuple(rules), calendar)
    return table.rules_of(table.mask(now))


def next_change(
    rules: Sequence[TimetableRule], now: datetime, calendar: Calendar = _EVERY_DAY
) -> datetime | None:
    """The first moment after `now` at which other rules are in force; None if there is none, however far.

    `now` is aware and in the timetable's zone. What comes back is aware with a fixed offset: it reads as
    local time, and differences to it are right on the days of a clock change too.
    """
    return next((moment for moment, _rules in changes(rules, now, calendar)), None)


def changes(
    rules: Sequence[TimetableRule], now: datetime, calendar: Calendar = _EVERY_DAY
) -> Iterator[tuple[datetime, Rules]]:
    """All changes after `now`, in order and without end: the moment, and what is in force from then.

    Weeks go on for ever, so take as many as you need. The tuples of rules are the same objects for the same
    rules.
    """
    return timetable(tuple(rules), calendar).changes(now)


@functools.lru_cache(maxsize=128)
def timetable(rules: Rules, calendar: Calendar) -> Timetable:
    """The compiled timetable of a group."""
    return Timetable(rules, almanac(calendar))


class _Shape(NamedTuple):
    """All that decides which windows start on a day. `dated`: a bit for each rule whose dates include it."""

    weekday: int
    kinds: frozenset[str]
    bells: int
    dated: int


class _Plan(NamedTuple):
    """From which minute of a day on which rules hold, as bits; the first minute is 0."""

    minutes: tuple[int, ...]
    masks: tuple[int, ...]


class Timetable:
    """The rules of one group, compiled with a calendar."""

    def __init__(self, rules: Rules, days: Almanac) -> None:
        self._rules = rules
        self._days = days
        self._windows: dict[_Shape, tuple[tuple[Window, ...], ...]] = {}
        self._plans: dict[tuple[_Shape, _Shape], _Plan] = {}
        self._held: dict[int, Rules] = {}
        self._ended: tuple[tzinfo, datetime] | None = None
        self._dated = [
            (1 << bit, rule.from_ or dt.date.min, rule.to or dt.date.max)
            for bit, rule in enumerate(rules)
            if rule.from_ or rule.to
        ]
        self._undated = (1 << len(rules)) - 1 - sum(bit for bit, _first, _last in self._dated)
        self._turns = self._relevant_turns()
        self._turning = sorted(self._turns)

    def _relevant_turns(self) -> set[dt.date]:
        """The dates from which on these rules may hold on other days, or at other times, than before."""
        turns = self._days.turns
        found = set(turns.weekdays)
        for rule in self._rules:
            if "always" not in rule.when:
                found |= turns.kinds
            if rule.periods or rule.shift:
                found |= turns.bells
            if rule.from_:
                found.add(rule.from_)
            if rule.to:
                found.add(rule.to + _DAY)
        return found

    def mask(self, now: datetime) -> int:
        """The rules in force at a moment (aware, in the timetable's zone), a bit each."""
        plan = self._plan_of(now.date())
        return plan.masks[bisect_right(plan.minutes, now.hour * 60 + now.minute) - 1]

    def rules_of(self, mask: int) -> Rules:
        """The rules of a mask, in their order."""
        held = self._held.get(mask)
        if held is None:
            held = tuple(rule for bit, rule in enumerate(self._rules) if mask >> bit & 1)
            self._held[mask] = held
        return held

    def changes(self, now: datetime) -> Iterator[tuple[datetime, Rules]]:
        """All changes after a moment, see the function of this name."""
        zone = now.tzinfo
        if zone is None:
            raise ValueError("a timetable needs an aware moment")
        before, start = self.mask(now), now.astimezone(UTC)
        ended = self._ended[1] if self._ended is not None and self._ended[0] is zone else None
        if ended is not None and start >= ended:
            return
        for moment, mask in self._moments(now.date() - _DAY, zone):
            # A wall time that a clock change skips has a moment all the same, out of order: it is no edge.
            if moment <= start:
                continue
            start = moment
            if mask != before:
                before = mask
                yield moment, self.rules_of(mask)
            if start == ended:
                return
        self._ended = zone, start  # it took years of looking: not again

    def _moments(self, day: dt.date, zone: tzinfo) -> Iterator[tuple[datetime, int]]:
        """The moments from a day on at which a plan may go on to other rules, with what holds from there.

        Aware, as `changes` gives them out.
        """
        odd: list[dt.date] = []  # days of a clock change and their neighbours, whose moments may interlock
        held, quiet, eve = -1, 0, self._shape(day - _DAY)
        while day.year < _LAST_YEAR:
            shape = self._shape(day)
            plan = self._plan(eve, shape)
            still = plan.masks == (held,)
            offset = _steady(day, zone)
            if offset is None:
                odd.append(day)
            else:
                yield from self._of_odd_days(odd, zone)
                odd.clear()
                if not still:
                    midnight = datetime(day.year, day.month, day.day, tzinfo=timezone(offset))
                    for minute, mask in zip(*plan, strict=True):
                        yield midnight + minute * _MINUTE, mask
            quiet = quiet + 1 if still and day not in self._turns else 0
            held, eve = plan.masks[-1], shape
            day += _DAY
            if quiet >= _REST_DAYS:
                yield from self._of_odd_days(odd, zone)
                odd.clear()
                place = bisect_left(self._turning, day)
                if place == len(self._turning):
                    return
                day, quiet = self._turning[place], 0
                eve = self._shape(day - _DAY)

    def _of_odd_days(self, days: Sequence[dt.date], zone: tzinfo) -> Iterator[tuple[datetime, int]]:
        instants = {instant for day in days for instant in _instants(day, self._plan_of(day).minutes, zone)}
        for instant in sorted(instants):
            local = instant.astimezone(zone)
            yield local.replace(tzinfo=timezone(local.utcoffset() or timedelta())), self.mask(local)

    # Plans ------------------------------------------------------------------------------------------------

    def _plan_of(self, date: dt.date) -> _Plan:
        return self._plan(self._shape(date - _DAY), self._shape(date))

    def _plan(self, eve: _Shape, shape: _Shape) -> _Plan:
        plan = self._plans.get((eve, shape))
        if plan is None:
            plan = self._plans[eve, shape] = _make_plan(self._starting(eve), self._starting(shape))
        return plan

    def _shape(self, date: dt.date) -> _Shape:
        weekday, kinds, bells, _name = self._days.day(date)
        dated = self._undated
        for bit, first, last in self._dated:
            if first <= date <= last:
                dated |= bit
        return _Shape(weekday, kinds, bells, dated)

    def _starting(self, shape: _Shape) -> tuple[tuple[Window, ...], ...]:
        """The windows that start on such a day, rule by rule."""
        found = self._windows.get(shape)
        if found is None:
            found = tuple(
                self._times(rule, shape.bells)
                if shape.dated >> bit & 1
                and shape.weekday in rule.days
                and ("always" in rule.when or rule.when & shape.kinds)
                else ()
                for bit, rule in enumerate(self._rules)
            )
            self._windows[shape] = found
        return found

    def _times(self, rule: TimetableRule, bells: int) -> tuple[Window, ...]:
        if rule.windows:
            return rule.windows
        return self._days.shift(rule.shift, bells) if rule.shift else self._days.periods(rule.periods, bells)


def _make_plan(eve: Sequence[tuple[Window, ...]], day: Sequence[tuple[Window, ...]]) -> _Plan:
    """The plan of a day, from the windows that start on it and on its eve."""
    spans: list[tuple[int, int, int]] = []
    for bit, (before, today) in enumerate(zip(eve, day, strict=True)):
        spans += [(0, window.end, 1 << bit) for window in before if window.overnight]
        spans += [
            (window.start, _DAY_MINUTES if window.overnight else window.end, 1 << bit) for window in today
        ]
    minutes, masks = [0], [_at(0, spans)]
    for minute in sorted({edge for start, end, _bit in spans for edge in (start, end)} - {0, _DAY_MINUTES}):
        if (mask := _at(minute, spans)) != masks[-1]:
            minutes.append(minute)
            masks.append(mask)
    return _Plan(tuple(minutes), tuple(masks))


def _at(minute: int, spans: Sequence[tuple[int, int, int]]) -> int:
    mask = 0
    for start, end, bit in spans:
        if start <= minute < end:
            mask |= bit
    return mask


# Clock changes ------------------------------------------------------------------------------------------


def _steady(day: dt.date, zone: tzinfo) -> timedelta | None:
    """The offset of a day, if it is the same from the noon before it to the noon after it; else None."""
    offset = _noon_offset(day, zone)
    return offset if _noon_offset(day - _DAY, zone) == offset == _noon_offset(day + _DAY, zone) else None


@functools.lru_cache(maxsize=1024)
def _noon_offset(day: dt.date, zone: tzinfo) -> timedelta:
    return _noon(day, zone).utcoffset() or timedelta()


def _noon(day: dt.date, zone: tzinfo) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=zone)


def _instants(day: dt.date, minutes: Sequence[int], zone: tzinfo) -> Iterator[datetime]:
    """The moments (UTC) of a local day at which its plan, or the clock on the wall, goes on.

    Each minute, both times where the hour comes twice, and the moment of a clock change, where the wall clock
    jumps into or out of a window.
    """
    for minute in minutes:
        wall = datetime.combine(day, time(minute // 60, minute % 60))
        for fold in (0, 1):
            yield wall.replace(tzinfo=zone, fold=fold).astimezone(UTC)
    # Sampled at noon of the days around, so that a change at midnight is between two samples.
    samples = [_noon(day + step * _DAY, zone).astimezone(UTC) for step in (-1, 0, 1)]
    for low, high in pairwise(samples):
        if _offset(low, zone) != _offset(high, zone):
            yield _clock_change(low, high, zone)


def _clock_change(low: datetime, high: datetime, zone: tzinfo) -> datetime:
    """The minute in (low, high] from which the offset of `high` holds."""
    while high - low > _MINUTE:
        middle = low + (high - low) // 2
        middle = middle.replace(second=0, microsecond=0)
        if middle <= low:
            break
        if _offset(middle, zone) == _offset(low, zone):
            low = middle
        else:
            high = middle
    return high


def _offset(instant: datetime, zone: tzinfo) -> timedelta | None:
    return instant.astimezone(zone).utcoffset()
