"""Sentences about verdicts, in both languages."""

from __future__ import annotations

import re
import string
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from blocklists.hits import EMPTY_INDEX, Hit
from config.policyfile import default_policy_text, parse_policy
from policy.decide import decide
from policy.explain import REASONS, STEPS, category_name, step_name, trace_sentence, verdict_sentence
from policy.state import group_state
from policy.verdict import Action, Outcome, Step, TraceLine, Verdict

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
SCHOOL = parse_policy(default_policy_text("school"))
LESSON = datetime(2026, 3, 2, 8, tzinfo=HANOI)


class Games:
    def lookup(self, name: str, qtype: int = 1, held: frozenset[str] = frozenset()) -> tuple[Hit, ...]:
        return (Hit("roblox.com", "starter-games", "games", False, False),) if "roblox" in name else ()


def said(name: str, language: str, now: datetime = LESSON) -> str:
    verdict = decide(group_state(SCHOOL, "pupils", LESSON), name, 1, Games())
    return verdict_sentence(verdict, SCHOOL, language, now)


@pytest.mark.parametrize(
    ("name", "en", "vi"),
    [
        (
            "www.roblox.com",
            "Blocked for group Pupils until 11:30: category Games by timetable “Giờ học / Class hours” (list starter-games, rule ||roblox.com^).",
            "Chặn với nhóm Học sinh đến 11:30: nhóm Trò chơi theo thời khoá biểu “Giờ học / Class hours” (danh sách starter-games, quy tắc ||roblox.com^).",
        ),
        ("vnexpress.net", "Allowed for group Pupils: no rule blocks it.",
         "Mở với nhóm Học sinh: không quy tắc nào chặn."),
        ("tongdai111.vn", "Allowed for group Pupils: protected names (rule =tongdai111.vn).",
         "Mở với nhóm Học sinh: tên được bảo vệ (quy tắc =tongdai111.vn)."),
        ("x.onion", "Answered here, not asked of the world: special names (rule RFC 7686).",
         "Trả lời tại chỗ, không hỏi ra ngoài: tên đặc biệt (quy tắc RFC 7686)."),
    ],
)  # fmt: skip
def test_a_verdict_in_one_sentence(name, en, vi) -> None:
    assert said(name, "en") == en
    assert said(name, "vi") == vi


def test_an_end_on_another_day_has_its_date() -> None:
    assert "until 11:30 02/03/2026:" in said("roblox.com", "en", datetime(2026, 3, 1, 8, tzinfo=HANOI))


def test_abuse_is_said_without_a_name() -> None:
    verdict = Verdict(Action.BLOCK, Outcome.BLOCKED, Step.ABUSE, category="abuse", group="pupils")
    assert verdict_sentence(verdict, SCHOOL, "en") == "Blocked for group Pupils: prohibited content."


def test_a_group_that_is_gone_is_called_by_its_id() -> None:
    verdict = Verdict(Action.FORWARD, Outcome.ALLOWED, Step.DEFAULT, group="gone")
    assert "group gone" in verdict_sentence(verdict, SCHOOL, "en")


def test_every_step_has_a_name_in_both_languages() -> None:
    assert list(STEPS) == list(Step)
    assert step_name(Step.OWN, "vi") != step_name(Step.OWN, "en")


def test_every_reason_that_decide_gives_has_a_sentence_and_the_reverse(project) -> None:
    sources = {
        path.name: path.read_text(encoding="utf-8")
        for path in (project / "policy").glob("*.py")
        if path.name != "explain.py"
    }
    calls = re.findall(
        r"\.(?:go_on|decided)\((.*?)(?:,|\)\n|\n)", "".join(sources.values()).replace("(\n", "(")
    )
    given = {word for call in calls for word in re.findall(r'"([a-z-]+)"', call)}
    assert given <= set(REASONS)
    written = {word for source in sources.values() for word in re.findall(r'"([a-z]+(?:-[a-z]+)*)"', source)}
    assert set(REASONS) <= written | {f"hand-{kind}" for kind in ("off", "focus", "pass")}


def test_both_languages_say_the_same_things() -> None:
    def fields(text: str) -> set[str | None]:
        return {field for _text, field, _spec, _conversion in string.Formatter().parse(text)} - {None}

    assert not [key for key, (vi, en) in REASONS.items() if fields(vi) != fields(en)]


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_trace_reads_as_sentences(language) -> None:
    for name in ("www.roblox.com", "vnexpress.net", "mask.icloud.com", "x.local", "vn-cop.vn"):
        lines: list[TraceLine] = []
        decide(group_state(SCHOOL, "pupils", LESSON), name, 1, Games(), trace=lines)
        assert all(trace_sentence(line, language) for line in lines)
        assert "{" not in "".join(trace_sentence(line, language) for line in lines)


def test_categories_in_a_trace_have_their_names() -> None:
    teachers: list[TraceLine] = []
    decide(group_state(SCHOOL, "teachers", LESSON), "roblox.com", 1, Games(), trace=teachers)
    assert trace_sentence(teachers[-2], "en") == "in Games, which the group does not block"
    assert category_name("games", "vi") == "Trò chơi"
    assert category_name("unheard-of", "vi") == "unheard-of"
    assert decide(group_state(SCHOOL, "teachers", LESSON), "x.vn", 1, EMPTY_INDEX).step is Step.DEFAULT
