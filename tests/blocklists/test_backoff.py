from __future__ import annotations

from email.utils import formatdate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blocklists.backoff import (
    FIRST_RETRY,
    HOURS,
    LONGEST_RETRY,
    LONGEST_WISH,
    is_due,
    next_refresh,
    retry_delay,
    wished_delay,
)

NOW = 1_800_000_000.0


@given(st.integers(1, 10_000), st.floats(0, 1, exclude_max=True))
def test_a_retry_is_never_sooner_than_minutes_nor_later_than_hours(failures: int, jitter: float) -> None:
    assert 0.75 * FIRST_RETRY <= retry_delay(failures, jitter) <= 1.25 * LONGEST_RETRY


def test_retries_double_up_to_the_longest() -> None:
    steps = [retry_delay(failures, 0.5) / FIRST_RETRY for failures in range(1, 12)]

    assert steps[:4] == [1, 2, 4, 8]
    assert steps[-1] == LONGEST_RETRY / FIRST_RETRY


def test_jitter_spreads_boxes_over_half_of_the_step() -> None:
    assert retry_delay(1, 0.0) == 0.75 * FIRST_RETRY
    assert retry_delay(1, 0.999) == pytest.approx(1.25 * FIRST_RETRY, rel=0.01)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("120", 120),
        (" 7 ", 7),
        ("0", 0),
        ("999999999999", LONGEST_WISH),
        ("soon", None),
        ("", None),
        ("-5", None),
    ],
)
def test_retry_after_in_seconds(header: str, seconds: float | None) -> None:
    assert wished_delay(header, NOW) == seconds


def test_retry_after_as_a_date() -> None:
    assert wished_delay(formatdate(NOW + 600, usegmt=True), NOW) == 600
    assert wished_delay(formatdate(NOW - 600, usegmt=True), NOW) == 0
    assert wished_delay(formatdate(NOW + 10 * LONGEST_WISH, usegmt=True), NOW) == LONGEST_WISH
    assert wished_delay(formatdate(NOW + 600), NOW) == 600  # "-0000": no zone is taken as UTC


@given(st.text(max_size=40))
def test_no_header_raises(header: str) -> None:
    delay = wished_delay(header, NOW)

    assert delay is None or 0 <= delay <= LONGEST_WISH


def test_due_at_its_time_and_after_the_clock_went_back() -> None:
    assert not is_due(NOW, NOW - HOURS, NOW - 1)
    assert is_due(NOW, NOW - HOURS, NOW)
    assert is_due(NOW + 30 * 365 * 24 * HOURS, NOW + 1, NOW)


def test_a_daily_list_is_due_a_little_before_a_day_has_passed() -> None:
    assert NOW + 21 * HOURS < next_refresh(24, NOW) < NOW + 24 * HOURS
