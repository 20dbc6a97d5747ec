"""Tables of a list are changed, added and taken out, and everything else stays as a person wrote it."""

from __future__ import annotations

import datetime as dt
import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.policyfile import parse_policy
from config.presets import PRESETS, preset_text
from config.tabletext import LaidOutOtherwise, change_table, insert_table, put_section, remove_table

WHERE = ("groups", "a", "timetable")
RULE = {"name": "Tối # [1]", "windows": ["21:30-06:00"], "days": ["mon", "tue"], "close": True}
TWO = """kind = "home" # mine
default_group = "a"

[groups.a]
vi = "a"
en = "b"

    # first, of the evening
    [[groups.a.timetable]]
    name = "one"              # its name
    windows = [
        "19:00-20:30",        # after dinner
    ]
    block_categories = ["games"]  # and nothing else

    # second
    [[groups.a.timetable]]
    name = "two"
    windows = ["21:00-22:00"]
    close = true
    # the end of a

[groups.b]
vi = "b"
en = "b"
"""


def test_a_change_touches_only_its_own_lines() -> None:
    new = change_table(TWO, WHERE, 0, {"windows": ["18:00-19:00"], "when": ["term"]})
    first, second = parse_policy(new).groups["a"].timetable
    assert (str(first.windows[0]), first.when) == ("18:00-19:00", {"term"})
    assert second == parse_policy(TWO).groups["a"].timetable[1]
    gone = {"    windows = [", '        "19:00-20:30",        # after dinner', "    ]"}
    assert set(TWO.splitlines()) - gone <= set(new.splitlines())


def test_a_comment_behind_a_value_stays_where_it_stood() -> None:
    new = change_table(TWO, WHERE, 0, {"name": "uno", "block_categories": ["video"]})
    assert '    name = "uno"              # its name' in new
    assert '    block_categories = ["video"]  # and nothing else' in new


def test_a_key_is_taken_out_and_its_comment_stays() -> None:
    new = change_table(TWO, WHERE, 0, {"block_categories": None, "close": True})
    assert tomllib.loads(new)["groups"]["a"]["timetable"][0]["close"] is True
    assert "    # and nothing else" in new


def test_a_new_table_stands_behind_the_one_before_it_and_as_far_in() -> None:
    new = insert_table(TWO, WHERE, 1, RULE)
    names = [rule.name for rule in parse_policy(new).groups["a"].timetable]
    assert names == ["one", "Tối # [1]", "two"]
    assert '\n\n    [[groups.a.timetable]]\n    name = "Tối # [1]"\n' in new
    assert set(TWO.splitlines()) <= set(new.splitlines())
    assert remove_table(new, WHERE, 1) == TWO


def test_the_last_one_stands_before_the_comments_behind_its_group() -> None:
    new = insert_table(TWO, WHERE, 9, RULE)
    assert [rule.name for rule in parse_policy(new).groups["a"].timetable] == ["one", "two", "Tối # [1]"]
    assert new.index("Tối") < new.index("# the end of a") < new.index("[groups.b]")


def test_the_first_one_of_a_group_stands_with_its_group() -> None:
    new = insert_table(TWO, ("groups", "b", "timetable"), 0, RULE)
    assert [rule.name for rule in parse_policy(new).groups["b"].timetable] == ["Tối # [1]"]
    assert set(TWO.splitlines()) <= set(new.splitlines())


def test_removing_keeps_the_comments() -> None:
    new = remove_table(remove_table(TWO, WHERE, 0), WHERE, 0)
    assert parse_policy(new).groups["a"].timetable == ()
    for comment in ("# mine", "# first, of the evening", "# second", "# the end of a"):
        assert comment in new


def test_a_table_goes_with_its_own_tables() -> None:
    text = """[[calendar.days]]
date = 2026-11-20
[calendar.days.periods]
tiet-1 = "07:00-07:45"

[calendar.periods]
tiet-1 = "07:30-08:15"
"""
    new = remove_table(text, ("calendar", "days"), 0)
    assert tomllib.loads(new) == {"calendar": {"periods": {"tiet-1": "07:30-08:15"}}}


@pytest.mark.parametrize("name", PRESETS)
def test_every_preset_takes_days_off_and_gives_them_back(name) -> None:
    text = preset_text(name)
    many = len(tomllib.loads(text).get("calendar", {}).get("holidays", ()))
    day = {"name": "Nghỉ", "from": dt.date(2027, 3, 1)}
    new = insert_table(text, ("calendar", "holidays"), many, day)
    assert parse_policy(new).calendar.holidays[-1].from_ == dt.date(2027, 3, 1)
    assert remove_table(new, ("calendar", "holidays"), many).split() == text.split()


def test_a_file_without_a_calendar_gets_one() -> None:
    new = insert_table('[groups.g]\nvi = "g"\n', ("calendar", "exams"), 0, {"name": "x"})
    assert tomllib.loads(new) == {"groups": {"g": {"vi": "g"}}, "calendar": {"exams": [{"name": "x"}]}}


@pytest.mark.parametrize(
    "text",
    [
        "calendar = { holidays = [] }\n",
        '[calendar]\nholidays = [{ name = "a", from = 2027-01-01 }]\n',
        "[calendar]\nholidays = 7\n",
        "calendar = 7\n",
        "not toml",
    ],
)
def test_what_is_laid_out_otherwise_is_refused(text) -> None:
    with pytest.raises(LaidOutOtherwise):
        insert_table(text, ("calendar", "holidays"), 1, {"name": "x", "from": dt.date(2027, 3, 1)})


def test_a_header_within_a_text_is_none() -> None:
    text = 'note = """\n[[groups.a.timetable]]\nname = "no"\n"""\n' + TWO
    with pytest.raises(LaidOutOtherwise):
        change_table(text, WHERE, 0, {"name": "x"})


def test_a_number_that_is_not_there() -> None:
    with pytest.raises(KeyError):
        remove_table(TWO, WHERE, 2)
    with pytest.raises(KeyError):
        change_table(TWO, WHERE, -1, {"name": "x"})


@given(st.text(), st.lists(st.text(), max_size=4), st.booleans())
def test_what_is_written_is_what_is_read(name, only, close) -> None:
    fields = {"name": name, "only": only, "close": close}
    new = change_table(TWO, WHERE, 1, fields)
    table = tomllib.loads(new)["groups"]["a"]["timetable"][1]
    assert {key: table[key] for key in fields} == fields
    assert set(TWO.splitlines()) - {'    name = "two"', "    close = true"} <= set(new.splitlines())


@pytest.mark.parametrize("text", ["", "[groups.g]\n", "[calendar]\nx = 1\n# said\n\n[groups.g]\n"])
def test_a_section_is_put_where_it_belongs_once(text) -> None:
    new = put_section(text, ("calendar", "periods"))
    assert tomllib.loads(new)["calendar"]["periods"] == {}
    assert put_section(new, ("calendar", "periods")) == new
    assert set(text.splitlines()) <= set(new.splitlines())


@pytest.mark.parametrize("text", ["calendar = {}\n", "calendar = 7\n"])
def test_a_section_in_one_line_is_refused(text) -> None:
    with pytest.raises(LaidOutOtherwise):
        put_section(text, ("calendar", "periods"))
