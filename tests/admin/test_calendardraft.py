"""Entries of the calendar are put, changed and taken out, and the month shows what follows from them."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from admin.calendardraft import (
    EXAMS,
    HOLIDAYS,
    HOURS,
    PLACES,
    SINGLE,
    TERMS,
    Draft,
    EntryGone,
    draft_of,
    entries,
    find,
    mark_of,
    month,
    put_entry,
    take_entry,
    tidy,
)
from config.errors import ConfigInvalid
from config.policyfile import parse_policy

TEXT = """# ours
kind = "school"
default_group = "g"
[calendar]
public_holidays = "none"
# look here each August
[[calendar.terms]]
name = "I"
from = 2026-09-05
to = 2027-01-15       # a Friday
[[calendar.holidays]]
name = "Tết"
from = 2026-12-01
to = 2026-12-03
source = "tet.ics"
[[calendar.days]]
date = 2026-11-20
name = "Short"
periods = { }
[groups.g]
vi = "g"
en = "g"
"""


BELLS = (
    TEXT
    + """
[calendar.periods]
tiet-1 = "07:00-07:45"
tiet-2 = "07:50-08:35"
tiet-3 = "08:40-09:25"
[[calendar.hours]]
name = "Winter"
from = 2026-11-01
to = 2027-02-28
  [calendar.hours.periods]
  tiet-1 = "07:30-08:15"   # the sun rises late
  tiet-2 = "08:20-09:05"
"""
)


def calendar(text):
    return parse_policy(text).calendar


def mark(text, place, number=0):
    return mark_of(entries(calendar(text), place)[number])


@pytest.mark.parametrize("place", [TERMS, HOLIDAYS, SINGLE])
def test_an_entry_as_it_is_changes_nothing(place):
    entry = entries(calendar(TEXT), place)[0]
    assert put_entry(TEXT, place, mark_of(entry), draft_of(entry)) == TEXT


def test_a_change_touches_only_its_line():
    new = put_entry(TEXT, TERMS, mark(TEXT, TERMS), Draft("I", "2026-09-05", "2027-01-22"))
    assert new == TEXT.replace("to = 2027-01-15 ", "to = 2027-01-22 ")


def test_holidays_of_one_day_have_no_end_and_keep_their_source():
    new = put_entry(TEXT, HOLIDAYS, mark(TEXT, HOLIDAYS), Draft("Tết", "2026-12-01", "2026-12-01"))
    only = calendar(new).holidays[0]
    assert (only.to, only.source) == (None, "tet.ics")


def test_a_day_keeps_changes_and_loses_its_own_periods():
    draft = draft_of(entries(calendar(TEXT), SINGLE)[0])
    assert draft.periods == {}
    new = put_entry(TEXT, SINGLE, mark(TEXT, SINGLE), replace(draft, name="Longer name"))
    assert (calendar(new).days[0].periods, calendar(new).days[0].name) == ({}, "Longer name")
    other = put_entry(BELLS, SINGLE, mark(BELLS, SINGLE), replace(draft, periods={"tiet-1": "07:00-07:20"}))
    assert str(calendar(other).days[0].periods["tiet-1"]) == "07:00-07:20"
    usual = put_entry(other, SINGLE, mark(other, SINGLE), replace(draft, kind="term", periods=None))
    assert calendar(usual).days[0].periods is None


def test_winter_hours_are_changed_period_by_period():
    winter = entries(calendar(BELLS), HOURS)[0]
    draft = draft_of(winter)
    assert put_entry(BELLS, HOURS, mark_of(winter), draft) == BELLS
    periods = {"tiet-1": "07:40-08:25", "tiet-3": "09:20-10:05"}
    new = put_entry(BELLS, HOURS, mark_of(winter), replace(draft, last="2027-03-01", periods=periods))
    found = calendar(new).hours[0]
    assert {name: str(time) for name, time in found.periods.items()} == periods
    assert found.to == dt.date(2027, 3, 1)
    assert "# the sun rises late" in new


@pytest.mark.parametrize("place", PLACES)
def test_a_new_entry_comes_and_goes(place):
    draft = Draft("Mới", "2027-02-01", "2027-02-05", "mon" if place == SINGLE else "", periods={})
    new = put_entry(TEXT, place, "", draft)
    added = entries(calendar(new), place)[-1]
    assert added.name == "Mới"
    assert set(TEXT.splitlines()) <= set(new.splitlines())
    assert take_entry(new, place, mark_of(added)).split() == TEXT.split()


def test_a_single_day_may_run_another_and_be_of_another_kind():
    new = put_entry(TEXT, SINGLE, "", Draft("", "2026-11-21", "", "tue", "exam"))
    entry = calendar(new).days[-1]
    assert (entry.runs, entry.kind, entry.name) == (1, "exam", "")


def test_what_somebody_else_has_changed_is_gone():
    seen = mark(TEXT, TERMS)
    theirs = TEXT.replace("2027-01-15", "2027-01-10")
    for work in (lambda: put_entry(theirs, TERMS, seen, Draft()), lambda: take_entry(theirs, TERMS, seen)):
        with pytest.raises(EntryGone):
            work()
    assert find(calendar(TEXT), TERMS, seen).name == "I"


def test_what_is_no_date_is_left_to_the_parser_to_say():
    with pytest.raises(ConfigInvalid, match="soon"):
        parse_policy(put_entry(TEXT, EXAMS, "", Draft("x", "soon")))


def test_a_month_is_whole_weeks_and_knows_its_days():
    text = put_entry(TEXT, SINGLE, "", Draft("Học bù", "2026-12-05", "", "tue"))
    weeks = month(calendar(text), 2026, 12)
    assert all(len(week) == 7 and week[0].date.weekday() == 0 for week in weeks)
    days = {one.date: one for week in weeks for one in week}
    assert not days[dt.date(2026, 11, 30)].inside
    assert days[dt.date(2026, 12, 2)].day.name == "Tết"
    assert days[dt.date(2026, 12, 5)].day.weekday == 1


def test_stray_spaces_are_no_part_of_it():
    assert tidy(Draft("  Nghỉ \n bão ", " 2026-11-20 ")) == Draft("Nghỉ bão", "2026-11-20")
