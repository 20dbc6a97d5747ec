"""The calendar as it is read from the policy file."""

from __future__ import annotations

from datetime import date

import msgspec
import pytest

from config.calendar import Calendar, calendar, period_window, shift
from config.reading import Refused, Spot
from config.week import Window

PERIODS = {"tiet-1": "07:00-07:45", "tiet-2": "07:50-08:35"}


def problems(read, value, path="calendar") -> list[str]:
    spot = Spot(path)
    with pytest.raises(Refused):
        read(value, spot)
    return [str(mistake) for mistake in spot.mistakes]


def test_a_calendar_is_a_value_with_the_public_holidays_in_it() -> None:
    made = calendar(
        {"periods": PERIODS, "shifts": {"sang": {"name": "Ca sáng", "periods": ["tiet-1"]}}}, Spot()
    )
    assert made.periods["tiet-2"] == Window(470, 515)
    assert made.shifts["sang"].id == "sang"
    assert any(entry.date == date(2027, 2, 6) for entry in made.public)
    assert hash(made) == hash(msgspec.structs.replace(made))
    assert calendar({"public_holidays": "none"}, Spot()).public == ()
    assert Calendar().public == ()


def test_a_period_ends_on_its_day() -> None:
    assert period_window("18:00-24:00", Spot()) == Window(1080, 1440)
    assert "past midnight" in problems(period_window, "22:00-01:00")[0]


@pytest.mark.parametrize("times", [{}, {"periods": []}, {"periods": ["a"], "windows": ["07:00-08:00"]}])
def test_a_shift_has_periods_or_windows(times) -> None:
    assert "either periods or windows" in problems(shift, {"name": "a", **times})[0]


def test_a_special_day_says_something_that_makes_sense() -> None:
    days = [
        {"date": date(2026, 11, 21)},
        {"date": date(2026, 11, 22), "runs": "mon-fri"},
        {"date": date(2026, 11, 23), "runs": "mon", "kind": "holiday"},
        {"date": date(2026, 11, 24), "kind": "closed"},
    ]
    found = problems(calendar, {"days": days})
    assert [line.partition(":")[0] for line in found] == [
        "calendar.days[0]", "calendar.days[1].runs", "calendar.days[2].runs", "calendar.days[3].kind",
    ]  # fmt: skip


def test_every_mistake_of_a_calendar_is_named_at_once() -> None:
    found = problems(
        calendar,
        {
            "public_holidays": "XX",
            "periods": {"Tiết 1": "07:00-07:45", "b": "7-8"},
            "shifts": {"sang": {"name": "Ca sáng", "periods": ["c"]}, "x": 7},
            "terms": [{"name": "HK I", "from": date(2026, 9, 5)}],
            "hours": [
                {
                    "name": "h",
                    "from": date(2026, 9, 5),
                    "to": date(2026, 9, 1),
                    "periods": {"d": "07:00-08:00"},
                }
            ],
            "semesters": [],
        },
    )
    assert [line.partition(":")[0] for line in found] == [
        "calendar.semesters",
        "calendar.public_holidays",
        "calendar.periods.Tiết 1",
        "calendar.periods.b",
        "calendar.shifts.x",
        "calendar.terms[0].to",
        "calendar.hours[0].to",
        "calendar.shifts.sang.periods[0]",
        "calendar.hours[0].periods.d",
    ]
