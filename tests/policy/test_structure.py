from __future__ import annotations

import pytest

from config.policyfile import parse_policy
from config.presets import PRESETS, preset_text
from policy.structure import Difference, structure

HEAD = """
kind = "school"
default_group = "pupils"
"""
GROUP = """
[groups.pupils]
vi = "Học sinh"
en = "Pupils"
"""


def differences(before: str, after: str, top_before: str = "", top_after: str = ""):
    return structure(
        parse_policy(HEAD + top_before + GROUP + before), parse_policy(HEAD + top_after + GROUP + after)
    )


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ('allow = ["a.vn", "b.vn"]', 'allow = ["b.vn", "*.c.vn"]',
         Difference("groups.pupils.allow", ("a.vn",), ("*.c.vn",))),
        ("", "safe_search = ['google']", Difference("groups.pupils.safe_search", (), ("google",))),
        ("", 'youtube = "strict"', Difference("groups.pupils.youtube", ("off",), ("strict",))),
        ("", "allow_only = true", Difference("groups.pupils.allow_only", ("false",), ("true",))),
        ("", 'block_mode = "null"', Difference("groups.pupils.block_mode", ("nxdomain",), ("null",))),
        ('block_mode = { ipv4 = "192.0.2.1" }', 'block_mode = { ipv4 = "192.0.2.2" }',
         Difference("groups.pupils.block_mode", changed=("ipv4",))),
    ],
)  # fmt: skip
def test_a_key_of_a_group(before, after, expected) -> None:
    assert differences(before, after) == (expected,)


def test_rules_of_a_timetable_are_told_by_their_names() -> None:
    rule = '[[groups.pupils.timetable]]\nname = "{}"\nwindows = ["07:00-{}"]\nclose = true\n'
    assert differences(
        rule.format("A", "08:00") + rule.format("B", "09:00"),
        rule.format("A", "08:30") + rule.format("C", "09:00"),
    ) == (Difference("groups.pupils.timetable", ("B",), ("C",), ("A",)),)


def test_lists_protected_names_and_groups() -> None:
    found = differences(
        "",
        '[groups.more]\nvi = "Thêm"\nen = "More"\n[[lists]]\nid = "new"\ncategory = "games"\n'
        'url = "https://lists.example/x"\n',
        top_after='protected = ["truong.edu.vn"]\n',
    )
    assert found == (
        Difference("protected", (), ("=truong.edu.vn",)),
        Difference("lists", (), ("new",)),
        Difference("groups", (), ("more",)),
    )


def test_a_value_that_goes_away_is_only_gone() -> None:
    found = {one.path: one for one in differences("", "", top_before='timezone = "Europe/Berlin"\n')}
    assert found["timezone"] == Difference("timezone", ("Europe/Berlin",), ("Asia/Ho_Chi_Minh",))


@pytest.mark.parametrize("name", PRESETS)
def test_every_preset_can_be_compared(name) -> None:
    preset, school = (parse_policy(preset_text(one)) for one in (name, "school"))
    assert structure(preset, preset) == ()
    assert all(one.gone or one.come or one.changed for one in structure(school, preset))


def test_two_rules_of_one_name_are_two_rules() -> None:
    rule = '[[groups.pupils.timetable]]\nname = "A"\ndays = "{}"\nwindows = ["07:00-08:00"]\nclose = true\n'
    week, wed, rest = rule.format("mon-sat"), rule.format("wed"), rule.format("thu-sat")
    assert differences(week, wed + rest) == (Difference("groups.pupils.timetable", (), ("A",), ("A",)),)
    assert differences(week + wed, wed) == (Difference("groups.pupils.timetable", ("A",)),)
    assert differences(wed + rest, rest + wed) == (Difference("groups.pupils.timetable"),)
