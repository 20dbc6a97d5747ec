from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import msgspec
import pytest

from blocklists.hits import EMPTY_INDEX
from config.passes import Pass
from config.policyfile import parse_policy
from config.rules import NameRule
from policy.decide import decide
from policy.hand import NO_HAND, Hand
from policy.state import group_state
from policy.verdict import Action, Outcome, Step, TraceLine

POLICY = parse_policy("""
kind = "school"
default_group = "pupils"
[groups.pupils]
vi = "Học sinh"
en = "Pupils"
safe_search = true
youtube = "moderate"
allow = ["google.com"]
block = ["bing.com"]
unfiltered = ["duckduckgo.com"]
""")
NOON = datetime(2026, 11, 24, 12, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))


def ask(name, qtype=1, hand=NO_HAND, **options):
    return decide(group_state(POLICY, "pupils", NOON, hand=hand), name, qtype, EMPTY_INDEX, **options)


def test_allowing_a_search_engine_keeps_its_safe_mode() -> None:
    verdict = ask("www.google.com")
    assert (verdict.action, verdict.outcome, verdict.step) == (
        Action.REWRITE,
        Outcome.REWRITTEN,
        Step.REWRITES,
    )
    assert (verdict.engine, verdict.rewrite.cname) == ("google", "forcesafesearch.google.com")
    assert verdict.rule == "google.com"  # by which it is open


def test_a_teachers_pass_keeps_it_too() -> None:
    entry = Pass(
        id="a1",
        kind="pass",
        group="pupils",
        names=(NameRule.parse("www.youtube.com"),),
        start=0,
        end=99,
        role="teacher",
    )
    verdict = ask("www.youtube.com", hand=Hand.of([entry], "pupils"))
    assert (verdict.engine, verdict.by) == ("youtube", "a1")


@pytest.mark.parametrize(
    ("qtype", "action"),
    [
        (1, Action.REWRITE),
        (28, Action.REWRITE),
        (5, Action.REWRITE),
        (65, Action.NODATA),
        (64, Action.NODATA),
        (15, Action.FORWARD),
    ],
)
def test_addresses_are_rewritten_hints_are_empty_and_mail_is_left_alone(qtype, action) -> None:
    assert ask("www.google.com", qtype).action is action


def test_what_is_blocked_stays_blocked_and_what_is_marked_stays_as_it_is() -> None:
    assert ask("www.bing.com").step is Step.OWN
    lines: list[TraceLine] = []
    assert ask("duckduckgo.com", trace=lines).action is Action.FORWARD
    assert lines[-1].reason == "safe-unfiltered"


def test_only_the_very_names_and_only_the_name_that_was_asked() -> None:
    assert ask("classroom.google.com").action is Action.FORWARD
    assert ask("www.google.com", chain=True).action is Action.FORWARD
    assert ask("www.google.com", mandatory_only=True).action is Action.FORWARD


def test_protection_keeps_a_name_from_blocks_and_not_from_its_safe_mode() -> None:
    policy = msgspec.structs.replace(POLICY, protected=(NameRule.parse("=www.youtube.com"),))
    verdict = decide(group_state(policy, "pupils", NOON), "www.youtube.com", 1, EMPTY_INDEX)
    assert (verdict.step, verdict.engine) == (Step.REWRITES, "youtube")
