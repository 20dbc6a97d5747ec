from __future__ import annotations

from datetime import datetime

import msgspec
import pytest

from admin.groupstate import group_now, in_order
from admin.status import Mode
from config.passes import Pass
from config.policyfile import parse_policy
from config.rules import NameRule

POLICY = parse_policy("""
kind = "home"
default_group = "children"
starter = false
[groups.children]
en = "Children"
vi = "Trẻ em"
block_categories = ["games", "adult"]
block = ["bad.example"]
    [[groups.children.timetable]]
    name = "Bedtime"
    windows = ["21:00-06:00"]
    close = true
    [[groups.children.timetable]]
    name = "Homework"
    windows = ["17:00-18:00"]
    block_categories = ["video"]
[groups.parents]
en = "Parents"
vi = "Bố mẹ"
""")


def at(text):
    return datetime.fromisoformat(f"2026-11-24T{text}:00+07:00")


def test_by_day_it_is_filtered_and_the_next_change_is_told():
    now = group_now(POLICY, "children", at("12:00"))
    assert (now.mode, now.categories, now.own_blocks) == (Mode.FILTERED, ("adult", "games"), 1)
    assert now.is_default
    assert (now.change.at, now.change.closes, now.change.opens) == (at("17:00"), ("video",), ())


def test_services_are_told_as_the_policy_writes_them():
    policy = parse_policy("""
kind = "home"
default_group = "a"
starter = false
[groups.a]
en = "A"
vi = "A"
block_services = ["tiktok", "free-fire"]
youtube = "strict"
safe_search = true
    [[groups.a.timetable]]
    name = "Homework"
    windows = ["17:00-18:00"]
    block_services = ["group:games", "youtube"]
""")
    now, homework = (group_now(policy, "a", at(time)) for time in ("12:00", "17:30"))
    assert (now.mode, now.services, now.safe_search, now.youtube) == (
        Mode.FILTERED, ("tiktok", "free-fire"), True, "strict",
    )  # fmt: skip
    assert homework.services == ("tiktok", "group:games", "youtube")
    assert homework.change.opens_services == ("group:games", "youtube")
    assert now.change.closes_services == ("group:games", "youtube")


def test_a_window_that_ends_opens_something():
    assert group_now(POLICY, "children", at("17:30")).change.opens == ("video",)


def test_at_bedtime_all_is_closed():
    now = group_now(POLICY, "children", at("23:00"))
    assert (now.mode, now.windows) == (Mode.CLOSED, ("Bedtime",))
    assert now.change.mode is Mode.FILTERED


def test_a_group_without_rules_is_open_and_nothing_will_change():
    now = group_now(POLICY, "parents", at("12:00"))
    assert (now.mode, now.change) == (Mode.OPEN, None)


@pytest.mark.parametrize("given", [["games", "adult", "malware"], ["malware", "adult", "games"]])
def test_categories_stand_in_their_order_without_what_all_have(given):
    assert in_order(given) == ("adult", "games")


def test_what_is_set_by_hand_holds_and_ends():
    noon = int(at("12:00").timestamp())
    off = Pass(id="a", kind="off", group="children", start=noon - 60, end=noon + 600, role="parent")
    now = group_now(POLICY, "children", at("12:00"), passes=[off])
    assert (now.mode, now.change.at, now.change.mode) == (Mode.CLOSED, at("12:10"), Mode.FILTERED)
    focus = msgspec.structs.replace(off, kind="focus", names=(NameRule.parse("olm.vn"),))
    assert group_now(POLICY, "children", at("12:00"), passes=[focus]).mode is Mode.ONLY
    assert group_now(POLICY, "parents", at("12:00"), passes=[off]).mode is Mode.OPEN
    assert group_now(POLICY, "children", at("12:00"), passes=[off], clock_trusted=False).mode is Mode.FILTERED


def test_which_pass_or_rule_ends_and_begins_is_told():
    noon = int(at("12:00").timestamp())
    mine = Pass(
        id="sen-1",
        kind="pass",
        start=noon - 60,
        end=noon + 600,
        role="parent",
        group="children",
        services=("tiktok",),
    )
    other = msgspec.structs.replace(mine, id="mai-1", group="parents")
    device = msgspec.structs.replace(mine, id="lan-1", group="", device="An")
    change = group_now(POLICY, "children", at("12:00"), passes=(mine, other, device)).change
    assert (change.at, change.ends, change.begins) == (at("12:10"), (mine,), ())
    change = group_now(POLICY, "children", at("16:00")).change
    assert (change.windows_begin, change.windows_end) == (("Homework",), ())
