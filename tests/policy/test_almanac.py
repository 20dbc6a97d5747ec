"""What kind of day a date is, of all that is said about it. Timetables test it against a model too."""

from __future__ import annotations

from datetime import date

import pytest

from config.policyfile import parse_policy
from policy.almanac import EXAM, HOLIDAY, TERM, Almanac, almanac

CALENDAR = parse_policy("""
kind = "school"
default_group = "g"
[calendar.periods]
tiet-1 = "07:00-07:45"
tiet-2 = "07:50-08:35"
[calendar.shifts.sang]
name = "Ca sáng"
periods = ["tiet-1", "tiet-2"]
[calendar.shifts.toi]
name = "Ca tối"
windows = ["18:00-20:00", "20:10-21:00"]
[[calendar.terms]]
name = "Học kỳ I"
from = 2026-09-05
to = 2027-01-15
[[calendar.exams]]
name = "Thi"
from = 2027-01-01
to = 2027-01-08
[[calendar.exams]]
name = "Thi tốt nghiệp"
from = 2027-06-25
to = 2027-06-28
[[calendar.holidays]]
name = "Nghỉ giữa kỳ"
from = 2027-01-04
to = 2027-01-05
[[calendar.holidays]]
name = "Nghỉ hè"
from = 2027-06-01
to = 2027-09-04
[[calendar.hours]]
name = "Giờ mùa đông"
from = 2026-11-01
to = 2027-02-28
periods = { tiet-1 = "07:30-08:15", tiet-2 = "08:20-09:05" }
[[calendar.hours]]
name = "Tuần lễ hội"
from = 2026-11-16
to = 2026-11-20
periods = { tiet-2 = "09:00-09:30" }
[[calendar.days]]
date = 2026-11-21
name = "Học bù"
runs = "mon"
[[calendar.days]]
date = 2026-09-02
runs = "t2"
[[calendar.days]]
date = 2026-11-24
name = "Vẫn học"
kind = "term"
[[calendar.days]]
date = 2027-06-26
kind = "holiday"
[groups.g]
vi = "g"
en = "g"
""").calendar
DAYS = almanac(CALENDAR)


@pytest.mark.parametrize(
    ("day", "kinds", "name"),
    [
        ("2026-09-04", HOLIDAY, ""),
        ("2026-09-05", TERM, ""),
        ("2027-01-15", TERM, ""),
        ("2027-01-16", HOLIDAY, ""),
        ("2027-01-01", HOLIDAY, "Tết Dương lịch / New Year's Day"),  # one day against eight
        ("2027-01-04", HOLIDAY, "Nghỉ giữa kỳ"),  # two days against eight
        ("2027-01-06", EXAM, "Thi"),
        ("2027-06-25", EXAM, "Thi tốt nghiệp"),  # four days in the middle of the summer
        ("2027-06-26", HOLIDAY, "Thi tốt nghiệp"),  # a single day says otherwise
        ("2026-11-24", TERM, "Vẫn học"),
        ("2026-09-02", TERM, "Quốc khánh / National Day"),  # made up on a public holiday
        ("2027-02-06", HOLIDAY, "Tết Nguyên Đán / Lunar New Year"),
    ],
)
def test_the_most_specific_wins(day, kinds, name) -> None:
    found = DAYS.day(date.fromisoformat(day))
    assert (found.kinds, found.name) == (kinds, name)


def test_a_make_up_day_runs_another_days_timetable() -> None:
    assert DAYS.day(date(2026, 11, 21)).weekday == 0
    assert DAYS.day(date(2026, 11, 28)).weekday == 5


@pytest.mark.parametrize(
    ("day", "shift", "periods"),
    [
        (date(2026, 10, 30), ["07:00-08:35"], ["07:00-07:45"]),
        (date(2026, 11, 1), ["07:30-09:05"], ["07:30-08:15"]),
        (date(2026, 11, 18), ["09:00-09:30"], []),  # the first period does not take place
        (date(2026, 11, 21), ["07:30-09:05"], ["07:30-08:15"]),
    ],
)
def test_periods_have_the_times_of_the_day(day, shift, periods) -> None:
    bells = DAYS.day(day).bells
    assert list(map(str, DAYS.shift("sang", bells))) == shift
    assert list(map(str, DAYS.periods(["tiet-1"], bells))) == periods
    assert list(map(str, DAYS.shift("toi", bells))) == ["18:00-20:00", "20:10-21:00"]


def test_without_terms_all_is_term_but_the_holidays() -> None:
    bare = Almanac(parse_policy('kind="home"\ndefault_group="g"\n[groups.g]\nvi="g"\nen="g"').calendar)
    assert bare.day(date(2026, 7, 1)).kinds is TERM
    assert bare.day(date(2027, 2, 6)).kinds is HOLIDAY


def test_days_turn_where_something_begins_and_after_it_ends() -> None:
    turns = DAYS.turns
    assert {date(2026, 9, 5), date(2027, 1, 16), date(2027, 2, 4)} <= turns.kinds
    assert turns.weekdays == {date(2026, 11, 21), date(2026, 11, 22), date(2026, 9, 2), date(2026, 9, 3)}
    assert date(2027, 3, 1) in turns.bells
