from __future__ import annotations

import msgspec

from config.policyfile import parse_policy
from policy.compiled import compile_group

POLICY = parse_policy("""
kind = "school"
default_group = "pupils"
allow = ["everyone.vn"]
[groups.pupils]
vi = "Học sinh"
en = "Pupils"
allow = ["a.vn"]
always_allow = ["b.vn"]
safe_search = true
allow_only = true
[[groups.pupils.timetable]]
name = "Night"
windows = ["21:30-06:00"]
close = true
""")
GROUP = POLICY.groups["pupils"]


def test_what_the_group_is_limited_to_is_all_that_it_allows() -> None:
    compiled = compile_group(POLICY, GROUP, ())
    assert {str(rule) for rule in compiled.only or ()} == {"everyone.vn", "a.vn", "b.vn"}
    assert "www.google.com" in compiled.named


def test_a_timetable_changes_nothing_of_it() -> None:
    without = msgspec.structs.replace(GROUP, timetable=())
    assert compile_group(POLICY, without, ()) is compile_group(POLICY, GROUP, ())


def test_every_standing_rule_has_a_part_in_its_digest() -> None:
    digests = {compile_group(POLICY, GROUP, ()).digest}
    for change in (
        {"allow": ()}, {"always_allow": ()}, {"block": GROUP.allow}, {"safe_search": frozenset()}, {"youtube": "strict"},
        {"allow_only": False}, {"unfiltered": GROUP.allow}, {"block_services": ("tiktok",)}, {"rules": ("||x.vn^",)},
    ):  # fmt: skip
        digests.add(compile_group(POLICY, msgspec.structs.replace(GROUP, **change), ()).digest)
    assert len(digests) == 10
