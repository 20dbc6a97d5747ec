"""Asking the network who else hands out DNS servers, every few minutes; a thread of the chores.

It asks as a new device would (and takes no address), and hears what routers advertise from the kernel. Asking
over DHCP needs the ports of DHCP clients, below 1024: where they cannot be had, `heard` says so, and nobody
is told that there is nothing else. What is found lies in memory, beside the device map.
"""

from __future__ import annotations

import logging
import secrets
import select
import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Final, NamedTuple

from admin.offers import (
    Offer,
    Offers,
    ask6,
    discover,
    dump_offers,
    merged,
    parse_offers,
    read_adverts,
    read_reply6,
)
from admin.offers import read_offer as read_offer4
from config import clock
from config.files import write_atomic
from resolver.netlink import RTM_GETADDR, NetlinkSocket, OnLink

EVERY: Final = 120.0
"""Seconds between two looks."""
PATIENCE: Final = 3.0
"""Seconds in which servers may answer."""
HOLDS: Final = 900
"""Seconds for which an offer over DHCP is taken to hold: a server that is off answers no more."""
FRESH: Final = 600
"""Seconds after which what was found is no longer said of now."""
_GROUP_ND_USEROPT = 20  # RTNLGRP_ND_USEROPT, linux/rtnetlink.h
_SO_BINDTODEVICE = 25
_ALL_SERVERS = "ff02::1:2"


class Link(NamedTuple):
    """A link to ask on: its name, its number, and the MAC to ask as."""

    name: str
    number: int
    mac: bytes


class OfferWatch:
    """Looks, and writes down what it found. `mine`: addresses of others that filter as we do."""

    def __init__(
        self, file: Path, mine: Sequence[str] = (), *, links: Callable[[], list[Link]] | None = None
    ) -> None:
        self._file = file
        self._mine = tuple(mine)
        self._links = links or usable_links
        self._found: tuple[Offer, ...] = ()
        self._adverts = _adverts_socket()
        self._stop = threading.Event()

    def start(self) -> threading.Thread:
        """Look in a thread of its own, until the process ends."""
        thread = threading.Thread(target=self._run, name="offers", daemon=True)
        thread.start()
        return thread

    def close(self) -> None:
        """Look no more; not while a look is under way."""
        self._stop.set()
        if self._adverts is not None:
            self._adverts.close()

    def _run(self) -> None:
        while True:
            try:
                self.look(int(clock.epoch()))
            except OSError as error:
                logging.getLogger(__name__).warning("offers: %s", error)
            if self._stop.wait(EVERY):
                return

    def look(self, now: int, patience: float = PATIENCE) -> Offers:
        """Ask everybody once, wait, and write down what holds. Raises OSError where it cannot be written."""
        heard: set[str] = set()
        new: list[Offer] = []
        with ExitStack() as stack:
            asked = [one for link in self._links() for one in _ask(stack, link, now)]
            heard.update(how for how, _socket, _read in asked)
            if self._adverts is not None:
                heard.add("ra")
                asked.append(("ra", self._adverts, None))
            until = clock.monotonic() + patience
            while asked and (left := until - clock.monotonic()) > 0:
                ready, _, _ = select.select([one for _how, one, _read in asked], [], [], left)
                for _how, sock, read in asked:
                    if sock in ready:
                        new += _read_all(sock, read, now)
        self._found = merged(self._found, new, now)
        found = Offers(now, tuple(sorted(heard)), self._found, (*own_addresses(), *self._mine))
        write_atomic(self._file, dump_offers(found), mode=0o640)
        return found


Read = Callable[[bytes, str], Offer | None]


def read_offers(file: Path, now: float) -> Offers | None:
    """What was found lately; None where nobody listens, or not any more."""
    try:
        found = parse_offers(file.read_bytes())
    except (OSError, ValueError):
        return None
    return found if -FRESH <= now - found.at <= FRESH else None


def usable_links(folder: Path = Path("/sys/class/net")) -> list[Link]:
    """The Ethernet-like links that are up."""
    found = []
    for index, name in socket.if_nameindex():
        with suppress(OSError, ValueError):
            kind = int((folder / name / "type").read_text())
            state = (folder / name / "operstate").read_text().strip()
            mac = bytes.fromhex((folder / name / "address").read_text().strip().replace(":", ""))
            if kind == 1 and state in ("up", "unknown") and len(mac) == 6 and any(mac):
                found.append(Link(name, index, mac))
    return found


def own_addresses() -> tuple[str, ...]:
    """All addresses of this machine."""
    try:
        netlink = NetlinkSocket()
    except OSError:
        return ()
    try:
        events = netlink.dump(RTM_GETADDR)
    except OSError:
        return ()
    finally:
        netlink.close()
    return tuple(
        {one.address.partition("%")[0] for one in events if isinstance(one, OnLink) and not one.gone}
    )


def _ask(stack: ExitStack, link: Link, now: int) -> Iterator[tuple[str, socket.socket, Read | None]]:
    mark = secrets.randbits(32)
    for how, send in (("dhcp", _send4), ("dhcpv6", _send6)):
        with suppress(OSError):  # no such right, or no such family on this link
            yield how, stack.enter_context(send(link, mark)), _reader(how, mark, now + HOLDS)


def _reader(how: str, mark: int, until: int) -> Read:
    if how == "dhcp":
        return lambda packet, by: read_offer4(packet, mark, by, until)
    return lambda packet, by: read_reply6(packet, mark, by, until)


def _send4(link: Link, mark: int) -> socket.socket:
    asked = _socket(socket.AF_INET, link)
    try:
        asked.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
        asked.bind(("0.0.0.0", 68))
        asked.sendto(discover(link.mac, mark), ("255.255.255.255", 67))
    except OSError:
        asked.close()
        raise
    return asked


def _send6(link: Link, mark: int) -> socket.socket:
    asked = _socket(socket.AF_INET6, link)
    try:
        asked.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        asked.bind(("::", 546))
        asked.sendto(ask6(link.mac, mark), (_ALL_SERVERS, 547, 0, link.number))
    except OSError:
        asked.close()
        raise
    return asked


def _socket(family: socket.AddressFamily, link: Link) -> socket.socket:
    made = socket.socket(family, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC | socket.SOCK_NONBLOCK)
    # A DHCP client of this machine may have the port: broadcasts reach both of us.
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    with suppress(OSError):
        made.setsockopt(socket.SOL_SOCKET, _SO_BINDTODEVICE, link.name.encode() + b"\0")
    return made


def _adverts_socket() -> socket.socket | None:
    try:
        heard = socket.socket(
            socket.AF_NETLINK, socket.SOCK_RAW | socket.SOCK_CLOEXEC | socket.SOCK_NONBLOCK, 0
        )
        heard.bind((0, 1 << (_GROUP_ND_USEROPT - 1)))
    except OSError:
        return None
    return heard


def _read_all(sock: socket.socket, read: Read | None, now: int) -> Iterator[Offer]:
    for _packet in range(64):  # whoever floods us ends the look, not the machine
        try:
            data, sender = sock.recvfrom(65536)
        except OSError:
            return
        if read is None:
            yield from read_adverts(data, now)
        elif found := read(data, str(sender[0]).partition("%")[0]):
            yield found
