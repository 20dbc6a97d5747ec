"""The policy file: text in, a value out, or every mistake at once."""

from __future__ import annotations

import contextlib
import pickle
import re
import tomllib
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.errors import ConfigInvalid
from config.policyfile import KINDS, Window, default_policy_text, parse_policy

SMALL = """
kind = "home"
default_group = "children"
[groups.children]
vi = "Trẻ em"
en = "Children"
"""


def mistakes(text: str | bytes) -> list[tuple[str, str]]:
    with pytest.raises(ConfigInvalid) as caught:
        parse_policy(text)
    return [(mistake.path, mistake.value) for mistake in caught.value.mistakes]


def test_the_smallest_policy() -> None:
    policy = parse_policy(SMALL)
    assert (policy.version, policy.kind, policy.starter) == (1, "home", True)
    assert policy.zone == ZoneInfo("Asia/Ho_Chi_Minh")
    assert list(policy.groups) == ["children"]
    assert policy.groups["children"].id == "children"


def test_a_policy_is_a_value() -> None:
    policy = parse_policy(default_policy_text("school"))
    again = pickle.loads(pickle.dumps(policy))
    assert again == policy
    assert hash(again) == hash(policy)
    with pytest.raises(AttributeError):
        policy.kind = "home"
    with pytest.raises(TypeError):
        policy.groups["x"] = policy.groups["pupils"]


@pytest.mark.parametrize("kind", KINDS)
def test_the_preset_parses_and_its_default_group_is_the_strictest(kind) -> None:
    policy = parse_policy(default_policy_text(kind))
    assert policy.kind == kind
    strict = set(policy.groups[policy.default_group].block_categories)
    assert {"adult", "gambling", "proxy-vpn", "encrypted-dns"} <= strict
    assert policy.groups[policy.default_group].timetable
    for name, group in policy.groups.items():
        if name != "exam-room":
            assert set(group.block_categories) <= strict, name


@pytest.mark.parametrize("kind", KINDS)
def test_every_commented_example_in_a_preset_works_once_the_mark_is_gone(kind) -> None:
    # Both forms of block_mode stand in the file: the example replaces the line above it.
    plain = re.sub(r'^block_mode = "nxdomain".*$', "", default_policy_text(kind), flags=re.MULTILINE)
    policy = parse_policy(re.sub(r"^ *# (\[\[|[a-z_0-9]+ = )", r"\1", plain, flags=re.MULTILINE))
    assert [source.id for source in policy.lists] == ["my-list", "our-own"]
    assert policy.groups[policy.default_group].block_mode.kind == "page"
    assert any(rule.close for rule in policy.groups[policy.default_group].timetable)
    assert [len(policy.records), len(policy.zones)] == [1, 1]


def test_a_preset_for_nobody_is_refused() -> None:
    with pytest.raises(ValueError, match="choices: school, home"):
        default_policy_text("office")


def test_the_timetable_of_the_school_preset() -> None:
    (rule,) = parse_policy(default_policy_text("school")).groups["pupils"].timetable
    assert rule.days == frozenset(range(6))
    assert rule.windows == (Window(420, 690), Window(810, 1005))


@pytest.mark.parametrize(
    ("kind", "flags", "expected"),
    [
        ("school", ("", ""), {"a"}),
        ("school", ("pupils = false", "pupils = true"), {"b"}),
        ("school", ("pupils = true", "pupils = true"), {"a", "b"}),
        ("home", ("pupils = true", ""), set()),
    ],
)
def test_whose_devices_are_pupils(kind, flags, expected) -> None:
    groups = "".join(
        f'[groups.{name}]\nvi = "x"\nen = "x"\n{line}\n' for name, line in zip("ab", flags, strict=True)
    )
    assert parse_policy(f'kind = "{kind}"\ndefault_group = "a"\n{groups}').pupil_groups == expected


def test_ten_mistakes_are_ten_messages() -> None:
    text = """
kind = "schol"
timezone = "Asia/Ho_Chi_Min"
default_group = "pupil"
protected = ["com.vn"]
alow = []
[groups.pupils]
vi = "Học sinh"
block_categories = ["adlt"]
[[groups.pupils.timetable]]
name = "x"
windows = ["25:00-26:00"]
days = "mon-fry"
close = true
[[lists]]
id = "a"
url = "ftp://example.org/"
category = "adult"
"""
    assert mistakes(text) == [
        ("alow", "alow"),
        ("kind", "schol"),
        ("timezone", "Asia/Ho_Chi_Min"),
        ("protected[0]", "com.vn"),
        ("groups.pupils.en", ""),
        ("groups.pupils.block_categories[0]", "adlt"),
        ("groups.pupils.timetable[0].windows[0]", "25:00-26:00"),
        ("groups.pupils.timetable[0].days", "fry"),
        ("lists[0].url", "ftp://example.org/"),
        ("default_group", "pupil"),
    ]


def test_the_choices_come_with_what_was_probably_meant() -> None:
    with pytest.raises(ConfigInvalid) as caught:
        parse_policy('kind = "schol"\ndefault_group = "pupil"\n[groups.pupils]\nvi = "a"\nen = "b"')
    kind, group = caught.value.mistakes
    assert (kind.nearest, group.nearest) == ("school", "pupils")
    assert "did you mean" in str(caught.value)


