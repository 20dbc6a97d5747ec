"""What a group's rules do with a name, and what a change would do."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from admin.asking import Asker
from admin.nameview import rule_meant, view_of
from admin.words import Words
from blocklists.index import MemoryIndex
from config.names import NameInvalid
from config.policyfile import parse_policy
from config.rules import NameRule

POLICY = parse_policy("""
kind = "home"
default_group = "children"
[groups.children]
vi = "Trẻ em"
en = "Children"
block_categories = ["games"]
allow = ["fine.example"]
block = ["bad.example"]
[[groups.children.timetable]]
name = "Night"
windows = ["22:00-06:00"]
close = true
""")
DAY = datetime(2026, 9, 7, 12, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
NIGHT = DAY.replace(hour=23)


@pytest.fixture
def look(tmp_path):
    path = tmp_path / "games.txt"
    path.write_text("game.example\nsite.fine.example\n")
    lists = MemoryIndex.from_file(path, "games-list", "games")[0]

    def view(text, now=DAY, language="en"):
        return view_of(Words(language), Asker.of(POLICY, "children", now, lists), lists, text)

    return view


def options(view):
    return {one.key: (one.blocked, one.changes) for one in view.options}


def test_a_blocked_name_and_what_would_open_it(look):
    view = look("https://www.game.example/play?x=1")
    assert (view.name, view.blocked, view.own) == ("game.example", True, ())
    assert "category Games" in view.now
    assert options(view) == {"allow": (False, True), "always_allow": (False, True), "block": (True, False)}
    assert "an own rule allows it" in view.options[0].after


def test_an_open_name_what_would_close_it_and_what_comes(look):
    view = look("plain.example")
    assert not view.blocked
    assert options(view) == {"allow": (False, False), "always_allow": (False, False), "block": (True, True)}
    assert "Until 22:00 today. Then: blocked" in view.then


def test_at_night_an_allow_changes_nothing_and_always_allow_does(look):
    assert options(look("plain.example", NIGHT)) == {
        "allow": (True, False),
        "always_allow": (False, True),
        "block": (True, False),
    }


def test_a_name_of_ones_own_can_be_taken_out_or_moved(look):
    assert options(look("bad.example")) == {
        "allow": (False, True),
        "always_allow": (False, True),
        "": (False, True),
    }
    assert look("bad.example").own == ("block",)
    assert options(look("fine.example"))["block"] == (True, True)


def test_everybodys_names_are_not_opened_as_a_whole(look):
    view = look("github.io")
    assert view.everybodys
    assert options(view) == {"block": (True, True)}


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("www.example.com", "example.com"),
        ("http://www.example.com:8080/a", "example.com"),
        (" EXAMPLE.com. ", "example.com"),
        ("=www.example.com", "=www.example.com"),
        ("*.example.com", "*.example.com"),
        ("www.com", "www.com"),
        ("phố.vn", "phố.vn"),
    ],
)
def test_what_somebody_means(text, rule):
    assert rule_meant(text) == NameRule.parse(rule)


@pytest.mark.parametrize("text", ["", "a b", "192.168.1.1", "<script>", "http://"])
def test_what_is_no_name(text):
    with pytest.raises(NameInvalid):
        rule_meant(text)
