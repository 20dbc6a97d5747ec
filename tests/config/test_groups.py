"""Groups, block modes and timetable rules as they are read."""

from __future__ import annotations

import pytest

from config.groups import BlockMode, Group, block_mode, timetable_rule
from config.reading import Refused, Spot, read_struct


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("nxdomain", BlockMode("nxdomain")),
        ("null", BlockMode("null")),
        ("refused", BlockMode("refused")),
        ({"ipv4": "192.168.1.2"}, BlockMode("address", "192.168.1.2")),
        ({"ipv6": "FD00::0002"}, BlockMode("address", "", "fd00::2")),
        ({"ipv4": "192.168.1.2", "ipv6": "fd00::2"}, BlockMode("address", "192.168.1.2", "fd00::2")),
    ],
)
def test_block_modes(written, value) -> None:
    assert block_mode(written, Spot("block_mode")) == value


@pytest.mark.parametrize(
    ("written", "path"),
    [
        ("nxdomian", "block_mode"),
        ("address", "block_mode"),
        ({}, "block_mode"),
        ({"ipv4": "fd00::2"}, "block_mode.ipv4"),
        ({"ipv6": 7}, "block_mode.ipv6"),
        ({"ip": "1.2.3.4"}, "block_mode.ip"),
    ],
)
def test_what_is_no_block_mode(written, path) -> None:
    spot = Spot("block_mode")
    with pytest.raises(Refused):
        block_mode(written, spot)
    assert [mistake.path for mistake in spot.mistakes] == [path]


BASE = {"name": "a", "windows": ["07:00-08:00"]}


@pytest.mark.parametrize(
    "more",
    [{"block_categories": ["games"]}, {"close": True}, {"only": ["olm.vn"]}, {"close": True, "only": []}],
)
def test_a_timetable_rule_does_one_thing(more) -> None:
    assert timetable_rule(BASE | more, Spot("t")).name == "a"


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"close": False},
        {"block_categories": []},
        {"close": True, "only": ["olm.vn"]},
        {"close": True, "block_categories": ["games"]},
        {"close": True, "windows": []},
    ],
)
def test_a_timetable_rule_that_does_nothing_or_two_things_is_a_mistake(more) -> None:
    spot = Spot("t")
    with pytest.raises(Refused):
        timetable_rule(BASE | more, spot)
    assert len(spot.mistakes) == 1


def test_a_group_needs_both_names() -> None:
    spot = Spot("groups.a")
    with pytest.raises(Refused):
        read_struct(Group, {"block_categories": ["gamez"]}, spot, fixed={"id": "a"})
    assert [mistake.path for mistake in spot.mistakes] == [
        "groups.a.vi",
        "groups.a.en",
        "groups.a.block_categories[0]",
    ]
    assert spot.mistakes[-1].nearest == "games"


def test_a_group_is_a_value() -> None:
    group = read_struct(Group, {"vi": "a", "en": "b"}, Spot(), fixed={"id": "a"})
    assert hash(group) == hash(Group("a", "a", "b"))
