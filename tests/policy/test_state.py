"""The state of a group: its key changes if and only if its answers do, and `until` says when."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blocklists.hits import Hit
from config.policyfile import default_policy_text, parse_policy
from config.rules import EXACT, NameRule
from policy.decide import decide
from policy.state import Effect, InForce, UnknownGroup, group_state
from policy.verdict import Action

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
SCHOOL = parse_policy(default_policy_text("school"))
HEAD = """
kind = "home"
default_group = "kids"
{top}
[groups.kids]
vi = "Trẻ em"
en = "Kids"
{group}
"""


def policy(timetable: str = "", *, top: str = "", group: str = ""):
    return parse_policy(HEAD.format(top=top, group=group) + timetable)


def rule(windows: str, does: str, days: str = "all", name: str = "r") -> str:
    return f'[[groups.kids.timetable]]\nname = "{name}"\ndays = "{days}"\nwindows = ["{windows}"]\n{does}\n'


GAMES = 'block_categories = ["games"]'


def at(text: str, zone: ZoneInfo = HANOI) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def state(rules, moment: str, **more):
    return group_state(rules, "kids", at(moment), **more)


def test_a_lesson_adds_its_categories_and_ends_when_it_says() -> None:
    found = group_state(SCHOOL, "pupils", at("2026-03-02T08:00:00"))
    assert found.windows == ("Giờ học / Class hours",)
    assert {"games", "adult"} <= found.blocked_categories
    assert "games" not in found.standing
    assert "adult" in found.standing
    assert found.until == at("2026-03-02T11:30:00")
    assert found.timetable["games"] == InForce("Giờ học / Class hours", at("2026-03-02T11:30:00"))
    assert (found.closed, found.only, found.closing) == (False, None, None)


def test_any_zone_may_ask() -> None:
    utc = group_state(SCHOOL, "pupils", at("2026-03-02T08:00:00").astimezone(UTC))
    assert utc.key == group_state(SCHOOL, "pupils", at("2026-03-02T08:00:00")).key
    assert f"{utc.until:%H:%M}" == "11:30"


def test_a_naive_moment_and_an_unknown_group_are_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        group_state(SCHOOL, "pupils", at("2026-03-02T08:00:00").replace(tzinfo=None))
    with pytest.raises(UnknownGroup):
        group_state(SCHOOL, "nobody", at("2026-03-02T08:00:00"))


def test_without_a_timetable_nothing_is_scheduled() -> None:
    found = state(policy(), "2026-03-02T08:00:00")
    assert (found.until, found.windows) == (None, ())


def test_rules_that_hand_over_change_nothing_and_so_keep_the_key() -> None:
    rules = policy(rule("07:00-09:00", GAMES, name="a") + rule("09:00-11:00", GAMES, name="b"))
    first, second = state(rules, "2026-03-02T08:00:00"), state(rules, "2026-03-02T09:00:00")
    assert first.key == second.key
    assert first.until == at("2026-03-02T11:00:00")
    assert first.timetable["games"].until == at("2026-03-02T11:00:00")


def test_a_timetable_for_what_is_always_blocked_changes_nothing() -> None:
    rules = policy(rule("07:00-09:00", GAMES), group=GAMES)
    assert state(rules, "2026-03-02T06:00:00").key == state(rules, "2026-03-02T08:00:00").key
    assert state(rules, "2026-03-02T06:00:00").until is None


def test_mandatory_categories_in_a_rule_change_nothing() -> None:
    rules = policy(rule("07:00-09:00", 'block_categories = ["malware"]'))
    assert state(rules, "2026-03-02T06:00:00").key == state(rules, "2026-03-02T08:00:00").key
    assert state(rules, "2026-03-02T08:00:00").blocked_categories == frozenset()


def test_while_all_is_closed_categories_change_nothing() -> None:
    rules = policy(rule("20:00-06:00", "close = true") + rule("22:00-05:00", GAMES))
    early, late = state(rules, "2026-03-02T21:00:00"), state(rules, "2026-03-02T23:00:00")
    assert early.closed
    assert early.key == late.key
    assert late.until == late.closing.until == at("2026-03-03T06:00:00")


def test_closing_is_stronger_than_a_limit_and_two_limits_are_both_open() -> None:
    rules = policy(
        rule("08:00-10:00", 'only = ["a.vn"]')
        + rule("09:00-11:00", 'only = ["b.vn"]')
        + rule("09:30-09:40", "close = true")
    )
    names = [
        sorted(str(name) for name in found.only) if found.only is not None else found.closed
        for found in (
            state(rules, f"2026-03-02T{clock}:00") for clock in ("08:00", "09:00", "09:30", "10:00")
        )
    ]
    assert names == [["a.vn"], ["a.vn", "b.vn"], True, ["b.vn"]]


def test_the_key_knows_the_groups_own_rules_and_the_protected_names() -> None:
    plain = state(policy(), "2026-03-02T08:00:00")
    same = state(policy(), "2026-03-03T08:00:00")
    assert plain.key == same.key
    assert hash(plain.key) == hash(same.key)
    for other in (
        policy(group='allow = ["a.vn"]'),
        policy(group='always_allow = ["a.vn"]'),
        policy(group='block = ["a.vn"]'),
        policy(group='block_mode = "null"'),
        policy(top='block = ["a.vn"]'),
        policy(top='protected = ["a.com.vn"]'),
        policy(top='forward_zones = ["test"]'),
    ):
        assert state(other, "2026-03-02T08:00:00").key != plain.key
    mine = (NameRule.parse("help.vn", plain=EXACT),)
    assert state(policy(), "2026-03-02T08:00:00", protected=mine).key != plain.key
    assert state(policy(top='allow = ["a.vn"]'), "2026-03-02T08:00:00").key == (
        state(policy(group='allow = ["a.vn"]'), "2026-03-02T08:00:00").key
    )


def test_two_groups_never_share_a_key() -> None:
    now = at("2026-03-02T08:00:00")
    keys = {group_state(SCHOOL, group, now).key for group in SCHOOL.groups}
    assert len(keys) == len(SCHOOL.groups)


def test_while_the_clock_is_not_trusted_categories_hold_and_nothing_is_closed() -> None:
    rules = policy(
        rule("07:00-09:00", GAMES)
        + rule("20:00-21:00", 'block_categories = ["video"]')
        + rule("00:00-24:00", "close = true")
        + rule("00:00-24:00", 'only = ["a.vn"]')
    )
    found = state(rules, "2026-03-02T12:00:00", clock_trusted=False)
    assert found.blocked_categories == {"games", "video"}
    assert (found.closed, found.only, found.until) == (False, None, None)
    assert found.timetable["games"] == InForce("r", None)
    assert found.key == state(rules, "1970-01-01T00:00:00", clock_trusted=False).key


def test_bypass_protection_follows_what_is_blocked_now() -> None:
    rules = policy(
        rule("07:00-09:00", 'block_categories = ["proxy-vpn"]')
        + rule("10:00-11:00", "close = true")
        + rule("12:00-13:00", 'only = ["a.vn"]')
    )
    found = [state(rules, f"2026-03-02T{hour:02}:00:00").bypass_protection for hour in range(6, 14)]
    assert found == [False, True, True, False, True, False, True, False]


def test_two_limits_have_one_effect() -> None:
    group = policy(rule("08:00-10:00", 'only = ["a.vn"]')).groups["kids"]
    effect = Effect.of(group, group.timetable)
    assert effect.limited
    assert effect.open_names == effect.only


class Lists:
    """Each category has one name: `games.com` is a game."""

    def lookup(self, name: str, qtype: int = 1, held: frozenset[str] = frozenset()) -> tuple[Hit, ...]:
        category = name.removesuffix(".com")
        if category in {"adult", "games", "video", "proxy-vpn", "encrypted-dns"}:
            return (Hit(name, "l", category, False, False),)
        return ()


PROBES = ("games.com", "video.com", "adult.com", "proxy-vpn.com", "a.vn", "x.a.vn", "b.vn", "c.vn",
          "use-application-dns.net", "mask.icloud.com")  # fmt: skip


def behaviour(found) -> tuple[tuple[Action, str, int, bool], ...]:
    verdicts = [decide(found, name, 1, Lists()) for name in PROBES]
    return tuple((v.action, v.category, v.outcome, v.shadow) for v in verdicts)


CLOCKS = st.integers(0, 95).map(lambda quarter: f"{quarter // 4:02}:{quarter % 4 * 15:02}")
WINDOWS = st.tuples(CLOCKS, CLOCKS).filter(lambda ends: ends[0] != ends[1]).map("-".join)
DOES = st.sampled_from(
    [GAMES, 'block_categories = ["games", "video"]', 'block_categories = ["proxy-vpn"]', "close = true",
     'only = ["a.vn"]', 'only = ["b.vn"]', 'block_categories = ["adult"]']
)  # fmt: skip
DAYS = st.sampled_from(["all", "mon-fri", "sat-sun", "mon", "sun"])
TIMETABLES = st.lists(st.builds(rule, WINDOWS, DOES, DAYS), max_size=4).map("".join)
TOPS = st.sampled_from(["", 'timezone = "Europe/Berlin"'])
GROUPS = st.sampled_from(
    [
        'block_categories = ["adult"]',
        'block_categories = ["adult"]\nalways_allow = ["a.vn"]\nblock = ["c.vn"]',
    ]
)


@given(
    TIMETABLES,
    TOPS,
    GROUPS,
    st.integers(0, 3 * 96),
    st.sampled_from(["2026-03-27T22:00", "2026-10-23T22:00"]),
)
def test_the_key_changes_exactly_when_the_answers_do_and_until_is_that_moment(
    timetable, top, group, quarter, first
) -> None:
    rules = policy(timetable, top=top, group=group)
    start = at(first, UTC) + timedelta(minutes=15 * quarter, seconds=7)
    now = group_state(rules, "kids", start)
    answers = behaviour(now)
    step = start.replace(second=0)
    for _ in range(96 * 2):
        step += timedelta(minutes=15)
        later = group_state(rules, "kids", step)
        same = behaviour(later) == answers
        assert (later.key == now.key) is same
        if not same:
            assert now.until == step
            return
    assert now.until is None or now.until > step
