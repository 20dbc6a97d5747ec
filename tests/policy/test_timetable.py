"""Timetables at work: every edge, past midnight, and both days of a clock change."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.policyfile import TimetableRule, Window
from config.reading import Spot
from config.week import EVERY_DAY, window
from policy.timetable import active, changes, next_change

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
BERLIN = ZoneInfo("Europe/Berlin")
MON, FRI, SAT, SUN = 0, 4, 5, 6


def rule(*windows: str, days=EVERY_DAY, name="r") -> TimetableRule:
    return TimetableRule(
        name, tuple(window(text, Spot()) for text in windows), frozenset(days), block_categories=("games",)
    )


def at(text: str, zone=HANOI, fold=0) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone, fold=fold)


# 2026-03-02 is a Monday.
@pytest.mark.parametrize(
    ("moment", "holds"),
    [
        ("2026-03-02T06:59:59.999999", False),
        ("2026-03-02T07:00:00", True),
        ("2026-03-02T11:29:59.999999", True),
        ("2026-03-02T11:30:00", False),
        ("2026-03-02T13:30:00", True),
        ("2026-03-07T08:00:00", False),
    ],
)
def test_a_window_is_half_open(moment, holds) -> None:
    lessons = rule("07:00-11:30", "13:30-16:45", days=range(5))
    assert bool(active([lessons], at(moment))) is holds


@pytest.mark.parametrize(
    ("moment", "holds"),
    [
        ("2026-03-06T21:29:59", False),
        ("2026-03-06T21:30:00", True),
        ("2026-03-07T00:00:00", True),
        ("2026-03-07T05:59:59", True),
        ("2026-03-07T06:00:00", False),
        ("2026-03-07T21:30:00", False),
        ("2026-03-06T05:00:00", False),
    ],
)
def test_a_window_past_midnight_belongs_to_the_day_it_started_on(moment, holds) -> None:
    assert bool(active([rule("21:30-06:00", days=[FRI])], at(moment))) is holds


def test_sunday_night_reaches_into_monday() -> None:
    night = rule("21:30-06:00", days=[SUN])
    assert active([night], at("2026-03-02T05:00:00"))
    assert not active([night], at("2026-03-03T05:00:00"))


def test_until_midnight_may_be_written_in_two_ways() -> None:
    for text in ("22:00-24:00", "22:00-00:00"):
        evening = rule(text, days=[MON])
        assert active([evening], at("2026-03-02T23:59:59"))
        assert not active([evening], at("2026-03-03T00:00:00"))
        assert next_change([evening], at("2026-03-02T23:00:00")) == at("2026-03-03T00:00:00")


def test_rules_come_in_their_order() -> None:
    rules = [rule("07:00-12:00", name="b"), rule("07:00-12:00", name="a"), rule("13:00-14:00", name="c")]
    assert [found.name for found in active(rules, at("2026-03-02T08:00:00"))] == ["b", "a"]


@pytest.mark.parametrize(
    ("moment", "change"),
    [
        ("2026-03-02T06:00:00", "2026-03-02T07:00:00"),
        ("2026-03-02T07:00:00", "2026-03-02T11:30:00"),
        ("2026-03-06T16:45:00", "2026-03-09T07:00:00"),
    ],
)
def test_the_next_change_is_the_next_edge_that_matters(moment, change) -> None:
    lessons = rule("07:00-11:30", "13:30-16:45", days=range(5))
    assert next_change([lessons], at(moment)) == at(change)


def test_windows_that_touch_make_no_change() -> None:
    assert next_change([rule("07:00-09:00", "09:00-11:00")], at("2026-03-02T08:00:00")) == at(
        "2026-03-02T11:00:00"
    )
    assert next_change([rule("00:00-24:00")], at("2026-03-02T08:00:00")) is None
    assert next_change([rule("12:00-24:00", "00:00-12:00")], at("2026-03-02T08:00:00")) is None
    assert next_change([], at("2026-03-02T08:00:00")) is None


def test_a_naive_moment_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        next_change([rule("07:00-08:00")], at("2026-03-02T06:00:00", zone=None))


# Berlin, 2026-03-29: 02:00 becomes 03:00. 2026-10-25: 03:00 becomes 02:00.
def test_on_the_short_day_a_window_still_begins_by_the_wall() -> None:
    lessons = rule("07:00-11:30")
    change = next_change([lessons], at("2026-03-29T00:30:00", BERLIN))
    assert change == at("2026-03-29T07:00:00", BERLIN)
    assert change - at("2026-03-29T00:30:00", BERLIN).astimezone(UTC) == timedelta(hours=5, minutes=30)
    assert active([lessons], at("2026-03-29T11:29:00", BERLIN))


def test_an_hour_that_does_not_exist_is_jumped_over() -> None:
    before = at("2026-03-29T01:59:00", BERLIN)
    # Only its end is left of the first window; nothing of the second, which is on again next Sunday.
    assert next_change([rule("02:30-03:30")], before) == at("2026-03-29T03:00:00", BERLIN)
    assert next_change([rule("02:10-02:50", days=[SUN])], before) == at("2026-04-05T02:10:00", BERLIN)
    assert next_change([rule("01:00-02:30")], before) == at("2026-03-29T03:00:00", BERLIN)


def test_an_hour_that_comes_twice_holds_twice() -> None:
    found = [
        (moment.isoformat(), bool(rules))
        for moment, rules in changes([rule("02:15-02:45", days=[SUN])], at("2026-10-25T00:00:00", BERLIN))
    ][:4]
    assert found == [
        ("2026-10-25T02:15:00+02:00", True),
        ("2026-10-25T02:45:00+02:00", False),
        ("2026-10-25T02:15:00+01:00", True),
        ("2026-10-25T02:45:00+01:00", False),
    ]


def test_the_change_reads_as_local_time_and_subtracts_rightly() -> None:
    now = at("2026-10-25T01:00:00", BERLIN)
    change = next_change([rule("04:00-05:00")], now)
    assert f"{change:%H:%M}" == "04:00"
    assert change - now == timedelta(hours=4)


ZONES = st.sampled_from(
    [
        ("Asia/Ho_Chi_Minh", "2026-03-01"),
        ("Europe/Berlin", "2026-03-27"),
        ("Europe/Berlin", "2026-10-23"),
        ("Australia/Lord_Howe", "2026-04-03"),  # half an hour
        ("Australia/Lord_Howe", "2026-10-02"),
        ("America/Havana", "2026-03-06"),  # midnight does not exist
        ("America/Havana", "2026-10-30"),
        ("Asia/Beirut", "2026-10-23"),  # midnight comes twice
    ]
)
MINUTES = st.integers(0, 1439)
WINDOWS = st.builds(Window, MINUTES, st.integers(0, 1440)).filter(lambda w: w.start != w.end)
RULES = st.lists(
    st.builds(
        TimetableRule,
        st.sampled_from(["a", "b"]),
        st.lists(WINDOWS, min_size=1, max_size=2).map(tuple),
        st.frozensets(st.integers(0, 6), min_size=1),
        st.just(("games",)),
    ),
    min_size=1,
    max_size=2,
)


@given(RULES, ZONES, st.integers(0, 4 * 1440 * 60))
def test_the_next_change_is_exact(rules, place, seconds) -> None:
    """Stepping minute by minute through the next three days finds the same moment."""
    zone = ZoneInfo(place[0])
    start = at(place[1], zone).astimezone(UTC) + timedelta(seconds=seconds)
    now = start.astimezone(zone)
    held = active(rules, now)
    change = next_change(rules, now)
    step = start.replace(second=0)
    for _ in range(3 * 1440):
        step += timedelta(minutes=1)
        if active(rules, step.astimezone(zone)) != held:
            assert change == step
            return
    assert change is None or change > step
