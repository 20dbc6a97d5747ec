"""Which connection ends when there are too many."""

from __future__ import annotations

from admin.page.crowd import Held, one_to_end


def test_who_holds_many_loses_the_oldest_of_them():
    held = [Held("teacher", "b", 1.0), Held("second", "a", 3.0), Held("first", "a", 2.0)]
    assert one_to_end(held) == "first"


def test_among_equals_the_oldest_ends():
    assert one_to_end([Held("new", "a", 5.0), Held("old", "b", 4.0)]) == "old"


def test_where_none_is_held_none_ends():
    assert one_to_end([]) is None
