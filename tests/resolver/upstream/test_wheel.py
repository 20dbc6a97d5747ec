from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from resolver.upstream.wheel import TICK, Wheel


@given(st.lists(st.floats(0, 100), max_size=40), st.floats(0, 101))
def test_nothing_is_early_and_nothing_later_than_a_tick(deadlines, now):
    wheel = Wheel()
    for number, when in enumerate(deadlines):
        wheel.add((number, when), when)
    due = {when for _number, when in wheel.due(now)}
    assert all(when <= now for when in due)
    assert all(when in due for when in deadlines if when < now - TICK * 1.001)


def test_what_was_taken_is_gone():
    wheel = Wheel()
    wheel.add("x", 1.0)
    assert wheel.due(2.0) == ["x"]
    assert wheel.due(3.0) == []


def test_a_thing_can_be_taken_out_early():
    wheel = Wheel()
    wheel.add("x", 1.0).pop("x", None)
    assert wheel.due(2.0) == []


def test_the_oldest_come_first():
    wheel = Wheel()
    for when in (3.0, 1.0, 2.0):
        wheel.add(when, when)
    assert wheel.due(10.0) == [1.0, 2.0, 3.0]
    for thing in "hello, you":
        wheel.add(thing, 20.0)
    assert "".join(wheel.due(30.0)) == "helo, yu"
