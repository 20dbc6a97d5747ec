"""What an answer leads to, looked at as a whole; the addresses alone are in test_inspect."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from blocklists.kinds import Kind, Scope
from blocklists.memory import MemoryIndex
from config.policyfile import parse_policy
from policy.decide import decide
from policy.leads import inspect_answer
from policy.state import group_state
from policy.verdict import Step

POLICY = parse_policy("""
kind = "school"
default_group = "pupils"
[[records]]
name = "inside.lan"
addresses = ["192.168.1.20"]
[groups.pupils]
vi = "Học sinh"
en = "Pupils"
block_categories = ["ads-trackers"]
allow = ["school.vn"]
block = ["bad.vn"]
""")
STATE = group_state(POLICY, "pupils", datetime(2026, 3, 2, 8, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh")))
LISTS = MemoryIndex.joined(
    [
        MemoryIndex.from_names({Kind(False, Scope.SUBTREE): ["tracker.vn"]}, "ads", "ads-trackers"),
        MemoryIndex.from_names({Kind(False, Scope.SUBTREE): ["evil.vn"]}, "evil", "malware"),
    ]
)


def look(name: str, chain=(), addresses=()):
    trace = []
    verdict = decide(STATE, name, 1, LISTS)
    found = inspect_answer(STATE, verdict, name, 1, LISTS, chain=chain, addresses=addresses, trace=trace)
    return found, trace


@pytest.mark.parametrize(
    ("name", "chain", "blocked"),
    [
        ("shop.vn", ["cdn.vn", "x.tracker.vn"], True),
        ("shop.vn", ["bad.vn"], True),
        ("shop.vn", ["cdn.vn"], False),
        ("school.vn", ["x.tracker.vn"], False),
        ("school.vn", ["bad.vn"], False),
        ("school.vn", ["evil.vn"], True),
    ],
)
def test_a_rule_that_allows_the_name_allows_its_chain_but_for_mandatory_categories(name, chain, blocked):
    found, trace = look(name, chain)
    assert found.blocked is blocked
    assert [line.reason for line in trace] == (["alias-blocked"] if blocked else [])


def test_the_chain_comes_before_the_addresses():
    found, trace = look("shop.vn", ["tracker.vn"], [b"\xc0\xa8\x01\x01"])
    assert found.step is Step.CATEGORIES
    assert dict(trace[0].args)["alias"] == "tracker.vn"


def test_nothing_to_see_leaves_the_verdict():
    found, trace = look("shop.vn", ["cdn.vn"], [b"\x08\x08\x08\x08"])
    assert found.step is Step.DEFAULT
    assert [line.reason for line in trace] == ["addresses-fine"]


def test_what_the_network_answers_itself_is_not_looked_at():
    found, trace = look("inside.lan", ["tracker.vn"], [b"\xc0\xa8\x01\x01"])
    assert found.step is Step.LOCAL
    assert trace == []
