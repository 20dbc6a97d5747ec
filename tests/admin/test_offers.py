"""What DHCP servers and routers offer, from their packets; and what strangers send instead."""

from __future__ import annotations

import ipaddress
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from admin.offers import (
    RTM_NEWNDUSEROPT,
    Offer,
    Offers,
    ask6,
    discover,
    dump_offers,
    merged,
    parse_offers,
    read_adverts,
    read_offer,
    read_reply6,
)

MAC, MARK = bytes.fromhex("b827eb000001"), 0x12345678


def offer4(servers=("192.168.1.1",), *, mark=MARK, kind=2, more=b""):
    head = bytearray(discover(MAC, mark)[:240])
    head[0] = 2
    dns = b"".join(ipaddress.ip_address(one).packed for one in servers)
    options = bytes((53, 1, kind, 0, 54, 4, 192, 168, 1, 1)) + more + bytes((6, len(dns))) + dns + b"\xff"
    return bytes(head) + options


def advert(servers=("fe80::1",), *, lifetime=600, icmp=134, source="fe80::1"):
    addresses = b"".join(ipaddress.ip_address(one).packed for one in servers)
    option = struct.pack("!BBHI", 25, 1 + 2 * len(servers), 0, lifetime) + addresses
    body = struct.pack("=BxHiBBxx4x", 10, len(option), 2, icmp, 0) + option
    body += struct.pack("=HH", 20, 1) + ipaddress.ip_address(source).packed
    return struct.pack("=IHHII", 16 + len(body), RTM_NEWNDUSEROPT, 0, 0, 0) + body


def reply6(servers=("fd00::53",), mark=MARK):
    dns = b"".join(ipaddress.ip_address(one).packed for one in servers)
    head = struct.pack("!I", 7 << 24 | mark & 0xFFFFFF)
    return head + struct.pack("!HH", 2, 3) + b"abc" + struct.pack("!HH", 23, len(dns)) + dns


def test_an_offer_names_its_server_and_dns():
    found = read_offer(offer4(("192.168.1.1", "8.8.8.8")), MARK, "192.168.1.254", 900)
    assert found == Offer("dhcp", "192.168.1.1", ("192.168.1.1", "8.8.8.8"), 900)


@pytest.mark.parametrize(
    "packet",
    [b"", b"\x02" * 300, offer4(mark=7), offer4(kind=5), offer4(()), offer4()[:243], discover(MAC, MARK)],
)
def test_what_is_no_offer_to_us(packet):
    assert read_offer(packet, MARK, "x", 1) is None


def test_a_discover_is_one():
    packet = discover(MAC, MARK)
    assert (packet[0], len(packet) >= 300, packet[28:34], packet[236:240]) == (1, True, MAC, b"c\x82Sc")
    assert packet[240:243] == bytes((53, 1, 1))


def test_dhcpv6():
    assert struct.unpack("!I", ask6(MAC, MARK)[:4])[0] == 11 << 24 | 0x345678
    assert read_reply6(reply6(), MARK, "fe80::1", 9) == Offer("dhcpv6", "fe80::1", ("fd00::53",), 9)
    assert read_reply6(reply6(mark=1), MARK, "fe80::1", 9) is None
    assert read_reply6(reply6()[:-3], MARK, "fe80::1", 9) is None


def test_adverts_as_the_kernel_tells_them():
    data = advert() + advert(("fd00::1", "fd00::2"), source="fe80::2")
    assert [one.servers for one in read_adverts(data, 100)] == [("fe80::1",), ("fd00::1", "fd00::2")]
    assert next(read_adverts(advert(lifetime=0xFFFFFFFF), 100)).until == 3700
    assert list(read_adverts(advert(icmp=137), 100)) == []


@given(st.binary(max_size=400))
def test_strangers_bytes_are_an_offer_or_nothing(data):
    head = offer4()[:240]
    for one in (
        read_offer(data, MARK, "x", 1),
        read_offer(head + data, MARK, "x", 1),
        read_reply6(data, MARK, "x", 1),
        read_reply6(reply6()[:4] + data, MARK, "x", 1),
        *read_adverts(data, 1),
        *read_adverts(advert()[:16] + data, 1),
    ):
        assert one is None or all(ipaddress.ip_address(text) for text in one.servers)


def test_the_newest_of_each_holds_and_zero_takes_back():
    old = Offer("ra", "fe80::1", ("fd00::1",), 500)
    assert merged([old], [Offer("ra", "fe80::1", ("fd00::1",), 100)], 100) == ()
    assert merged([old], [], 499) == (old,)
    assert merged([old], [], 500) == ()


def test_ours_is_not_foreign_however_it_is_written():
    def foreign(*servers):
        offers = (Offer("dhcp", "192.168.1.1", servers, 9),)
        return Offers(1, ("dhcp",), offers, ("192.168.1.2", "fe80::2", "fd00::2")).foreign

    assert not foreign("192.168.1.2")
    assert not foreign("::ffff:192.168.1.2", "FD00:0::2", "fe80::2%3")
    assert foreign("192.168.1.2", "192.168.1.1")


def test_it_is_kept():
    found = Offers(1, ("ra",), (Offer("ra", "", ("fd00::1",), 2),), ("::1",))
    assert parse_offers(dump_offers(found)) == found
    with pytest.raises(ValueError, match="trunc"):
        parse_offers(b"{")
