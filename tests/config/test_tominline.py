"""What somebody wrote in one line is edited in that line, and its remarks stay."""

from __future__ import annotations

import datetime as dt
import tomllib

import pytest

from config.tominline import (
    NotInline,
    change_entry,
    insert_entry,
    put_inline_section,
    remove_entry,
    remove_inline_section,
)

WHERE = ("groups", "g", "timetable")
TEXT = """[groups.g]
vi = "g"   # ours
timetable = [
    # the lessons
    { name = "Học", days = "t2-t6", close = true },  # to the minute
    # the night
    { name = "Ngủ", periods = { a = "1", b = "2" } },
    # the end
]
"""
REMARKS = ("# ours", "# the lessons", "# to the minute", "# the night", "# the end")


def read(text):
    assert [remark for remark in REMARKS if remark not in text] == []
    return tomllib.loads(text)["groups"]["g"]["timetable"]


def test_values_are_changed_in_place():
    fields = {"name": "Học <b>", "close": None, "days": ["t2"], "from": dt.date(2027, 1, 2)}
    first, second = read(change_entry(TEXT, WHERE, 0, fields))
    assert first == {"name": "Học <b>", "days": ["t2"], "from": dt.date(2027, 1, 2)}
    assert second == tomllib.loads(TEXT)["groups"]["g"]["timetable"][1]


def test_a_table_in_it_is_changed_key_by_key():
    assert read(change_entry(TEXT, WHERE, 1, {"periods": {"b": "3", "c": "4"}}))[1]["periods"] == {
        "b": "3",
        "c": "4",
    }
    assert read(change_entry(TEXT, WHERE, 0, {"periods": {"b": "3"}}))[0]["periods"] == {"b": "3"}


@pytest.mark.parametrize("index", [0, 1, 2])
def test_one_more(index):
    names = ["Học", "Ngủ"]
    names.insert(index, "Mới")
    assert [one["name"] for one in read(insert_entry(TEXT, WHERE, index, {"name": "Mới"}))] == names


def test_one_less():
    text = remove_entry(TEXT, WHERE, 1)
    assert [one["name"] for one in tomllib.loads(text)["groups"]["g"]["timetable"]] == ["Học"]
    assert "# the end" in text
    assert "# the night" in text


def test_a_whole_group_in_one_line_gets_its_first_rule():
    text = insert_entry('groups = { g = { vi = "g" } }\n', WHERE, 0, {"name": "n", "close": True})
    assert tomllib.loads(text)["groups"]["g"]["timetable"] == [{"name": "n", "close": True}]


def test_sections_in_one_line():
    text = put_inline_section('calendar = { public_holidays = "VN" }\n', ("calendar", "shifts"))
    assert tomllib.loads(text)["calendar"]["shifts"] == {}
    assert tomllib.loads(remove_inline_section(text, ("calendar", "shifts")))["calendar"] == {
        "public_holidays": "VN"
    }


@pytest.mark.parametrize(
    "edit",
    [
        lambda text: insert_entry(text, WHERE, 0, {"name": "n"}),
        lambda text: remove_entry(text, WHERE, 0),
        lambda text: change_entry(text, WHERE, 5, {"name": "n"}),
        lambda text: put_inline_section(text, ("groups", "h")),
        lambda text: remove_inline_section(text, ("groups", "g")),
        lambda text: remove_entry("not toml", WHERE, 0),
        lambda text: remove_entry("groups = 7", WHERE, 0),
    ],
)
def test_what_is_not_in_one_line_is_left_alone(edit):
    with pytest.raises(NotInline):
        edit('[groups.g]\nvi = "g"\n[[groups.g.timetable]]\nname = "n"\n')
