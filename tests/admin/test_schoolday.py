from __future__ import annotations

from datetime import date, datetime

import pytest

from admin.schoolday import SchoolDay, school_day
from config.policyfile import parse_policy
from config.presets import preset_text

MAKE_UP = '\n[[calendar.days]]\ndate = 2026-11-21\nname = "Học bù"\nruns = "mon"\n'


def day(moment: str, preset="secondary", more="") -> SchoolDay | None:
    policy = parse_policy(preset_text(preset) + more)
    return school_day(policy, datetime.fromisoformat(moment).replace(tzinfo=policy.zone))


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        ("2026-11-23T08:00", SchoolDay("term", "")),
        ("2026-11-24T08:00", SchoolDay("holiday", "Ngày Văn hóa Việt Nam / Vietnam Cultural Day")),
        ("2026-11-21T08:00", SchoolDay("term", "Học bù", runs=0)),
        ("2027-01-16T08:00", SchoolDay("holiday", "")),
        ("2027-06-02T08:00", SchoolDay("holiday", "", ended=date(2027, 5, 31))),
    ],
)
def test_what_the_calendar_says_of_a_day(moment, said) -> None:
    assert day(moment, more=MAKE_UP) == said


def test_exams_are_said() -> None:
    exams = '\n[[calendar.exams]]\nname = "Thi"\nfrom = 2026-12-21\n'
    assert day("2026-12-21T08:00", more=exams) == SchoolDay("exam", "Thi")


def test_rules_that_ask_for_no_calendar_are_not_told_of_it() -> None:
    assert day("2026-11-24T08:00", preset="school") is None
    assert day("2026-11-21T08:00", preset="school", more=MAKE_UP) == SchoolDay("term", "Học bù", runs=0)
