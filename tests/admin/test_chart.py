"""Charts as values: they travel to another process whole, and numbers are written as people write them."""

from __future__ import annotations

import msgspec

from admin.chart import Chart, bars, heat_map, line
from admin.words import Words

VI, EN = Words("vi"), Words("en")
CHARTS = [
    heat_map(VI, "h", "t", "d", [[1, None], [1234, 0]], ["T2", "T3"], ["7", "8"], head=("Giờ", "thứ")),
    bars(VI, "b", "t", "d", [("Trò chơi", 1234)], head=("Nhóm", "Số")),
    line(VI, "l", "t", "d", [("1/9", 1, 2), ("2/9", None, 1234)], head=("Ngày", "nay", "trước")),
]


def test_a_chart_travels_as_json_and_is_the_same():
    for chart in CHARTS:
        assert msgspec.json.decode(msgspec.json.encode(chart), type=Chart) == chart


def test_tables_hold_every_number_as_the_language_writes_it():
    heat, lying, over_time = CHARTS
    assert heat.rows == (("7", "1", "1.234"), ("8", "–", "0"))
    assert lying.rows == (("Trò chơi", "1.234"),)
    assert over_time.rows == (("1/9", "1", "2"), ("2/9", "–", "1.234"))
    assert over_time.key == ("nay", "trước")
    assert bars(EN, "b", "t", "d", [("Games", 1234)], head=("a", "b")).rows == (("Games", "1,234"),)


def test_a_line_alone_has_no_key():
    alone = line(EN, "l", "t", "d", [("1/9", 1, None)], head=("Day", "now", "then"))
    assert (alone.key, alone.head) == (None, ("Day", "now"))
