"""Findings in sentences: plain, whole, in both languages; factors as people say them."""

from __future__ import annotations

import re
from datetime import datetime

import pytest

from admin.findings_said import FindingPhrases, why_not_shown
from admin.phrases import Phrases
from admin.words import Words
from config.policyfile import parse_policy
from reporting.findings import Finding
from tests.support.countbox import HUE

POLICY = parse_policy("""
kind = "school"
default_group = "pupils"
[groups.pupils]
vi = "Học sinh"
en = "Pupils"
""")
NOW = datetime(2026, 11, 24, 12, tzinfo=HUE)


def say(language, *finding, **more):
    words = Words(language)
    return FindingPhrases(words, POLICY, Phrases(words, NOW)).say(Finding(*finding, **more))


ALL = [
    Finding("nothing"),
    Finding("total", 100_000, 4500),
    Finding("top", 2, items=(("games", 0.6), ("adult", 0.055))),
    Finding("trend", 45, 90),
    Finding("category", 60, 30, subject="games"),
    Finding("category", 60, 0, subject="games"),
    Finding("category", 0, 30, subject="games"),
    Finding("slot", 200, 100, weekday=5, part="afternoon"),
    Finding("slot", 200, 0, weekday=5, part="night"),
    Finding("part", 0.62, part="night"),
    Finding("group", 12, 3, subject="pupils"),
    Finding("group", 12, 3, subject="gone"),
    Finding("bypass", 900, 300),
    Finding("bypass", 900, 0),
    Finding("coverage", 0.5),
    Finding("old-lists", 1),
    Finding("no-before"),
    Finding("calm"),
]


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("finding", ALL, ids=lambda one: f"{one.kind}-{one.then:g}")
def test_every_finding_is_a_whole_sentence(finding, language):
    text = say(language, *finding)
    assert re.fullmatch(r"[A-ZĐÂÊÔƠƯ“0-9].*\.", text), text
    assert not re.search(r"  |inf|nan|None|\{|%\(", text)


def test_the_sentence_of_the_saturday():
    finding = ("slot", 200, 100, "", 5, "afternoon")
    assert say("vi", *finding) == "Chiều thứ Bảy có nhiều lượt bị chặn gấp đôi chiều các ngày khác."
    assert (
        say("en", *finding) == "Saturday afternoon has twice as many blocks as the afternoon of other days."
    )


def test_numbers_are_written_in_the_way_of_the_language():
    assert "100.000 câu hỏi" in say("vi", "total", 100_000, 4512)
    assert "(4,5 %)" in say("vi", "total", 100_000, 4512)
    assert "(4.5%)" in say("en", "total", 100_000, 4512)


@pytest.mark.parametrize(
    ("ratio", "vi", "en"),
    [
        (2, "gấp đôi", "twice"),
        (1.9, "gấp đôi", "twice"),
        (1.5, "gấp rưỡi", "one and a half times"),
        (3.2, "gấp ba", "three times"),
        (4.24, "gấp 4,2 lần", "4.2 times"),
        (40, "gấp hơn 10 lần", "more than ten times"),
        (0.5, "chỉ bằng một nửa", "half"),
        (0.25, "chỉ bằng 25 %", "25%"),
    ],
)
def test_factors_are_said_as_people_say_them(ratio, vi, en):
    for language, text in (("vi", vi), ("en", en)):
        words = Words(language)
        assert FindingPhrases(words, POLICY, Phrases(words, NOW)).times(ratio) == text


def test_why_something_is_not_shown_depends_on_the_place():
    school, home = why_not_shown(Words("en"), "school"), why_not_shown(Words("en"), "home")
    assert any("fewer than 10" in line for line in school)
    assert any("Self-harm" in line for line in school)
    assert any("at home" in line for line in home)
    assert not any("Self-harm" in line for line in home)
