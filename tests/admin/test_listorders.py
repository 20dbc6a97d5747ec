"""Orders of the page for the lists: placed, looked at, forgotten."""

from __future__ import annotations

import pytest

from admin.listorders import MOST, OrderDesk, OrdersFull, Work
from config.paths import Paths

NOW = 1_800_000_000


@pytest.fixture
def desk(tmp_path):
    return OrderDesk(Paths(tmp_path, runtime=tmp_path / "run"))


def test_an_order_waits_is_at_work_and_is_over(desk):
    number = desk.place(NOW, "refresh", lists=["ads"], accept={"ads": "ab"})
    work = desk.work(number)
    assert (work.state, work.order.lists, work.order.accept) == ("waiting", ("ads",), {"ads": "ab"})
    assert [one.order.number for one in desk.under_way()] == [number]

    desk.tell(Work(work.order, "working", started=NOW + 1.0, step="fetch", list_id="ads", done=5, of=None))
    assert (desk.work(number).step, desk.work(number).done) == ("fetch", 5)
    desk.tell(Work(work.order, "done", ended=NOW + 2.0))
    desk.finish(number)

    assert desk.waiting() == []
    assert desk.work(number).over
    desk.forget(NOW + 1)
    assert desk.work(number) is None


def test_first_come_first_served_and_the_same_is_not_asked_twice(desk):
    first = desk.place(NOW, "refresh")
    second = desk.place(NOW + 1, "try", entry={"id": "a", "url": "https://a.example/", "category": "adult"})
    assert desk.place(NOW + 2, "refresh") == first
    assert desk.waiting() == [first, second]
    desk.tell(Work(desk.order(first), "working"))
    assert desk.place(NOW + 3, "refresh") not in (
        first,
        second,
    )  # that one has begun: it may have looked already


def test_so_many_wait_and_no_more(desk):
    for number in range(MOST):
        desk.place(NOW, "compare", lists=[f"list{number}"])
    with pytest.raises(OrdersFull):
        desk.place(NOW, "refresh")


@pytest.mark.parametrize(
    "number", ["", "../../policy", "0" * 15, "0" * 17, "G" * 16, "0000000000000000\n", "\0"]
)
def test_what_is_no_number_leads_to_no_file(desk, number):
    assert desk.order(number) is None
    assert desk.work(number) is None
    desk.finish(number)


def test_what_cannot_be_read_is_not_there(desk, tmp_path):
    number = desk.place(NOW, "refresh")
    (tmp_path / "orders" / f"{number}.json").write_text('{"number": 1}')
    assert desk.work(number) is None
    assert desk.waiting() == [number]  # it is taken away by who carries it out
