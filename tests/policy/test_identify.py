"""Who a client is: the most specific match wins."""

from __future__ import annotations

import pytest

from config.devices import Device, Devices, parse_devices
from config.policyfile import default_policy_text, parse_policy
from policy.identify import Clients, Identity

POLICY = parse_policy(default_policy_text("school"))
FILE = """
[[devices]]
name = "all of the house"
group = "staff"
addresses = ["192.168.0.0/16", "fd00::/8"]
[[devices]]
name = "lab"
group = "exam-room"
addresses = ["192.168.1.10-192.168.1.50"]
[[devices]]
name = "first row"
group = "pupils"
addresses = ["192.168.1.16/30"]
[[devices]]
name = "desk"
group = "teachers"
addresses = ["192.168.1.17", "fd00::17"]
[[devices]]
name = "phone"
group = "teachers"
macs = ["a4:83:e7:12:34:56"]
"""
CLIENTS = Clients(POLICY, parse_devices(FILE, POLICY.groups))


@pytest.mark.parametrize(
    ("address", "mac", "identity"),
    [
        ("192.168.1.17", "A4-83-E7-12-34-56", Identity("teachers", "phone", "mac")),
        ("192.168.1.17", "a4:83:e7:00:00:00", Identity("teachers", "desk", "address")),
        ("192.168.1.17", None, Identity("teachers", "desk", "address")),
        ("::ffff:192.168.1.17", None, Identity("teachers", "desk", "address")),
        ("fd00::17", None, Identity("teachers", "desk", "address")),
        ("FD00:0::17%eth0", None, Identity("teachers", "desk", "address")),
        ("192.168.1.18", None, Identity("pupils", "first row", "range")),
        ("192.168.1.15", None, Identity("exam-room", "lab", "range")),
        ("192.168.1.10", None, Identity("exam-room", "lab", "range")),
        ("192.168.1.50", None, Identity("exam-room", "lab", "range")),
        ("192.168.1.51", None, Identity("staff", "all of the house", "range")),
        ("fd12::1", None, Identity("staff", "all of the house", "range")),
        ("10.0.0.1", None, Identity("pupils", None, "default")),
        ("2001:db8::1", "junk", Identity("pupils", None, "default")),
        ("junk", None, Identity("pupils", None, "default")),
    ],
)
def test_the_most_specific_match_wins(address, mac, identity) -> None:
    assert CLIENTS.identify(address, mac) == identity


def test_macs_are_wanted_only_where_a_device_has_one() -> None:
    assert CLIENTS.needs_mac
    assert not Clients(POLICY, Devices()).needs_mac


def test_of_two_equally_narrow_ranges_the_first_counts() -> None:
    twins = Devices(
        (
            Device("one", "staff", ("10.0.0.0/30",)),
            Device("two", "pupils", ("10.0.0.0-10.0.0.3",)),
        )
    )
    assert Clients(POLICY, twins).identify("10.0.0.1", None).device == "one"


def test_a_device_of_a_group_that_is_gone_falls_to_the_default_group() -> None:
    clients = Clients(POLICY, Devices((Device("old", "gone", ("10.0.0.1",)),)))
    assert clients.identify("10.0.0.1", None) == Identity("pupils", "old", "address")
