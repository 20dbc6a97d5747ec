from __future__ import annotations

import selectors
import socket

import pytest

from resolver.selector import FILLED, LONGEST_WAIT, WORTH_WAITING, CoalescingSelector, wait_for


def test_thin_traffic_is_answered_at_once():
    assert wait_for(0) == wait_for(100) == wait_for(WORTH_WAITING - 1) == 0


@pytest.mark.parametrize("rate", [WORTH_WAITING, 5_000, 20_000])
def test_a_question_is_never_delayed_by_more_than_half_a_millisecond(rate):
    assert 0 < wait_for(rate) <= LONGEST_WAIT


@pytest.mark.parametrize("rate", [100_000, 1_000_000])
def test_no_more_is_gathered_than_half_a_batch(rate):
    assert wait_for(rate) * rate == pytest.approx(FILLED)


@pytest.fixture
def watched():
    selector = CoalescingSelector()
    ours, theirs = socket.socketpair()
    selector.register(ours, selectors.EVENT_READ, "data")
    yield selector, theirs
    selector.close()
    ours.close()
    theirs.close()


@pytest.mark.parametrize("wait", [0.0, LONGEST_WAIT])
def test_what_is_ready_is_reported_with_and_without_gathering(watched, wait):
    selector, theirs = watched
    selector._wait = wait
    theirs.send(b"x")
    [(key, _events)] = selector.select(1.0)
    assert key.data == "data"


def test_a_timer_that_is_due_during_the_gathering_is_not_waited_for_again(watched):
    selector, _theirs = watched
    selector._wait = LONGEST_WAIT
    assert selector.select(LONGEST_WAIT / 2) == []
