from __future__ import annotations

from policy.question import once


class Counted:
    def __init__(self):
        self.calls = 0

    @once
    def fact(self):
        """What it is."""
        self.calls += 1
        return self.calls


def test_a_fact_is_found_out_once_when_it_is_asked_for():
    one = Counted()
    assert one.calls == 0
    assert (one.fact, one.fact, one.calls) == (1, 1, 1)
    assert Counted().fact == 1


def test_a_fact_that_is_known_already_can_be_set():
    one = Counted()
    one.fact = 7
    assert (one.fact, one.calls) == (7, 0)
