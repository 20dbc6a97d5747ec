"""The map of who is there: read, written, and what of it decides."""

from __future__ import annotations

import ipaddress

import pytest

from policy.devicemap import (
    NO_LINKS,
    DeviceMap,
    Known,
    MapBroken,
    Trouble,
    dump_map,
    is_random_mac,
    links_that_matter,
    matched_name,
    parse_map,
)

PHONE = Known("a4:83:e7:12:34:56", ("192.168.1.7", "fd00::7"), ("dien-thoai",), 1000, leased=True)


def test_what_is_written_is_read() -> None:
    found = DeviceMap(
        written=1000,
        devices=(PHONE, Known("", ("fd00::8",))),
        gateways=("192.168.1.1",),
        trouble=(Trouble("/var/lib/kea/kea-leases4.csv", "group", "/var/lib/kea", "lachan-chores", "_kea"),),
    )
    assert parse_map(dump_map(found)) == found


@pytest.mark.parametrize(
    "data", [b"", b"{", b"[]", b'{"version": 99}', b'{"devices": [{"mac": 1}]}', b"\xff"]
)
def test_a_broken_map_is_said(data) -> None:
    with pytest.raises(MapBroken):
        parse_map(data)


@pytest.mark.parametrize(
    ("mac", "random"),
    [
        ("a4:83:e7:12:34:56", False),
        ("A6-83-E7-12-34-56", True),
        ("02:42:ac:11:00:02", True),
        ("da:a1:19:00:00:01", True),
        ("03:00:00:00:00:01", False),  # a group's address is nobody's
        ("00:00:5e:00:01:01", False),
    ],
)
def test_a_made_up_mac_says_so_itself(mac, random) -> None:
    assert is_random_mac(mac) is random


def test_nothing_wanted_nothing_kept() -> None:
    assert links_that_matter(DeviceMap(devices=(PHONE,)), (), ()) == NO_LINKS


def test_a_link_local_address_alone_says_nothing_of_a_device() -> None:
    links = links_that_matter(
        DeviceMap(devices=(Known("a4:83:e7:12:34:56", ("fe80::1%2", "fd00::7")),)), (), [PHONE.mac]
    )
    assert links.macs == {ipaddress.ip_address("fd00::7"): PHONE.mac}


def test_an_address_that_two_devices_claim_is_the_first_ones() -> None:
    other = Known("a4:83:e7:00:00:01", ("192.168.1.7", "junk"))
    links = links_that_matter(DeviceMap(devices=(PHONE, other)), (), [PHONE.mac, other.mac])
    assert links.macs[ipaddress.ip_address("192.168.1.7")] == PHONE.mac


@pytest.mark.parametrize(
    ("name", "wanted", "found"),
    [
        ("ipad", {"ipad"}, "ipad"),
        ("ipad.lan", {"ipad"}, "ipad"),
        ("ipad.lan", {"ipad.lan", "ipad"}, "ipad.lan"),
        ("ipad", {"ipad.lan"}, None),
        ("ipad-2.lan", {"ipad"}, None),
    ],
)
def test_a_domain_behind_a_host_name_may_be_left_out(name, wanted, found) -> None:
    assert matched_name(name, wanted) == found
