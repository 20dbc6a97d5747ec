from __future__ import annotations

from datetime import timedelta

import pytest

from admin.reportchore import EVERY, ReportChore
from config.paths import Paths
from config.policyfile import parse_policy
from reporting.awareness import AwarenessBook
from reporting.counteddays import Month
from reporting.delivery import Reply
from reporting.ledger import Ledger
from reporting.ledgerstate import Agreement
from reporting.schema.report import Awareness
from tests.admin.reportbox import NOW, POLICY, ReportBox
from tests.admin.test_reportsender import Line

AT = NOW.timestamp()
SCHOOL = parse_policy(POLICY)


class Box:
    def __init__(self, folder) -> None:
        ReportBox(folder).fill()
        self.paths = Paths(folder, runtime=folder / "run")
        self.line, self.said = Line(), []
        self.ledger = Ledger(self.paths.report)
        self.chore = self.fresh()

    def fresh(self) -> ReportChore:
        outer = self

        class Link:
            def __init__(self, _address: str) -> None:
                pass

            def __enter__(self) -> Line:
                return outer.line

            def __exit__(self, *_: object) -> None:
                pass

        return ReportChore(self.paths, self.said.append, Link)

    def ready(self) -> None:
        self.ledger.enrol("hue-0042", "https://hue.example")
        self.ledger.agree(Agreement("Lan", 1, 1))


@pytest.fixture
def box(tmp_path) -> Box:
    return Box(tmp_path)


def test_where_nobody_agreed_nothing_happens(box) -> None:
    box.chore.turn(SCHOOL, AT)
    assert not box.paths.report.exists()
    box.ledger.enrol("hue-0042", "https://hue.example")
    box.fresh().turn(SCHOOL, AT)
    assert not box.ledger.reports()
    assert not box.line.posted


def test_the_month_is_drawn_and_delivered_by_itself_and_once(box) -> None:
    box.ready()
    for minute in range(0, 60, 5):
        box.chore.turn(SCHOOL, AT + 60 * minute)
    assert box.line.collector.months() == ["2026-10"]
    assert len(box.line.posted) == 1
    assert box.said == ["reports: 1 delivered"]


def test_days_without_network_are_said_once_and_waited_out(box) -> None:
    box.ready()
    box.line.down = OSError("no route to host")
    for minute in range(0, 24 * 60, 10):
        box.chore.turn(SCHOOL, AT + 60 * minute)
    assert box.said == ["reports: no route to host; 1 waiting"]
    assert 3 < len(box.line.posted) < 20
    box.line.down = None
    box.chore.turn(SCHOOL, AT + 3 * 24 * 3600)
    assert box.said[-1] == "reports: 1 delivered"


def test_right_after_midnight_the_last_day_is_waited_for(box) -> None:
    box.ready()
    AwarenessBook(box.paths.awareness).put(Month(2026, 10), Awareness(1))
    first = NOW.replace(day=1, hour=0, minute=5)
    box.chore.turn(SCHOOL, first.timestamp())
    assert not box.line.posted
    box.chore.turn(SCHOOL, (first + timedelta(hours=3)).timestamp())
    assert len(box.line.posted) == 1


def test_the_form_is_waited_for_some_days(box) -> None:
    box.ready()
    box.chore.turn(SCHOOL, NOW.replace(day=5).timestamp())
    assert not box.line.posted
    AwarenessBook(box.paths.awareness).put(Month(2026, 10), Awareness(1))
    box.fresh().turn(SCHOOL, NOW.replace(day=5).timestamp())
    assert len(box.line.posted) == 1


def test_after_some_days_the_report_goes_without_it(box) -> None:
    box.ready()
    box.chore.turn(SCHOOL, NOW.replace(day=6).timestamp())
    assert len(box.line.posted) == 1


def test_neither_homes_nor_clocks_that_are_not_believed(box) -> None:
    box.ready()
    box.fresh().turn(parse_policy(POLICY.replace("school", "home")), AT)
    (box.paths.runtime / "resolver.json").write_text('{"clock": "untrusted"}')
    box.fresh().turn(SCHOOL, AT)
    assert not box.ledger.reports()


def test_a_restored_box_asks_before_it_goes_on(box) -> None:
    box.ready()
    box.chore.turn(SCHOOL, AT)
    box.ledger.mark_restored()
    box.fresh().turn(SCHOOL, AT + EVERY)
    assert not box.ledger.state().ask_first
    assert box.line.collector.months() == ["2026-10"]


def test_damage_is_said_once(box) -> None:
    box.ready()
    (box.paths.report / "state.json").write_bytes(b"x")
    for turn in range(3):
        box.chore.turn(SCHOOL, AT + turn * EVERY)
    assert len(box.said) == 1
    assert "state.json" in box.said[0]


def test_what_is_refused_for_good_is_said_once_and_not_sent_again(box) -> None:
    box.ready()
    box.line.down = Reply(403, b'{"code":"revoked","text":"gone"}')
    for minute in range(0, 24 * 60, 10):
        box.chore.turn(SCHOOL, AT + 60 * minute)
    assert box.said == ["reports: 2026-10 was refused for good and is not sent again: revoked gone"]
    assert len(box.line.posted) == 1
