"""What has to fit together in a calendar, and between it and the rules."""

from __future__ import annotations

from datetime import date

import pytest

from config.calendarfit import calendar_fits, rules_fit
from config.reading import Spot


def noted(check, value) -> list[tuple[str, str]]:
    spot = Spot("x")
    check(value, spot)
    return [(mistake.path, mistake.value) for mistake in spot.mistakes]


def test_periods_are_known_wherever_they_are_named() -> None:
    raw = {
        "periods": {"a": "07:00-07:45"},
        "shifts": {"s": {"periods": ["a", "b"]}},
        "hours": [{"periods": {"c": "07:00-08:00"}}],
        "days": [{"periods": {"a": "08:00-09:00", "d": "08:00-09:00"}}],
    }
    assert noted(calendar_fits, raw) == [
        ("x.shifts.s.periods[1]", "b"),
        ("x.hours[0].periods.c", "c"),
        ("x.days[0].periods.d", "d"),
    ]


def test_terms_do_not_overlap_in_whatever_order_they_stand() -> None:
    first = {"name": "I", "from": date(2026, 9, 5), "to": date(2027, 1, 15)}
    second = {"name": "II", "from": date(2027, 1, 15), "to": date(2027, 5, 31)}
    assert noted(calendar_fits, {"terms": [second, first]}) == [("x.terms[0].from", "2027-01-15")]
    assert not noted(calendar_fits, {"terms": [first, second | {"from": date(2027, 1, 16)}, {"from": 7}]})


def test_a_date_stands_once_among_the_days() -> None:
    days = [{"date": date(2026, 11, 21)}, {"date": "2026-11-21"}, {}, {}]
    assert noted(calendar_fits, {"days": days}) == [("x.days[1].date", "2026-11-21")]


def test_rules_name_periods_and_shifts_that_are_there() -> None:
    rules = [{"periods": ["a", "b", 7], "shift": "s"}, {"shift": "t"}, "no table"]
    policy = {
        "calendar": {"periods": {"a": ""}, "shifts": {"s": {}}},
        "groups": {"g": {"timetable": rules}, "h": 7},
    }
    assert noted(rules_fit, policy) == [("x.g.timetable[0].periods[1]", "b"), ("x.g.timetable[1].shift", "t")]


def test_a_calendar_without_shifts_says_so() -> None:
    spot = Spot()
    rules_fit({"groups": {"g": {"timetable": [{"shift": "sang"}]}}}, spot)
    assert "which has none" in spot.mistakes[0].problem


@pytest.mark.parametrize(
    "raw", [None, 7, [], {"periods": 7, "shifts": [], "terms": {}, "days": 7, "hours": [7]}]
)
def test_what_is_no_calendar_is_left_to_the_readers(raw) -> None:
    assert not noted(calendar_fits, raw)
    assert not noted(rules_fit, {"calendar": raw, "groups": raw})
