"""Lines of a file are told apart, and written, as a person would."""

from __future__ import annotations

import datetime as dt
import tomllib

import pytest

from config.tablelines import (
    dotted,
    end_of,
    header_lines,
    header_of,
    key_lines,
    keys_in,
    lines_of,
    own_end,
    place_of,
    put_keys,
    reads,
)

LINES = lines_of(
    """top = 1
[groups.a]
vi = "a"
list = [
  "x", # one
]
# about the rule
[[groups.a.timetable]]
name = "n"
[groups.a.timetable.more]
x = 1
# about b
[groups."b c"]
"""
)


@pytest.mark.parametrize(
    ("line", "path"),
    [
        ("[groups.a]", ("groups", "a")),
        ('  [[ groups . "b c" ]]  # said', ("groups", "b c")),
        ("list = [", None),
        ('["x", "y"],', None),
        ("# [a]", None),
    ],
)
def test_headers(line, path):
    assert header_of(line) == path


def test_where_tables_begin_and_end():
    assert header_lines(LINES, ("groups", "a", "timetable")) == [7]
    assert (own_end(LINES, 7), end_of(LINES, 7, ("groups", "a", "timetable"))) == (9, 11)
    assert (own_end(LINES, 1), end_of(LINES, 1, ("groups", "a"))) == (6, 11)


def test_keys_with_the_lines_they_take():
    assert list(keys_in(LINES, 1, 6)) == [("vi", (2, 3)), ("list", (3, 6))]


def test_a_place_for_a_new_table():
    path = ("groups", "a", "timetable")
    assert place_of(LINES, header_lines(LINES, path), path, 1) == (11, "")
    assert place_of(LINES, (), ("groups", "b c", "timetable"), 0)[0] == 13


@pytest.mark.parametrize(
    "value",
    ['a "quoted" # text\x7f', True, dt.date(2027, 1, 2), ["x"] * 40, {"tiet 1": "07:00-07:45", "b": ""}, {}],
)
def test_what_is_written_is_read(value):
    assert tomllib.loads("\n".join(key_lines("  ", "ké y", value))) == {"ké y": value}


def test_a_key_is_written_in_its_place_with_its_remark():
    lines = lines_of("[a]\nx = 1   # first\ny = 2\n")
    put_keys(lines, 0, {"x": "one", "z": "new", "y": None})
    assert lines == ["[a]", 'x = "one"   # first'.replace("   #", "  #"), 'z = "new"', ""]


def test_a_path_is_written_as_a_header_has_it():
    assert dotted(("groups", "b c")) == 'groups."b c"'
    assert (reads("a = 1"), reads("a =")) == (True, False)
