"""Which days of a month count: fixed by the calendar before the month, whatever happens in it (DESIGN §7).

Monday to Friday, by the timetable that a day runs (a make-up Saturday counts), and school: of a 31-day
month 23 days at most, which bounds what one device can add to a report.
"""

from __future__ import annotations

import calendar as months
import re
from datetime import date, timedelta
from typing import NamedTuple, Self

from config.calendar import Calendar
from config.publicdays import COUNTRIES, public_days
from policy.almanac import almanac

MOST_DAYS = 23
_SATURDAY = 5
_MONTH = re.compile(r"(20[0-9]{2})-(0[1-9]|1[0-2])")


class Month(NamedTuple):
    """A calendar month. Compares and sorts as time goes."""

    year: int
    number: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read "2026-11". Raises ValueError."""
        found = _MONTH.fullmatch(text)
        if found is None:
            raise ValueError(f"{text!r} is no month; write it as 2026-11")
        return cls(int(found[1]), int(found[2]))

    @classmethod
    def of(cls, day: date) -> Self:
        """The month that a day is in."""
        return cls(day.year, day.month)

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.number:02d}"

    @property
    def first(self) -> date:
        """Its first day."""
        return date(self.year, self.number, 1)

    @property
    def last(self) -> date:
        """Its last day."""
        return date(self.year, self.number, months.monthrange(self.year, self.number)[1])

    @property
    def before(self) -> Self:
        """The month before it."""
        return type(self).of(self.first - timedelta(days=1))

    @property
    def after(self) -> Self:
        """The month after it."""
        return type(self).of(self.last + timedelta(days=1))


def school_days(calendar: Calendar, month: Month) -> tuple[date, ...]:
    """Return the days of a month that count by a school's calendar, MOST_DAYS at most, the first ones."""
    days = almanac(calendar)
    found = [
        day for day in _days(month) if "term" in (one := days.day(day)).kinds and one.weekday < _SATURDAY
    ]
    return tuple(found[:MOST_DAYS])


def default_days(month: Month) -> tuple[date, ...]:
    """Return the days that count where nobody fixed others in time: Monday to Friday, no public holidays."""
    off = {day.date for day in public_days(COUNTRIES[0])}
    return tuple(day for day in _days(month) if day.weekday() < _SATURDAY and day not in off)


def _days(month: Month) -> list[date]:
    return [month.first + timedelta(days=step) for step in range(month.last.day)]
