"""The picture of a week says what really holds in it: the calendar, the nights and the strictest rule."""

from __future__ import annotations

import datetime as dt

from admin.weekpicture import monday_of, numbers_in, week_picture
from config.policyfile import parse_policy

POLICY = parse_policy("""kind = "school"
default_group = "g"
timezone = "Asia/Ho_Chi_Minh"
[calendar.periods]
tiet-1 = "07:00-07:45"
[[calendar.holidays]]
name = "Nghỉ bão"
from = 2026-11-25
[[calendar.days]]
date = 2026-11-28
name = "Học bù"
runs = "wed"
[groups.g]
vi = "g"
en = "g"
[[groups.g.timetable]]
name = "Tiết một"
days = "mon-fri"
periods = ["tiet-1"]
when = "term"
block_categories = ["games"]
[[groups.g.timetable]]
name = "Đêm"
days = "sun"
windows = ["22:00-05:30"]
close = true
[[groups.g.timetable]]
name = "Hè"
windows = ["07:00-08:00"]
from = 2027-06-01
only = ["olm.vn"]
""")
MONDAY = dt.date(2026, 11, 23)


def test_a_week_with_a_holiday_a_make_up_day_and_a_night():
    week = week_picture(POLICY, "g", MONDAY)
    assert [[(*block[:2], block.numbers, block.effect) for block in day.blocks] for day in week] == [
        [(0, 330, (2,), "close"), (420, 465, (1,), "block")],
        [],  # a public holiday
        [],
        [(420, 465, (1,), "block")],
        [(420, 465, (1,), "block")],
        [(420, 465, (1,), "block")],
        [(1320, 1440, (2,), "close")],
    ]
    assert (week[2].day.name, week[5].day.name) == ("Nghỉ bão", "Học bù")
    assert numbers_in(week) == {1, 2}


def test_where_rules_meet_the_strictest_is_shown():
    week = week_picture(POLICY, "g", dt.date(2027, 6, 7))
    assert [block[:2] for block in week[1].blocks] == [(420, 465), (465, 480)]
    assert [block.numbers for block in week[1].blocks] == [(1, 3), (3,)]
    assert {block.effect for block in week[1].blocks} == {"only"}


def test_any_day_leads_to_its_monday():
    assert {monday_of(MONDAY + dt.timedelta(days=step)) for step in range(7)} == {MONDAY}


def test_a_group_without_a_timetable_has_an_empty_week():
    policy = parse_policy('kind = "home"\ndefault_group = "g"\n[groups.g]\nvi = "g"\nen = "g"\n')
    assert [day.blocks for day in week_picture(policy, "g", MONDAY)] == [()] * 7
