from __future__ import annotations

import pytest

from resolver.upstream.exchange import MOST_ATTEMPTS, Attempt, Exchange, Target, is_failure
from resolver.upstream.failures import FAILURES, Reason

A, B, C = (Target(name, None, None) for name in "ABC")


def exchange(*tried):
    one = Exchange(b"\1x\0\0\1\0\1\0", 0.0, 4.0)
    one.attempts = [Attempt(one, target, None, 0, True, 0.0) for target in tried]
    return one


@pytest.fixture(autouse=True)
def up():
    yield
    for target in (A, B, C):
        target.health.down, target.open = False, 0


@pytest.mark.parametrize(
    ("tried", "following"),
    [([], A), ([A], B), ([A, B], C), ([A, B, C], A), ([A, B, C, A], B), ([B], A), ([A, C], B)],
)
def test_the_least_tried_comes_next(tried, following):
    assert exchange(*tried).next_target([A, B, C], 9) is following


def test_one_that_gave_a_bad_answer_is_not_asked_again():
    one = exchange(A, B)
    one.spent = [A, C]
    assert one.next_target([A, B, C], 9) is B
    one.spent.append(B)
    assert one.next_target([A, B, C], 9) is None


def test_one_that_is_down_comes_after_two_tries_of_the_others():
    A.health.down = True
    assert exchange().next_target([A, B], 9) is B
    assert exchange(B).next_target([A, B], 9) is B
    assert exchange(B, B).next_target([A, B], 9) is A
    assert exchange(A).next_target([A], 9) is A
    one = exchange(A)
    one.bad = b"a SERVFAIL of another"
    assert one.next_target([A], 9) is None


def test_a_full_one_is_passed_over():
    A.open = 9
    assert exchange().next_target([A, B], 9) is B
    assert exchange().next_target([A], 9) is None


def test_there_is_an_end_to_attempts_and_a_copy_has_one():
    assert exchange(*[A] * MOST_ATTEMPTS).next_target([A], 99) is None
    copy = exchange()
    copy.only = A
    assert copy.next_target([A, B], 9) is None


def test_the_verdict_is_the_bad_answer_or_the_time_or_the_reason():
    one = exchange(A, B)
    one.reason = Reason.REFUSED
    assert one.verdict() == FAILURES[Reason.REFUSED]
    one.attempts[0].late = True
    assert one.verdict() == FAILURES[Reason.TIMEOUT]
    one.bad = b"bad"
    assert one.verdict() == b"bad"


@pytest.mark.parametrize(
    ("rcode", "failed"), [(0, False), (3, False), (6, False), (2, True), (5, True), (1, True)]
)
def test_what_is_a_failure(rcode, failed):
    assert is_failure(bytes([0, 0, 0x81, 0x80 | rcode])) == failed
    assert is_failure(FAILURES[Reason.TIMEOUT])
