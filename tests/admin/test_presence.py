"""Who is there, in which group, and what is odd about it."""

from __future__ import annotations

import pytest

from admin.presence import absent, find, gateway_macs, only_the_gateway, who_is_present
from config.claims import Claim
from config.devices import parse_devices
from config.policyfile import default_policy_text, parse_policy
from policy.devicemap import DeviceMap, Known

POLICY = parse_policy(default_policy_text("school"))
ROUTER, PC, IPAD, NEW = "a4:83:e7:00:00:01", "a4:83:e7:00:00:02", "a6:00:00:00:00:03", "a6:00:00:00:00:04"
DEVICES = parse_devices(
    f"""
[[devices]]
name = "PC"
group = "teachers"
macs = ["{PC}"]
[[devices]]
name = "Bảng"
group = "staff"
addresses = ["192.168.1.40"]
[[devices]]
name = "Máy chiếu"
group = "staff"
names = ["projector"]
""",
    POLICY.groups,
)
NOW = 10_000
MAP = DeviceMap(
    written=NOW,
    devices=(
        Known(ROUTER, ("192.168.1.1", "fd00::1", "fe80::1%2"), (), NOW),
        Known(PC, ("fe80::2%2", "192.168.1.30"), ("may-co-lan",), NOW - 100, leased=True),
        Known(NEW, ("192.168.1.31",), ("may-co-lan",), NOW),
        Known(IPAD, ("192.168.1.40", "fd00::40"), (), NOW),
        Known("", ("fd00::99",), ("somebody",), 0, leased=True),
    ),
    gateways=("192.168.1.1", "fe80::1"),
)


@pytest.fixture
def rows():
    claims = [Claim("c1", "exam-room", NOW - 1, NOW + 100, mac=PC)]
    return {row.mac: row for row in who_is_present(POLICY, DEVICES, claims, MAP, NOW)}


def test_every_device_has_a_group_and_a_reason(rows) -> None:
    assert (rows[PC].identity.how, rows[PC].identity.group, rows[PC].identity.device) == (
        "claim",
        "exam-room",
        "PC",
    )
    assert (rows[IPAD].identity.how, rows[IPAD].identity.device) == ("address", "Bảng")
    assert rows[""].identity.how == "default"
    assert list(rows)[:2] == [PC, IPAD]  # those that have a name first


def test_what_is_odd_is_marked(rows) -> None:
    assert [mac for mac, row in rows.items() if row.gateway] == [ROUTER]
    assert {mac for mac, row in rows.items() if row.random_mac} == {IPAD, NEW}
    assert rows[NEW].perhaps == "PC"
    assert rows[IPAD].others == (("fd00::40", POLICY.default_group),)
    assert rows[PC].addresses == ("192.168.1.30", "fe80::2%2")


def test_listed_devices_that_are_not_there(rows) -> None:
    assert [row.identity.device for row in absent(DEVICES, rows.values(), POLICY)] == ["Máy chiếu"]


@pytest.mark.parametrize(
    ("asking", "only"),
    [
        ({}, False),
        ({"192.168.1.1": NOW}, True),
        ({"192.168.1.1": NOW, "fd00::1": NOW - 10, "fe80::1": NOW}, True),
        ({"192.168.1.1": NOW, "192.168.1.30": NOW - 3599}, False),
        ({"192.168.1.1": NOW, "192.168.1.30": NOW - 3601}, True),
        ({"192.168.1.30": NOW}, False),
    ],
)
def test_a_router_that_asks_for_all_is_noticed(asking, only) -> None:
    assert only_the_gateway(MAP, asking, NOW) is only


def test_a_router_that_no_neighbour_table_shows_is_known_by_its_address() -> None:
    bare = DeviceMap(gateways=("172.17.0.1",))
    assert only_the_gateway(bare, {"172.17.0.1": NOW}, NOW)
    assert gateway_macs(bare) == frozenset()
    assert not only_the_gateway(DeviceMap(), {"172.17.0.1": NOW}, NOW)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("pc", ("device", "PC")),
        ("A6-00-00-00-00-04", ("mac", NEW)),
        ("192.168.1.31", ("mac", NEW)),
        ("fe80::2", ("mac", PC)),
        ("192.168.1.200", ("address", "192.168.1.200")),
        ("may-co-lan", None),  # two devices call themselves so
        ("somebody", None),  # no MAC to hold on to
        ("nobody", None),
        ("no name", None),
    ],
)
def test_a_device_is_found_by_what_people_have_at_hand(text, meant) -> None:
    assert find(text, DEVICES, MAP) == meant
