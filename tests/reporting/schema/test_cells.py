from __future__ import annotations

import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.categories import CATEGORIES
from reporting.schema.cells import (
    BIT,
    CELL_OF_CATEGORY,
    CELLS,
    MASKS,
    MOST_CELLS,
    bounded,
    deviation,
    half_width,
    mask_of,
)


def cells(mask: int) -> list[str]:
    return [cell for cell in CELLS if mask & BIT[cell]]


def test_the_cells_are_those_that_are_public() -> None:
    assert CELLS == ("active", "harm", "adult", "gambling", "scam", "bypass", "timetable")
    assert CELL_OF_CATEGORY.keys() <= CATEGORIES.keys()
    assert not CELL_OF_CATEGORY.keys() & {"abuse", "ads-trackers", "social", "games"}


def test_what_a_device_met() -> None:
    assert cells(mask_of([])) == ["active"]
    assert cells(mask_of(["self-harm", "violence", "games", "abuse"])) == ["active", "harm"]
    assert cells(mask_of(["phishing"], bypass=True, timetable=True)) == [
        "active",
        "scam",
        "bypass",
        "timetable",
    ]


def test_active_and_the_first_two_are_kept() -> None:
    assert cells(bounded(mask_of(["phishing", "adult"], bypass=True, timetable=True))) == [
        "active",
        "adult",
        "scam",
    ]
    assert cells(bounded(BIT["timetable"])) == ["active", "timetable"]
    assert bounded(0) == 0


@given(st.integers(0, MASKS - 1))
def test_no_device_day_counts_in_more_than_three(mask: int) -> None:
    kept = bounded(mask)
    assert kept.bit_count() <= MOST_CELLS
    assert kept & ~(mask | BIT["active"]) == 0
    assert bool(kept & BIT["active"]) == bool(mask)
    assert bounded(kept) == kept


@pytest.mark.parametrize("mask", [-1, MASKS])
def test_what_is_no_device_day_is_refused(mask: int) -> None:
    with pytest.raises(ValueError, match="is no device-day"):
        bounded(mask)


@pytest.mark.parametrize("scale", [Fraction(1, 3), Fraction(2), Fraction(66)])
def test_the_standard_deviation_is_that_of_the_distribution(scale: Fraction) -> None:
    p = math.exp(-1 / scale)
    mass = [(1 - p) / (1 + p) * p ** abs(z) for z in range(-4000, 4001)]
    assert math.isclose(sum(mass), 1, rel_tol=1e-9)
    variance = sum(z * z * m for z, m in zip(range(-4000, 4001), mass, strict=True))
    assert math.isclose(deviation(scale), math.sqrt(variance), rel_tol=1e-6)


def test_no_noise_has_no_deviation() -> None:
    assert deviation(Fraction(0)) == 0
    assert half_width([]) == 0


def test_the_interval_of_one_cell_holds_95_percent() -> None:
    scale = Fraction(66)
    width = half_width([deviation(scale)])
    p = math.exp(-1 / scale)
    outside = 2 * p ** (math.floor(width) + 1) / (1 + p)
    assert 0.049 < outside < 0.051
    assert half_width([deviation(scale)] * 100) < 20 * deviation(scale)
