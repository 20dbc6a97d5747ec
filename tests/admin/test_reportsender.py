from __future__ import annotations

import json
from pathlib import Path

import pytest

from admin.reportsender import GivenUp, Sender, Sent, given_up
from reporting.delivery import Reply, Rest
from reporting.ledger import Ledger
from reporting.schema.verify import Standing
from tests.reporting.ledgers import JUNE, Collector, Composer, after, ledger, months

NOW = 1_800_000_000.0


class Line:
    """A line to a collector in memory, which may be down."""

    def __init__(self) -> None:
        self.collector = Collector()
        self.down: OSError | Reply | None = None
        self.posted: list[bytes] = []

    def post(self, data: bytes) -> Reply:
        self.posted.append(data)
        if isinstance(self.down, Reply):
            return self.down
        if self.down:
            raise self.down
        found = self.collector.receive(data)
        status = 201 if found.acceptable else 200 if found is Standing.DUPLICATE else 409
        return Reply(status, json.dumps({"standing": found.value}).encode())

    def last_held(self, box: str):
        if isinstance(self.down, OSError):
            raise self.down
        return self.collector.last_held(box)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "report"


@pytest.fixture
def box(folder: Path) -> Ledger:
    return ledger(folder)


def sender(folder: Path, box: Ledger) -> Sender:
    return Sender(folder, box, jitter=lambda: 0.5)


def draw(box: Ledger, count: int) -> list[bytes]:
    return [box.draw(month, after(month), Composer()).data for month in months(count)]


def test_what_waits_is_sent_in_order_and_once(folder, box) -> None:
    line, data = Line(), draw(box, 3)
    assert sender(folder, box).send(line, NOW) == Sent(delivered=3)
    assert sender(folder, box).send(line, NOW) == Sent()
    assert line.posted == data
    assert line.collector.months() == ["2026-06", "2026-07", "2026-08"]


def test_days_without_network(folder, box) -> None:
    line, data = Line(), draw(box, 2)
    line.down = OSError("no route to host")
    one = sender(folder, box)
    for failures in range(1, 30):
        found = one.send(line, NOW)
        assert (found.delivered, found.waiting, found.why) == (0, 2, "no route to host")
        assert sender(folder, box).rest().failures == failures, "it is on the disk"
    assert not one.rest().is_over(NOW + 3600)
    line.down = None
    assert one.send(line, NOW + 7 * 24 * 3600).delivered == 2
    assert one.rest() == Rest()
    assert set(line.posted) == set(data)


def test_an_answer_that_got_lost_costs_nothing(folder, box) -> None:
    line, (data,) = Line(), draw(box, 1)
    line.collector.receive(data)
    assert sender(folder, box).send(line, NOW).delivered == 1
    assert len(line.collector.months()) == 1


def test_a_busy_collector_is_given_its_time(folder, box) -> None:
    line = Line()
    draw(box, 1)
    line.down = Reply(503, b"", "9000")
    found = sender(folder, box).send(line, NOW)
    assert (found.why, found.refused) == ("HTTP 503", False)
    assert sender(folder, box).rest().next_try == NOW + 9000


def test_a_refusal_is_said_and_nothing_is_lost(folder, box) -> None:
    line = Line()
    draw(box, 1)
    line.down = Reply(403, b'{"code":"unknown-key"}')
    found = sender(folder, box).send(line, NOW)
    assert (found.refused, found.why) == (True, "unknown-key")
    assert len(box.waiting()) == 1


def test_one_that_is_refused_does_not_hold_up_those_behind_it(folder, box) -> None:
    """What a former key signed may be refused for ever: the collector does not know that key."""
    line = Line()
    first, second = draw(box, 2)
    post = line.post
    line.post = lambda data: Reply(403, b'{"code":"unknown"}') if data == first else post(data)
    found = sender(folder, box).send(line, NOW)
    assert (found.delivered, found.waiting, found.why, found.refused) == (1, 1, "unknown", True)
    assert line.posted == [second]


def test_a_restored_box_asks_first(folder, box) -> None:
    line, (data,) = Line(), draw(box, 1)
    line.collector.receive(data)
    box.mark_restored()
    line.down = OSError("no network")
    assert sender(folder, box).send(line, NOW).why == "no network"
    assert box.state().ask_first
    assert not line.posted
    line.down = None
    assert sender(folder, box).send(line, NOW) == Sent()
    assert not box.state().ask_first


def test_a_second_draw_gives_way(folder, box) -> None:
    """A disk put back bit by bit drew July anew: the collector holds the first draw, the second is dropped."""
    line = Line()
    draw(box, 1)
    state = (folder / "state.json").read_bytes()
    compose = Composer()
    for month in months(2):
        line.collector.receive(box.draw(month, after(month), compose).data)
    (folder / "state.json").write_bytes(state)
    (folder / "report-001-000002.json").unlink()
    box.draw(JUNE.after, after(JUNE.after), compose)
    found = sender(folder, box).send(line, NOW)
    assert (found.refused, found.why, found.waiting) == (True, "substituted", 0)
    august = box.draw(JUNE.after.after, after(JUNE.after.after), compose)
    assert sender(folder, box).send(line, NOW).delivered == 1
    assert line.posted[-1] == august.data
    assert line.collector.months() == ["2026-06", "2026-07", "2026-08"]


def test_a_note_that_is_damaged_costs_one_early_try(folder, box) -> None:
    draw(box, 1)
    (folder / "sending.json").write_bytes(b"{")
    assert sender(folder, box).rest() == Rest()


@pytest.mark.parametrize(
    ("status", "answer", "why"),
    [
        (
            403,
            b'{"code":"revoked","text":"this box\'s key was revoked"}',
            "revoked this box's key was revoked",
        ),
        (422, b'{"code":"implausible","text":"x"}', "implausible x"),
        (409, b'{"standing":"month-taken"}', "month-taken"),
    ],
)
def test_what_is_refused_for_good_is_kept_and_not_sent_again(folder, box, status, answer, why) -> None:
    line = Line()
    draw(box, 1)
    line.down = Reply(status, answer)
    one = sender(folder, box)
    assert one.send(line, NOW).given_up == (GivenUp("2026-06", int(NOW), why),)
    for hour in range(1, 1000):
        assert sender(folder, box).send(line, NOW + 3600 * hour) == Sent()
    assert len(line.posted) == 1
    assert len(box.reports()) == 1
    assert one.rest() == Rest()
    line.down = None
    one.try_again()
    assert one.send(line, NOW).delivered == 1


def test_a_report_that_contradicts_what_nobody_shows_is_not_sent_for_ever(folder, box) -> None:
    """The collector says that another one stands there, and then that it holds none."""
    line = Line()
    draw(box, 1)
    line.down = Reply(409, b'{"standing":"broken-chain"}')
    for hour in range(100):
        sender(folder, box).send(line, NOW + 3600 * hour)
    assert len(line.posted) == 1
    assert [one.why for one in given_up(folder).values()] == ["broken-chain"]


def test_a_box_that_is_not_enrolled_yet_goes_on_trying(folder, box) -> None:
    line = Line()
    draw(box, 1)
    line.down = Reply(403, b'{"code":"unknown","text":""}')
    assert sender(folder, box).send(line, NOW).given_up == ()
    assert len(sender(folder, box).waiting()) == 1
    line.down = None
    assert sender(folder, box).send(line, NOW).delivered == 1
