from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.policyfile import parse_policy
from reporting.counteddays import MOST_DAYS, Month, default_days, school_days

HEAD = (
    'version = 1\nkind = "school"\ntimezone = "Asia/Ho_Chi_Minh"\ndefault_group = "pupils"\n[groups.pupils]\n'
)
months = st.builds(Month, st.integers(2024, 2045), st.integers(1, 12))


def calendar(text: str = ""):
    return parse_policy(f"{HEAD}vi = 'Học sinh'\nen = 'Pupils'\n{text}").calendar


@given(months)
def test_no_month_has_more_than_23_days(month: Month) -> None:
    for days in (default_days(month), school_days(calendar(), month)):
        assert len(days) <= MOST_DAYS
        assert list(days) == sorted(set(days))
        assert {Month.of(day) for day in days} <= {month}


def test_weekdays_without_public_holidays() -> None:
    assert len(default_days(Month(2026, 11))) == 20  # the 24th is a public holiday
    assert date(2026, 9, 2) not in default_days(Month(2026, 9))
    assert default_days(Month(2026, 11)) == school_days(calendar(), Month(2026, 11))


def test_the_schools_own_calendar() -> None:
    own = calendar(
        "[[calendar.holidays]]\nname='Nghỉ bão'\nfrom=2026-11-09\nto=2026-11-13\n"
        "[[calendar.exams]]\nname='Thi'\nfrom=2026-11-16\nto=2026-11-17\n"
        "[[calendar.days]]\ndate=2026-11-21\nname='Học bù'\nruns='mon'\n"
    )
    days = school_days(own, Month(2026, 11))
    assert date(2026, 11, 9) not in days
    assert date(2026, 11, 16) in days
    assert date(2026, 11, 21) in days
    assert len(days) == 16


def test_make_up_days_never_lift_the_bound() -> None:
    text = "public_holidays = 'none'\n" + "".join(
        f"[[calendar.days]]\ndate=2026-07-{day:02d}\nruns='mon'\n" for day in (4, 11, 18)
    )
    days = school_days(calendar(f"[calendar]\n{text}"), Month(2026, 7))
    assert len(days) == MOST_DAYS


def test_outside_of_the_terms_nothing_counts() -> None:
    own = calendar("[[calendar.terms]]\nname='Học kỳ 1'\nfrom=2026-09-05\nto=2027-01-15\n")
    assert school_days(own, Month(2026, 7)) == ()
    assert len(school_days(own, Month(2026, 10))) == 22


@pytest.mark.parametrize("text", ["", "2026-13", "2026-1", "26-01", "2026-01-01", "２０２６-01", "1999-01"])
def test_what_is_no_month_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="write it as"):
        Month.parse(text)


@given(months)
def test_months_follow_each_other(month: Month) -> None:
    assert Month.parse(str(month)) == month
    assert month.before < month < month.after
    assert month.after.before == month
    assert Month.of(month.last) == month == Month.of(month.first)
