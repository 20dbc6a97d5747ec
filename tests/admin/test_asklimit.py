"""How often somebody may send a request."""

from __future__ import annotations

from admin.asklimit import MOST_KEYS, AskLimit


def seconds(limit, device, now, group="pupils"):
    return limit.wait(device, group, now).seconds


def test_four_in_ten_minutes_from_one_device():
    limit = AskLimit()
    assert [seconds(limit, "aa", 100.0 + n) for n in range(4)] == [0, 0, 0, 0]
    assert limit.wait("aa", "pupils", 104.0) == (597, "device")
    assert seconds(limit, "bb", 104.0) == 0
    assert seconds(limit, "aa", 701.0) == 0


def test_twelve_in_six_hours():
    limit = AskLimit()
    for number in range(12):
        assert seconds(limit, "aa", number * 700.0) == 0
    assert seconds(limit, "aa", 12 * 700.0) == 6 * 3600 - 12 * 700 + 1


def test_a_group_that_floods_waits_alone_and_memory_is_bounded():
    limit = AskLimit()
    waits = [limit.wait(f"device {n}", "pupils", 0.0) for n in range(100)]
    assert waits.count((0, "device")) == 40
    assert waits[-1] == (601, "group")
    assert seconds(limit, "device of a teacher", 0.0, "teachers") == 0
    for number in range(MOST_KEYS + 50):
        seconds(limit, f"another {number}", 1.0, f"group {number}")
    assert len(limit._times) <= MOST_KEYS
    assert len(limit._groups) <= MOST_KEYS
