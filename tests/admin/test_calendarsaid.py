"""Entries of the calendar are listed by date, with what each says besides."""

from __future__ import annotations

import pytest

from admin.calendarsaid import listed
from admin.timetablewords import TimetableWords
from admin.words import Words
from config.policyfile import parse_policy

CALENDAR = parse_policy(
    """kind = "school"
default_group = "g"
[groups.g]
vi = "g"
en = "g"
[calendar.periods]
tiet-1 = "07:00-07:45"
tiet-2 = "07:50-08:35"
[[calendar.holidays]]
name = "Hè / Summer"
from = 2027-06-01
to = 2027-08-01
source = "a.ics"
[[calendar.holidays]]
name = "Một ngày"
from = 2026-12-01
[[calendar.days]]
date = 2026-11-21
runs = "mon"
kind = "exam"
periods = {}
[[calendar.hours]]
name = "Giờ mùa đông / Winter"
from = 2026-11-02
to = 2027-02-28
periods = { tiet-1 = "07:30-08:15" }
"""
).calendar


@pytest.mark.parametrize(
    ("language", "place", "lines"),
    [
        (
            "en",
            "holidays",
            [("Một ngày", "1 Dec 2026", ""), ("Summer", "1 June 2027 – 1 Aug 2027", "from a.ics")],
        ),
        ("vi", "holidays", [("Một ngày", "1/12/2026", ""), ("Hè", "1/6/2027 – 1/8/2027", "từ tệp a.ics")]),
        ("en", "days", [("", "Sat 21 Nov 2026", "days of exams, runs the timetable of Monday, no periods")]),
        (
            "vi",
            "days",
            [("", "T7 21/11/2026", "ngày thi, theo giờ thứ hai, không có tiết nào")],
        ),
        (
            "en",
            "hours",
            [("Winter", "2 Nov 2026 – 28 Feb 2027", "1 period, 07:30–08:15; without tiet-2")],
        ),
        (
            "vi",
            "hours",
            [("Giờ mùa đông", "2/11/2026 – 28/2/2027", "1 tiết, 07:30–08:15; không có tiet-2")],
        ),
        ("vi", "terms", []),
    ],
)
def test_entries_are_listed(language, place, lines):
    say = TimetableWords(Words(language), CALENDAR)
    assert [tuple(one)[1:] for one in listed(CALENDAR, place, say)] == lines
