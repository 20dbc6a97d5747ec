from __future__ import annotations

from config.passes import Pass
from config.policyfile import parse_policy
from policy.effect import Effect, owners, spared
from policy.hand import NO_HAND, Hand

POLICY = parse_policy("""
kind = "school"
default_group = "pupils"
[groups.pupils]
vi = "Học sinh"
en = "Pupils"
block_categories = ["adult"]
block_services = ["tiktok"]
[[groups.pupils.timetable]]
name = "Lessons"
windows = ["07:00-11:30"]
block_categories = ["games", "video"]
block_services = ["youtube"]
set_by = "teacher"
[[groups.pupils.timetable]]
name = "Night"
windows = ["21:30-06:00"]
close = true
set_by = "head"
[[groups.pupils.timetable]]
name = "More lessons"
windows = ["08:00-12:00"]
block_categories = ["games"]
set_by = "head"
""")
GROUP = POLICY.groups["pupils"]
LESSONS, NIGHT, MORE = GROUP.timetable


def extra(role: str) -> Hand:
    entry = Pass(id="a1", kind="extra", group="pupils", start=0, end=100, role=role)
    return Hand.of([entry], "pupils")


def test_what_the_rules_block_is_told_from_what_is_blocked_at_all_times() -> None:
    effect = Effect.of(GROUP, (LESSONS,))
    assert effect.timetabled == {"games", "video"}
    assert effect.categories == {"games", "video", "adult"}
    assert effect.timetabled_services == {"youtube"}
    assert effect.services == {"youtube", "tiktok"}


def test_states_that_differ_in_services_only_have_keys_of_their_own() -> None:
    assert Effect.of(GROUP, (LESSONS,)).key != Effect.of(GROUP, ()).key
    without = Effect.of(GROUP, (MORE,)).key
    assert without != Effect.of(GROUP, (LESSONS, MORE)).key


def test_extra_time_takes_away_what_its_role_may() -> None:
    assert spared((LESSONS, NIGHT), NO_HAND) == (LESSONS, NIGHT)
    assert spared((LESSONS, NIGHT, MORE), extra("teacher")) == (NIGHT, MORE)
    assert spared((NIGHT,), extra("head")) == ()


def test_the_highest_role_behind_a_block_counts() -> None:
    ranks = owners((LESSONS, MORE))
    assert ranks["games"] > ranks["video"] > 0
