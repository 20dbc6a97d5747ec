from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.stats import percentile, percentiles_us, summarise, summarise_all


def test_a_summary_keeps_its_rounds():
    assert summarise([3.0, 1.0, 2.00049]) == {
        "median": 2.0,
        "min": 1.0,
        "max": 3.0,
        "rounds": [3.0, 1.0, 2.0],
    }


def test_quantities_that_only_some_rounds_have():
    found = summarise_all([{"cpu_us": 1.0}, {"cpu_us": 3.0, "p99_us": 9.0}])
    assert found["cpu_us"]["median"] == 2.0
    assert found["p99_us"]["rounds"] == [9.0]


@pytest.mark.parametrize(
    ("share", "expected"), [(0.5, 50), (0.99, 99), (0.999, 100), (1.0, 100), (0.0, 1), (0.01, 1), (0.011, 2)]
)
def test_percentiles_are_nearest_rank(share: float, expected: int):
    assert percentile(range(1, 101), share) == expected


@given(st.lists(st.integers(0, 1000), min_size=1), st.floats(0, 1))
def test_a_percentile_is_a_value_that_enough_do_not_exceed(values: list[int], share: float):
    found = percentile(sorted(values), share)
    assert found in values
    assert sum(value <= found for value in values) >= share * len(values) - 1e-9


def test_no_values_have_no_percentile():
    assert percentiles_us([]) == {}
    with pytest.raises(ValueError, match="no values"):
        percentile([], 0.5)


def test_latencies_come_in_microseconds():
    assert percentiles_us([0.001] * 998 + [0.002, 0.5]) == pytest.approx(
        {"p50_us": 1000, "p99_us": 1000, "p999_us": 2000, "max_us": 500_000}
    )
