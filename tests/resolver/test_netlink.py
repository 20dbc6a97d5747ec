from __future__ import annotations

import ipaddress
import socket
import struct

from hypothesis import given
from hypothesis import strategies as st

from resolver.netlink import (
    RTM_DELADDR,
    RTM_DELNEIGH,
    RTM_GETADDR,
    RTM_NEWADDR,
    RTM_NEWNEIGH,
    Neighbour,
    NetlinkSocket,
    OnLink,
    parse,
)

MAC = bytes.fromhex("aabbccddeeff")


def attribute(kind, data):
    raw = struct.pack("=HH", 4 + len(data), kind) + data
    return raw + bytes(-len(raw) % 4)


def message(kind, body):
    return struct.pack("=IHHII", 16 + len(body), kind, 0, 1, 0) + body


def addr(kind, text, prefix):
    packed = ipaddress.ip_address(text).packed
    family = socket.AF_INET if len(packed) == 4 else socket.AF_INET6
    return message(kind, struct.pack("=BBBBI", family, prefix, 0, 0, 2) + attribute(1, packed))


def neigh(kind, text, mac=MAC, state=0x02):
    packed = ipaddress.ip_address(text).packed
    family = socket.AF_INET if len(packed) == 4 else socket.AF_INET6
    body = struct.pack("=BxxxiHBB", family, 2, state, 0, 1) + attribute(1, packed) + attribute(2, mac)
    return message(kind, body)


def test_how_long_ago_a_neighbour_was_of_use():
    """Entries of devices that have gone stay for long: the kernel clears up only when it has many."""
    info = struct.pack("=IIII", 60_000, 4_500, 100, 0)  # confirmed, used, updated: in hundredths ago
    body = struct.pack("=BxxxiHBB", socket.AF_INET, 2, 0x04, 0, 1) + attribute(1, bytes([192, 168, 1, 9]))
    [found] = parse(message(RTM_NEWNEIGH, body + attribute(2, MAC) + attribute(3, info)))
    assert (found.link, found.age) == (2, 45)


def test_prefixes_that_come_and_go():
    data = addr(RTM_NEWADDR, "192.168.1.2", 24) + addr(RTM_DELADDR, "2001:db8::5", 64)
    assert list(parse(data)) == [
        OnLink(ipaddress.ip_network("192.168.1.0/24"), gone=False, address="192.168.1.2%2"),
        OnLink(ipaddress.ip_network("2001:db8::/64"), gone=True, address="2001:db8::5%2"),
    ]


def test_neighbours_that_come_and_go():
    data = (
        neigh(RTM_NEWNEIGH, "192.168.1.9")
        + neigh(RTM_NEWNEIGH, "fe80::9", state=0x20)  # failed: the MAC is not to be trusted
        + neigh(RTM_DELNEIGH, "192.168.1.9")
        + neigh(RTM_NEWNEIGH, "192.168.1.8", mac=bytes(6))
    )
    assert list(parse(data)) == [
        Neighbour("192.168.1.9", "aa:bb:cc:dd:ee:ff", 2),
        Neighbour("fe80::9", None, 2),
        Neighbour("192.168.1.9", None, 2),
        Neighbour("192.168.1.8", None, 2),
    ]


@given(st.binary(max_size=200))
def test_no_bytes_of_the_kernel_or_a_liar_raise(data):
    list(parse(data))


@given(st.integers(0, 100), st.binary(min_size=1, max_size=1))
def test_a_damaged_message_raises_nothing(at, byte):
    data = bytearray(addr(RTM_NEWADDR, "192.168.1.2", 24) + neigh(RTM_NEWNEIGH, "192.168.1.9"))
    data[at % len(data)] = byte[0]
    list(parse(bytes(data)))


def test_this_machine_has_loopback_on_a_link():
    netlink = NetlinkSocket()
    try:
        events = netlink.dump(RTM_GETADDR)
    finally:
        netlink.close()
    assert OnLink(ipaddress.ip_network("127.0.0.0/8"), gone=False, address="127.0.0.1%1") in events


def test_asking_again_gives_the_answer_as_news():
    netlink = NetlinkSocket()
    try:
        netlink.socket.setblocking(False)
        netlink.ask(RTM_GETADDR)
        events = netlink.read_all()
    finally:
        netlink.close()
    assert OnLink(ipaddress.ip_network("127.0.0.0/8"), gone=False, address="127.0.0.1%1") in events
