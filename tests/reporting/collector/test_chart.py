from __future__ import annotations

import re
from xml.etree import ElementTree as ET

from reporting.collector.chart import HEIGHT, WIDTH, Point, trend


def drawn(points, said=None):
    text = trend(points, "Title", said or [point.label for point in points], "99")
    return ET.fromstring(text), text


def lines(text):
    return re.findall(r'class="line" d="M([^"]*)"', text)


SOME = [Point(f"{n}/26", 100 * n, 100 * n - 20, 100 * n + 20) for n in range(1, 5)]


def test_points_are_joined_and_stay_within_the_picture() -> None:
    tree, text = drawn(SOME)
    assert tree.get("role") == "img"
    assert tree.get("aria-label") == "Title"
    (line,) = lines(text)
    for pair in line.split("L"):
        x, y = map(float, pair.split())
        assert 0 <= x <= WIDTH
        assert 0 <= y <= HEIGHT
    assert text.count('class="point"') == 4


def test_the_line_breaks_where_lists_changed() -> None:
    text = drawn([SOME[0], SOME[1], SOME[2]._replace(breaks=True), SOME[3]])[1]
    assert [line.count("L") for line in lines(text)] == [1, 1]
    assert text.count('class="break"') == 1


def test_where_there_is_not_enough_no_point_stands_and_no_line_goes() -> None:
    text = drawn([SOME[0], SOME[1]._replace(value=None), SOME[2], SOME[3]])[1]
    assert [line.count("L") for line in lines(text)] == [0, 1]
    assert text.count('class="point"') == 3


def test_nothing_at_all_is_drawn_too() -> None:
    assert drawn([])[1].count('class="point"') == 0
    assert drawn([Point("1/26", None)])[1].count('class="point"') == 0
    assert drawn([SOME[0]])[1].count('class="point"') == 1


def test_no_text_is_taken_for_markup() -> None:
    evil = '<script>&"'
    tree, text = drawn([SOME[0]._replace(label=evil)], [evil])
    assert "<script" not in text
    assert tree.findtext(".//title") == evil