@pytest.mark.parametrize(
    ("change", "path"),
    [
        (("kind", "version = 2\nkind"), "version"),
        (("kind", "version = 0\nkind"), "version"),
        (('kind = "home"', ""), "kind"),
        (('default_group = "children"', ""), "default_group"),
        (("[groups.children]", "[groups.Children]"), "groups.Children"),
        (("kind", 'timezone = "../etc"\nkind'), "timezone"),
        (("kind", "timezone = 7\nkind"), "timezone"),
        (("kind", 'timezone = "Asia"\nkind'), "timezone"),
        (("kind", 'starter = "no"\nkind'), "starter"),
        (("kind", 'protected = ["google.com"]\nkind'), "protected[0]"),
        (("kind", 'protected = ["*.vn"]\nkind'), "protected[0]"),
        (("kind", 'allow = ["http://example.com/"]\nkind'), "allow[0]"),
        (("kind", "lists = 5\nkind"), "lists"),
    ],
)
def test_one_mistake_is_named_at_its_place(change, path) -> None:
    assert path in [place for place, _value in mistakes(SMALL.replace(*change, 1))]


def test_a_policy_without_groups_is_no_policy() -> None:
    assert ("groups", "") in mistakes('kind = "home"\ndefault_group = "a"')
    assert ("groups", "") in mistakes('kind = "home"\ndefault_group = "a"\n[groups]')
    assert ("groups", "5") in mistakes('kind = "home"\ndefault_group = "a"\ngroups = 5')


def test_more_groups_than_the_counters_hold_are_refused() -> None:
    many = SMALL + "".join(f'[groups.g{n}]\nvi = "a"\nen = "b"\n' for n in range(64))
    assert mistakes(many) == [("groups", "65")]


def test_a_list_id_is_used_once() -> None:
    entry = '[[lists]]\nid = "a"\nurl = "https://example.org/"\ncategory = "adult"\n'
    assert mistakes(SMALL + entry + entry) == [("lists[1].id", "a")]


def test_a_syntax_mistake_gives_line_and_column() -> None:
    assert mistakes("kind = home") == [("line 1, column 8", "")]


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8) | st.dates(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
KEYS = st.sampled_from(
    ["version", "kind", "timezone", "default_group", "groups", "lists", "protected", "allow", "starter"]
)


@given(st.dictionaries(KEYS | st.text(max_size=6), VALUES, max_size=6))
def test_whatever_toml_holds_is_a_policy_or_a_list_of_mistakes(tables) -> None:
    # Read through tomllib's door so that the walker sees exactly these values.
    original, tomllib.loads = tomllib.loads, lambda _text: tables
    try:
        with contextlib.suppress(ConfigInvalid):
            parse_policy("")
    finally:
        tomllib.loads = original


def test_no_list_that_opens_names_takes_a_public_suffix_and_every_mistake_is_told() -> None:
    text = (
        'allow = ["com"]\nalways_allow = ["=com", "vn"]\nblock = ["zip"]\n'
        + SMALL
        + 'allow = ["olm.vn", "*.com.vn"]\nalways_allow = ["edu.vn"]\nblock = ["top"]\n'
        + '[[groups.children.timetable]]\nname = "Thi"\nwindows = ["08:00-09:00"]\nonly = ["github.io"]\n'
    )
    assert mistakes(text) == [
        ("allow[0]", "com"),
        ("always_allow[1]", "vn"),
        ("groups.children.allow[1]", "*.com.vn"),
        ("groups.children.always_allow[0]", "edu.vn"),
        ("groups.children.timetable[0].only[0]", "github.io"),
    ]


def test_a_whole_top_level_domain_can_be_blocked() -> None:
    policy = parse_policy('block = ["zip"]\n' + SMALL + 'block = ["top"]\n')
    assert policy.block[0].matches("anything.zip")


def test_local_names_and_what_answers_may_lead_to() -> None:
    text = (
        'block_addresses = ["203.0.113.0/24", "2001:db8::1"]\nrebind_allow = ["lms.truongabc.edu.vn"]\n'
        + SMALL
        + '[[records]]\nname = "nas.lan"\naddresses = ["192.168.1.2"]\n[[zones]]\nname = "truong.lan"\n'
    )
    policy = parse_policy(text)
    assert policy.rebind_protection
    assert policy.block_addresses == ("203.0.113.0/24", "2001:db8::1/128")
    assert [str(record.name) for record in policy.records] == ["=nas.lan"]
    assert [zone.name for zone in policy.zones] == ["truong.lan"]
    assert hash(pickle.loads(pickle.dumps(policy))) == hash(policy)
    broken = text.replace("192.168.1.2", "192.168.1").replace('"truong.lan"', '"edu.vn"').replace(".1/", "/")
    broken = broken.replace("203.0.113.0/24", "203.0.113.1/24").replace('"lms.truongabc.edu.vn"', '"vn"')
    assert [path for path, _ in mistakes(broken)] == [
        "records[0].addresses[0]",
        "zones[0].name",
        "rebind_allow[0]",
        "block_addresses[0]",
    ]


@pytest.mark.parametrize("zone", ["Asia/Hanoi", "Hue", "Asia/Da_Nang", "Vietnam"])
def test_a_city_of_vietnam_is_told_its_zone_and_no_other(zone: str) -> None:
    with pytest.raises(ConfigInvalid) as caught:
        parse_policy(
            f'timezone = "{zone}"\nkind = "home"\ndefault_group = "a"\n[groups.a]\nvi = "a"\nen = "a"\n'
        )
    (mistake,) = caught.value.mistakes
    assert mistake.problem == 'is not a time zone; one is "Asia/Ho_Chi_Minh"'
    assert mistake.choices == ()
