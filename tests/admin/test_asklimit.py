"""How often somebody may send a request."""

from __future__ import annotations

from admin.asklimit import MOST_KEYS, AskLimit


def test_four_in_ten_minutes_from_one_address():
    limit = AskLimit()
    assert [limit.wait("192.168.1.9", 100.0 + n) for n in range(4)] == [0, 0, 0, 0]
    assert limit.wait("192.168.1.9", 104.0) == 597
    assert limit.wait("192.168.1.10", 104.0) == 0
    assert limit.wait("192.168.1.9", 701.0) == 0


def test_twelve_in_six_hours():
    limit = AskLimit()
    for number in range(12):
        assert limit.wait("10.0.0.1", number * 700.0) == 0
    assert limit.wait("10.0.0.1", 12 * 700.0) == 6 * 3600 - 12 * 700 + 1


def test_a_whole_network_of_addresses_is_one():
    limit = AskLimit()
    for number in range(4):
        assert limit.wait(f"2001:db8::{number}", 0.0) == 0
    assert limit.wait("2001:db8::ffff", 1.0) > 0


def test_all_together_are_limited_and_memory_is_bounded():
    limit = AskLimit()
    waits = [limit.wait(f"10.{n // 250}.{n % 250}.1", 0.0) for n in range(100)]
    assert waits.count(0) == 60
    for number in range(MOST_KEYS + 50):
        limit.wait(f"10.{number // 250}.{number % 250}.2", 1.0)
    assert len(limit._times) <= MOST_KEYS
