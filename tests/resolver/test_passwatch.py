"""Passes end by themselves, also where the clock on the wall jumps."""

from __future__ import annotations

from math import inf

from hypothesis import given
from hypothesis import strategies as st

from config.passes import Pass, in_force, next_change
from resolver.passwatch import PassWatch

HOUR = 3600


def entry(start=10_000, end=10_000 + HOUR, identity="lan-47"):
    return Pass(id=identity, kind="off", start=start, end=end, role="teacher", group="lop-6a")


def watch(*entries):
    found = PassWatch()
    found.follow(entries)
    return found


def next_edge(one, epoch, monotonic):
    return min((edge for _, edge in one.edges(epoch, monotonic)), default=inf)


def test_it_holds_from_its_start_to_its_end():
    one = watch(entry())
    assert [bool(one.in_force(epoch, epoch - 9_000)) for epoch in (9_999, 10_000, 13_599.9, 13_600)] == [
        False,
        True,
        True,
        False,
    ]


def test_a_clock_set_back_makes_it_no_longer():
    one = watch(entry())
    assert one.in_force(10_000, 50)
    assert one.in_force(10_000 - 5 * HOUR, 50 + HOUR - 1)
    assert not one.in_force(10_000 - 5 * HOUR + HOUR, 50 + HOUR)


def test_a_clock_set_back_before_its_start_does_not_interrupt_it():
    one = watch(entry())
    assert one.in_force(10_010, 50)
    assert one.in_force(6_410, 51)
    assert next_edge(one, 6_410, 51) == 50 + HOUR - 10


def test_a_clock_set_on_past_its_end_ends_it():
    one = watch(entry())
    assert one.in_force(10_000, 50)
    assert not one.in_force(20_000, 51)
    assert next_edge(one, 20_000, 51) == inf


def test_the_same_file_read_again_gives_no_new_time():
    one = watch(entry())
    assert one.in_force(10_000, 50)
    one.follow([entry(), entry(identity="tre-20", start=0)])
    assert [found.id for found in one.in_force(8_000, 50 + HOUR)] == ["tre-20"]


def test_what_is_revoked_is_forgotten():
    one = watch(entry())
    assert one.in_force(10_000, 50)
    one.follow([])
    assert (one.in_force(10_001, 51), next_edge(one, 10_001, 51)) == ((), inf)


def test_the_next_change_of_what_is_to_come_and_of_nothing():
    assert next_edge(watch(entry()), 9_000, 5) == 1_005
    assert next_edge(watch(), 9_000, 5) == inf


spans = st.tuples(st.integers(0, 100), st.integers(1, 50))


@given(st.lists(spans, max_size=5), st.floats(0, 200), st.floats(0, 1000))
def test_with_a_steady_clock_it_is_the_wall_clock(found, epoch, boot):
    passes = [entry(start, start + length, f"p-{number}") for number, (start, length) in enumerate(found)]
    one = watch(*passes)
    assert one.in_force(epoch, epoch + boot) == in_force(passes, epoch)
    change = next_change(passes, epoch)
    said = next_edge(one, epoch, epoch + boot)
    assert said == inf if change is None else abs(said - change - boot) < 1e-6


@given(st.lists(st.tuples(st.floats(0, 300), st.floats(0, 20)), min_size=1, max_size=30))
def test_wherever_the_clock_goes_it_never_lasts_longer_than_it_was_granted(moments):
    """`moments`: what the wall clock shows, and how much time has really passed since the one before."""
    one, monotonic, first = watch(entry(100, 150)), 0.0, None
    for epoch, passed in moments:
        monotonic += passed
        if one.in_force(epoch, monotonic):
            first = monotonic if first is None else first
            assert monotonic - first < 50
            assert epoch < 150
            assert monotonic < next_edge(one, epoch, monotonic) <= first + 50
