from __future__ import annotations

from datetime import date

import pytest

from reporting.mechanism import month_sums
from reporting.monthly import InForce
from reporting.monthsource import StatisticsSource
from reporting.rollup import ListSeen
from reporting.schema.cells import mask_of
from tests.support.countbox import SCHOOL, CountBox, at

FIRST, LAST = date(2026, 9, 1), date(2026, 9, 30)


@pytest.fixture
def box(tmp_path):
    return CountBox(tmp_path)


def source(box: CountBox) -> StatisticsSource:
    return StatisticsSource(box.store, SCHOOL, date(2026, 10, 1))


def test_a_month_without_anything(box) -> None:
    found = source(box)
    assert found.device_days(FIRST, LAST) == {}
    assert found.filtered_minutes(FIRST, LAST) == 0
    assert found.lists(FIRST, LAST) == []
    assert not found.only_gateway(FIRST, LAST)


def test_what_was_rolled_up_reaches_the_mechanism(box) -> None:
    morning = at("2026-09-07 08:00")
    box.count(morning, "pupils", 100)
    box.devices(morning, "pupils", 0, 30, cells=mask_of(["adult"]))
    box.devices(morning, "pupils", 30, 40)
    box.turn(morning + 60, lists=[ListSeen("starter-adult", "adult", 9, "abc", int(at("2026-09-06 07:30")))])
    box.turn(morning + 120)
    box.turn(at("2026-10-01 08:00"))
    found = source(box)
    sums = month_sums([date(2026, 9, 7)], found.device_days(FIRST, LAST))
    assert (sums["active"], sums["adult"], sums["gambling"]) == (40, 30, 0)
    assert found.filtered_minutes(FIRST, LAST) > 0
    assert found.lists(FIRST, LAST) == [InForce("starter-adult", "adult", 9, "abc", date(2026, 9, 6))]


def test_where_only_the_router_asks(box) -> None:
    morning = at("2026-09-07 08:00")
    box.devices(morning, "pupils", 0, 1)  # the router itself
    for minute in range(5):
        box.turn(morning + 60 * minute, only_gateway=True)
    assert source(box).only_gateway(FIRST, LAST)
