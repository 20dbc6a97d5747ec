from __future__ import annotations

from datetime import date

from reporting.collector.web.site import Collector


def test_the_date_is_that_of_the_place() -> None:
    # 18:00 UTC is the next day's 01:00 in Huế
    assert Collector(None, epoch=lambda: 1_793_556_000.0).today == date(2026, 11, 2)
