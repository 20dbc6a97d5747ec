"""Two policies side by side, held against asking every name at every quarter of an hour."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from blocklists.hits import EMPTY_INDEX
from blocklists.kinds import Kind, Scope
from blocklists.memory import MemoryIndex
from config.policyfile import parse_policy
from policy.compare import Comparison, OfPolicy, Side, Span, effect, pairs
from policy.decide import decide

HUE = ZoneInfo("Asia/Ho_Chi_Minh")
MONDAY = datetime(2026, 3, 2, tzinfo=HUE)
WEEK = Span(MONDAY, MONDAY + timedelta(days=7))
HEAD = """
kind = "school"
default_group = "pupils"
starter = false
[groups.pupils]
vi = "Học sinh"
en = "Pupils"
"""
LISTS = MemoryIndex.joined(
    [
        MemoryIndex.from_names({Kind(False, Scope.SUBTREE): ["games.vn"]}, "l-games", "games"),
        MemoryIndex.from_names({Kind(False, Scope.SUBTREE): ["games.vn", "both.vn"]}, "l-social", "social"),
    ]
)
NAMES = ["games.vn", "x.games.vn", "both.vn", "own.vn", "x.own.vn", "ad1.vn", "tiktok.com", "www.google.com",
         "x.vn", "vn", "tongdai111.vn", "localhost"]  # fmt: skip


def policy(text: str):
    return parse_policy(HEAD + text)


def compare(before: str, after: str, times=WEEK, lists=LISTS):
    sides = [Side(policy(text), lists) for text in (before, after)]
    seen = pairs(*sides, "pupils", times)
    return sides, seen, Comparison(*sides, seen)


def test_the_same_policy_changes_nothing() -> None:
    _sides, _seen, comparison = compare('block = ["own.vn"]', 'block = ["own.vn"]')
    assert not any(comparison.of(name) for name in NAMES)


LESSONS = """
[[groups.pupils.timetable]]
name = "Lessons"
windows = ["{}"]
days = "mon-fri"
block_categories = ["games"]
"""


def test_a_change_says_when_and_what_before_and_after() -> None:
    _sides, _seen, comparison = compare(LESSONS.format("07:00-11:00"), LESSONS.format("07:00-11:30"))
    [change] = comparison.of("x.games.vn")
    assert change.kind == "closes"
    assert (change.before.blocked, change.after.window) == (False, "Lessons")
    assert [(span.first.strftime("%a %H:%M"), span.last.strftime("%H:%M")) for span in change.seen.spans] == [
        (f"{day} 11:00", "11:30") for day in ("Mon", "Tue", "Wed", "Thu", "Fri")
    ]
    assert comparison.of("x.vn") == ()


def test_single_moments_are_asked_as_they_are() -> None:
    moments = [MONDAY + timedelta(hours=11), MONDAY + timedelta(hours=12)]
    _sides, seen, comparison = compare(LESSONS.format("07:00-11:00"), LESSONS.format("07:00-11:30"), moments)
    assert sorted(span.first for pair in seen for span in pair.spans) == moments
    assert [change.seen.spans for change in comparison.of("games.vn")] == [(Span(moments[0], moments[0]),)]


def test_another_answer_of_what_is_open_is_a_change_too() -> None:
    _sides, _seen, comparison = compare("", "safe_search = true")
    [change] = comparison.of("www.google.com")
    assert change.kind == "other"


def test_another_reason_for_the_same_is_none() -> None:
    _sides, _seen, comparison = compare('block_categories = ["games"]', 'block = ["games.vn"]')
    assert comparison.of("games.vn") == ()


PARTS = [
    'block_categories = ["games"]',
    'block_categories = ["social"]',
    'block = ["own.vn"]\nallow = ["x.own.vn"]',
    'rules = ["/^ad[0-9]/", "@@||ad2.vn^"]',
    'rules = ["||both.vn^$client=~PC"]',
    'block_services = ["tiktok"]',
    "safe_search = true",
    'allow_only = true\nallow = ["own.vn"]',
]
WINDOWS = [
    LESSONS.format("07:00-11:30"),
    LESSONS.format("07:00-11:15").replace("mon-fri", "all"),
    '[[groups.pupils.timetable]]\nname = "Night"\nwindows = ["21:30-06:00"]\nclose = true\n',
    '[[groups.pupils.timetable]]\nname = "Test"\nwindows = ["14:00-15:00"]\nonly = ["own.vn"]\n',
]
texts = st.builds(
    lambda part, windows: "\n".join([part, *windows]),
    st.sampled_from(["", *PARTS]),
    st.lists(st.sampled_from(WINDOWS), max_size=2, unique=True),
)


@settings(max_examples=25)
@given(texts, texts, st.lists(st.sampled_from(NAMES), unique=True, min_size=1))
def test_it_says_what_asking_all_the_time_would(before, after, names) -> None:
    day = Span(MONDAY, MONDAY + timedelta(days=1))
    sides, _seen, comparison = compare(before, after, day)
    for quarter in range(0, 96, 3):
        moment = MONDAY + timedelta(minutes=15 * quarter)
        states = [side.state("pupils", moment) for side in sides]
        for name in names:
            one, other = (decide(state, name, 1, LISTS) for state in states)
            found = any(
                span.first <= moment < span.last
                for change in comparison.of(name)
                for span in change.seen.spans
            )
            assert found is (effect(one) != effect(other)), (name, moment)


def test_an_index_is_seen_as_a_policy_has_it() -> None:
    seen = OfPolicy(LISTS, {"l-games": "games", "l-social": "chat"}, starter_prefix="")
    assert [hit.category for hit in seen.lookup("games.vn")] == ["games", "chat"]
    assert OfPolicy(LISTS, {}, starter_prefix="").lookup("games.vn") == ()
    assert len(OfPolicy(LISTS, {}, starter_prefix="l-").lookup("games.vn")) == 2
    assert seen.lookup_address(bytes(4)) == ()
    assert seen.conditions == LISTS.conditions


@pytest.mark.parametrize("after", ["", 'block = ["own.vn"]'])
def test_a_group_with_nothing_scheduled_has_one_pair_of_states(after) -> None:
    _sides, seen, _comparison = compare("", after, lists=EMPTY_INDEX)
    assert [pair.spans for pair in seen] == [(WEEK,)]


def test_ten_thousand_names_are_mostly_looked_up_once() -> None:
    """No name of which lists say nothing, or the same as of another, is asked in every state again."""
    asked = []

    class Counting:
        conditions = frozenset()

        def lookup(self, name, qtype=1, held=frozenset()):
            asked.append(name)
            return ()

        def lookup_address(self, address):
            return ()

    _sides, _seen, comparison = compare(LESSONS.format("07:00-11:00"), WINDOWS[2], lists=Counting())
    for number in range(500):
        assert comparison.of(f"name{number}.example")
    assert len(asked) == 1000
