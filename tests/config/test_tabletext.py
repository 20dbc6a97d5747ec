"""Tables of a list are changed, added and taken out, and everything else stays as a person wrote it."""

from __future__ import annotations

import datetime as dt
import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.policyfile import parse_policy
from config.presets import PRESETS, preset_text
from config.tabletext import (
    LaidOutOtherwise,
    change_table,
    change_tables,
    insert_table,
    put_section,
    remove_section,
    remove_table,
    remove_tables,
)

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


def test_several_tables_are_changed_at_once() -> None:
    changes = {0: {"windows": ["18:00-19:00"], "when": ["term"]}, 1: {"name": "deux", "close": None}}
    one_by_one = change_table(change_table(TWO, WHERE, 0, changes[0]), WHERE, 1, changes[1])
    assert change_tables(TWO, WHERE, changes) == one_by_one
    assert change_tables(TWO, WHERE, {}) == TWO
    with pytest.raises(KeyError):
        change_tables(TWO, WHERE, {0: {}, 2: {}})


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


def test_several_tables_go_at_once() -> None:
    assert remove_tables(TWO, WHERE, [0, 1]) == remove_table(remove_table(TWO, WHERE, 0), WHERE, 0)
    assert remove_tables(TWO, WHERE, []) == TWO
    with pytest.raises(KeyError):
        remove_tables(TWO, WHERE, [0, 2])


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
        "[calendar]\nholidays = 7\n",
        '[calendar]\nholidays = ["a"]\n',
        "calendar = 7\n",
        "not toml",
    ],
)
def test_what_is_laid_out_otherwise_is_refused(text) -> None:
    with pytest.raises(LaidOutOtherwise):
        insert_table(text, ("calendar", "holidays"), 1, {"name": "x", "from": dt.date(2027, 3, 1)})


def test_a_header_within_a_text_is_none() -> None:
    note = 'note = """\n[[groups.a.timetable]]\nname = "no"\n"""\n'
    new = change_table(note + TWO, WHERE, 0, {"name": "x"})
    assert new == note + TWO.replace('name = "one" ', 'name = "x" ')
    with pytest.raises(LaidOutOtherwise):
        insert_table(note + TWO, WHERE, 1, RULE)


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


def test_a_section_of_what_is_no_table_is_refused() -> None:
    with pytest.raises(LaidOutOtherwise):
        put_section("calendar = 7\n", ("calendar", "periods"))


def test_a_section_of_a_table_in_one_line_stands_in_it() -> None:
    new = put_section('calendar = { public_holidays = "VN" } # ours\n', ("calendar", "periods"))
    assert tomllib.loads(new) == {"calendar": {"public_holidays": "VN", "periods": {}}}
    assert "# ours" in new


SHIFTS = """[calendar.shifts.sang]
name = "Sáng"   # the drum
# about the morning
periods = ["tiet-1"]

# the afternoon has its own bell
[calendar.shifts.chieu]
name = "Chiều"
"""


def test_a_section_goes_and_the_remarks_about_the_next_stay() -> None:
    new = remove_section(SHIFTS, ("calendar", "shifts", "sang"))
    assert tomllib.loads(new) == {"calendar": {"shifts": {"chieu": {"name": "Chiều"}}}}
    assert "# about the morning\n" in new
    assert "\n# the afternoon has its own bell\n[calendar.shifts.chieu]\n" in new
    last = remove_section(new, ("calendar", "shifts", "chieu"))
    assert "# the afternoon has its own bell" in last
    assert tomllib.loads(last) == {}


def test_a_section_in_one_line_goes() -> None:
    text = 'calendar = { shifts = { a = { name = "a" }, b = { name = "b" } } }\n'
    assert tomllib.loads(remove_section(text, ("calendar", "shifts", "a"))) == {
        "calendar": {"shifts": {"b": {"name": "b"}}}
    }
    with pytest.raises(KeyError):
        remove_section(text, ("calendar", "shifts", "c"))


