"""The precedence, step by step and pair by pair."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blocklists.hits import EMPTY_INDEX, Hit
from config.policyfile import parse_policy
from policy.decide import decide
from policy.explain import REASONS
from policy.nametable import suffixes_of
from policy.state import group_state
from policy.verdict import Action, Outcome, Step, TraceLine

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
POLICY = """
kind = "home"
default_group = "kids"
protected = ["truong.edu.vn", "*.truong.edu.vn"]
block = ["everyone.vn"]
{top}
[groups.kids]
vi = "Trẻ em"
en = "Kids"
block_categories = ["adult", "proxy-vpn"]
allow = ["allowed.vn", "ok.blocked.vn"]
always_allow = ["always.vn"]
block = ["blocked.vn", "=exactly.vn", "*.below.vn", "bad.always.vn"]
[[groups.kids.timetable]]
name = "Lessons"
windows = ["07:00-11:30"]
block_categories = ["games", "adult"]
[[groups.kids.timetable]]
name = "More lessons"
windows = ["08:00-12:00"]
block_categories = ["video"]
[[groups.kids.timetable]]
name = "Night"
windows = ["21:30-06:00"]
close = true
[[groups.kids.timetable]]
name = "Test"
windows = ["14:00-15:00"]
only = ["olm.vn", "blocked.vn"]
"""


class Lists:
    """An index of a few names; every one speaks of what is below too unless marked `=`."""

    def __init__(self, *entries: str) -> None:
        self.hits = []
        for entry in entries:
            category, _, name = entry.partition(":")
            allow, name = name.startswith("@"), name.removeprefix("@")
            self.hits.append(
                Hit(name.removeprefix("="), f"l-{category}", category, allow, name.startswith("="))
            )

    def lookup(self, name: str, qtype: int = 1, held: frozenset[str] = frozenset()) -> tuple[Hit, ...]:
        return tuple(
            hit
            for suffix in suffixes_of(name)
            for hit in self.hits
            if hit.name == suffix and (suffix == name or not hit.exact)
        )


def ask(name: str, clock: str = "12:30", *entries: str, top: str = "", trusted: bool = True, **more):
    policy = parse_policy(POLICY.format(top=top))
    now = datetime.fromisoformat(f"2026-03-02T{clock}").replace(tzinfo=HANOI)
    state = group_state(policy, "kids", now, clock_trusted=trusted)
    return decide(state, name, 1, Lists(*entries) if entries else EMPTY_INDEX, **more)


def short(verdict):
    return verdict.action, verdict.step, verdict.category


FORWARD, BLOCK, NXDOMAIN = Action.FORWARD, Action.BLOCK, Action.NXDOMAIN


def test_what_nobody_knows_is_let_through() -> None:
    verdict = ask("vnexpress.net")
    assert short(verdict) == (FORWARD, Step.DEFAULT, "")
    assert (verdict.group, verdict.outcome, verdict.rule) == ("kids", Outcome.ALLOWED, "")


@pytest.mark.parametrize(
    ("name", "clock", "entries", "expected"),
    [
        # Each step on its own.
        ("x.localhost", "12:30", (), (Action.LOOPBACK, Step.SPECIAL, "")),
        ("x.invalid", "12:30", (), (NXDOMAIN, Step.SPECIAL, "")),
        ("resolver.arpa", "12:30", (), (Action.NODATA, Step.SPECIAL, "")),
        ("mask.icloud.com", "12:30", (), (NXDOMAIN, Step.SPECIAL, "proxy-vpn")),
        ("use-application-dns.net", "12:30", (), (NXDOMAIN, Step.SPECIAL, "encrypted-dns")),
        ("www.truong.edu.vn", "12:30", (), (FORWARD, Step.PROTECTED, "")),
        ("tongdai111.vn", "23:00", (), (FORWARD, Step.PROTECTED, "")),
        ("1.pool.ntp.org", "23:00", (), (FORWARD, Step.PROTECTED, "")),
        ("x.com", "12:30", ("abuse:x.com",), (BLOCK, Step.ABUSE, "abuse")),
        ("x.com", "23:00", (), (BLOCK, Step.CLOSED, "")),
        ("x.com", "05:59", (), (BLOCK, Step.CLOSED, "")),
        ("x.com", "06:00", (), (FORWARD, Step.DEFAULT, "")),
        ("x.com", "14:30", (), (BLOCK, Step.CLOSED, "")),
        ("x.com", "12:30", ("malware:x.com",), (BLOCK, Step.SECURITY, "malware")),
        ("x.com", "12:30", ("phishing:x.com",), (BLOCK, Step.SECURITY, "phishing")),
        ("www.blocked.vn", "12:30", (), (BLOCK, Step.OWN, "")),
        ("everyone.vn", "12:30", (), (BLOCK, Step.OWN, "")),
        ("allowed.vn", "12:30", (), (FORWARD, Step.OWN, "")),
        ("x.com", "08:00", ("games:x.com",), (BLOCK, Step.TIMETABLE, "games")),
        ("x.com", "12:30", ("games:x.com",), (FORWARD, Step.DEFAULT, "")),
        ("x.com", "12:30", ("adult:x.com",), (BLOCK, Step.CATEGORIES, "adult")),
        # Pairs: the step above wins.
        ("tongdai111.vn", "12:30", ("abuse:tongdai111.vn",), (FORWARD, Step.PROTECTED, "")),
        ("x.com", "23:00", ("abuse:x.com",), (BLOCK, Step.ABUSE, "abuse")),
        ("allowed.vn", "12:30", ("abuse:allowed.vn",), (BLOCK, Step.ABUSE, "abuse")),
        ("always.vn", "23:00", ("abuse:always.vn",), (BLOCK, Step.ABUSE, "abuse")),
        ("allowed.vn", "23:00", (), (BLOCK, Step.CLOSED, "")),
        ("x.com", "23:00", ("malware:x.com",), (BLOCK, Step.CLOSED, "")),
        ("always.vn", "23:00", ("malware:always.vn",), (BLOCK, Step.SECURITY, "malware")),
        ("allowed.vn", "12:30", ("malware:allowed.vn",), (BLOCK, Step.SECURITY, "malware")),
        ("blocked.vn", "12:30", ("phishing:blocked.vn",), (BLOCK, Step.SECURITY, "phishing")),
        ("allowed.vn", "08:00", ("games:allowed.vn", "adult:allowed.vn"), (FORWARD, Step.OWN, "")),
        # Exempt from a closing, and then an own allow like any other.
        ("www.always.vn", "23:00", (), (FORWARD, Step.OWN, "")),
        ("always.vn", "23:00", ("adult:always.vn",), (FORWARD, Step.OWN, "")),
        ("bad.always.vn", "23:00", (), (BLOCK, Step.OWN, "")),
        ("always.vn", "14:30", (), (FORWARD, Step.OWN, "")),
        # What a limit leaves open is open, whatever its category; a tie with an own block allows.
        ("www.olm.vn", "14:30", ("adult:olm.vn",), (FORWARD, Step.OWN, "")),
        ("olm.vn", "14:30", ("malware:olm.vn",), (BLOCK, Step.SECURITY, "malware")),
        ("blocked.vn", "14:30", (), (FORWARD, Step.OWN, "")),
        ("allowed.vn", "14:30", (), (BLOCK, Step.CLOSED, "")),
        # The longest own name wins.
        ("ok.blocked.vn", "12:30", (), (FORWARD, Step.OWN, "")),
        ("exactly.vn", "12:30", (), (BLOCK, Step.OWN, "")),
        ("x.exactly.vn", "12:30", (), (FORWARD, Step.DEFAULT, "")),
        ("below.vn", "12:30", (), (FORWARD, Step.DEFAULT, "")),
        ("x.below.vn", "12:30", (), (BLOCK, Step.OWN, "")),
        # A list's own exception takes back only what the look-up has taken back already.
        ("x.com", "12:30", ("adult:@x.com",), (FORWARD, Step.DEFAULT, "")),
        ("x.com", "12:30", ("abuse:@x.com", "malware:@x.com"), (FORWARD, Step.DEFAULT, "")),
        # The root and odd names are names too.
        ("", "12:30", (), (FORWARD, Step.DEFAULT, "")),
        ("", "23:00", (), (BLOCK, Step.CLOSED, "")),
        ("\\000\\046.x\\255.com", "12:30", (), (FORWARD, Step.DEFAULT, "")),
    ],
)
def test_the_first_step_that_says_something_decides(name, clock, entries, expected) -> None:
    assert short(ask(name, clock, *entries)) == expected


def test_a_timetable_verdict_carries_its_evidence_and_its_end() -> None:
    verdict = ask("www.x.com", "08:00", "games:x.com")
    assert (verdict.window, verdict.list_id, verdict.rule, verdict.matched) == (
        "Lessons",
        "l-games",
        "||x.com^",
        "x.com",
    )
    assert f"{verdict.until:%Y-%m-%dT%H:%M%z}" == "2026-03-02T11:30+0700"
    assert ask("x.com", "08:00", "games:=x.com").rule == "=x.com"


def test_of_two_categories_the_one_that_ends_last_is_named() -> None:
    verdict = ask("x.com", "08:30", "games:x.com", "video:x.com")
    assert (verdict.category, verdict.window, f"{verdict.until:%H:%M}") == ("video", "More lessons", "12:00")


def test_what_is_blocked_at_all_times_has_no_end() -> None:
    for entries in (("adult:x.com",), ("games:x.com", "adult:x.com")):
        verdict = ask("x.com", "08:00", *entries)
        assert short(verdict) == (BLOCK, Step.CATEGORIES, "adult")
        assert verdict.until is None


def test_a_closing_names_its_rule_and_its_end() -> None:
    verdict = ask("x.com", "23:00")
    assert (verdict.window, f"{verdict.until:%d %H:%M}", verdict.list_id) == ("Night", "03 06:00", "")
    assert ask("x.com", "14:30").window == "Test"


def test_abuse_is_opaque() -> None:
    lines: list[TraceLine] = []
    verdict = ask("www.x.com", "12:30", "abuse:x.com", trace=lines)
    assert (verdict.rule, verdict.matched, verdict.list_id) == ("", "", "")
    assert "x.com" not in str(lines)
    assert "l-abuse" not in str(lines)


@pytest.mark.parametrize(
    ("name", "entries", "outcome"),
    [
        ("x.com", ("proxy-vpn:x.com",), Outcome.BYPASS),
        ("x.com", ("adult:x.com",), Outcome.BLOCKED),
        ("mask.icloud.com", (), Outcome.BLOCKED),
        ("x.onion", (), Outcome.ALLOWED),
        ("blocked.vn", (), Outcome.BLOCKED),
        ("tongdai111.vn", (), Outcome.ALLOWED),
    ],
)
def test_what_is_counted(name, entries, outcome) -> None:
    assert ask(name, "12:30", *entries).outcome is outcome


@pytest.mark.parametrize(
    ("name", "clock", "entries", "shadow"),
    [
        ("blocked.vn", "12:30", (), True),  # ok.blocked.vn is allowed
        ("x.blocked.vn", "12:30", (), False),
        ("vn", "12:30", ("adult:vn",), True),
        ("truong.edu.vn", "23:00", (), False),  # protected itself
        ("edu.vn", "23:00", (), True),
        ("ntp.org", "23:00", (), True),
        ("com", "23:00", (), True),  # captive.apple.com
        ("xyz", "23:00", (), False),
        ("exactly.vn", "12:30", (), True),  # only the name itself is blocked
        ("everyone.vn", "12:30", (), False),
        ("x.com", "12:30", ("adult:x.com",), False),
    ],
)
def test_a_block_above_an_open_name_is_marked(name, clock, entries, shadow) -> None:
    assert ask(name, clock, *entries).shadow is shadow


def test_canaries_follow_the_protection_of_the_group() -> None:
    policy = parse_policy(
        'kind = "home"\ndefault_group = "p"\n[groups.p]\nvi = "a"\nen = "b"\nblock_categories = ["adult"]'
    )
    state = group_state(policy, "p", datetime(2026, 3, 2, 8, tzinfo=HANOI))
    assert decide(state, "mask.icloud.com", 1, EMPTY_INDEX).step is Step.DEFAULT


def test_a_special_zone_may_be_forwarded() -> None:
    top = 'forward_zones = ["test", "168.192.in-addr.arpa"]'
    assert ask("x.test", top=top).step is Step.DEFAULT
    assert ask("1.1.168.192.in-addr.arpa", top=top).step is Step.DEFAULT
    assert ask("x.local", top=top).step is Step.SPECIAL


def test_while_the_clock_is_not_trusted_categories_hold_and_nothing_is_closed() -> None:
    assert short(ask("x.com", "23:00", trusted=False)) == (FORWARD, Step.DEFAULT, "")
    verdict = ask("x.com", "23:00", "games:x.com", trusted=False)
    assert (verdict.step, verdict.until) == (Step.TIMETABLE, None)


@pytest.mark.parametrize(
    ("name", "clock", "entries", "mandatory_only", "expected"),
    [
        ("x.com", "23:00", (), False, (FORWARD, Step.DEFAULT, "")),  # default-deny never
        ("x.com", "14:30", (), False, (FORWARD, Step.DEFAULT, "")),
        ("x.localhost", "12:30", (), False, (FORWARD, Step.DEFAULT, "")),
        ("x.com", "12:30", ("adult:x.com",), False, (BLOCK, Step.CATEGORIES, "adult")),
        ("x.com", "08:00", ("games:x.com",), False, (BLOCK, Step.TIMETABLE, "games")),
        ("blocked.vn", "12:30", (), False, (BLOCK, Step.OWN, "")),
        ("x.com", "12:30", ("adult:x.com",), True, (FORWARD, Step.DEFAULT, "")),
        ("x.com", "08:00", ("games:x.com",), True, (FORWARD, Step.DEFAULT, "")),
        ("blocked.vn", "12:30", (), True, (FORWARD, Step.DEFAULT, "")),
        ("x.com", "12:30", ("malware:x.com",), True, (BLOCK, Step.SECURITY, "malware")),
        ("x.com", "12:30", ("abuse:x.com",), True, (BLOCK, Step.ABUSE, "abuse")),
    ],
)
def test_a_name_in_a_chain(name, clock, entries, mandatory_only, expected) -> None:
    assert short(ask(name, clock, *entries, chain=True, mandatory_only=mandatory_only)) == expected


def test_the_trace_has_a_line_for_each_step_looked_at() -> None:
    lines: list[TraceLine] = []
    verdict = ask("x.com", "08:00", "games:x.com", trace=lines)
    assert [line.step for line in lines] == [step for step in Step if step <= Step.TIMETABLE]
    assert [line.matched for line in lines] == [False] * 8 + [True]
    assert lines[-1].step is verdict.step
    lines.clear()
    ask("x.com", trace=lines)
    assert [line.step for line in lines] == [step for step in Step if step <= Step.DEFAULT]


def test_skipped_steps_say_why() -> None:
    lines: list[TraceLine] = []
    ask("x.com", "12:30", chain=True, mandatory_only=True, trace=lines)
    assert [line.reason for line in lines if line.step in (Step.SPECIAL, Step.CLOSED)] == ["chain", "chain"]
    assert {line.reason for line in lines if line.step in (Step.OWN, Step.TIMETABLE, Step.CATEGORIES)} == {
        "mandatory-only"
    }


NAMES = st.sampled_from(
    ["x.com", "blocked.vn", "allowed.vn", "always.vn", "tongdai111.vn", "mask.icloud.com", "x.test", "", "vn"]
) | st.text(max_size=30)
ENTRIES = st.lists(
    st.builds(
        "{}:{}".format,
        st.sampled_from(["abuse", "malware", "adult", "games", "proxy-vpn", "search", "unknown"]),
        st.sampled_from(["x.com", "allowed.vn", "always.vn", "blocked.vn", "tongdai111.vn", "vn"]),
    ),
    max_size=3,
)


@given(NAMES, st.sampled_from(["08:00", "12:30", "14:30", "23:00"]), ENTRIES, st.booleans(), st.booleans())
def test_any_name_gets_one_verdict_and_the_trace_tells_the_same(name, clock, entries, chain, trusted) -> None:
    lines: list[TraceLine] = []
    verdict = ask(name, clock, *entries, chain=chain, trusted=trusted, trace=lines)
    assert verdict == ask(name, clock, *entries, chain=chain, trusted=trusted)
    assert [line.matched for line in lines] == [False] * (len(lines) - 1) + [True]
    assert lines[-1].step is verdict.step
    assert {line.reason for line in lines} <= set(REASONS)
    assert verdict.blocked is (verdict.action in (BLOCK, NXDOMAIN) and verdict.outcome is not Outcome.ALLOWED)


def test_a_limit_to_what_the_group_is_limited_to_anyway_ends_with_its_rule() -> None:
    policy = parse_policy("""
kind = "home"
default_group = "kids"
[groups.kids]
vi = "Trẻ em"
en = "Kids"
allow_only = true
allow = ["olm.vn"]
[[groups.kids.timetable]]
name = "Test"
windows = ["14:00-15:00"]
only = ["olm.vn"]
[[groups.kids.timetable]]
name = "Lessons"
windows = ["14:20-14:40"]
block_categories = ["games"]
""")
    state = group_state(policy, "kids", datetime(2026, 3, 2, 14, 10, tzinfo=HANOI))
    assert f"{decide(state, 'x.com', 1, EMPTY_INDEX).until:%H:%M}" == "15:00"


def test_a_list_that_names_one_name_within_what_is_allowed_leaves_it_in_being() -> None:
    assert ask("bad.allowed.vn", "12:30", "malware:=bad.allowed.vn").shadow
    assert not ask("bad.allowed.vn", "12:30", "malware:bad.allowed.vn").shadow
