"""Days are put into the policy's text, and everything else stays as it was."""

from __future__ import annotations

import tomllib
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.calendaredit import put_days
from config.policyfile import parse_policy
from config.presets import PRESETS, preset_text

TET = ("Tết Nguyên Đán", date(2027, 2, 4), date(2027, 2, 10))
DAY = ('Lễ "lớn" \\ a\tb', date(2027, 3, 3), date(2027, 3, 3))


@pytest.mark.parametrize("name", PRESETS)
def test_days_go_into_every_preset_and_out_again(name) -> None:
    text = preset_text(name)
    new = put_days(text, "holidays", "tet.ics", [TET, DAY])
    added = [entry for entry in parse_policy(new).calendar.holidays if entry.source == "tet.ics"]
    assert [(entry.name, entry.from_, entry.last) for entry in added] == [TET, DAY]
    assert set(text.splitlines()) <= set(new.splitlines())
    assert parse_policy(put_days(new, "holidays", "tet.ics", [])) == parse_policy(text)
    assert put_days(new, "holidays", "tet.ics", []).split() == text.split()


def test_new_days_stand_with_the_calendar_and_before_what_comes_after_it() -> None:
    text = preset_text("secondary")
    new = put_days(text, "exams", "thi.ics", [TET])
    assert new.index("thi.ics") < new.index("# ---- Pupils") < new.index("[groups.pupils]")


def test_importing_again_replaces_only_what_came_from_that_file() -> None:
    text = """kind = "home"  # a comment
[[calendar.holidays]]
name = "own"
from = 2027-01-01

# before
[[calendar.holidays]]
name = "old"
from = 2027-01-02
source = "a.ics"   # of ours
# after

[[calendar.holidays]]
name = "other"
from = 2027-01-03
source = "b.ics"

[groups.g]
"""
    new = put_days(text, "holidays", "a.ics", [TET])
    assert [entry["name"] for entry in tomllib.loads(new)["calendar"]["holidays"]] == ["own", "other", TET[0]]
    for comment in ("# a comment", "# before", "# after"):
        assert comment in new
    assert put_days(new, "holidays", "a.ics", [TET]) == new


def test_a_file_without_a_calendar_gets_one_at_its_end() -> None:
    new = put_days('[groups.g]\nvi = "g"\n', "exams", "x.ics", [DAY])
    assert new.startswith('[groups.g]\nvi = "g"\n\n[[calendar.exams]]\n')
    assert tomllib.loads(new)["calendar"]["exams"][0]["name"] == DAY[0]


@pytest.mark.parametrize(
    "text",
    [
        "calendar = { holidays = [] }\n",
        'calendar = { public_holidays = "VN" }  # ours\n',
        '[calendar]\nholidays = [{ name = "a", from = 2027-01-01 }] # ours\n',
    ],
)
def test_a_calendar_in_one_line_gets_its_days_there(text) -> None:
    new = put_days(text, "holidays", "x.ics", [TET, DAY])
    before = tomllib.loads(text)["calendar"].get("holidays", [])
    found = tomllib.loads(new)["calendar"]["holidays"]
    assert [one["name"] for one in found] == [*(one["name"] for one in before), TET[0], DAY[0]]
    assert ("# ours" in new) == ("# ours" in text)
    again = put_days(new, "holidays", "x.ics", [DAY])
    assert [one["name"] for one in tomllib.loads(again)["calendar"]["holidays"]] == [
        *(one["name"] for one in before),
        DAY[0],
    ]


@pytest.mark.parametrize("text", ["[calendar]\nholidays = 7\n", "calendar = 7\n"])
def test_a_calendar_that_is_none_is_refused_with_what_to_do(text) -> None:
    with pytest.raises(ValueError, match=r"\[\[calendar.holidays\]\]"):
        put_days(text, "holidays", "x.ics", [TET])


def test_what_looks_like_a_table_inside_a_text_is_left_alone() -> None:
    text = 'a = """\n[[calendar.holidays]]\nsource = "x.ics"\n"""\n'
    new = tomllib.loads(put_days(text, "holidays", "x.ics", [TET]))
    assert new["a"] == tomllib.loads(text)["a"]
    assert len(new["calendar"]["holidays"]) == 1
    worse = 'a = """\n[[calendar.holidays]]\nsource = "x.ics"\n[b]"""\n'
    with pytest.raises(ValueError, match="import again"):
        put_days(worse, "holidays", "x.ics", [TET])


NAMES = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=20)


@given(st.lists(st.tuples(NAMES, st.integers(0, 300), st.integers(0, 5)), max_size=4), NAMES)
def test_any_name_comes_back_as_it_was(raw, source) -> None:
    entries = [
        (name, date.fromordinal(740_000 + start), date.fromordinal(740_000 + start + more))
        for name, start, more in raw
    ]
    found = tomllib.loads(put_days(preset_text("home"), "exams", source, entries))["calendar"].get(
        "exams", []
    )
    assert [(e["name"], e["from"], e.get("to", e["from"]), e["source"]) for e in found] == [
        (*entry, source) for entry in entries
    ]
