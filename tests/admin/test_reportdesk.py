from __future__ import annotations

import random
from collections.abc import Iterable
from datetime import date, datetime

import msgspec
import pytest
from msgspec import UNSET

from admin.reportdesk import NotAgreed, ReportDesk
from admin.store import Store
from config.paths import Paths
from config.policyfile import parse_policy
from reporting.awareness import AwarenessBook
from reporting.counteddays import Month
from reporting.devicedays import DayPart
from reporting.ledger import NotDrawn
from reporting.monthly import InForce
from reporting.schema.report import Awareness, NotMeasurable
from tests.admin.reportbox import NOW, POLICY

OCTOBER = Month(2026, 10)


class Source:
    minutes = 44_640
    gateway = False

    def device_days(self, first: date, last: date) -> dict[date, list[DayPart]]:
        return {date(2026, 10, 5): [DayPart(9, {1: 1000})]}

    def filtered_minutes(self, first: date, last: date) -> int:
        return self.minutes

    def only_gateway(self, first: date, last: date) -> bool:
        return self.gateway

    def lists(self, first: date, last: date) -> Iterable[InForce]:
        return [InForce("starter-adult", "adult", 9, "v1", date(2026, 10, 30))]


@pytest.fixture
def desk(tmp_path):
    return make(tmp_path, Source())


def make(folder, source, now: datetime = NOW, text: str = POLICY) -> ReportDesk:
    return ReportDesk(Paths(folder), parse_policy(text), source, now, below=random.Random(1).randrange)


def test_the_newest_month_is_drawn_once(desk, tmp_path) -> None:
    assert desk.newest == OCTOBER
    first = desk.draw(OCTOBER, without_form=True)
    assert first.report.service == msgspec.convert({"hours": 744, "of": 744}, type(first.report.service))
    assert first.report.lists[0].age_days == 1
    assert first.report.awareness is UNSET
    assert abs(first.report.statistics.cells.active - 1000) < 800
    other = Source()
    other.minutes = 0
    assert make(tmp_path, other).draw(OCTOBER, without_form=True).data == first.data


def test_the_month_s_form_is_taken(desk, tmp_path) -> None:
    AwarenessBook(tmp_path / "awareness.json").put(OCTOBER, Awareness(3))
    assert desk.draw(OCTOBER).report.awareness == Awareness(3)


def test_a_form_that_is_missing_is_waited_for(desk) -> None:
    with pytest.raises(NotDrawn, match="form"):
        desk.draw(OCTOBER)
    drawn = desk.draw(OCTOBER, without_form=True)
    assert desk.draw(OCTOBER) == drawn


def test_a_month_without_filtering_uses_nothing_up(tmp_path) -> None:
    source = Source()
    source.minutes = 0
    desk = make(tmp_path, source)
    with pytest.raises(NotDrawn, match="nothing was filtered"):
        desk.draw(OCTOBER, without_form=True)
    source.minutes = 60
    assert desk.draw(OCTOBER, without_form=True).report.sequence == 1


def test_where_only_the_router_asks(tmp_path) -> None:
    source = Source()
    source.gateway = True
    assert make(tmp_path, source).draw(OCTOBER, without_form=True).report.statistics == NotMeasurable()


def test_homes_report_nothing(tmp_path) -> None:
    with pytest.raises(NotDrawn, match="only schools"):
        make(tmp_path, Source(), text=POLICY.replace("school", "home")).draw(OCTOBER, without_form=True)


def test_the_calendar_of_the_school_is_fixed_a_month_ahead(tmp_path) -> None:
    holiday = '[[calendar.holidays]]\nname = "Nghỉ bão"\nfrom = 2026-12-07\nto = 2026-12-11\n'
    make(tmp_path, Source(), text=POLICY + holiday).fix_next()
    january = make(tmp_path, Source(), now=NOW.replace(year=2027, month=1))
    days = january.draw(Month(2026, 12), without_form=True).report.statistics.days
    assert not set(days) & {7, 8, 9, 10, 11}
    assert 14 in days


def test_consent_comes_first_and_is_in_the_trail(desk, tmp_path) -> None:
    with pytest.raises(NotAgreed):
        desk.export(OCTOBER, "Hùng", "it", without_form=True)
    assert not desk.ledger.reports()
    agreement = desk.agree("Lan", "head", 1)
    assert desk.ledger.state().agreed == agreement
    signed = desk.export(OCTOBER, "Hùng", "it", without_form=True)
    desk.withdraw("Lan", "head")
    with pytest.raises(NotAgreed):
        desk.export(OCTOBER, "Hùng", "it", without_form=True)
    with Store(tmp_path / "state.db") as store:
        trail = store.trail()
    assert [line.action for line in trail] == ["report.withdraw", "report.export", "report.agree"]
    assert trail[1].payload == {"by": "Hùng", "month": "2026-10", "digest": signed.digest}
    assert trail[2].number == agreement.line


def test_a_trail_that_cannot_be_written_is_no_consent(desk, tmp_path) -> None:
    (tmp_path / "state.db").mkdir()
    with pytest.raises(Exception, match=r"state\.db"):
        desk.agree("Lan", "head", 1)
    assert desk.ledger.state().agreed is None


def test_a_school_has_one_box_or_two(desk) -> None:
    for boxes in (0, 3):
        with pytest.raises(ValueError, match="boxes"):
            desk.agree("Lan", "head", boxes)
