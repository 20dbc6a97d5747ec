"""The clock gives aware wall time, epoch seconds and monotonic seconds."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from config import clock


def test_wall_time_is_aware_and_in_the_zone() -> None:
    zone = ZoneInfo("Asia/Ho_Chi_Minh")
    now = clock.wall(zone)
    assert now.tzinfo is zone
    assert abs(now.timestamp() - clock.epoch()) < 60


def test_monotonic_time_never_goes_back() -> None:
    first = clock.monotonic()
    assert clock.monotonic() >= first
