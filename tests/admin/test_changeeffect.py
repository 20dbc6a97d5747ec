"""What a change does to names."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from admin.changeeffect import effects
from admin.words import Words
from blocklists.index import MemoryIndex
from config.policyfile import parse_policy

POLICY = """
kind = "home"
default_group = "children"
[groups.children]
vi = "Trẻ em"
en = "Children"
block_categories = ["games"]
[groups.adults]
vi = "Người lớn"
en = "Adults"
"""
NOW = datetime(2026, 9, 7, 12, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))


@pytest.fixture
def change(tmp_path):
    path = tmp_path / "games.txt"
    path.write_text("olm.vn\nwww.khanacademy.org\n")
    lists = MemoryIndex.from_file(path, "starter-games", "games")[0]

    def look(edit, language="en"):
        return effects(Words(language), parse_policy(POLICY), parse_policy(edit(POLICY)), lists, NOW)

    return look


def test_a_name_that_is_written_closes(change):
    [one] = change(lambda text: text.replace('"games"]', '"games"]\nblock = ["a.example", "olm.vn"]'))
    assert (one.group, one.opens, one.closes, one.other) == ("Children", (), ("a.example",), ())


def test_a_category_that_goes_opens_sites_that_everyone_needs(change):
    [one] = change(lambda text: text.replace('["games"]', "[]"), "vi")
    assert one.group == "Trẻ em"
    assert set(one.opens) == {"olm.vn", "khanacademy.org"}


def test_services_safe_modes_and_times_within_a_day(change):
    [one] = change(lambda text: text.replace('["games"]', '["games"]\nblock_services = ["tiktok"]'))
    assert one.closes == ("tiktok.com",)
    [one] = change(lambda text: text.replace('["games"]', '["games"]\nsafe_search = ["google"]'))
    assert "google.com" in one.other
    night = '[[groups.adults.timetable]]\nname = "Night"\nwindows = ["{}"]\ndays = "mon"\nclose = true\n'
    [one] = change(lambda text: text + night.format("22:00-23:00"))
    assert one.group == "Adults"
    assert len(one.closes) == 13
    assert one.closes[-1].endswith("more")
    assert change(lambda text: text + night.format("08:00-09:00")) == ()


def test_what_changes_no_name_and_a_new_group_say_nothing(change):
    assert change(lambda text: text.replace('"Adults"', '"Grown-ups"')) == ()
    assert change(lambda text: text + '[groups.new]\nvi = "Mới"\nen = "New"\n') == ()


def test_what_is_for_all_reaches_all(change):
    found = change(lambda text: text.replace("[groups.children]", 'block = ["a.example"]\n[groups.children]'))
    assert [one.group for one in found] == ["Children", "Adults"]


def test_the_best_known_sites_of_a_category_are_tried(change, tmp_path):
    path = tmp_path / "known.txt"
    path.write_text("roblox.com\n")
    lists = MemoryIndex.from_file(path, "starter-games", "games")[0]

    def look(before, after):
        return effects(Words("en"), parse_policy(before), parse_policy(after), lists, NOW)

    [one] = look(POLICY.replace('["games"]', "[]"), POLICY)
    assert one.closes == ("roblox.com",)
    hours = '[[groups.adults.timetable]]\nname = "A"\nwindows = ["{}"]\nblock_categories = ["games"]\n'
    [one] = look(POLICY + hours.format("08:00-09:00"), POLICY + hours.format("08:00-10:00"))
    assert (one.group, one.closes) == ("Adults", ("roblox.com",))
