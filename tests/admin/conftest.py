"""States of a box to show, without a box."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from admin.status import Change, GroupNow, Health, ListNow, Mode, Service, Status
from reporting.today import Today

HUE = ZoneInfo("Asia/Ho_Chi_Minh")
NOW = datetime(2026, 9, 7, 9, 42, tzinfo=HUE)  # a Monday


@pytest.fixture
def now() -> datetime:
    """A Monday morning in Huế."""
    return NOW


@pytest.fixture
def busy() -> Status:
    """A school in the middle of a lesson, with one list that could not be refreshed."""
    lesson = Change(NOW.replace(hour=11, minute=30), Mode.FILTERED, ("social", "games"), ())
    exam = Change(NOW.replace(hour=10, minute=15), Mode.FILTERED, (), ("adult",))
    return Status(
        now=NOW,
        service=Service(Health.ON, NOW.replace(hour=6, minute=12), ("0.0.0.0:53", "[::]:53"), 2, 2),
        kind="school",
        groups=(
            GroupNow(
                "pupils",
                "Học sinh",
                "Pupils",
                True,
                Mode.FILTERED,
                ("adult", "social", "games"),
                ("Giờ học",),
                3,
                2,
                lesson,
            ),
            GroupNow("exam", "Phòng thi", "Exam room", False, Mode.ONLY, (), ("Kiểm tra",), 0, 0, exam),
            GroupNow("teachers", "Giáo viên", "Teachers", False, Mode.OPEN, (), (), 0, 0, None),
        ),
        lists=(
            ListNow("starter-adult", "adult", 58, None, bundled=True),
            ListNow("starter-social", "social", 40, None, bundled=True),
            ListNow("nsfw", "adult", 67_812, NOW - timedelta(days=9), problem="404 Not Found"),
        ),
        today=Today(NOW.date(), 48_213, 3_911, {10: 3000, 4: 600, 8: 11, 0: 300}, {}),
        hotline="111",
        reporting_site="vn-cop.vn",
        authority_vi="Sở Giáo dục và Đào tạo",
    )


@pytest.fixture
def off(busy) -> Status:
    """A box whose resolver is gone."""
    return replace(busy, service=Service(), today=None)


@pytest.fixture
def fresh(busy) -> Status:
    """A try-out on loopback that nobody has asked yet, without lists and groups."""
    service = replace(busy.service, dns=("127.0.0.1:5353", "[::1]:5353"))
    return replace(busy, service=service, lists=(), groups=(), today=Today(NOW.date(), 0, 0, {}, {}))


@pytest.fixture
def troubled(busy) -> Status:
    """Mistakes in the rules, a clock that nobody set, one worker down."""
    service = replace(
        busy.service, health=Health.PARTLY, alive=1, policy="last good", mistakes=3, clock_trusted=False
    )
    return replace(busy, service=service)
