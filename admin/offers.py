"""Who else on the network hands out DNS servers: what DHCP servers offer and routers advertise. Pure.

A router that gives devices a second DNS server, often over IPv6, takes them past the filter without anybody
noticing. What is read here comes from strangers: whatever it is, it becomes an Offer or nothing.

DHCP: RFC 2131, options RFC 2132. DHCPv6: RFC 8415, DNS option RFC 3646. Router advertisements: RFC 4861,
RDNSS option RFC 8106, as the kernel passes them on (struct nduseroptmsg, linux/rtnetlink.h).
"""

from __future__ import annotations

import ipaddress
import struct
from collections.abc import Collection, Iterable, Iterator
from typing import Final

import msgspec

RTM_NEWNDUSEROPT: Final = 68
_MAGIC = b"\x63\x82\x53\x63"
_BOOTP = struct.Struct("!BBBBIHH4s4s4s4s16s64s128s")
_NETLINK = struct.Struct("=IHHII")
_USEROPT = struct.Struct("=BxHiBBxx4x")
_ROUTER_ADVERTISEMENT, _RDNSS = 134, 25
_REQUEST, _REPLY, _DISCOVER, _OFFER, _BROADCAST = 1, 2, 1, 2, 0x8000
_INFORMATION_REQUEST, _REPLY6, _CLIENT_ID, _ORO, _DNS6 = 11, 7, 1, 6, 23
_MOST = 16


class Offer(msgspec.Struct, frozen=True):
    """DNS servers that somebody hands out. how: dhcp, dhcpv6 or ra; by: the address it came from."""

    how: str
    by: str
    servers: tuple[str, ...]
    until: int
    """Until when it is taken to hold, epoch seconds."""


class Offers(msgspec.Struct, frozen=True):
    """What was heard at one look. heard: the ways that could be listened to at all."""

    at: int
    heard: tuple[str, ...]
    offers: tuple[Offer, ...]
    own: tuple[str, ...]
    """The box's own addresses, and those of others that filter alike."""

    @property
    def foreign(self) -> tuple[Offer, ...]:
        """The offers that name a DNS server which is none of ours."""
        mine = {_plain(text) for text in self.own}
        return tuple(one for one in self.offers if {_plain(text) for text in one.servers} - mine)


def dump_offers(found: Offers) -> bytes:
    """The bytes to keep."""
    return msgspec.json.encode(found)


def parse_offers(data: bytes) -> Offers:
    """What was kept. Raises ValueError."""
    try:
        return msgspec.json.decode(data, type=Offers)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise ValueError(str(error)) from None


def discover(mac: bytes, mark: int) -> bytes:
    """A DHCPDISCOVER that asks for DNS servers; answers come by broadcast. It takes no address."""
    head = _BOOTP.pack(
        _REQUEST, 1, 6, 0, mark, 0, _BROADCAST, *(bytes(4) for _address in range(4)), mac.ljust(16, b"\0"),
        bytes(64), bytes(128),
    )  # fmt: skip
    options = bytes((53, 1, _DISCOVER, 55, 3, 1, 3, 6, 255))
    return (head + _MAGIC + options).ljust(300, b"\0")


def read_offer(packet: bytes, mark: int, by: str, until: int) -> Offer | None:
    """The offer in a DHCP packet; None for anything else than an answer to ours that names DNS servers."""
    if len(packet) < _BOOTP.size + 4 or packet[0] != _REPLY or packet[_BOOTP.size :][:4] != _MAGIC:
        return None
    if struct.unpack_from("!I", packet, 4)[0] != mark:
        return None
    options = dict(_options(packet[_BOOTP.size + 4 :]))
    if options.get(53) != bytes((_OFFER,)):
        return None
    servers = _addresses(options.get(6, b""), 4)
    server = options.get(54, b"")
    named = str(ipaddress.IPv4Address(server)) if len(server) == 4 else by
    return Offer("dhcp", named, servers, until) if servers else None


def ask6(mac: bytes, mark: int) -> bytes:
    """A DHCPv6 Information-Request for DNS servers; it takes no address either."""
    identity = b"\x00\x03\x00\x01" + mac  # DUID-LL
    return (
        struct.pack("!I", _INFORMATION_REQUEST << 24 | mark & 0xFFFFFF)
        + struct.pack("!HH", _CLIENT_ID, len(identity)) + identity
        + struct.pack("!HHH", _ORO, 2, _DNS6)
    )  # fmt: skip


def read_reply6(packet: bytes, mark: int, by: str, until: int) -> Offer | None:
    """The offer in a DHCPv6 reply to our question, None for anything else."""
    if len(packet) < 4 or struct.unpack_from("!I", packet)[0] != _REPLY6 << 24 | mark & 0xFFFFFF:
        return None
    at, servers = 4, list[str]()
    while at + 4 <= len(packet):
        kind, length = struct.unpack_from("!HH", packet, at)
        if kind == _DNS6 and at + 4 + length <= len(packet):
            servers += _addresses(packet[at + 4 : at + 4 + length], 16)
        at += 4 + length
    return Offer("dhcpv6", by, tuple(servers[:_MOST]), until) if servers else None


def read_adverts(data: bytes, now: int) -> Iterator[Offer]:
    """The RDNSS options in what a netlink socket of the group ND_USEROPT has read."""
    at = 0
    while at + _NETLINK.size <= len(data):
        length, kind, *_rest = _NETLINK.unpack_from(data, at)
        if length < _NETLINK.size or at + length > len(data):
            return
        if kind == RTM_NEWNDUSEROPT:
            yield from _advert(data[at + _NETLINK.size : at + length], now)
        at += (length + 3) & ~3


def _advert(body: bytes, now: int) -> Iterator[Offer]:
    if len(body) < _USEROPT.size + 8:
        return
    _family, size, _link, icmp, _code = _USEROPT.unpack_from(body)
    option = body[_USEROPT.size : _USEROPT.size + size]
    if icmp != _ROUTER_ADVERTISEMENT or len(option) < 24 or option[0] != _RDNSS:
        return
    lifetime = struct.unpack_from("!I", option, 4)[0]
    servers = _addresses(option[8 : option[1] * 8], 16)
    if servers:
        yield Offer("ra", _source(body[_USEROPT.size + size :]), servers, now + min(lifetime, 3600))


def _source(attributes: bytes) -> str:
    """Of NDUSEROPT_SRCADDR, the router's address; "" without it."""
    if len(attributes) >= 20 and struct.unpack_from("=HH", attributes) == (20, 1):
        return str(ipaddress.IPv6Address(attributes[4:20]))
    return ""


def merged(before: Iterable[Offer], new: Collection[Offer], now: int) -> tuple[Offer, ...]:
    """What holds now: the newest of each way and sender; one of lifetime 0 takes back what was."""
    newest = {(one.how, one.by): one for one in (*before, *new)}
    return tuple(one for one in newest.values() if one.until > now)[:64]


def _options(data: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at < len(data) and data[at] != 255:
        if data[at] == 0:
            at += 1
            continue
        if at + 2 > len(data) or at + 2 + data[at + 1] > len(data):
            return
        yield data[at], data[at + 2 : at + 2 + data[at + 1]]
        at += 2 + data[at + 1]


def _addresses(data: bytes, size: int) -> tuple[str, ...]:
    whole = len(data) - len(data) % size
    texts = (str(ipaddress.ip_address(data[at : at + size])) for at in range(0, whole, size))
    return tuple(texts)[:_MOST]


def _plain(text: str) -> str:
    try:
        found = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return text
    mapped = getattr(found, "ipv4_mapped", None)
    return str(mapped or found)
