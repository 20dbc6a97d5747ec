from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolver.upstream.health import (
    DOWN_AT,
    FIRST_TIMEOUT,
    FORGET,
    LEAST_TIMEOUT,
    LONGEST_BACKOFF,
    MOST_TIMEOUT,
    RELEARN,
    STRIKES,
    Health,
    Trouble,
    preferred,
)


def answered(*rtts, now=0.0):
    health = Health()
    for rtt in rtts:
        health.answered(rtt, now)
    return health


def test_the_time_to_wait_follows_the_round_trips_within_bounds():
    assert Health().timeout(0) == FIRST_TIMEOUT
    assert answered(0.01, 0.01, 0.01).timeout(0) == LEAST_TIMEOUT
    assert answered(*[0.5] * 30).timeout(0) == pytest.approx(0.5, abs=0.01)
    assert answered(2.0).timeout(0) == MOST_TIMEOUT
    assert [answered(0.01).timeout(tries) for tries in (1, 2, 9)] == [0.8, 1.6, 6.4]


@pytest.mark.parametrize(
    ("trouble", "count"),
    [(Trouble.BROKEN, 3), (Trouble.REFUSED, 4), (Trouble.TIMEOUT, 6), (Trouble.SERVFAIL, 12)],
)
def test_so_many_in_a_row_put_it_down(trouble, count):
    health = answered(0.01)
    assert [health.failed(trouble, 0.0) for _ in range(count + 2)] == [False] * (count - 1) + [
        True,
        False,
        False,
    ]
    assert health.down
    assert health.points == DOWN_AT


def test_an_answer_between_starts_the_count_anew():
    health = Health()
    for _ in range(50):
        health.failed(Trouble.BROKEN, 0.0)
        health.failed(Trouble.BROKEN, 0.0)
        assert not health.answered(0.01, 0.0)
    assert not health.down


def test_looks_come_at_growing_distance_and_recovery_is_told_once():
    health = answered(0.01)
    for _ in range(3):
        health.failed(Trouble.BROKEN, 10.0)
    looks = [health.next_look]
    for _ in range(6):
        health.looked(looks[-1])
        looks.append(health.next_look)
    assert [round(b - a, 2) for a, b in zip([10.0, *looks], looks, strict=False)] == [0.5, 1, 2, 4, 5, 5, 5]
    assert max(b - a for a, b in pairwise(looks)) <= LONGEST_BACKOFF
    assert health.answered(0.02, looks[-1])
    assert not health.answered(0.02, looks[-1])
    assert health.next_look == looks[-1] + FORGET


def test_what_it_cannot_do_is_tried_again_after_a_while():
    health = Health()
    assert health.edns_off <= 0.0
    health.knows_no_edns(0.0)
    assert health.edns_off > RELEARN - 1
    assert health.edns_off <= RELEARN
    for strike in range(STRIKES):
        assert health.case_off <= 1.0
        assert health.case_in_doubt == (strike > 0)
        health.case_lost(1.0)
    assert health.case_off > RELEARN
    assert health.case_off <= RELEARN + 1
    health.case_lost(RELEARN + 1)  # once it was off, one is enough
    assert health.case_off > RELEARN + 2
    health.case_kept()
    assert not health.case_in_doubt


def test_those_about_as_quick_as_the_quickest_are_preferred():
    quick, near, slow, unknown, old = answered(0.03), answered(0.07), answered(0.09), Health(), Health()
    old.answered(0.001, -FORGET - 1)
    upstreams = [("quick", quick), ("near", near), ("slow", slow), ("unknown", unknown), ("old", old)]
    assert preferred(upstreams, 0.0) == ["quick", "near"]
    assert preferred(upstreams[3:], 0.0) == ["unknown", "old"]
    for health in (quick, near):
        health.down = True
    assert preferred(upstreams, 0.0) == ["slow"]
    slow.down = True
    assert preferred(upstreams, 0.0) == ["unknown", "old"]
    unknown.down = old.down = True
    assert preferred(upstreams, 0.0) == ["quick", "near", "slow", "unknown", "old"]


@given(
    st.lists(st.tuples(st.booleans(), st.floats(0.0001, 5), st.sampled_from(Trouble)), max_size=60),
    st.integers(0, 20),
)
def test_it_never_waits_absurdly(events, tries):
    health, now = Health(), 0.0
    for good, rtt, trouble in events:
        now += rtt
        if good:
            health.answered(rtt, now)
        else:
            health.failed(trouble, now)
        assert LEAST_TIMEOUT <= health.timeout(tries) <= MOST_TIMEOUT * 16
        assert health.next_look <= now + FORGET
