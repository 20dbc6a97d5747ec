"""What a request is about, and what the rules make of it."""

from __future__ import annotations

from datetime import datetime

import pytest

from admin.asking import Asker
from admin.requestwish import (
    NotUnderstood,
    category_said,
    judge,
    kind_of,
    names_of,
    read_what,
    said,
    settled,
    why_said,
)
from admin.words import Words
from blocklists.index import MemoryIndex
from config.policyfile import parse_policy
from policy.verdict import Action, Outcome, Step, Verdict

POLICY = """
kind = "school"
default_group = "pupils"
starter = false
[groups.pupils]
vi = "Học sinh"
en = "Pupils"
block_categories = ["adult"]
block_services = ["tiktok"]
block = ["own.vn"]
[[groups.pupils.timetable]]
name = "Giờ học / Class hours"
windows = ["07:00-11:30"]
block_categories = ["games"]
set_by = "head"
"""


@pytest.fixture
def lists(tmp_path):
    made = []
    for category, name in (
        ("adult", "nguoilon.vn"),
        ("games", "roblox.com"),
        ("phishing", "nganhang-gia.vn"),
        ("abuse", "toi-ac.vn"),
    ):
        path = tmp_path / f"{category}.txt"
        path.write_text(f"{name}\n")
        made.append(MemoryIndex.from_file(path, category, category)[0])
    return MemoryIndex.joined(made)


@pytest.fixture
def asker(lists):
    now = datetime.fromisoformat("2026-09-07T09:00:00+07:00")
    return Asker.of(parse_policy(POLICY), "pupils", now, lists)


@pytest.mark.parametrize(
    ("typed", "what"),
    [
        ("https://www.olm.vn/lop-6/bai-1?x=1", "olm.vn"),
        ("  OLM.VN ", "olm.vn"),
        ("YouTube", "service:youtube"),
        ("liên quân mobile", "service:lien-quan-mobile"),
        ("http://user:word@chess.com:8080/a", "chess.com"),
    ],
)
def test_what_is_typed(typed, what):
    assert read_what(typed) == what


def test_names_in_other_letters_are_shown_as_written():
    assert said(read_what("cờ-vua.vn"), "vi") == "cờ-vua.vn"
    assert said("service:youtube", "vi") == "YouTube"


@pytest.mark.parametrize(
    "typed",
    ["", "   ", "com.vn", "vn", "please open", "<script>", "group:video", "192.168.1.1", "..", "x" * 600],
)
def test_what_is_no_site(typed):
    with pytest.raises(NotUnderstood):
        read_what(typed)


def test_who_may_open_it(asker, lists):
    asked = [
        "olm.vn",
        "own.vn",
        "nguoilon.vn",
        "roblox.com",
        "service:tiktok",
        "nganhang-gia.vn",
        "toi-ac.vn",
    ]
    found = {what: judge(asker, lists, what) for what in asked}
    assert found["olm.vn"].open
    assert (found["own.vn"].kind, found["own.vn"].role) == ("pass", "teacher")
    assert found["nguoilon.vn"].role == "it"
    assert found["roblox.com"].role == "head"  # the head has set these hours
    assert found["roblox.com"].opens.hour == 11
    assert found["service:tiktok"].role == "teacher"
    assert (found["nganhang-gia.vn"].kind, found["nganhang-gia.vn"].role) == ("release", "it")
    assert (found["toi-ac.vn"].never, found["toi-ac.vn"].role) == (True, "")
    assert judge(asker, lists, "service:gone") is None


def test_a_part_of_a_service_or_site_is_asked_for_as_the_whole(asker, lists):
    tiktok = judge(asker, lists, "tiktok.com").verdict
    assert settled("tiktok.com", tiktok) == "service:tiktok"
    roblox = judge(asker, lists, "m.roblox.com").verdict
    assert settled("m.roblox.com", roblox) == "roblox.com"
    assert names_of("service:gone") == ()


def verdict(step, category="", service=""):
    return Verdict(Action.BLOCK, Outcome.BLOCKED, step, category=category, service=service)


def test_how_a_block_is_told():
    assert kind_of(verdict(Step.ABUSE, "abuse")) == "urgent"
    assert kind_of(verdict(Step.CATEGORIES, "self-harm")) == "urgent"
    assert kind_of(verdict(Step.CATEGORIES, "gambling")) == "harmful"
    assert kind_of(verdict(Step.SECURITY, "phishing")) == "danger"
    assert kind_of(verdict(Step.HAND)) == "hand"
    assert kind_of(verdict(Step.CLOSED)) == "closed"
    assert kind_of(verdict(Step.TIMETABLE, "games")) == "timed"
    assert kind_of(verdict(Step.OWN)) == "rule"
    assert category_said(verdict(Step.ABUSE, "abuse"), "vi") == ""
    assert category_said(verdict(Step.TIMETABLE, "games"), "en") == "Games"
    assert category_said(verdict(Step.TIMETABLE, "", "tiktok"), "en") == "TikTok"


def test_why_in_plain_words(asker, lists):
    words = Words("en")
    roblox = judge(asker, lists, "roblox.com").verdict
    assert why_said(words, roblox) == "the kind of site: Games, by “Class hours”"
    assert why_said(words, judge(asker, lists, "service:tiktok").verdict) == "the service TikTok"
    assert why_said(words, judge(asker, lists, "own.vn").verdict) == "the rules of the group name it"
    assert why_said(words, verdict(Step.HAND)) == "somebody has closed it by hand"
    assert "few sites" in why_said(words, verdict(Step.CLOSED))
