from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from blocklists.hits import EMPTY_INDEX
from config.policyfile import parse_policy
from policy.decide import decide
from policy.state import group_state

POLICY = parse_policy("""
kind = "home"
default_group = "kids"
[groups.kids]
vi = "Trẻ em"
en = "Kids"
allow = ["ok.blocked.vn"]
block = ["blocked.vn", "=exactly.vn"]
block_services = ["youtube"]
""")
NOON = datetime(2026, 11, 24, 12, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))


@pytest.mark.parametrize(
    ("name", "shadow"),
    [
        ("blocked.vn", True),  # a name below is open
        ("www.blocked.vn", False),
        ("exactly.vn", True),  # all below is open
        ("youtube.com", True),  # accounts.youtube.com, the sign-in, stays open
        ("www.youtube.com", False),
    ],
)
def test_a_block_says_whether_something_below_it_is_open(name, shadow) -> None:
    verdict = decide(group_state(POLICY, "kids", NOON), name, 1, EMPTY_INDEX)
    assert (verdict.blocked, verdict.shadow) == (True, shadow)
