"""What the kernel says of our links: which prefixes are on them, and which MAC address has which IP address.

Routing netlink (rtnetlink(7), RFC 3549), read directly: two kinds of message with a handful of attributes.
The resolver follows both by itself, so who is served and which device asks never depend on another process
being up (docs/decisions). Parsing is pure; `NetlinkSocket` is the only edge.
"""

from __future__ import annotations

import ipaddress
import socket
import struct
from typing import TYPE_CHECKING, NamedTuple

from resolver.access import Network, address_text

if TYPE_CHECKING:
    from collections.abc import Iterator

NETLINK_ROUTE = 0
RTM_NEWADDR, RTM_DELADDR, RTM_GETADDR = 20, 21, 22
RTM_NEWNEIGH, RTM_DELNEIGH, RTM_GETNEIGH = 28, 29, 30
_RTMGRP_NEIGH, _RTMGRP_IPV4_IFADDR, _RTMGRP_IPV6_IFADDR = 0x4, 0x10, 0x100
_NLM_F_REQUEST, _NLM_F_DUMP = 0x1, 0x300
_IFA_ADDRESS, _NDA_DST, _NDA_LLADDR, _NDA_CACHEINFO = 1, 1, 2, 3
_NUD_USABLE = 0x02 | 0x04 | 0x08 | 0x10 | 0x80  # reachable, stale, delay, probe, permanent: the MAC is known

_HEADER = struct.Struct("=IHHII")
_IFADDRMSG = struct.Struct("=BBBBI")
_NDMSG = struct.Struct("=BxxxiHBB")
_ATTRIBUTE = struct.Struct("=HH")
_CACHEINFO = struct.Struct("=II")  # of struct nda_cacheinfo: confirmed, used; in ticks ago
_USER_HZ = 100  # ticks a second in what the kernel tells programs, whatever its own clock does (time(7))


class OnLink(NamedTuple):
    """An address of ours with its prefix came to a link, or went. `address` tells two in one prefix apart."""

    network: Network
    gone: bool
    address: str = ""


class Neighbour(NamedTuple):
    """An address on a link has this MAC address now ("aa:bb:cc:dd:ee:ff"), or is no longer there (None).

    link: the interface's number, for one link-local address may be on two. age: seconds since the kernel used
    it or heard of it, since entries stay for long after a device has gone.
    """

    address: str
    mac: str | None
    link: int = 0
    age: int = 0


Event = OnLink | Neighbour


def parse(data: bytes) -> Iterator[Event]:
    """Yield what the messages in one read say; what is cut, foreign or of no use is passed over."""
    at = 0
    while at + _HEADER.size <= len(data):
        length, kind, _flags, _sequence, _pid = _HEADER.unpack_from(data, at)
        if length < _HEADER.size or at + length > len(data):
            return
        body = data[at + _HEADER.size : at + length]
        event: Event | None = None
        if kind in (RTM_NEWADDR, RTM_DELADDR):
            event = _on_link(body, gone=kind == RTM_DELADDR)
        elif kind in (RTM_NEWNEIGH, RTM_DELNEIGH):
            event = _neighbour(body, gone=kind == RTM_DELNEIGH)
        if event is not None:
            yield event
        at += (length + 3) & ~3


def _attributes(body: bytes, at: int) -> dict[int, bytes]:
    found = {}
    while at + _ATTRIBUTE.size <= len(body):
        length, kind = _ATTRIBUTE.unpack_from(body, at)
        if length < _ATTRIBUTE.size or at + length > len(body):
            break
        found[kind] = body[at + _ATTRIBUTE.size : at + length]
        at += (length + 3) & ~3
    return found


def _on_link(body: bytes, *, gone: bool) -> OnLink | None:
    if len(body) < _IFADDRMSG.size:
        return None
    prefix = body[1]
    address = _attributes(body, _IFADDRMSG.size).get(_IFA_ADDRESS, b"")
    if len(address) not in (4, 16):
        return None
    try:
        network = ipaddress.ip_network((address, prefix), strict=False)
    except ValueError:
        return None
    index = _IFADDRMSG.unpack_from(body)[4]
    return OnLink(network, gone, f"{address_text(address)}%{index}")


def _neighbour(body: bytes, *, gone: bool) -> Neighbour | None:
    if len(body) < _NDMSG.size:
        return None
    _family, index, state, _flags, _type = _NDMSG.unpack_from(body)
    attributes = _attributes(body, _NDMSG.size)
    destination, link = attributes.get(_NDA_DST, b""), attributes.get(_NDA_LLADDR, b"")
    if len(destination) not in (4, 16):
        return None
    usable = not gone and len(link) == 6 and any(link) and state & _NUD_USABLE
    mac = link.hex(":") if usable else None
    return Neighbour(address_text(destination), mac, index, _age(attributes.get(_NDA_CACHEINFO, b"")))


def _age(cache_info: bytes) -> int:
    if len(cache_info) < _CACHEINFO.size:
        return 0
    confirmed, used = _CACHEINFO.unpack_from(cache_info)
    return int(min(confirmed, used) // _USER_HZ)


class NetlinkSocket:
    """The kernel's news of addresses and neighbours. Raises OSError where the kernel refuses netlink."""

    def __init__(self) -> None:
        self.lost = False
        self.socket = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, NETLINK_ROUTE)
        self.socket.bind((0, _RTMGRP_NEIGH | _RTMGRP_IPV4_IFADDR | _RTMGRP_IPV6_IFADDR))

    def ask(self, kind: int) -> None:
        """Ask for all there is of one kind (RTM_GETADDR or RTM_GETNEIGH); the answer comes as events."""
        body = bytes(12)  # family 0: every family
        header = _HEADER.pack(_HEADER.size + len(body), kind, _NLM_F_REQUEST | _NLM_F_DUMP, 1, 0)
        self.socket.sendto(header + body, (0, 0))

    def read_all(self) -> list[Event]:
        """Return what has come in, without waiting.

        A full receive buffer (ENOBUFS) means that the kernel dropped news: `lost` is set, and the caller asks
        for all again. A dump must be read before the next is asked for.
        """
        events: list[Event] = []
        while True:
            try:
                data = self.socket.recv(65536, socket.MSG_DONTWAIT)
            except BlockingIOError:
                return events
            except OSError:
                self.lost = True
                return events
            events.extend(parse(data))

    def dump(self, kind: int) -> list[Event]:
        """Ask and wait for the whole answer; for the start, before the loop runs. Raises OSError."""
        self.ask(kind)
        events: list[Event] = []
        self.socket.settimeout(1.0)
        try:
            while True:
                data = self.socket.recv(65536)
                events.extend(parse(data))
                if _is_last(data):
                    return events
        finally:
            self.socket.setblocking(False)

    def close(self) -> None:
        """Stop listening."""
        self.socket.close()


def _is_last(data: bytes) -> bool:
    at = 0
    while at + _HEADER.size <= len(data):
        length, kind, *_ = _HEADER.unpack_from(data, at)
        if kind in (2, 3):  # NLMSG_ERROR, NLMSG_DONE
            return True
        if length < _HEADER.size:
            return True
        at += (length + 3) & ~3
    return False
