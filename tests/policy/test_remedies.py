"""What would change a verdict, found by asking again."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from blocklists.kinds import Kind, Scope
from blocklists.memory import MemoryIndex
from config.passes import Pass
from config.policyfile import parse_policy
from policy.hand import Hand
from policy.leads import outcome
from policy.remedies import _TEXTS, Remedy, remedies, remedy_text
from policy.state import group_state

POLICY = parse_policy("""
kind = "school"
default_group = "pupils"
[groups.pupils]
vi = "Học sinh"
en = "Pupils"
block_categories = ["adult", "games"]
allow = ["ok.vn", "good.games.vn"]
block = ["bad.vn"]
rules = ["||hard.vn^$important"]
[[groups.pupils.timetable]]
name = "Night"
windows = ["21:30-06:00"]
close = true
set_by = "head"
""")
LISTS = MemoryIndex.joined(
    [
        MemoryIndex.from_names({Kind(False, Scope.SUBTREE): [name]}, category, category)
        for name, category in (
            ("adult.vn", "adult"),
            ("games.vn", "games"),
            ("evil.vn", "malware"),
            ("worst.vn", "abuse"),
        )
    ]
)


def changes(name, clock="12:00", device=None, addresses=(), passes=()):
    now = datetime.fromisoformat(f"2026-03-02T{clock}").replace(tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))

    def ask(policy, more=(), ended=""):
        state = group_state(
            policy,
            "pupils",
            now,
            hand=Hand.of([*(one for one in passes if one.id != ended), *more], "pupils", device),
        )
        return outcome(state, name, 1, LISTS, addresses=addresses)

    return remedies(POLICY, "pupils", device, name, ask(POLICY), ask)


@pytest.mark.parametrize(
    ("name", "clock", "expected"),
    [
        ("games.vn", "12:00", (Remedy("allow"), Remedy("pass", "teacher"))),
        ("adult.vn", "12:00", (Remedy("allow"), Remedy("pass", "it"))),
        ("bad.vn", "12:00", (Remedy("allow"), Remedy("pass", "teacher"))),
        ("x.vn", "22:00", (Remedy("always_allow"), Remedy("pass", "head"))),
        ("hard.vn", "12:00", (Remedy("pass", "teacher"),)),
        ("evil.vn", "12:00", (Remedy("release", "it"),)),
        ("worst.vn", "12:00", (Remedy("nothing"),)),
        ("com", "22:00", (Remedy("nothing"),)),
        ("x.vn", "12:00", (Remedy("block"),)),
        ("good.games.vn", "12:00", (Remedy("without", rule="good.games.vn"),)),
        ("ok.vn", "12:00", (Remedy("instead", rule="ok.vn"),)),
        ("tongdai111.vn", "12:00", (Remedy("nothing"),)),
        ("", "12:00", (Remedy("nothing"),)),
    ],
)
def test_what_opens_and_what_closes(name, clock, expected):
    assert changes(name, clock) == expected


def test_a_device_gets_a_pass_of_its_own():
    assert Remedy("pass", "teacher") in changes("games.vn", device="pc")


def test_what_was_set_by_hand_can_be_ended():
    end = 4_000_000_000
    off = Pass(id="mai-1", kind="off", group="pupils", start=0, end=end, role="it")
    assert changes("x.vn", passes=[off]) == (Remedy("revoke", rule="mai-1"),)
    assert changes("games.vn", passes=[off]) == (Remedy("nothing"),)  # blocked all the same
    lower = Pass(id="mai-2", kind="off", group="pupils", start=0, end=end, role="teacher")
    assert changes("x.vn", passes=[lower]) == (Remedy("revoke", rule="mai-2"), Remedy("pass", "head"))


def test_rebinding_has_an_exception_of_its_own():
    assert changes("x.vn", addresses=[b"\xc0\xa8\x01\x01"]) == (Remedy("rebind_allow"),)


@pytest.mark.parametrize("what", _TEXTS)
def test_each_is_said_in_both_languages(what):
    remedy = Remedy(what, "teacher", "x.vn")
    texts = [remedy_text(remedy, language) for language in ("vi", "en")]
    assert texts[0] != texts[1]
    assert not any("{" in text for text in texts)
