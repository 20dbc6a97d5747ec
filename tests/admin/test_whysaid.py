"""A verdict for the page: in words, with its steps and what can be done."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from admin.asking import Asker
from admin.whysaid import _WAYS, why_said
from admin.words import Words
from blocklists.index import MemoryIndex
from config.policyfile import parse_policy
from policy.remedies import _TEXTS

POLICY = parse_policy("""
kind = "school"
default_group = "pupils"
[groups.pupils]
vi = "Học sinh"
en = "Pupils"
block_categories = ["games"]
safe_search = true
allow = ["fine.example"]
[[groups.pupils.timetable]]
name = "Giờ thi / Exam"
windows = ["08:00-09:00"]
close = true
""")
DAY = datetime(2026, 9, 7, 12, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))


@pytest.fixture
def why(tmp_path):
    path = tmp_path / "games.txt"
    path.write_text("game.example\n")
    lists = MemoryIndex.from_file(path, "games-list", "games")[0]

    def ask(name, now=DAY, language="en"):
        asker = Asker.of(POLICY, "pupils", now, lists)
        return why_said(Words(language), asker, asker.ask(name))

    return ask


def ways(found):
    return {way.what: way.rank for way in found.ways}


def test_a_block_with_its_steps_and_ways(why):
    found = why("game.example")
    assert found.blocked
    assert (found.whom, found.when) == ("Group Pupils", "Monday 7 September 2026, 12:00")
    assert found.then == ""
    assert found.gets == "“There is no such name”: the browser says that it cannot find the site."
    [decided] = [step for step in found.steps if step.decided]
    assert decided.number == 10
    assert ways(found) == {"allow": 4, "pass": 2}


def test_an_open_name(why):
    found = why("fine.example")
    assert not found.blocked
    assert found.gets == "The device gets the site's own address."
    assert ways(found) == {"instead": 4}


def test_closed_by_the_timetable_and_until_when(why):
    found = why("plain.example", DAY.replace(hour=8))
    assert found.blocked
    assert "Until 09:00 today. Then:" in found.then
    assert "always_allow" in ways(found)


def test_a_safe_mode_and_vietnamese(why):
    found = why("www.google.com", language="vi")
    assert "forcesafesearch.google.com" in found.gets
    assert found.whom == "Nhóm Học sinh"


def test_every_remedy_has_words_for_the_page():
    assert _WAYS.keys() == _TEXTS.keys()
