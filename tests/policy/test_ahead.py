from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from config.passes import Pass
from config.policyfile import parse_policy
from policy.ahead import Ahead
from policy.compiled import compile_group
from policy.hand import NO_HAND, Hand
from policy.timetable import active, changes

POLICY = parse_policy("""
kind = "home"
default_group = "kids"
[groups.kids]
vi = "Trẻ em"
en = "Kids"
block_categories = ["games"]
[[groups.kids.timetable]]
name = "Homework"
windows = ["15:00-17:00"]
block_categories = ["games"]
[[groups.kids.timetable]]
name = "Night"
windows = ["21:30-06:00"]
close = true
""")
KIDS = POLICY.groups["kids"]
NOON = datetime(2026, 11, 24, 12, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))


def ahead(hand=NO_HAND) -> Ahead:
    rules = active(KIDS.timetable, NOON, POLICY.calendar)
    return Ahead(
        KIDS, compile_group(POLICY, KIDS, ()), changes(KIDS.timetable, NOON, POLICY.calendar), rules, hand
    )


def test_a_rule_that_adds_nothing_is_no_end() -> None:
    assert ahead().end() == NOON.replace(hour=21, minute=30)


def test_an_end_can_be_asked_for_by_what_has_to_hold() -> None:
    assert ahead().end_of(lambda later: "games" not in later.timetabled) == NOON.replace(hour=15)
    assert ahead().end_of(lambda _later: True) is None


def test_with_something_set_by_hand_every_change_counts() -> None:
    entry = Pass(
        id="a1", kind="pass", group="kids", categories=("games",), start=0, end=1 << 40, role="parent"
    )
    assert ahead(Hand.of([entry], "kids")).end() == NOON.replace(hour=15)
