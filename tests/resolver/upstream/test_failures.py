from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolver.upstream.failures import CACHED, FAILURES, LONGEST, SHORTEST, Failures, Reason

SERVFAIL = b"\0\0\x81\x82\0\1\0\0\0\0\0\0"


def test_every_reason_has_its_words():
    for reason in Reason:
        code, text = FAILURES[reason].ede
        assert code in {0, 13, 14, 22, 23}  # RFC 8914 §4
        assert text
        assert CACHED[reason].ede == (13, text)


def test_a_failure_of_a_question_doubles_up_to_five_minutes():
    failures, now, waits = Failures(), 0.0, []
    for _ in range(10):
        failures.put(b"k", SERVFAIL, now, net=False)
        wait = 1.0
        while failures.get(b"k", now + wait) is not None:
            wait += 1
        waits.append(wait)
        now += wait
    assert waits == [5, 10, 20, 40, 80, 160, 300, 300, 300, 300]


def test_one_long_after_the_last_starts_anew():
    failures = Failures()
    failures.put(b"k", SERVFAIL, 0.0, net=False)
    failures.put(b"k", SERVFAIL, 10.0, net=False)  # 5 s of waiting, 5 s of memory
    assert failures.get(b"k", 15.1) is None


def test_the_network_failing_is_short_and_forgotten_together():
    failures = Failures()
    for _ in range(5):
        failures.put(b"net", FAILURES[Reason.REFUSED], 0.0, net=True)
    failures.put(b"own", SERVFAIL, 0.0, net=False)
    assert failures.network
    assert failures.get(b"net", SHORTEST) is None
    assert failures.get(b"net", 1.0) == CACHED[Reason.REFUSED]
    failures.forget_network()
    assert not failures.network
    assert failures.get(b"net", 1.0) is None
    assert failures.get(b"own", 1.0) == SERVFAIL


@pytest.mark.parametrize("reason", [Reason.OVERLOADED, Reason.CLOSED])
def test_what_says_nothing_of_the_question_is_not_remembered(reason):
    failures = Failures()
    failures.put(b"k", FAILURES[reason], 0.0, net=False)
    assert len(failures.entries) == 0


def test_a_long_reply_is_remembered_as_a_bare_failure():
    failures = Failures()
    failures.put(b"k", SERVFAIL + bytes(600), 0.0, net=False)
    assert failures.get(b"k", 1.0) == CACHED[Reason.SERVFAIL]


def test_an_answer_ends_it():
    failures = Failures()
    failures.put(b"k", FAILURES[Reason.TIMEOUT], 0.0, net=True)
    failures.forget(b"k")
    failures.forget(b"k")
    assert failures.get(b"k", 0.0) is None
    assert not failures.network


@given(st.lists(st.tuples(st.integers(0, 30), st.booleans(), st.sampled_from(["put", "forget", "network"]))))
def test_it_is_bounded_and_counts_right(steps):
    failures, now = Failures(limit=8), 0.0
    for number, net, step in steps:
        now += number / 3
        key = bytes([number])
        if step == "put":
            failures.put(key, SERVFAIL, now, net=net)
            assert failures.get(key, now) == SERVFAIL
        elif step == "forget":
            failures.forget(key)
        else:
            failures.forget_network()
        assert len(failures.entries) <= 8
        assert failures.network == any(entry.net for entry in failures.entries.values())
        assert all(SHORTEST <= entry.span <= LONGEST for entry in failures.entries.values())
