"""Looks are counted apart, and forgotten in time."""

from __future__ import annotations

from admin.page.looks import MOST, PICTURES, Looks


def test_each_picture_counts_once_for_its_look():
    looks = Looks()
    mine, other = looks.begin(), looks.begin()
    for number in (0, 0, 1):
        assert looks.arrived(mine, number)
    assert (looks.count(mine), looks.count(other), looks.count("0" * 16)) == (2, 0, None)
    assert not looks.arrived(mine, PICTURES)
    assert not looks.arrived("0" * 16, 0)


def test_memory_is_bounded():
    looks = Looks()
    first = looks.begin()
    for _ in range(MOST):
        looks.begin()
    assert looks.count(first) is None
