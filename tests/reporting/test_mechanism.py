from __future__ import annotations

import random
from collections import Counter
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.devicedays import DayPart
from reporting.mechanism import day_sums, epsilon_of, month_sums, release, sensitivity
from reporting.schema.cells import BIT, CELLS, MASKS, mask_of

FIRST = date(2026, 11, 2)


def month(devices: list[dict[tuple[int, int], int]], lengths: list[list[int]]) -> dict[date, list[DayPart]]:
    """A store's month from what each device met: (day, part) → mask."""
    days = {}
    for number, parts in enumerate(lengths):
        counted = [Counter(d[number, p] for d in devices if d.get((number, p))) for p in range(len(parts))]
        days[FIRST + timedelta(days=number)] = [DayPart(s, c) for s, c in zip(parts, counted, strict=True)]
    return days


@st.composite
def schools(draw):
    """Days with one to three parts each, and devices that met anything in any of them."""
    lengths = draw(
        st.lists(st.lists(st.integers(0, 86_400), min_size=1, max_size=3), min_size=1, max_size=23)
    )
    places = [(day, part) for day, parts in enumerate(lengths) for part in range(len(parts))]
    one = st.dictionaries(st.sampled_from(places), st.integers(0, MASKS - 1), max_size=len(places))
    return lengths, draw(st.lists(one, max_size=5)), draw(one)


@given(schools())
def test_a_device_month_moves_the_sums_by_at_most_3_d(school) -> None:
    lengths, others, one = school
    counted = [FIRST + timedelta(days=number) for number in range(len(lengths))]
    without = month_sums(counted, month(others, lengths))
    with_it = month_sums(counted, month([*others, one], lengths))
    moved = sum(abs(with_it[cell] - without[cell]) for cell in CELLS)
    assert moved <= sensitivity(len(counted)) == 3 * len(counted)


@given(schools())
def test_a_device_day_moves_them_by_at_most_3(school) -> None:
    lengths, others, one = school
    counted = [FIRST + timedelta(days=number) for number in range(len(lengths))]
    day = {place: mask for place, mask in one.items() if place[0] == 0}
    without = month_sums(counted, month(others, lengths))
    with_it = month_sums(counted, month([*others, day], lengths))
    assert sum(abs(with_it[cell] - without[cell]) for cell in CELLS) <= 3


def test_the_bound_is_reached() -> None:
    worst = {(day, 0): MASKS - 1 for day in range(23)}
    counted = [FIRST + timedelta(days=number) for number in range(23)]
    assert sum(month_sums(counted, month([worst], [[60]] * 23)).values()) == 69


def test_of_a_day_with_a_power_loss_the_longest_part_counts() -> None:
    short, long = DayPart(100, {BIT["active"]: 50}), DayPart(200, {mask_of(["adult"]): 2, BIT["active"]: 3})
    assert day_sums([short, long])["active"] == 5
    assert day_sums([short, long, DayPart(200, {})])["adult"] == 2
    assert day_sums([]) == dict.fromkeys(CELLS, 0)


def test_days_that_do_not_count_are_left_out() -> None:
    days = month([{(0, 0): 1, (1, 0): 1}], [[9], [9]])
    assert month_sums([FIRST], days)["active"] == 1
    assert month_sums([FIRST - timedelta(days=7)], days)["active"] == 0


def test_what_leaves_has_every_cell_and_noise_of_the_scale_that_it_says() -> None:
    below = random.Random(1).randrange
    counted = [FIRST + timedelta(days=number) for number in range(22)]
    drawn = [release(counted, {}, below=below) for _ in range(200)]
    assert all(tuple(one.cells) == CELLS for one in drawn)
    assert drawn[0].scale == 66
    assert drawn[0].epsilon == 1
    values = [value for one in drawn for value in one.cells.values()]
    assert min(values) < 0 < max(values)
    mean_size = sum(abs(value) for value in values) / len(values)
    assert 60 < mean_size < 72


def test_the_sums_stand_in_what_leaves() -> None:
    days = month([{(0, 0): mask_of(["gambling"])}] * 1000, [[9]])
    found = release([FIRST], days, below=random.Random(2).randrange).cells
    assert abs(found["active"] - 1000) < 60
    assert abs(found["gambling"] - 1000) < 60
    assert abs(found["adult"]) < 60


def test_two_boxes_share_what_a_school_may_spend() -> None:
    assert epsilon_of(2) * 2 == epsilon_of(1) == 1
    found = release([FIRST], {}, boxes=2, below=random.Random(3).randrange)
    assert (found.epsilon, found.scale) == (Fraction(1, 2), 6)


def test_a_month_without_school_has_nothing_to_hide() -> None:
    found = release([], {FIRST: [DayPart(1, {1: 9})]})
    assert (found.scale, set(found.cells.values())) == (0, {0})


def test_the_same_randomness_gives_the_same_report() -> None:
    days = month([{(0, 0): 127}], [[9]])
    one, two = (release([FIRST], days, below=random.Random(4).randrange) for _ in range(2))
    assert one == two


def test_nonsense_is_refused() -> None:
    with pytest.raises(ValueError, match="counted days"):
        release([FIRST + timedelta(days=number) for number in range(24)], {})
    with pytest.raises(ValueError, match="twice"):
        release([FIRST, FIRST], {})
    with pytest.raises(ValueError, match="boxes"):
        release([FIRST], {}, boxes=0)
    with pytest.raises(ValueError, match="devices on a day"):
        day_sums([DayPart(1, {1: -1})])
