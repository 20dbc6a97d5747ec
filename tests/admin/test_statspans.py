"""Spans of days: all of them over, and the school year as the calendar has it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from admin.statspans import SPANS, day_of, days_of, school_year
from config.calendar import Calendar
from config.dates import Dates

TERMS = Calendar(
    terms=(
        Dates("Học kỳ I", date(2026, 9, 7), date(2027, 1, 15)),
        Dates("Học kỳ II", date(2027, 1, 18), date(2027, 5, 31)),
    )
)


@given(st.dates(date(2001, 1, 1), date(2200, 1, 1)), st.sampled_from(SPANS))
def test_spans_are_over(today, span):
    first, last = days_of(span, today)
    assert first <= last < today
    length = (last - first).days + 1
    assert length == {"day": 1, "week": 7}.get(span, length)
    if span == "month":
        assert first.day == 1
        assert (last + timedelta(days=1)).day == 1
        assert today.replace(day=1) == last + timedelta(days=1)


@pytest.mark.parametrize(
    ("day", "begin"),
    [
        (date(2026, 11, 24), date(2026, 9, 7)),
        (date(2027, 3, 1), date(2026, 9, 7)),
        (date(2027, 8, 31), date(2026, 9, 7)),
        (date(2027, 9, 1), date(2027, 9, 1)),  # the calendar does not say when this one begins
        (date(2026, 9, 6), date(2025, 9, 1)),
    ],
)
def test_the_school_year_begins_with_its_first_term(day, begin):
    assert school_year(day, TERMS) == begin


def test_on_its_first_day_the_year_before_is_shown():
    assert days_of("year", date(2026, 9, 1)) == (date(2025, 9, 1), date(2026, 8, 31))


@pytest.mark.parametrize(
    "text", ["", "x", "2026-02-30", "01/09/2026", "1999-01-01", "9999-12-31", "2026-09-01" * 90]
)
def test_what_is_no_day(text):
    assert day_of(text) is None


def test_a_day_may_have_blanks_around_it():
    assert day_of(" 2026-09-01 ") == date(2026, 9, 1)
