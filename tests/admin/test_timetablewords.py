"""Rules of a timetable are said in plain sentences, in both languages."""

from __future__ import annotations

import datetime as dt

import pytest
from msgspec.structs import replace

from admin.timetablewords import TimetableWords
from admin.weekbands import bands
from admin.words import Words
from config.policyfile import parse_policy
from policy.almanac import EXAM, HOLIDAY, TERM, Day

POLICY = parse_policy("""kind = "school"
default_group = "g"
[calendar.periods]
tiet-1 = "07:00-07:45"
[calendar.shifts.sang]
name = "Ca sáng / Morning shift"
periods = ["tiet-1"]
[groups.g]
vi = "g"
en = "g"
[[groups.g.timetable]]
name = "Giờ học / Class hours"
days = "mon-fri"
windows = ["07:00-11:20", "13:00-17:00"]
when = ["term", "exam"]
from = 2026-09-05
to = 2027-05-31
block_categories = ["games", "social"]
block_services = ["tiktok"]
[[groups.g.timetable]]
name = "Thi"
days = ["mon", "wed"]
shift = "sang"
only = ["a.vn", "b.vn", "c.vn", "d.vn", "e.vn", "f.vn", "g.vn", "*.h.vn"]
set_by = "head"
[[groups.g.timetable]]
name = "Tiết"
periods = ["tiet-1"]
close = true
""")
BANDS = bands(POLICY.groups["g"].timetable)


def say(language):
    return TimetableWords(Words(language), POLICY.calendar)


def test_in_vietnamese():
    vi = say("vi")
    study, exam, lesson = BANDS
    assert vi.name(study.rule.name) == "Giờ học"
    assert vi.does(study.rule) == "Chặn: trò chơi, mạng xã hội, TikTok."
    assert vi.times(study) == ["T2–T6: 07:00–11:20, 13:00–17:00"]
    assert vi.when(study.rule) == "Chỉ vào ngày học · ngày thi, từ 5/9/2026, đến hết 31/5/2027."
    assert vi.does(exam.rule) == "Chỉ mở: a.vn, b.vn, c.vn, d.vn, e.vn, f.vn, và 2 trang nữa."
    assert vi.times(exam) == ["T2, T4: Ca sáng"]
    assert "ban giám hiệu" in vi.owner(exam.rule)
    assert (vi.does(lesson.rule), vi.times(lesson)) == ("Tắt mạng.", ["Mọi ngày: tiet-1"])


def test_in_english():
    en = say("en")
    study, exam, lesson = BANDS
    assert en.name(study.rule.name) == "Class hours"
    assert en.does(study.rule) == "Blocked: games, social networks, TikTok."
    assert en.when(study.rule) == "Only on days of term · days of exams, from 5 Sept 2026, until 31 May 2027."
    assert en.times(exam) == ["Mon, Wed: Morning shift"]
    assert (en.when(lesson.rule), en.owner(lesson.rule)) == ("", "")


@pytest.mark.parametrize(
    ("kinds", "vi", "en"), [(TERM, "học", "term"), (HOLIDAY, "nghỉ", "holiday"), (EXAM, "thi", "exams")]
)
def test_kinds_of_days(kinds, vi, en):
    day = Day(0, kinds, 0, "")
    assert (say("vi").kind(day), say("en").kind(day)) == (vi, en)


def test_dates():
    date = dt.date(2026, 11, 24)
    assert (say("vi").date(date), say("en").date(date)) == ("24/11", "24 Nov")
    assert (say("vi").full_date(date), say("en").full_date(date)) == ("24/11/2026", "24 Nov 2026")


def test_what_holds_at_all_times():
    group = POLICY.groups["g"]
    assert say("en").always(group) == "No kind of site is blocked."
    games = replace(group, block_categories=("games",), block_services=("tiktok",))
    assert say("vi").always(games) == "Chặn: trò chơi, TikTok."
    assert "Only names that are allowed" in say("en").always(replace(games, allow_only=True))
