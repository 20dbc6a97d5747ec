"""From what the kernel and the DHCP servers say to the map of devices. Pure: no file, no socket, no clock.

The MAC is what holds a device together: its IPv4 address, its IPv6 addresses (those that it makes up anew
every day too) and the host name of its lease. What is forgotten and when is decided here as well.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv6Address
from typing import Final, NamedTuple

from admin.leases.lease import Lease
from config.devices import plain_address
from policy.devicemap import DeviceMap, Known, Trouble

KEPT: Final = 2 * 3600
"""Seconds for which a device that has gone stays in the map: long enough to give it a group afterwards."""

MOST: Final = 4096
"""Devices at most; a school has some hundreds, the rest would be forged addresses."""

MOST_ADDRESSES: Final = 32
"""Addresses of one device at most, the newest: IPv6 makes up more and more."""


class Seen(NamedTuple):
    """An entry of the neighbour table: `address` as the map writes it, and seconds since it was of use."""

    address: str
    mac: str
    age: int = 0


@dataclass(slots=True)
class _Device:
    seen: int = 0
    leased: bool = False
    addresses: dict[str, None] = field(default_factory=dict)
    names: dict[str, None] = field(default_factory=dict)


def merge(
    before: DeviceMap,
    neighbours: Iterable[Seen],
    leases: Iterable[Lease],
    now: int,
    *,
    gateways: Iterable[str] = (),
    trouble: Iterable[Trouble] = (),
) -> DeviceMap:
    """The map at `now` (epoch seconds): what is there, and for a while what was there before.

    An address belongs to one device: to that of the neighbour table, else of the lease, else of before.
    """
    owner: dict[str, str] = {}
    devices: dict[str, _Device] = {}
    for seen in sorted((one for one in neighbours if one.age < KEPT), key=lambda entry: entry.age):
        owner.setdefault(seen.address, seen.mac)
        device = devices.setdefault(seen.mac, _Device())
        device.seen = max(device.seen, now - seen.age)
        if owner[seen.address] == seen.mac:
            device.addresses[seen.address] = None
    _add_leases(devices, owner, leases)
    _add_before(devices, owner, before, now)
    found = [_known(key, device) for key, device in devices.items()]
    found.sort(key=lambda known: (-known.seen, known.mac, known.addresses))
    return DeviceMap(
        written=now, devices=tuple(found[:MOST]), gateways=tuple(gateways), trouble=tuple(trouble)
    )


def _add_leases(devices: dict[str, _Device], owner: dict[str, str], leases: Iterable[Lease]) -> None:
    # Those with a MAC first: a lease of DHCPv6 without one may be of an address that they explain.
    for lease in sorted(leases, key=lambda lease: not lease.mac):
        mac = owner.get(lease.address) or lease.mac
        if lease.mac and mac != lease.mac:
            continue  # the address is another's by now
        key = mac or lease.address
        owner[lease.address] = mac
        device = devices.setdefault(key, _Device())
        device.leased = True
        device.addresses[lease.address] = None
        if lease.name:
            device.names[lease.name] = None


def _add_before(devices: dict[str, _Device], owner: Mapping[str, str], before: DeviceMap, now: int) -> None:
    for known in before.devices:
        if not known.mac or not 0 <= now - known.seen < KEPT:
            continue
        device = devices.setdefault(known.mac, _Device())
        device.seen = max(device.seen, known.seen)
        for address in known.addresses:
            if owner.get(address, known.mac) == known.mac:
                device.addresses.setdefault(address)
        for name in known.names:
            device.names.setdefault(name)


def _known(key: str, device: _Device) -> Known:
    addresses = tuple(list(device.addresses)[:MOST_ADDRESSES])
    mac = "" if key in device.addresses else key
    return Known(mac, addresses, tuple(list(device.names)[:4]), device.seen, device.leased)


def address_order(text: str) -> tuple[int, int, int]:
    """How addresses are listed: IPv4, then lasting IPv6 addresses, then link-local ones."""
    address = plain_address(text)
    local = isinstance(address, IPv6Address) and address.is_link_local
    return (local, address.version, int(address))


def gateways4(routes: str) -> tuple[str, ...]:
    """The default routers of /proc/net/route (proc_net(5)): hexadecimal, in the machine's byte order."""
    found = []
    for line in routes.splitlines()[1:]:
        cells = line.split()
        if len(cells) > 7 and cells[1] == cells[7] == "00000000" and cells[2] != "00000000":
            found.append(str(IPv4Address(_native(cells[2]))))
    return tuple(dict.fromkeys(found))


def gateways6(routes: str) -> tuple[str, ...]:
    """The default routers of /proc/net/ipv6_route: they are link-local addresses as a rule."""
    found = []
    for line in routes.splitlines():
        cells = line.split()
        if len(cells) > 9 and cells[0] == "0" * 32 and cells[1] == "00" and cells[4].strip("0"):
            found.append(str(IPv6Address(int(cells[4], 16))))
    return tuple(dict.fromkeys(found))


def _native(text: str) -> bytes:
    """A 32-bit number as the kernel prints it: its bytes as they lie in memory."""
    return int(text, 16).to_bytes(4, sys.byteorder)
