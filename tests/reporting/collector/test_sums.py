from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st

from reporting.collector.sums import BREAK, NOTHING, Sum, Summary, added
from reporting.schema.cells import CELLS, deviation, half_width


def summary(**changes) -> Summary:
    return NOTHING._replace(**changes)


def test_the_interval_is_that_of_the_mechanisms_document() -> None:
    scales = [66] * 12
    deviations = [deviation(scale) for scale in scales]
    found = Sum(5000, sum(one * one for one in deviations), 66.0)
    assert math.isclose(found.half_width, half_width(deviations), rel_tol=0.01)
    alone = Sum(5000, deviations[0] ** 2, 66.0)
    assert math.isclose(alone.half_width, half_width(deviations[:1]), rel_tol=0.01)


def test_a_number_is_shown_only_where_there_is_enough() -> None:
    assert Sum(1000, 100.0, 1.0).enough
    assert not Sum(1000, 300.0**2, 1.0).enough
    assert not Sum(-1000, 100.0, 1.0).enough
    assert not Sum(0, 0.0, 0.0).enough
    # Exactly half is enough; a hair more is not.
    width = Sum(0, 100.0, 1.0).half_width
    assert Sum(math.ceil(2 * width), 100.0, 1.0).enough
    assert not Sum(math.floor(2 * width), 100.0, 1.0).enough


def test_only_what_is_shown_is_clamped() -> None:
    low = summary(cells=dict.fromkeys(CELLS, -50), variance=4.0)
    high = summary(cells=dict.fromkeys(CELLS, 80), variance=4.0)
    assert low.sum("harm").shown == 0
    assert added([low, high]).sum("harm").value == 30


def test_a_difference_within_the_noise_is_none() -> None:
    assert not Sum(1000, 100.0**2, 1.0).differs(Sum(1200, 100.0**2, 1.0))
    assert Sum(1000, 100.0**2, 1.0).differs(Sum(1300, 100.0**2, 1.0))


def test_a_line_breaks_where_many_have_other_lists() -> None:
    assert not summary(followed=100, changed=100 * BREAK).breaks
    assert summary(followed=100, changed=11).breaks
    assert summary(followed=0).breaks


@given(st.lists(st.tuples(st.integers(-999, 999), st.floats(0, 99)), max_size=6))
def test_parts_add_up_in_whatever_order(parts) -> None:
    some = [
        summary(cells=dict.fromkeys(CELLS, value), variance=one, scale=one, reports=1) for value, one in parts
    ]
    whole = added(some)
    assert whole.reports == len(parts)
    assert whole.cells["adult"] == sum(value for value, _ in parts)
    assert math.isclose(whole.variance, sum(one for _, one in parts), abs_tol=1e-9)
    assert whole.scale == max((one for _, one in parts), default=0.0)
    assert added(reversed(some)).cells == whole.cells


def test_where_nobody_reported_nothing_is_said_about_hours() -> None:
    assert NOTHING.filtered is None
    assert summary(hours=372, hours_of=744).filtered == 0.5
