from __future__ import annotations

import pytest

from config.troubleshoot import LONGEST, Order, dump_order, parse_order


def test_it_holds_for_a_quarter_of_an_hour_whatever_is_written():
    order = Order(("192.0.2.7",), 100, 10**9)
    assert order.holds(100)
    assert order.holds(99 + LONGEST)
    assert not order.holds(100 + LONGEST)
    assert not order.holds(99)
    assert not Order(("192.0.2.7",), 100, 200).holds(200)


def test_it_is_kept_and_junk_is_nobody():
    order = Order(("192.0.2.7", "fe80::1"), 1, 2, "Hùng", "máy 7")
    assert parse_order(dump_order(order)) == order
    for junk in (b"", b"{", b"[]", b'{"addresses": 7}', b"\xff"):
        assert parse_order(junk) is None


@pytest.mark.parametrize("epoch", [-1.0, 0.0])
def test_before_it_begins_it_holds_not(epoch):
    assert not Order((), 1, 2).holds(epoch)
