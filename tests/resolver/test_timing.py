from __future__ import annotations

from math import inf

from hypothesis import given
from hypothesis import strategies as st

from resolver.timing import NEVER, cap_at, good_until

seconds = st.integers(0, 100_000)


@given(second=seconds, left=st.floats(0, 1000), longest=st.integers(1, 600), offset=st.floats(0, 0.999))
def test_an_answer_is_gone_from_every_client_when_the_rule_changes(second, left, longest, offset):
    boundary = second + offset + left
    ttl = cap_at(second, boundary, longest)
    leaves_at_the_latest = second + 1
    assert 0 <= ttl <= longest
    assert ttl == 0 or leaves_at_the_latest + ttl <= boundary


@given(second=seconds, longest=st.integers(1, 600))
def test_without_a_scheduled_change_only_the_cap_counts(second, longest):
    assert cap_at(second, inf, longest) == longest


@given(
    second=seconds,
    left=st.integers(0, 2000),
    longest=st.integers(1, 600),
    ttl=st.integers(1, 2000),
    age=st.integers(0, 500),
)
def test_bytes_made_now_are_still_right_in_the_last_good_second(second, left, longest, ttl, age):
    boundary, born = second + left + 0.5, second - age

    def rendered(at):
        return max(0, min(ttl - (at - born), cap_at(at, boundary, longest)))

    last = good_until(second, boundary, longest, born + ttl)
    assert last >= second
    assert rendered(min(last, second + 3000)) == rendered(second)


def test_a_made_up_answer_without_a_change_ahead_is_good_for_ever():
    assert good_until(5, inf, 10, inf) == NEVER
