from __future__ import annotations

import json
from datetime import datetime, timedelta

from admin.policydiff import Told, gathered, lists_of, names_written
from admin.words import Words
from blocklists.kinds import Kind, Scope
from blocklists.memory import MemoryIndex
from config.policyfile import parse_policy
from policy.compare import Comparison, Side, Span, pairs
from policy.structure import structure

HEAD = """
kind = "school"
default_group = "pupils"
{top}
[groups.pupils]
vi = "Học sinh"
en = "Pupils"
"""
LESSON = """
[[groups.pupils.timetable]]
name = "Giờ học / Lessons"
windows = ["07:00-{}"]
days = "mon-fri"
block_categories = ["games"]
[[groups.pupils.timetable]]
name = "Nghỉ / Holidays"
windows = ["07:00-08:00"]
when = "holiday"
days = "mon-fri"
close = true
"""
INDEX = MemoryIndex.from_names({Kind(False, Scope.SUBTREE): ["games.vn"]}, "starter-games", "games")


def told(language="en", *, as_json=False, most=20, names=("games.vn", "x.games.vn", "x.vn")):
    before, after = (parse_policy(HEAD.format(top="") + LESSON.format(end)) for end in ("11:00", "11:30"))
    monday = datetime(2026, 3, 2, tzinfo=before.zone)
    week = Span(monday, monday + timedelta(days=7))
    sides = [Side(policy, lists_of(policy, INDEX)) for policy in (before, after)]
    seen = pairs(*sides, "pupils", week)
    found = gathered(Comparison(*sides, seen), names)
    teller = Told(Words(language), before, after, week, as_json=as_json, most=most)
    return [*teller.structure(structure(before, after)), *teller.changes(found, seen)]


def test_people_read_what_changes_for_whom_and_when() -> None:
    assert told(most=1) == [
        "Written differently:",
        "  groups.pupils.timetable: changed Giờ học / Lessons",
        "",
        "Pupils (pupils): 0 names open, 2 close, 0 are answered otherwise",
        (
            "  closes Mon–Fri 11:00–11:30: no rule blocks it → category Games by timetable “Lessons” "
            "(list starter-games, rule ||games.vn^)"
        ),
        "    games.vn … and 1 more: --all",
        "",
        "2 of 3 names change.",
        "Rules that did not hold in this week: pupils: Holidays. Another week: --from.",
    ]


def test_in_vietnamese_too() -> None:
    text = "\n".join(told("vi"))
    assert (
        "chặn T2–T6 11:00–11:30: không quy tắc nào chặn → nhóm Trò chơi theo thời khoá biểu “Giờ học”" in text
    )
    assert "2 trong 3 tên thay đổi." in text


def test_programs_read_every_change_and_a_summary() -> None:
    lines = [json.loads(line) for line in told(as_json=True)]
    assert [line["type"] for line in lines] == ["key", "change", "change", "summary"]
    assert lines[1]["spans"][0] == ["2026-03-02T11:00+07:00", "2026-03-02T11:30+07:00"]
    assert lines[1]["after"]["blocked"] is True
    assert lines[-1] == {
        "type": "summary", "names": 3, "changed": 2, "opens": 0, "closes": 2, "other": 0,
        "not_met": {"pupils": ["Holidays"]},
    }  # fmt: skip


def test_names_that_stand_in_rules() -> None:
    policy = parse_policy(
        HEAD.format(top='allow = ["*.a.vn"]') + 'block = ["b.vn"]\nalways_allow = ["=c.vn"]'
    )
    assert names_written([policy]) == ["www.a.vn", "c.vn", "b.vn"]


def test_a_policy_without_the_starter_lists_does_not_have_them() -> None:
    policy = parse_policy(HEAD.format(top="starter = false"))
    assert lists_of(policy, INDEX).lookup("games.vn") == ()
