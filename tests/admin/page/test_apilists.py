"""A program follows work on the lists, and decides about the very copy that it has seen."""

from __future__ import annotations

import pytest

from admin.listorders import OrderDesk, Tried, Work
from blocklists.catalog import catalog
from blocklists.differences import Compared
from blocklists.report import Rejected
from blocklists.state import Copy, ListState
from blocklists.store import Store
from blocklists.trial import Broken, Overlap
from tests.admin.page.apikit import Program

SEEN = "a" * 64


@pytest.fixture
def program(box):
    return Program(box)


@pytest.fixture
def subscribed(program):
    """The id of a subscribed list of which a copy waits."""
    entry = next(iter(catalog().values()))
    assert program.post("/lists", {"id": entry.id}).status_code == 200
    waits = Copy(SEEN, 100, 0.0, entry.url)
    store = Store(program.site.paths.lists)
    (store.folder(entry.id) / "held").write_text("bad.example\n")
    store.save(entry.id, ListState("held", "half its names are gone", held=waits))
    return entry.id


def test_how_a_list_stands(program, subscribed):
    found = program.get(f"/lists/{subscribed}").json
    assert (found["outcome"], found["held"], found["reason"]) == ("held", SEEN, "half its names are gone")
    assert program.get("/lists/nobody").status_code == 404


@pytest.mark.parametrize(
    ("do", "kind", "accept", "turn_down"),
    [
        ("compare", "compare", False, False),
        ("accept", "refresh", True, False),
        ("turn-down", "refresh", False, True),
    ],
)
def test_a_copy_that_waits_is_decided_about(program, subscribed, do, kind, accept, turn_down):
    reply = program.post(f"/lists/{subscribed}/held", {"do": do, "copy": SEEN})
    assert reply.status_code == 202
    order = OrderDesk(program.site.paths).order(reply.json["number"])
    assert order is not None
    assert (order.kind, order.lists) == (kind, (subscribed,))
    assert order.accept == ({subscribed: SEEN} if accept else {})
    assert order.turn_down == ({subscribed: SEEN} if turn_down else {})
    work = program.get(f"/orders/{order.number}").json
    assert (work["kind"], work["state"], work["trial"]) == (kind, "waiting", None)


def test_another_copy_than_the_one_that_was_seen_is_not_decided_about(program, subscribed):
    reply = program.post(f"/lists/{subscribed}/held", {"do": "accept", "copy": "b" * 64})
    assert reply.status_code == 409
    assert OrderDesk(program.site.paths).waiting() == []


def test_a_list_is_tried_and_what_came_of_it_read(program):
    entry = next(iter(catalog().values()))
    number = program.post("/lists/try", {"id": entry.id}).json["number"]
    desk = OrderDesk(program.site.paths)
    order = desk.order(number)
    assert order is not None
    assert order.entry["url"] == entry.url
    tried = Tried(
        "hosts", 10, 8, 0, 0, 5, "held", "it blocks what schools need", 1, (Rejected(3, "odd", "no name"),),
        (("comment", 1),), (Broken("olm.vn", "needed", "||olm.vn^"),), (Overlap("old", "adult", 3, 4, 9),),
    )  # fmt: skip
    desk.tell(Work(order, "done", tried=tried, compared=Compared(1, 2, ("a.vn",), ("b.vn", "c.vn"))))
    found = program.get(f"/orders/{number}").json
    assert found["state"] == "done"
    assert found["trial"]["rejected"] == [{"line": 3, "text": "odd", "reason": "no name"}]
    assert found["trial"]["would_break"][0]["name"] == "olm.vn"
    assert found["trial"]["overlaps"][0]["list"] == "old"
    assert found["differences"] == {"added": 1, "removed": 2, "come": ["a.vn"], "gone": ["b.vn", "c.vn"]}
    assert entry.id not in program.site.paths.policy.read_text()


def test_no_other_list_is_tried_and_no_other_work_told(program):
    assert program.post("/lists/try", {"id": "../../etc/passwd"}).status_code == 404
    assert program.get("/orders/..%2F..%2Fpolicy").status_code == 404
    assert program.get("/orders/0000000000000000").status_code == 404
