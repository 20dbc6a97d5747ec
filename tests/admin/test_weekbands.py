"""What a person paints is what the file says, to the minute, and back again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from admin.weekbands import (
    NO_WEEK,
    PERIODS,
    SHIFT,
    WINDOWS,
    bands,
    cells_of,
    days_text,
    entries,
    read_times,
    rows_in,
    rows_of,
    same_week,
    times_text,
    week_of,
)
from config.calendar import Calendar
from config.policyfile import parse_policy
from config.presets import PRESETS, preset_text
from config.reading import Spot
from config.week import DAYS, Window, days

NO_CALENDAR = Calendar()
FRI, SAT, SUN = 4, 5, 6


def week(**by_day: str):
    return tuple(read_times(by_day.get(day, ""), Spot()) for day in DAYS)


def painted(drawn, kind=WINDOWS, calendar=NO_CALENDAR):
    rows = rows_of(kind, drawn, calendar)
    return rows, cells_of(kind, drawn, rows)


def test_rules_that_differ_in_their_times_only_are_one_band():
    group = parse_policy("""kind = "school"
default_group = "g"
[groups.g]
vi = "g"
en = "g"
[[groups.g.timetable]]
name = "Học"
days = "mon-fri"
windows = ["07:00-11:30"]
block_categories = ["games"]
[[groups.g.timetable]]
name = "Đêm"
windows = ["22:00-05:00"]
close = true
[[groups.g.timetable]]
name = "Học"
days = "sat"
windows = ["07:00-09:30"]
block_categories = ["games"]
""").groups["g"]
    study, night = bands(group.timetable)
    assert (study.numbers, night.numbers) == ((0, 2), (1,))
    assert [times_text(times) for times in study.week] == ["07:00-11:30"] * 5 + ["07:00-09:30", ""]
    assert [(sorted(one.days), times_text(one.times)) for one in entries(WINDOWS, study.week)] == [
        ([0, 1, 2, 3, 4], "07:00-11:30"),
        ([5], "07:00-09:30"),
    ]
    assert study.mark != night.mark


@pytest.mark.parametrize("name", PRESETS)
def test_every_rule_of_every_preset_is_drawn_and_read_back_exactly(name):
    policy = parse_policy(preset_text(name))
    for group in policy.groups.values():
        for band in bands(group.timetable):
            rows = rows_of(band.kind, band.week, policy.calendar)
            cells = cells_of(band.kind, band.week, rows)
            assert cells
            assert same_week(band.kind, week_of(band.kind, rows, cells, band.week), band.week)
            written = entries(band.kind, band.week)
            assert [(one.days, one.times) for one in written] == [
                (group.timetable[n].days, getattr(group.timetable[n], band.kind))
                if band.kind != SHIFT
                else (group.timetable[n].days, (group.timetable[n].shift,))
                for n in band.numbers
            ]


def test_rows_are_cut_where_a_window_begins_or_ends():
    rows, cells = painted(week(mon="07:00-11:20"))
    assert len(rows) == 49
    assert (0, "660-680") in cells
    assert (0, "680-690") not in cells


def test_a_night_belongs_to_the_evening_it_begins_on():
    evening = week(fri="21:30-06:00")
    rows, cells = painted(evening)
    assert (SAT, "0-30") in cells
    assert (SAT, "360-390") not in cells
    assert week_of(WINDOWS, rows, cells) == evening


def test_sunday_night_goes_on_into_monday():
    rows, cells = painted(week(sun="22:00-05:00"))
    assert (0, "0-30") in cells
    assert week_of(WINDOWS, rows, cells) == week(sun="22:00-05:00")


def test_a_whole_weekend_stays_days_of_their_own():
    whole = week(fri="22:00-24:00", sat="00:00-24:00", sun="00:00-24:00")
    rows, cells = painted(whole)
    assert week_of(WINDOWS, rows, cells) == whole


def test_two_windows_that_meet_at_midnight_stay_two_if_they_were():
    two = week(fri="22:00-24:00", sat="00:00-05:00")
    rows, cells = painted(two)
    assert week_of(WINDOWS, rows, cells, two) == two
    assert week_of(WINDOWS, rows, cells) == week(fri="22:00-05:00")


WINDOW = st.tuples(st.integers(0, 1439), st.integers(0, 1440)).filter(lambda w: w[0] != w[1] % 1440)


@given(st.lists(st.lists(WINDOW.map(lambda w: Window(*w)), max_size=3).map(tuple), min_size=7, max_size=7))
def test_any_week_holds_at_the_same_minutes_after_it_was_drawn(drawn):
    drawn = tuple(drawn)
    rows, cells = painted(drawn)
    again = week_of(WINDOWS, rows, cells, drawn)
    assert cells_of(WINDOWS, again, rows) == cells
    assert rows_in(cells) == tuple(row for row in rows if any(key == row.key for _day, key in cells))


@pytest.mark.parametrize("key", ["", "x", "1", "1-2-3", "-1-30", "30-0", "0-1441", "²-30", "0-99999"])
def test_what_is_no_part_of_a_day_is_left_out(key):
    assert rows_in({(0, key), (1, "0-30")}) == rows_in({(1, "0-30")})


def test_periods_and_shifts_are_rows_too():
    policy = parse_policy(preset_text("secondary"))
    rows = rows_of(PERIODS, NO_WEEK, policy.calendar)
    assert [row.name for row in rows][:2] == ["tiet-1", "tiet-2"]
    assert week_of(PERIODS, rows, {(0, "tiet-2"), (0, "tiet-1"), (0, "none")})[0] == ("tiet-1", "tiet-2")
    shifts = rows_of(SHIFT, NO_WEEK, policy.calendar)
    assert [row.key for row in shifts] == ["sang", "chieu"]
    both = week_of(SHIFT, shifts, {(0, "sang"), (0, "chieu"), (1, "sang")})
    assert [(sorted(one.days), one.times) for one in entries(SHIFT, both)] == [
        ([0, 1], ("sang",)),
        ([0], ("chieu",)),
    ]


@pytest.mark.parametrize("language", ["vi", "en"])
@given(st.frozensets(st.integers(0, 6), min_size=1))
def test_days_are_written_as_the_file_reads_them(language, some):
    assert days(days_text(some, language), Spot()) == some


def test_every_mistake_in_typed_times_is_named():
    spot = Spot("x")
    assert read_times("07:00-08:00; 25:00-26:00, nine", spot) == (Window(420, 480),)
    assert [mistake.value for mistake in spot.mistakes] == [" 25:00-26:00", " nine"]
