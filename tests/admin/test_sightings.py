"""Who is there: one device by its MAC, whatever addresses it has."""

from __future__ import annotations

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from admin.leases.lease import Lease
from admin.sightings import (
    KEPT,
    MOST,
    MOST_ADDRESSES,
    Seen,
    address_order,
    gateways4,
    gateways6,
    merge,
)
from policy.devicemap import NO_MAP, DeviceMap, Known

PHONE, IPAD = "a4:83:e7:12:34:56", "a6:11:22:33:44:55"
NOW = 100_000


def only(found: DeviceMap) -> Known:
    (known,) = found.devices
    return known


def test_all_addresses_of_a_mac_are_one_device() -> None:
    neighbours = [
        Seen("192.168.1.23", PHONE),
        Seen("fd00::23", PHONE),
        Seen("2001:db8::a1b2:c3d4", PHONE),  # made up for privacy, another one tomorrow
        Seen("fe80::23%2", PHONE, age=30),
    ]
    leases = [Lease("192.168.1.23", PHONE, "dien-thoai", 0), Lease("fd00::23", "", "dien-thoai.lan", 0)]
    known = only(merge(NO_MAP, neighbours, leases, NOW))
    assert set(known.addresses) == {seen.address for seen in neighbours}
    assert known == Known(PHONE, known.addresses, ("dien-thoai", "dien-thoai.lan"), NOW, leased=True)


def test_a_lease_joins_what_the_kernel_does_not_see() -> None:
    found = merge(NO_MAP, [], [Lease("10.9.0.4", PHONE, "x", 0), Lease("fd00::9", "", "y", 0)], NOW)
    assert found.devices == (
        Known("", ("fd00::9",), ("y",), 0, leased=True),
        Known(PHONE, ("10.9.0.4",), ("x",), 0, leased=True),
    )


def test_the_neighbour_table_knows_better_than_an_old_lease() -> None:
    found = merge(NO_MAP, [Seen("192.168.1.23", IPAD)], [Lease("192.168.1.23", PHONE, "old", 0)], NOW)
    assert only(found) == Known(IPAD, ("192.168.1.23",), (), NOW)


def test_a_device_that_comes_back_with_another_mac_takes_its_address_along() -> None:
    before = merge(NO_MAP, [Seen("192.168.1.23", PHONE)], [Lease("192.168.1.23", PHONE, "tv", 0)], NOW)
    found = merge(before, [Seen("192.168.1.23", IPAD)], [Lease("192.168.1.23", IPAD, "tv", 0)], NOW + 10)
    assert found.devices == (
        Known(IPAD, ("192.168.1.23",), ("tv",), NOW + 10, leased=True),
        Known(PHONE, (), ("tv",), NOW),
    )


def test_two_links_may_use_one_link_local_address() -> None:
    found = merge(NO_MAP, [Seen("fe80::1%2", PHONE), Seen("fe80::1%3", IPAD)], [], NOW)
    assert {known.mac: known.addresses for known in found.devices} == {
        PHONE: ("fe80::1%2",),
        IPAD: ("fe80::1%3",),
    }


def test_who_has_gone_is_forgotten_after_a_while() -> None:
    before = merge(NO_MAP, [Seen("192.168.1.23", PHONE)], [], NOW)
    assert only(merge(before, [], [], NOW + KEPT - 1)).seen == NOW
    assert merge(before, [], [], NOW + KEPT).devices == ()
    assert (
        merge(before, [], [], NOW - 1).devices == ()
    )  # the clock went back: better forgotten than kept for ever


def test_what_the_kernel_keeps_for_days_is_not_there() -> None:
    assert merge(NO_MAP, [Seen("192.168.1.23", PHONE, age=KEPT)], [], NOW).devices == ()
    assert only(merge(NO_MAP, [Seen("192.168.1.23", PHONE, age=KEPT - 1)], [], NOW)).seen == NOW - KEPT + 1


def test_a_flood_of_forged_neighbours_is_bounded() -> None:
    forged = [
        Seen(f"fd00::{n:x}", f"02:00:00:00:{n >> 8:02x}:{n & 255:02x}", age=9) for n in range(MOST + 50)
    ]
    found = merge(NO_MAP, [Seen("192.168.1.23", PHONE), *forged], [], NOW)
    assert len(found.devices) == MOST
    assert found.devices[0].mac == PHONE
    many = [Seen(f"fd00::{n:x}", PHONE, age=n) for n in range(100)]
    assert only(merge(NO_MAP, many, [], NOW)).addresses == tuple(
        f"fd00::{n:x}" for n in range(MOST_ADDRESSES)
    )


macs = st.sampled_from([PHONE, IPAD, "a4:00:00:00:00:01"])
places = st.sampled_from(["10.0.0.1", "10.0.0.2", "fd00::1"])
seen = st.lists(st.builds(Seen, places, macs, st.integers(0, 9)), max_size=5)
leased = st.lists(
    st.builds(Lease, places, st.one_of(macs, st.just("")), st.sampled_from(["", "a"]), st.just(0)), max_size=4
)


@given(seen, leased, seen, leased)
def test_an_address_has_one_owner_and_the_kernels_word_is_kept(first, held, second, renewed) -> None:
    found = merge(merge(NO_MAP, first, held, NOW), second, renewed, NOW + 10)
    addresses = [address for known in found.devices for address in known.addresses]
    assert len(addresses) == len(set(addresses))
    owners = {address: known.mac for known in found.devices for address in known.addresses}
    freshest = {one.address: one.mac for one in sorted(second, key=lambda one: -one.age)}
    for address, mac in freshest.items():
        contenders = {o.mac for o in second if o.address == address}
        assert owners[address] == mac or owners[address] in contenders
    assert {lease.address for lease in renewed} <= set(addresses)
    assert len({known.mac or known.addresses for known in found.devices}) == len(found.devices)


def test_addresses_are_listed_as_people_look_for_them() -> None:
    found = sorted(["fe80::1%2", "fd00::2", "192.168.1.10", "192.168.1.9"], key=address_order)
    assert found == ["192.168.1.9", "192.168.1.10", "fd00::2", "fe80::1%2"]


# Default routers ---------------------------------------------------------------------------------------------

ROUTES4 = """\
Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT
eth0\t00000000\t0101A8C0\t0003\t0\t0\t100\t00000000\t0\t0\t0
wlan0\t00000000\t0101A8C0\t0003\t0\t0\t600\t00000000\t0\t0\t0
eth0\t0001A8C0\t00000000\t0001\t0\t0\t100\t00FFFFFF\t0\t0\t0
tun0\t00000000\t00000000\t0001\t0\t0\t50\t00000000\t0\t0\t0
"""
ROUTES6 = f"""\
{"0" * 32} 00 {"0" * 32} 00 fe800000000000000000000000000001 00000400 1 0 00450003 eth0
{"0" * 32} 00 {"0" * 32} 00 {"0" * 32} ffffffff 1 0 00200200 lo
fd000000000000000000000000000000 40 {"0" * 32} 00 {"0" * 32} 00000100 1 0 00000001 eth0
"""


@pytest.mark.skipif(sys.byteorder != "little", reason="the sample is of a little-endian machine")
def test_the_way_out_is_read_from_the_kernels_tables() -> None:
    assert gateways4(ROUTES4) == ("192.168.1.1",)
    assert gateways6(ROUTES6) == ("fe80::1",)
    assert gateways4("") == gateways6("") == ()
