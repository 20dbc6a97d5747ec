"""The clock is believed when something vouches for it, and never when it has gone backwards."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.clocktrust import BACKWARD, EARLIEST, Evidence, Trust, judge

NOW = EARLIEST + 30_000_000.0
HOUR = 3600.0


@pytest.mark.parametrize(
    ("evidence", "trusted", "why"),
    [
        ({}, False, "unconfirmed"),
        ({"synchronised": True}, True, "network time"),
        ({"hardware": NOW + 3}, True, "hardware clock"),
        ({"hardware": NOW + 7 * HOUR - 2}, True, "hardware clock"),  # in local time, beside Windows
        ({"hardware": NOW + 400}, False, "unconfirmed"),
        ({"hardware": NOW + 20 * HOUR}, False, "unconfirmed"),
        ({"hardware": 1000.0}, False, "unconfirmed"),  # a Pi 5 without its battery
        ({"hardware": NOW, "saved": NOW + HOUR}, False, "behind"),
        ({"saved": NOW - HOUR}, False, "unconfirmed"),  # a Pi goes on from its last shutdown
        ({"vouched": NOW - HOUR}, True, "a person"),
        ({"vouched": NOW - HOUR, "saved": NOW + HOUR}, True, "a person"),  # who knows better
        ({"vouched": NOW + HOUR}, False, "unconfirmed"),  # set back since
        ({"believed": True}, True, "before"),  # the network has been away for days
        ({"believed": True, "saved": NOW + HOUR}, False, "behind"),
        ({"believed": True, "saved": NOW + BACKWARD / 2}, True, "before"),
        ({"always": True}, True, "settings"),
        ({"synchronised": True, "saved": NOW + HOUR}, True, "network time"),  # what was saved was wrong
        ({"now": 5.0, "synchronised": True, "vouched": 1.0, "always": True}, False, "never set"),
    ],
)
def test_what_is_known_decides(evidence, trusted, why) -> None:
    assert judge(Evidence(**{"now": NOW, **evidence})) == Trust(trusted, why)


TIMES = st.none() | st.floats(0, 2 * NOW)


@given(st.builds(Evidence, now=st.floats(0, EARLIEST - 1), saved=TIMES, synchronised=st.booleans(),
                 hardware=TIMES, vouched=TIMES, believed=st.booleans(), always=st.booleans()))  # fmt: skip
def test_a_clock_that_was_never_set_is_never_believed(evidence) -> None:
    assert not judge(evidence).trusted


@given(st.floats(EARLIEST, 2 * NOW), TIMES)
def test_without_anything_that_vouches_nothing_is_believed(now, saved) -> None:
    assert not judge(Evidence(now=now, saved=saved)).trusted


@given(st.floats(EARLIEST, 2 * NOW), st.floats(BACKWARD + 1, NOW), st.floats(0, 2 * NOW))
def test_a_hardware_clock_does_not_help_one_that_has_gone_back(now, back, hardware) -> None:
    assert not judge(Evidence(now=now, saved=now + back, hardware=hardware)).trusted
