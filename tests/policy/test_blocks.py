"""The lower steps: what outranks what among own names, own rules, services, timetable and categories."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from blocklists.hits import EMPTY_INDEX, NOBODY, Hit
from blocklists.rule import Rewrite
from config.passes import Pass
from config.policyfile import parse_policy
from config.rules import NameRule
from policy.decide import decide
from policy.hand import NO_HAND, Hand
from policy.state import group_state
from policy.verdict import Action, Outcome, Step

POLICY = parse_policy("""
kind = "school"
default_group = "pupils"
rules = ["||tracked.example^$important", "@@||open.example^", "||typed.example^$dnstype=AAAA", "/^ad[0-9]+\\\\./",
    "@@||part.wide.example^", "||nas.example^$dnsrewrite=192.168.1.9"]
[groups.pupils]
vi = "Học sinh"
en = "Pupils"
block_categories = ["adult"]
block_services = ["tiktok"]
allow = ["tracked.example", "m.youtube.com", "nas.example", "school.example"]
block = ["open.example", "wide.example"]
[[groups.pupils.timetable]]
name = "Lessons"
windows = ["07:00-11:30"]
block_services = ["youtube", "tiktok"]
block_categories = ["games"]
""")
LESSON = datetime(2026, 11, 24, 9, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
FREE = LESSON.replace(hour=15)


class Lists:
    conditions = NOBODY

    def __init__(self, *hits: Hit) -> None:
        self.hits = hits

    def lookup(self, name: str, qtype: int = 1, held: frozenset[str] = NOBODY) -> tuple[Hit, ...]:
        return tuple(hit for hit in self.hits if name == hit.name or name.endswith("." + hit.name))

    def lookup_address(self, address: bytes) -> tuple[Hit, ...]:
        return ()


def ask(name, now=FREE, lists=EMPTY_INDEX, qtype=1, hand=NO_HAND):
    return decide(group_state(POLICY, "pupils", now, hand=hand), name, qtype, lists)


@pytest.mark.parametrize(
    ("name", "qtype", "blocked"),
    [
        ("tracked.example", 1, True),  # an important rule outranks an allowed name
        ("open.example", 1, False),  # a tie opens, whether a name stands alone or in a rule
        ("sub.open.example", 1, False),
        ("wide.example", 1, True),
        ("part.wide.example", 1, False),  # the longer name wins
        ("nas.example", 1, False),  # an answer of one's own is no block, so no open name is before it
        ("ad1.school.example", 1, False),  # a pattern has no length: a name outranks it
        ("typed.example", 28, True),
        ("typed.example", 1, False),
        ("ad42.example", 1, True),
        ("bad42.example", 1, False),
    ],
)
def test_own_rules_stand_beside_own_names(name, qtype, blocked) -> None:
    verdict = ask(name, qtype=qtype)
    assert (verdict.action is Action.BLOCK, verdict.blocked) == (blocked, blocked)
    assert not blocked or verdict.step is Step.OWN


def test_an_answer_of_ones_own_is_given_for_an_open_name() -> None:
    assert ask("nas.example").rewrite == Rewrite(records=((1, "192.168.1.9"),))


def test_a_name_above_what_a_rule_opens_must_not_seem_absent() -> None:
    assert ask("wide.example").shadow


def test_a_block_of_one_type_leaves_the_name_in_being() -> None:
    assert ask("typed.example", qtype=28).shadow


def test_a_name_that_only_sounds_like_a_type_is_absent_altogether() -> None:
    lists = Lists(Hit("my-dnstype.example", "mine", "adult", False, False, "||my-dnstype.example^$important"))
    verdict = ask("my-dnstype.example", lists=lists)
    assert (verdict.blocked, verdict.shadow) == (True, False)


def test_a_service_is_blocked_in_its_hours_and_says_until_when() -> None:
    verdict = ask("www.youtube.com", LESSON)
    assert (verdict.step, verdict.service, verdict.window) == (Step.TIMETABLE, "youtube", "Lessons")
    assert verdict.until == LESSON.replace(hour=11, minute=30)
    assert not ask("www.youtube.com", FREE).blocked


def test_what_is_blocked_at_all_times_makes_no_promise() -> None:
    verdict = ask("www.tiktok.com", LESSON)
    assert (verdict.step, verdict.service, verdict.until) == (Step.CATEGORIES, "tiktok", None)


def test_an_own_name_opens_one_site_of_a_service() -> None:
    assert not ask("m.youtube.com", LESSON).blocked


def test_the_answer_of_a_trusted_list_takes_the_place_of_the_block() -> None:
    rewrite = Rewrite(records=((1, "192.0.2.9"),))
    lists = Lists(Hit("x.example", "mine", "adult", False, False, "||x.example^$dnsrewrite=…", rewrite))
    verdict = ask("x.example", lists=lists)
    assert (verdict.action, verdict.outcome, verdict.rewrite) == (Action.REWRITE, Outcome.REWRITTEN, rewrite)
    other = decide(group_state(POLICY, "pupils", FREE), "x.example", 1, lists, chain=True)
    assert other.action is Action.BLOCK  # a chain can only be cut


def test_a_false_alarm_is_released_by_it_for_a_time_and_goes_on_to_the_steps_below() -> None:
    lists = Lists(Hit("bank.example", "phish", "phishing", False, False))
    assert ask("www.bank.example", lists=lists).step is Step.SECURITY
    release = Pass(
        id="r1", kind="release", names=parse_names("bank.example"), start=0, end=1 << 40, role="it"
    )
    hand = Hand.of([release], "pupils")
    assert ask("www.bank.example", lists=lists, hand=hand).action is Action.FORWARD
    also = Lists(
        Hit("bank.example", "phish", "phishing", False, False),
        Hit("bank.example", "x", "adult", False, False),
    )
    assert ask("www.bank.example", lists=also, hand=hand).step is Step.CATEGORIES


def test_no_release_opens_what_the_authority_names() -> None:
    lists = Lists(Hit("bad.example", "a", "abuse", False, False))
    release = Pass(id="r1", kind="release", names=parse_names("bad.example"), start=0, end=1 << 40, role="it")
    assert ask("bad.example", lists=lists, hand=Hand.of([release], "pupils")).step is Step.ABUSE


def parse_names(*names):
    return tuple(NameRule.parse(name) for name in names)


def test_a_teachers_pass_does_not_open_a_service_that_the_head_has_closed_for_the_lesson() -> None:
    policy = parse_policy(
        'kind="school"\ndefault_group="p"\n[groups.p]\nvi="a"\nen="a"\n'
        + "".join(
            f'[[groups.p.timetable]]\nname="{role}"\nwindows=["07:00-11:30"]\n'
            f'block_services=["youtube"]\nset_by="{role}"\n'
            for role in ("teacher", "head")
        )
    )
    now = datetime(2026, 3, 2, 8, tzinfo=policy.zone)
    for role, opened in (("teacher", False), ("head", True)):
        for what in ({"services": ("youtube",)}, {"names": parse_names("youtube.com")}):
            entry = Pass(id="a", kind="pass", group="p", start=0, end=2_000_000_000, role=role, **what)
            state = group_state(policy, "p", now, hand=Hand.of([entry], "p"))
            assert decide(state, "youtube.com", 1, EMPTY_INDEX).blocked is not opened
