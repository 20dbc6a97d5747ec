from __future__ import annotations

import datetime as dt

import pytest
import schedule

from admin.calendar import Calendar


def at(moment: str) -> dt.datetime:
    """A wall-clock moment without a zone, as `schedule` has them."""
    return dt.datetime.fromisoformat(moment)


class Clock(dt.datetime):
    """The wall clock that `schedule` reads, moved by tests."""

    moment = at("2026-11-24T12:00:00")

    @classmethod
    def now(cls, tz: dt.tzinfo | None = None) -> dt.datetime:
        return cls.moment.astimezone(tz) if tz else cls.moment


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> type[Clock]:
    monkeypatch.setattr(schedule.datetime, "datetime", Clock)
    monkeypatch.setattr(Clock, "moment", at("2026-11-24T12:00:00"))
    return Clock


def test_an_interval_is_due_at_once_and_then_by_the_monotonic_clock(clock: type[Clock]) -> None:
    calendar = Calendar()
    calendar.every(30, "look", 100.0)

    assert calendar.due(100.0) == ("look",)
    assert calendar.due(129.9) == ()
    clock.moment += dt.timedelta(days=400)  # the wall clock was set: intervals do not mind
    assert calendar.due(129.9) == ()
    assert calendar.due(130.0) == ("look",)
    assert calendar.due(10_000.0) == ("look",)
    assert calendar.due(10_001.0) == ()


def test_a_time_of_the_day_is_due_once_a_day_however_late_it_is_noticed(clock: type[Clock]) -> None:
    calendar = Calendar()
    calendar.daily("03:20", "refresh")

    assert calendar.due(0) == ()
    clock.moment = at("2026-11-25T03:19:59")
    assert calendar.due(0) == ()
    clock.moment = at("2026-11-25T09:00:00")
    assert calendar.due(0) == ("refresh",)
    assert calendar.due(0) == ()
    clock.moment = at("2026-11-26T03:20:00")
    assert calendar.due(0) == ("refresh",)


def test_a_clock_that_was_set_back_does_not_stop_the_days(clock: type[Clock]) -> None:
    clock.moment = at("2031-01-01T12:00:00")
    calendar = Calendar()
    calendar.daily("03:20", "refresh")
    clock.moment = at("2026-11-24T12:00:00")

    assert calendar.due(0) == ()
    clock.moment = at("2026-11-25T03:20:00")
    assert calendar.due(0) == ("refresh",)


@pytest.mark.parametrize("zone", ["Asia/Ho_Chi_Minh", "No/Such_Zone"])
def test_any_zone_makes_a_calendar(zone: str) -> None:
    Calendar(zone).daily("03:20", "refresh")


def test_the_wait_ends_before_anything_is_due_and_within_a_minute(clock: type[Clock]) -> None:
    calendar = Calendar()
    assert calendar.wait(0) == 60
    calendar.daily("12:00:10", "refresh")
    assert calendar.wait(0) == pytest.approx(10)
    calendar.every(5, "look", 0)
    calendar.due(0)
    assert calendar.wait(3) == 2
    clock.moment = at("2026-11-24T12:00:11")
    assert calendar.wait(3) == 0
