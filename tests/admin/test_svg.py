"""Charts in the page: whoever does not see them gets the same, and nobody's words become markup."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import pytest

from admin.chart import bars, heat_map, line
from admin.svg import figure, table
from admin.words import Words

VI, EN = Words("vi"), Words("en")
DAYS = ["T2", "T3", "T4", "T5", "T6", "T7", "CN"]
EVIL = "<script>alert(1)</script>"


def parsed(chart, words=EN, **more) -> ET.Element:
    return ET.fromstring(str(figure(words, chart, **more)))


def week(words=EN, title="Week"):
    values = [[None, 0, day * 1000] for day in range(7)]
    return heat_map(words, "w", title, "When", values, DAYS, ["7", "8", "9"], head=("Hour", "day"))


CHARTS = [
    week(),
    bars(EN, "b", "Blocked", "By category", [("Games", 12), ("Adult", 3)], head=("Category", "Blocked")),
    line(
        EN,
        "l",
        "Days",
        "Each day",
        [("1/9", 3, 4), ("2/9", None, 1), ("3/9", 5, 2)],
        head=("Day", "Now", "Before"),
    ),
]


@pytest.mark.parametrize("chart", CHARTS, ids=["heat", "bars", "line"])
def test_a_chart_is_a_picture_with_a_name_a_description_and_a_table(chart):
    found = parsed(chart)
    svg = found.find("svg")
    assert svg.get("role") == "img"
    names = svg.get("aria-labelledby").split()
    assert [svg.find("title").get("id"), svg.find("desc").get("id")] == names
    assert svg.find("title").text
    assert svg.find("desc").text
    assert found.find("details/summary").text
    assert len(found.findall("details//tbody/tr")) > 1


def test_every_class_of_a_chart_is_in_its_stylesheet(project):
    used = {
        name
        for chart in CHARTS
        for text in re.findall(r'class="([^"]*)"', str(figure(EN, chart)))
        for name in text.split()
    }
    static = project / "admin" / "page" / "static"
    known = (static / "charts.css").read_text() + (static / "style.css").read_text()
    assert used <= set(re.findall(r"\.([a-z][\w-]*)", known))


@pytest.mark.parametrize("chart", CHARTS, ids=["heat", "bars", "line"])
def test_a_chart_has_no_style_and_no_script(chart):
    assert not re.search(r"style=|<style|<script|href", str(figure(EN, chart)))


def test_the_table_behind_a_heat_map_holds_every_number():
    rows = parsed(week(VI), VI).findall("details//tbody/tr")
    cells = [[cell.text for cell in row] for row in rows]
    assert cells[2] == ["9", "0", "1.000", "2.000", "3.000", "4.000", "5.000", "6.000"]
    assert cells[0][1:] == ["–"] * 7


def test_a_week_without_numbers_is_drawn_too():
    values = [[0]] * 7
    assert parsed(heat_map(EN, "w", "t", "d", values, DAYS, ["7"], head=("a", "b"))).find("svg") is not None


def test_without_days_before_there_is_no_second_line_and_no_column():
    chart = line(EN, "l", "Days", "d", [("1/9", 3, None), ("2/9", 4, None)], head=("Day", "Now", "Before"))
    assert "Before" not in str(figure(EN, chart))
    assert "line-before" not in str(figure(EN, chart))


@pytest.mark.parametrize("count", [0, 1, 2])
def test_few_days_are_drawn(count):
    points = [(str(day), day, None) for day in range(count)]
    assert parsed(line(EN, "l", "t", "d", points, head=("Day", "Now", "Before"))).find("svg") is not None


def test_on_paper_the_table_is_open():
    found = parsed(week(), opened=True)
    assert found.find("details") is None
    assert len(found.findall("table/tbody/tr")) == 3


def test_what_people_wrote_stays_text():
    charts = (
        week(title=EVIL),
        bars(EN, "b", EVIL, EVIL, [(EVIL, 1)], head=(EVIL, EVIL)),
        line(EN, "l", EVIL, EVIL, [(EVIL, 1, 2)], head=(EVIL, EVIL, EVIL)),
    )
    for markup in (*(figure(EN, chart) for chart in charts), table(EVIL, [EVIL, EVIL], [[EVIL, EVIL]])):
        assert "<script" not in markup
        assert "&lt;script&gt;" in markup
