"""Timetables at work: what holds at this moment, and when that changes next.

Everything is decided on wall-clock minutes, never on elapsed time: on the two days of a clock change a
window from 07:00 still begins when the clock on the wall shows 07:00. A window whose hour does not exist
(the clock jumps over it) is shorter or falls away; one whose hour comes twice holds twice.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from itertools import pairwise

from config.policyfile import TimetableRule, Window

# A weekly timetable shows its changes within a week, or within two where a clock change swallows one.
_HORIZON_DAYS = 15
_DAY = timedelta(days=1)
_MINUTE = timedelta(minutes=1)


def active(rules: Sequence[TimetableRule], now: datetime) -> tuple[TimetableRule, ...]:
    """The rules in force at `now` (aware, in the timetable's zone), in their order."""
    weekday, minute = now.weekday(), now.hour * 60 + now.minute
    return tuple(rule for rule in rules if _holds(rule, weekday, minute))


def next_change(rules: Sequence[TimetableRule], now: datetime) -> datetime | None:
    """The first moment after `now` at which other rules are in force; None if none is scheduled.

    `now` is aware and in the timetable's zone. What comes back is aware with a fixed offset: it reads as
    local time, and differences to it are right on the days of a clock change too.
    """
    return next((moment for moment, _rules in changes(rules, now)), None)


def changes(
    rules: Sequence[TimetableRule], now: datetime
) -> Iterator[tuple[datetime, tuple[TimetableRule, ...]]]:
    """All changes after `now` for two weeks, in order: the moment, and what is in force from then."""
    zone = now.tzinfo
    if zone is None:
        raise ValueError("a timetable needs an aware moment")
    before = active(rules, now)
    start = now.astimezone(UTC)
    minutes = sorted({edge % 1440 for rule in rules for window in rule.windows for edge in _edges(window)})
    if not minutes:
        return
    for offset in range(-1, _HORIZON_DAYS):
        for instant in _instants(now.date() + offset * _DAY, minutes, zone):
            # A wall time that a clock change skips has an instant all the same, out of order: it is no edge.
            if instant <= start:
                continue
            start = instant
            local = instant.astimezone(zone)
            after = active(rules, local)
            if after != before:
                before = after
                yield local.replace(tzinfo=timezone(local.utcoffset() or timedelta())), after


def _edges(window: Window) -> tuple[int, int]:
    return window.start, window.end


def _holds(rule: TimetableRule, weekday: int, minute: int) -> bool:
    today, yesterday = weekday in rule.days, (weekday - 1) % 7 in rule.days
    for window in rule.windows:
        if window.overnight:
            if (today and minute >= window.start) or (yesterday and minute < window.end):
                return True
        elif today and window.start <= minute < window.end:
            return True
    return False


def _instants(day: date, minutes: Sequence[int], zone: tzinfo) -> list[datetime]:
    """The moments (UTC, ascending) of a local day at which a timetable may change.

    Each edge, both times where the hour comes twice, midnight (another day of the week), and the moment of
    a clock change, where the wall clock jumps into or out of a window.
    """
    walls = [datetime.combine(day, time(minute // 60, minute % 60)) for minute in {0, *minutes}]
    found = {wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for wall in walls for fold in (0, 1)}
    # Sampled at noon of the days around, so that a change at midnight is between two samples.
    samples = [
        datetime.combine(day + step * _DAY, time(12), tzinfo=zone).astimezone(UTC) for step in (-1, 0, 1)
    ]
    for low, high in pairwise(samples):
        if _offset(low, zone) != _offset(high, zone):
            change = _clock_change(low, high, zone)
            if change.astimezone(zone).date() == day:
                found.add(change)
    return sorted(found)


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
