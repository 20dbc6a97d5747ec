"""A week gains and loses stretches, is folded into parts of the day, and is said in another kind of times."""

from __future__ import annotations

import pytest

from admin.weekbands import NO_WEEK, PERIODS, SHIFT, WINDOWS, cells_of, read_times, rows_of, times_text
from admin.weekturn import (
    difference,
    kinds_for,
    opened,
    parts_of,
    turned,
    usual_week,
    with_stretch,
)
from config.calendar import Calendar
from config.policyfile import parse_policy
from config.presets import preset_text
from config.reading import Spot
from config.week import Window, window

SCHOOL = parse_policy(preset_text("secondary")).calendar
MORNING = tuple(f"tiet-{number}" for number in range(1, 6))


def week(*texts):
    days = [read_times(text, Spot()) for text in texts]
    return (*days, *[()] * (7 - len(days)))


def said(some):
    return [times_text(times) for times in some if times]


def stretch(text):
    return window(text, Spot())


@pytest.mark.parametrize(
    ("before", "days", "text", "paint", "after"),
    [
        (week(), (0, 2), "07:05-11:20", True, week("07:05-11:20", "", "07:05-11:20")),
        (week("07:00-09:00"), (0,), "08:30-10:10", True, week("07:00-10:10")),
        (week("07:00-09:00"), (0,), "08:10-08:20", False, week("07:00-08:10, 08:20-09:00")),
        (week("07:00-09:00"), (1,), "00:00-24:00", False, week("07:00-09:00")),
        (week(), (6,), "21:30-06:00", True, week("", "", "", "", "", "", "21:30-06:00")),
        (week("21:30-06:00"), (0,), "21:30-06:00", False, week()),
        (week("21:30-06:00"), (1,), "00:00-05:00", False, week("21:30-24:00", "05:00-06:00")),
    ],
)
def test_a_stretch_is_painted_or_taken_off(before, days, text, paint, after):
    assert with_stretch(before, days, stretch(text), paint=paint) == after


def test_hours_become_the_periods_that_mostly_lie_in_them_and_back():
    periods = turned(WINDOWS, week("07:10-11:20", "08:15-08:35"), PERIODS, SCHOOL)
    assert periods[0] == MORNING
    assert periods[1] == ()  # 20 of 45 minutes are less than half
    hours = turned(PERIODS, periods, WINDOWS, SCHOOL)
    assert times_text(hours[0]).startswith("07:00-07:45, 07:50-08:35")


def test_hours_become_a_shift_and_its_periods_and_hours_again():
    shift = turned(WINDOWS, week("07:00-11:20"), SHIFT, SCHOOL)
    assert shift[0] == ("sang",)
    assert turned(SHIFT, shift, PERIODS, SCHOOL)[0] == MORNING
    assert turned(SHIFT, shift, WINDOWS, SCHOOL) == week("07:00-11:20")
    assert turned(SHIFT, shift, SHIFT, SCHOOL) is shift


def test_what_goes_and_comes_by_turning_is_told_without_the_breaks():
    before = week("06:30-11:20, 21:30-06:00")
    after = usual_week(PERIODS, turned(WINDOWS, before, PERIODS, SCHOOL), SCHOOL)
    gone, come = difference(before, after)
    assert said(gone) == ["06:30-07:00, 21:30-06:00"]
    assert said(come) == []
    assert said(difference(week("07:10-07:45"), week("07:00-07:45"))[1]) == ["07:00-07:10"]


def test_a_night_has_no_periods():
    assert turned(WINDOWS, week("21:30-06:00"), PERIODS, SCHOOL) == NO_WEEK


def test_kinds_are_those_that_the_calendar_knows():
    assert (kinds_for(Calendar()), kinds_for(SCHOOL)) == ((WINDOWS,), (WINDOWS, PERIODS, SHIFT))


def test_a_grid_is_folded_into_the_parts_of_a_day_and_opens_where_it_is_painted():
    rows = rows_of(WINDOWS, week("05:50-06:10"), SCHOOL)
    parts = parts_of(WINDOWS, rows, cells_of(WINDOWS, week("", "21:30-06:00"), rows))
    assert [(part.key, part.days) for part in parts] == [
        ("night", (2,)), ("morning", ()), ("afternoon", ()), ("evening", (1,)),
    ]  # fmt: skip
    assert [row for part in parts for row in part.rows] == list(rows)
    assert opened(parts, at_home=True) == {"night", "evening"}
    empty = parts_of(WINDOWS, rows, ())
    assert (opened(empty, at_home=True), opened(empty, at_home=False)) == (
        {"afternoon", "evening"},
        {"morning", "afternoon"},
    )


def test_a_grid_of_periods_is_one_part():
    rows = rows_of(PERIODS, NO_WEEK, SCHOOL)
    assert [(part.key, part.rows) for part in parts_of(PERIODS, rows, ())] == [("", rows)]


def test_a_stretch_to_midnight_is_within_its_day():
    assert with_stretch(NO_WEEK, (6,), Window(1320, 1440), paint=True)[6] == (Window(1320, 1440),)
