"""Findings: what a person would notice is found, what chance does is not, and nothing is said of nothing."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reporting.figures import ListAge, Period, Total
from reporting.findings import PARTS, REPEATS, find, is_old, stands_out

MONDAY = date(2026, 9, 7)
DAY = 24 * 60


def period(
    *,
    days=14,
    questions=100_000,
    categories=None,
    heat=None,
    groups=None,
    outcomes=None,
    minutes=None,
    lists=(),
) -> Period:
    categories = {"games": 3000, "social": 1500} if categories is None else categories
    blocked = sum(categories.values())
    each = {
        MONDAY + timedelta(days=day): Total(questions // days, blocked // days)
        for day in range(days)
        if questions
    }
    if each:  # what does not divide goes to the first day
        first = min(each)
        each[first] = Total(
            questions - questions // days * (days - 1), blocked - blocked // days * (days - 1)
        )
    return Period(
        MONDAY,
        MONDAY + timedelta(days=days - 1),
        None,
        each,
        outcomes or {"blocked": blocked},
        categories,
        groups or {},
        heat,
        filtered_minutes=days * DAY if minutes is None else minutes,
        lists=lists,
    )


NOTHING = period(questions=0, categories={})


def kinds(found):
    return [one.kind for one in found]


def week(blocked):
    """A heat map: blocked(weekday, hour) of 50 times as many questions, from 7 to 21."""
    return [
        [
            Total(50 * blocked(day, hour) + 100, blocked(day, hour)) if 7 <= hour < 22 else Total()
            for hour in range(24)
        ]
        for day in range(7)
    ]


def test_of_no_days_there_is_nothing_to_say():
    assert kinds(find(NOTHING, NOTHING)) == ["nothing"]


def test_a_month_like_the_one_before_is_calm():
    found = find(period(), period())
    assert kinds(found) == ["total", "top", "calm"]
    assert found[0][1:3] == (100_000, 4500)
    assert found[1].items == (("games", 2 / 3), ("social", 1 / 3))


def test_without_days_before_nothing_is_compared():
    assert kinds(find(period(), NOTHING)) == ["total", "top", "no-before"]
    assert kinds(find(period(), period(days=9)))[-1] == "no-before"


def test_a_category_that_doubles_is_said_with_its_rates():
    found = find(period(categories={"games": 6000, "social": 1500}), period())
    doubled = next(one for one in found if one.kind == "category")
    assert (doubled.subject, doubled.now, doubled.then, doubled.ratio) == ("games", 60, 30, 2)
    assert "calm" not in kinds(found)


def test_half_the_days_with_half_the_questions_are_no_change():
    holidays = period(questions=50_000, categories={"games": 1500, "social": 750})
    assert kinds(find(holidays, period())) == ["total", "top", "calm"]


def test_blocks_without_a_category_are_no_category():
    found = find(period(categories={"": 9000, "games": 3000}), period(categories={"": 10, "games": 3000}))
    assert "category" not in kinds(found)


def test_saturday_afternoon_is_found_and_nothing_else_of_the_week():
    heat = week(lambda day, hour: 200 if (day, 13 <= hour < 18) == (5, True) else 100)
    slots = [one for one in find(period(heat=heat), period()) if one.kind == "slot"]
    assert [(one.weekday, one.part, one.ratio) for one in slots] == [(5, "afternoon", 2)]


def test_days_on_which_nobody_was_there_do_not_make_the_others_stand_out():
    heat = [[Total(500, 40)] * 24 if day < 2 else [Total()] * 24 for day in range(7)]
    assert "slot" not in kinds(find(period(heat=heat), period()))


def test_most_blocks_in_the_evening():
    heat = week(lambda day, hour: 400 if 18 <= hour < 22 else 50)
    part = next(one for one in find(period(heat=heat), period()) if one.kind == "part")
    assert part.part == "evening"
    assert part.now > 0.5


def test_a_group_is_compared_with_those_of_its_kind():
    groups = {
        "nine": Total(20_000, 2400),
        "ten": Total(40_000, 1050),
        "staff": Total(30_000),
        "": Total(10_000, 1050),
    }
    found = [one for one in find(period(groups=groups), period(), {"nine", "ten"}) if one.kind == "group"]
    assert "group" not in kinds(find(period(groups=groups), period()))
    assert [one.subject for one in found] == ["nine"]
    assert (found[0].now, round(found[0].then, 3)) == (12, 2.625)


def test_ways_around_the_filter():
    found = find(period(outcomes={"bypass": 900, "blocked": 3600}), period(outcomes={"bypass": 300}))
    bypass = next(one for one in found if one.kind == "bypass")
    assert (bypass.now, bypass.then) == (900, 300)


def test_a_box_that_was_off_and_lists_that_are_old_are_said():
    old = ListAge("a", "adult", date(2026, 9, 20), 1, "v", 1_786_000_000)  # confirmed in August
    fresh = ListAge("b", "adult", date(2026, 9, 20), 1, "v", 1_789_800_000)
    never = ListAge("c", "adult", date(2026, 9, 20), 1, "v", 0)
    found = find(period(minutes=7 * DAY, lists=(old, fresh, never)), period())
    assert [(one.kind, one.now) for one in found[-2:]] == [("coverage", 0.5), ("old-lists", 1)]
    assert is_old(old.day, old.confirmed)


def test_few_blocks_are_no_ranking():
    assert "top" not in kinds(find(period(categories={"games": 20, "adult": 3}), period()))


@given(st.integers(0, 10**6), st.floats(1, 10**6), st.integers(0, 10**6), st.floats(1, 10**6))
def test_standing_out_is_the_same_seen_from_both_sides_of_no_difference(count, size, other, other_size):
    assert not stands_out(count, size, count, size)
    if stands_out(count, size, other, other_size):
        assert count * other_size != other * size


def bursts(chance, mean, length=REPEATS):
    """Questions of devices that ask `length` times for what they are refused: a compound Poisson count."""
    return length * sum(chance.random() < mean / 500 for _ in range(500))


@pytest.mark.parametrize("mean", [5, 20, 80])
def test_chance_is_no_finding(mean):
    """Two months that differ by chance only, questions in bursts: hardly ever a word."""
    chance = random.Random(11)
    told = sum(stands_out(bursts(chance, mean), 1e5, bursts(chance, mean), 1e5) for _ in range(200))
    assert told <= 2


def test_twice_as_much_is_found_where_there_is_enough_of_it():
    chance = random.Random(12)
    assert sum(stands_out(bursts(chance, 200), 1e5, bursts(chance, 100), 1e5) for _ in range(100)) >= 95


@settings(max_examples=60)
@given(st.data())
def test_whatever_was_counted_can_be_looked_at(data):
    counts = st.integers(0, 10**6)
    some = st.dictionaries(st.sampled_from(["games", "adult", ""]), counts)
    total = st.builds(lambda asked, share: Total(asked, asked * share // 100), counts, st.integers(0, 100))
    heat = data.draw(st.none() | st.lists(st.lists(total, min_size=24, max_size=24), min_size=7, max_size=7))
    groups = data.draw(st.dictionaries(st.sampled_from(["a", "b", ""]), total))
    whole = Total(*map(sum, zip((0, 0), *groups.values(), strict=True)))
    one = period(
        questions=whole.questions,
        categories={"games": whole.blocked},
        heat=heat,
        groups=groups,
        days=data.draw(st.integers(1, 40)),
    )
    for finding in find(one, period(categories=data.draw(some)), {"a", "b", ""}):
        assert finding.now >= 0
        assert finding.part in ("", *PARTS)
