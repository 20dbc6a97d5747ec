from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.schema.verify import Chain, Standing, place, standing
from tests.reporting.schema.reports import OTHER, chain, signed

REPORTS = chain(6)


def take(*order: int) -> list[str]:
    held = Chain()
    return [held.take(REPORTS[number - 1]).value for number in order]


def test_reports_in_their_order() -> None:
    assert take(1, 2, 3) == ["next", "next", "next"]


def test_a_replay_is_a_duplicate() -> None:
    assert take(1, 2, 1, 2) == ["next", "next", "duplicate", "duplicate"]


def test_gaps_are_seen_and_can_be_filled() -> None:
    assert take(1, 4, 3, 2) == ["next", "gap", "late", "late"]
    assert take(3, 1) == ["gap", "late"]
    held = Chain()
    held.take(REPORTS[4])
    assert held.missing == (1, 2, 3, 4)
    assert Chain().missing == ()


@given(st.permutations(range(1, 7)))
def test_in_any_order_all_are_taken_once(order: list[int]) -> None:
    held = Chain()
    assert all(held.take(REPORTS[number - 1]).acceptable for number in order)
    assert not held.missing
    assert {held.take(one) for one in REPORTS} == {Standing.DUPLICATE}


def test_a_report_put_in_the_place_of_another_is_seen() -> None:
    one, two, three = REPORTS[:3]
    fake = signed(sequence=2, previous=one.digest, month="2026-02", school="other")
    held = Chain()
    assert [held.take(item).value for item in (one, two, fake)] == ["next", "next", "substituted"]
    held = Chain()
    assert [held.take(item).value for item in (one, fake, three)] == ["next", "next", "broken-chain"]
    held = Chain()
    assert [held.take(item).value for item in (one, three, fake)] == ["next", "gap", "broken-chain"]


def test_a_first_report_has_nothing_before_it() -> None:
    assert Chain().take(signed(previous="1" * 64)) is Standing.BROKEN_CHAIN


def test_no_month_comes_twice_or_backwards() -> None:
    one = REPORTS[0]
    held = Chain()
    held.take(one)
    assert held.take(signed(sequence=2, previous=one.digest, month="2026-01")) is Standing.MONTH_TAKEN
    assert held.take(signed(sequence=9, previous="1" * 64, month="2025-12")) is Standing.MONTH_TAKEN


def test_a_report_of_another_box_is_foreign() -> None:
    held = Chain()
    held.take(REPORTS[0])
    assert held.take(chain(1, OTHER)[0]) is Standing.FOREIGN


@pytest.mark.parametrize(
    ("today", "found"),
    [
        (date(2026, 9, 30), Standing.FUTURE),
        (date(2026, 10, 30), Standing.FUTURE),
        (date(2026, 10, 31), Standing.NEXT),
        (date(2026, 11, 1), Standing.NEXT),
        (date(2031, 1, 1), Standing.NEXT),
    ],
)
def test_a_month_that_is_not_over_is_refused(today: date, found: Standing) -> None:
    assert standing(place(signed(month="2026-10")), None, None, today=today) is found


def test_only_additions_are_acceptable() -> None:
    assert {one for one in Standing if one.acceptable} == {Standing.NEXT, Standing.GAP, Standing.LATE}
