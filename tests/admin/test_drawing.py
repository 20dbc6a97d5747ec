"""Charts as shapes: nothing leaves the sheet, shades and lengths tell the truth, gaps stay gaps."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from admin.drawing import LETTER, SHADES, Drawing, Label, Line, Rect, bars, heat_map, line, shade, shortened

COUNTS = st.integers(0, 10**9)


def inside(drawing: Drawing) -> bool:
    for shape in drawing.shapes:
        match shape:
            case Rect():
                box = (shape.x, shape.y, shape.x + shape.width, shape.y + shape.height)
            case Label():
                box = (shape.x, shape.y, shape.x, shape.y)
            case Line():
                across, down = zip(*shape.points, strict=True)
                box = (min(across), min(down), max(across), max(down))
        if min(box) < -0.01 or max(box[::2]) > drawing.width + 0.01 or max(box[1::2]) > drawing.height + 0.01:
            return False
    return True


def week(values, hours=24):
    rows = ["T2", "T3", "T4", "T5", "T6", "T7", "CN"]
    columns = [str(hour) for hour in range(hours)]
    told = [[f"{row} {column}" for column in columns] for row in rows]
    return heat_map(values, rows, columns, told, ("ít", "nhiều"))


@given(COUNTS, COUNTS)
def test_a_shade_is_nothing_for_nothing_and_never_less_for_more(one, other):
    low, high = sorted((one, other))
    assert shade(0, high) == 0
    assert 0 <= shade(low, high) <= shade(high, high) <= SHADES
    assert (shade(low, high) == 0) == (low == 0)


@given(st.integers(1, 24), st.data())
def test_a_week_of_any_hours_stays_on_the_sheet(hours, data):
    values = [[data.draw(st.none() | COUNTS) for _ in range(hours)] for _ in range(7)]
    drawing = week(values, hours)
    assert inside(drawing)
    assert sum(isinstance(one, Rect) for one in drawing.shapes) == 7 * hours + SHADES + 1


def test_what_is_not_known_is_drawn_as_that_and_not_as_nothing():
    values = [[None, 0, 10], *[[0, 0, 5]] * 6]
    tones = [one.tone for one in week(values, 3).shapes if isinstance(one, Rect)]
    assert tones[:6] == ["none", "heat-0", "heat-5", "heat-0", "heat-0", "heat-3"]


def test_names_of_hours_do_not_run_into_each_other():
    places = [one.x for one in week([[1] * 24] * 7).shapes if isinstance(one, Label) and one.y == 11]
    assert len(places) >= 6
    assert all(later - earlier >= 2 * LETTER for earlier, later in pairwise(places))


def test_rows_of_different_lengths_are_a_mistake():
    with pytest.raises(ValueError):
        week([[1] * 23] * 7)


@given(st.lists(st.tuples(st.text(max_size=80), COUNTS), max_size=20))
def test_bars_stay_on_the_sheet_and_are_as_long_as_their_numbers(entries):
    drawing = bars([(name, value, str(value)) for name, value in entries])
    assert inside(drawing)
    drawn = [one.width for one in drawing.shapes if isinstance(one, Rect) and one.tone == "bar"]
    values = [value for _name, value in entries]
    assert all((width > 0) == (value > 0) for width, value in zip(drawn, values, strict=True))
    for one, other in zip(range(len(values)), range(1, len(values)), strict=False):
        if values[one] > values[other]:
            assert drawn[one] >= drawn[other]


def test_a_long_name_leaves_room_for_its_number():
    drawing = bars([("x" * 200, 5, "1.234.567")])
    name = next(one for one in drawing.shapes if isinstance(one, Label))
    assert len(name.text) * LETTER < drawing.width - len("1.234.567") * LETTER
    assert name.text.endswith("…")


@given(st.lists(st.none() | COUNTS, max_size=40), st.lists(st.none() | COUNTS, max_size=40))
def test_a_line_stays_on_the_sheet(now, before):
    assert inside(line(now, before, [], "1"))


def test_a_gap_is_not_bridged():
    drawn = [one for one in line([1, 2, None, 4], [], [], "4").shapes if isinstance(one, Line)]
    assert [len(one.points) for one in drawn if one.tone == "now"] == [2, 2]  # the second is one point


def test_a_short_text_stays_as_it_is():
    assert shortened("cờ bạc", 6) == "cờ bạc"
    assert shortened("cờ bạc, cá độ", 7) == "cờ bạc…"
