from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from config.categories import CATEGORIES
from reporting.limits import FEW, NEVER_BY_DAY, REST, fold, groups_apart, whole_months

SIZES = st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 40))


@given(SIZES, st.sets(st.sampled_from("abcdefgh")))
def test_nobody_is_told_apart_by_name_or_by_subtraction(sizes, counted):
    apart = groups_apart(sizes, counted, "school")
    assert apart <= counted
    assert all(sizes.get(group, 0) >= FEW for group in apart)
    left = counted - apart
    if apart and left:
        assert sum(sizes.get(group, 0) for group in left) >= FEW


@given(SIZES, st.sets(st.sampled_from("abcdefgh")))
def test_at_home_no_group_is_told_apart(sizes, counted):
    assert groups_apart(sizes, counted, "home") == frozenset()


def test_the_smallest_of_the_large_ones_hides_the_few():
    sizes = {"pupils": 300, "teachers": 25, "it": 2}
    assert groups_apart(sizes, sizes, "school") == {"pupils"}
    assert groups_apart({"pupils": 300, "teachers": 25}, ["pupils", "teachers"], "school") == {
        "pupils",
        "teachers",
    }


@given(st.sampled_from("ab"), st.sampled_from(list(CATEGORIES.values())), st.sampled_from(["school", "home"]))
def test_distress_is_told_by_month_only_and_only_in_schools(group, category, kind):
    kept = fold(group, category.number, {"a"}, kind)
    if category.id in NEVER_BY_DAY:
        assert kept.day[1] == 0
        assert kept.hour is None or kept.hour[1] == 0
        assert kept.month == (category.number if kind == "school" else None)
    else:
        assert kept.day[1] == category.number
        assert kept.month is None
    assert (kept.hour is not None) == (group == "a" and kind == "school")
    assert kept.day[0] == ("a" if group == "a" else REST)


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(0, 400))
def test_whole_months_are_those_with_all_their_days(first, length):
    last = first + timedelta(days=length)
    days = {first + timedelta(days=step) for step in range(length + 1)}
    expected = set()
    for day in days:
        month_days = {day.replace(day=1) + timedelta(days=step) for step in range(31)}
        if {one for one in month_days if one.month == day.month} <= days:
            expected.add((day.year, day.month))
    assert set(whole_months(first, last)) == expected


def test_a_period_that_ends_before_it_begins_has_no_months():
    assert whole_months(date(2026, 12, 1), date(2026, 11, 1)) == []