HOURS = ("calendar", "hours")
SHORT, LONG = {"tiet-1": "07:30-08:15"}, {f"tiet-{n}": f"{n + 6:02}:30-{n + 7:02}:15" for n in range(1, 11)}
IN_A_LINE = """[[calendar.hours]]
name = "Winter"
periods = { tiet-1 = "07:00-07:45", tiet-2 = "07:50-08:35" }  # since 2024
# the end
"""
BELOW = """[[calendar.hours]]
name = "Winter"
  [calendar.hours.periods]
  tiet-1 = "07:00-07:45"  # after the drum
  # the break
  tiet-2 = "07:50-08:35"

# spring
[[calendar.hours]]
name = "Spring"
"""
DOTTED = """[[calendar.hours]]
name = "Winter"
periods.tiet-1 = "07:00-07:45"  # after the drum
periods.tiet-2 = "07:50-08:35"
"""


@pytest.mark.parametrize("text", [IN_A_LINE, BELOW, DOTTED])
@pytest.mark.parametrize("periods", [SHORT, LONG, {}, {"tiet-1": "07:00-07:45", "tiet-2": "08:00-08:45"}])
def test_a_table_in_a_table_is_changed_where_it_stands(text, periods) -> None:
    new = change_table(text, HOURS, 0, {"periods": periods})
    wanted = tomllib.loads(text)["calendar"]["hours"]
    assert tomllib.loads(new)["calendar"]["hours"] == [{**wanted[0], "periods": periods}, *wanted[1:]]
    remarks = [line.partition("#")[2] for line in text.splitlines() if line.lstrip().startswith("#")]
    assert [remark for remark in remarks if remark not in new] == []
    if "tiet-1" in periods and text is BELOW:
        assert "# after the drum" in new
    gone = change_table(text, HOURS, 0, {"periods": None})
    assert tomllib.loads(gone)["calendar"]["hours"] == [{"name": "Winter"}, *wanted[1:]]


@pytest.mark.parametrize("periods", [SHORT, LONG])
def test_a_new_table_in_a_table_is_one_line_or_stands_below(periods) -> None:
    new = insert_table(BELOW, HOURS, 1, {"name": "Test", "periods": periods})
    assert [one["name"] for one in tomllib.loads(new)["calendar"]["hours"]] == ["Winter", "Test", "Spring"]
    assert tomllib.loads(new)["calendar"]["hours"][1]["periods"] == periods
    assert max(len(line) for line in new.splitlines()) <= 110
    added = change_table(BELOW, HOURS, 1, {"periods": periods})
    assert tomllib.loads(added)["calendar"]["hours"][1] == {"name": "Spring", "periods": periods}


@given(
    st.lists(
        st.tuples(st.sampled_from(["change", "insert", "remove"]), st.integers(0, 3), st.text(max_size=20)),
        max_size=6,
    ),
    st.booleans(),
)
def test_a_file_in_one_line_and_one_of_tables_say_the_same_after_the_same_edits(edits, several_lines) -> None:
    """Whichever way a person wrote the rules."""
    rules = ['{ name = "one", close = true }', '{ name = "two", days = ["mon"] }']
    inside = "\n    " + ", # mine\n    ".join(rules) + " # last\n" if several_lines else ", ".join(rules)
    one = f"# top\n[groups.a]\ntimetable = [{inside}] # here\n"
    other = '[[groups.a.timetable]]\nname = "one"\nclose = true\n[[groups.a.timetable]]\nname = "two"\ndays = ["mon"]\n'
    for what, index, name in edits:
        many = len(tomllib.loads(other).get("groups", {}).get("a", {}).get("timetable", ()))
        if what == "insert":
            edit = (insert_table, (index, {"name": name, "windows": ["07:00-08:00"]}))
        elif index >= many:
            continue
        else:
            edit = (
                (change_table, (index, {"name": name, "close": None}))
                if what == "change"
                else (remove_table, (index,))
            )
        one, other = edit[0](one, WHERE, *edit[1]), edit[0](other, WHERE, *edit[1])
    assert (tomllib.loads(one)["groups"]["a"]["timetable"]) == (
        tomllib.loads(other).get("groups", {}).get("a", {}).get("timetable", [])
    )
    assert one.startswith("# top\n")
    assert "# here" in one
