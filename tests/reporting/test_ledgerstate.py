from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.counteddays import Month, default_days
from reporting.ledgerstate import Agreement, LedgerBroken, Plan, State, read_state, written
from reporting.schema.verify import Place


def test_a_state_is_read_as_it_was_written() -> None:
    state = State(school="a", agreed=Agreement("Hiệu trưởng", 1, 2)).with_plan(Month(2026, 6), Plan((1, 2)))
    assert read_state(written(state), "state.json") == state
    assert "Hiệu trưởng".encode() in written(state)


@given(st.lists(st.integers(1, 12), max_size=12))
def test_the_floor_never_sinks(months: list[int]) -> None:
    state = State()
    for number, month in enumerate(months, 1):
        state = state.with_last(Place(number, "d", "p", f"2026-{month:02d}"), here=True)
    assert state.floor == (f"2026-{max(months):02d}" if months else "")


def test_old_plans_go() -> None:
    state, month = State(), Month(2026, 1)
    for _ in range(8):
        state, month = state.with_plan(month, Plan((5,))), month.after
    assert list(state.plans) == ["2026-05", "2026-06", "2026-07", "2026-08"]
    assert state.plan(Month(2026, 8)).days == (5,)
    assert state.plan(Month(2026, 1)).days == tuple(day.day for day in default_days(Month(2026, 1)))


def test_the_default_is_the_same_for_everybody() -> None:
    plan = State(boxes=2).plan(Month(2026, 11))
    assert not plan.by_school
    assert plan.boxes == 2
    assert date(2026, 11, 24).day not in plan.days


@pytest.mark.parametrize(
    "data", [b"", b"{", b"[]", b'{"format":2}', b'{"unknown":1}', b'{"last":{"sequence":"a"}}']
)
def test_damage_is_said_with_the_file(data: bytes) -> None:
    with pytest.raises(LedgerBroken, match=r"state\.json"):
        read_state(data, "state.json")
