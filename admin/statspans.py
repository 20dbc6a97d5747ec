"""Spans of days that people ask statistics for: yesterday, a week, a month, the school year. Pure."""

from __future__ import annotations

import calendar as months
from datetime import date, timedelta

from config.calendar import Calendar

SPANS = ("day", "week", "month", "year")
EARLIEST, LATEST = date(2000, 1, 1), date(2999, 12, 31)

_AUGUST, _SEPTEMBER, _OCTOBER = 8, 9, 10


def days_of(span: str, today: date, calendar: Calendar | None = None) -> tuple[date, date]:
    """Return the first and the last day of one of SPANS, all of them over.

    day: yesterday. week: the last seven days. month: the last whole calendar month. year: from the day on
    which the school year began to yesterday; on that day itself it is the year before, all of it.
    """
    yesterday = today - timedelta(days=1)
    if span == "day":
        return yesterday, yesterday
    if span == "week":
        return today - timedelta(days=7), yesterday
    if span == "year":
        return school_year(yesterday, calendar), yesterday
    last = today.replace(day=1) - timedelta(days=1)
    return last.replace(day=1), last.replace(day=months.monthrange(last.year, last.month)[1])


def school_year(day: date, calendar: Calendar | None = None) -> date:
    """Return the day on which the school year of a day began.

    The first term of the calendar that begins about September, else the first of September.
    """
    for year in (day.year, day.year - 1):
        begin = _begin(year, calendar)
        if begin <= day:
            return begin
    return _begin(day.year - 2, calendar)


def _begin(year: int, calendar: Calendar | None) -> date:
    around = range(_AUGUST, _OCTOBER + 1)
    terms = calendar.terms if calendar else ()
    found = [term.from_ for term in terms if term.from_.year == year and term.from_.month in around]
    return min(found, default=date(year, _SEPTEMBER, 1))


def day_of(text: str) -> date | None:
    """Return the day that a person wrote as 2026-09-01; None for anything else."""
    try:
        found = date.fromisoformat(text.strip())
    except ValueError:
        return None
    return found if EARLIEST <= found <= LATEST else None
