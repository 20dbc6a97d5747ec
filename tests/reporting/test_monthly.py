from __future__ import annotations

import random
from datetime import date

import pytest
from msgspec import UNSET

from reporting.counteddays import Month
from reporting.devicedays import DayPart
from reporting.ledger import Draft
from reporting.ledgerstate import Plan
from reporting.monthly import Facts, InForce, compose, list_ages, newest_month, service
from reporting.schema.cells import mask_of
from reporting.schema.envelope import opened, seal
from reporting.schema.report import GENESIS, Awareness, Measured, NotMeasurable, Service
from tests.reporting.schema.reports import PRIVATE, value

MONTH = Month(2026, 10)
FACTS = Facts("0.1.0", Service(700, 744), ())


class Store:
    def __init__(self) -> None:
        self.asked: list[tuple[date, date]] = []

    def device_days(self, first: date, last: date) -> dict[date, list[DayPart]]:
        self.asked.append((first, last))
        return {
            date(2026, 10, 1): [DayPart(9, {mask_of(["adult"]): 5000})],
            date(2026, 10, 3): [DayPart(9, {1: 10**6})],
        }


def draft(*, days: tuple[int, ...] = (1, 2, 5), boxes: int = 1) -> Draft:
    return Draft("truong-1", str(value()["box"]), 1, GENESIS, MONTH, Plan(days, boxes))


def test_a_report_has_the_noisy_numbers_of_the_counted_days() -> None:
    store = Store()
    found = compose(draft(), store, FACTS, random.Random(1).randrange)
    assert store.asked == [(date(2026, 10, 1), date(2026, 10, 31))]
    assert isinstance(found.statistics, Measured)
    assert (found.statistics.days, found.statistics.scale) == ((1, 2, 5), (9, 1))
    assert abs(found.statistics.cells.adult - 5000) < 150
    assert abs(found.statistics.cells.active - 5000) < 150, "the third is a Saturday and does not count"
    assert abs(found.statistics.cells.harm) < 150
    assert found.awareness is UNSET
    assert opened(seal(found, PRIVATE)).report == found


def test_a_paired_box_spends_half() -> None:
    found = compose(draft(boxes=2), Store(), FACTS)
    assert (found.statistics.epsilon, found.statistics.scale) == ((1, 2), (18, 1))
    assert opened(seal(found, PRIVATE)).report == found


def test_behind_a_router_no_number_is_drawn_at_all() -> None:
    store = Store()
    found = compose(draft(), store, FACTS._replace(only_gateway=True))
    assert found.statistics == NotMeasurable()
    assert not store.asked
    assert opened(seal(found, PRIVATE)).report == found


def test_what_the_school_did_goes_along() -> None:
    form = Awareness(2, 80, 300, "Tờ rơi 111", "Họp phụ huynh\nkhối 6")
    found = compose(draft(), Store(), FACTS._replace(awareness=form))
    assert opened(seal(found, PRIVATE)).report.awareness == form


@pytest.mark.parametrize(("minutes", "hours"), [(0, 0), (29, 0), (30, 1), (44_640, 744), (99_999, 744)])
def test_hours_of_service(minutes: int, hours: int) -> None:
    assert service(minutes, 744) == Service(hours, 744)


def test_a_list_of_the_schools_own_keeps_its_name_to_itself() -> None:
    lists = [
        InForce("lop-6a-thay-nam", "adult", 5, "0123456789abcdef0123", None),
        InForce("starter-adult", "adult", 900, "2026-10-01", date(2026, 10, 28)),
        InForce("danh sách", "games", 7, "bản mới", date(2026, 11, 9)),
    ]
    found = list_ages(lists, ["starter-adult", "other"], date(2026, 11, 1))
    assert [(one.id, one.category, one.version, one.age_days, one.names) for one in found] == [
        ("starter-adult", "adult", "2026-10-01", 4, 900),
        ("own-1", "adult", "0123456789abcdef", 0, 5),
        ("own-2", "games", "", 0, 7),
    ]


def test_the_newest_month_is_the_one_that_is_over() -> None:
    assert newest_month(date(2026, 11, 1)) == Month(2026, 10)
    assert newest_month(date(2026, 1, 31)) == Month(2025, 12)
