"""What holds for one device, in the words that its holder reads."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from admin.asking import Asker
from admin.rulesnow import rules_now
from admin.standing import Standing, Whom
from admin.status import ListNow
from admin.words import Words
from blocklists.hits import EMPTY_INDEX
from config.names import DomainName
from config.passes import OFF, PASS, Pass
from config.policyfile import parse_policy
from config.rules import SUBTREE, NameRule

HEAD = """
kind = "home"
default_group = "children"
starter = false
[groups.children]
vi = "Các con"
en = "Children"
"""
HOMEWORK = """
[[groups.children.timetable]]
name = "Làm bài / Homework"
windows = ["17:00-19:00"]
block_services = ["youtube"]
block_categories = ["games"]
"""
SLEEP = """
[[groups.children.timetable]]
name = "Ngủ / Sleep"
windows = ["19:00-20:00", "21:30-06:00"]
close = true
"""
ONLY = """
[[groups.children.timetable]]
name = "Học / Study"
windows = ["08:00-09:00"]
only = ["olm.vn"]
"""


@pytest.fixture
def say(busy):
    """Return a function: policy, time of day → what is said, in English."""
    lists = (ListNow("games", "games", 10, None),)

    def told(policy, clock, *passes, language="en", status=None):
        now = datetime.fromisoformat(f"2026-09-07T{clock}:00+07:00")
        standing = Standing(parse_policy(HEAD + policy), Whom("children"), passes=passes)
        asker = Asker(standing, EMPTY_INDEX, now)
        return rules_now(asker, status or replace(busy, lists=lists), Words(language))

    return told


@pytest.mark.parametrize(
    ("policy", "clock", "first"),
    [
        ("", "12:00", "All sites are open, but for harmful ones."),
        (HOMEWORK, "18:00", "Games, YouTube: open at 19:00 today."),
        (HOMEWORK + SLEEP, "18:00", "Games, YouTube: open at 20:00 today."),
        (HOMEWORK, "12:00", "Games, YouTube: open until 17:00 today."),
        (SLEEP, "22:00", "The internet opens at 06:00 tomorrow."),
        (SLEEP, "20:30", "The internet is open until 21:30 today."),
        (ONLY, "08:30", "Only some sites are open until 09:00 today."),
        (ONLY, "07:30", "From 08:00 today only some sites stay open."),
        ('block_services = ["tiktok"]', "12:00", "All sites are open, but for these kinds."),
    ],
)
def test_one_sentence_first(say, policy, clock, first):
    assert say(policy, clock).first == first


def test_in_vietnamese(say):
    found = say(HOMEWORK, "18:00", language="vi")
    assert found.first == "Trò chơi, YouTube mở lúc 19:00 hôm nay."
    assert found.group == "Các con"


def test_what_comes_within_a_day_and_a_half(say):
    coming = say(HOMEWORK, "18:00").coming
    assert [when for when, _what in coming] == ["19:00 today", "17:00 tomorrow", "19:00 tomorrow"]
    assert coming[0][1] == "open again: games, YouTube"


def test_what_was_set_by_hand_for_the_group(say):
    now = int(datetime.fromisoformat("2026-09-07T12:00:00+07:00").timestamp())
    rule = NameRule(DomainName("olm.vn"), SUBTREE)
    opened = Pass("a-1", PASS, now - 60, now + 1800, "parent", group="children", names=(rule,))
    other = Pass("b-1", PASS, now - 60, now + 1800, "parent", group="guests", names=(rule,))
    assert say("", "12:00", opened, other).by_hand == ("By hand: olm.vn open until 12:30 today.",)
    off = Pass("c-1", OFF, now - 60, now + 1800, "parent", group="children")
    found = say("", "12:00", off)
    assert (found.mood, found.first) == ("closed", "The internet opens at 12:30 today.")


def test_the_filter_that_does_not_run_is_said(say, off):
    assert say(SLEEP, "22:00", status=off).first == "The filter is off: nothing is closed now."
