"""Who is on the network: which addresses and host names belong to which MAC, as neighbours and leases say.

The chores write the map into memory (`devices.json` in the runtime folder), the resolver, the command line
and the page read it. It holds no group and no question: who is there, not what anybody does.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

import msgspec

from config.devices import Address, plain_address, plain_mac

VERSION: Final = 1


class MapBroken(ValueError):
    """The map cannot be read; what was read last goes on being used."""


class Known(msgspec.Struct, frozen=True, omit_defaults=True):
    """One device that was seen: by its MAC, or (`mac` is "") by an address that only a lease names.

    `addresses` are canonical; a link-local one keeps its scope (`fe80::1%2`: on link number 2), for it may
    belong to another device on another link. `names` are the host names of its leases, the newest first.
    `seen`: epoch second at which a neighbour or a lease was last there; `leased`: whether one is.
    """

    mac: str = ""
    addresses: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    seen: int = 0
    leased: bool = False


class Trouble(msgspec.Struct, frozen=True, omit_defaults=True):
    """What is wrong with a lease file, for a sentence in two languages (`admin.devicewords`).

    kind: "missing" (settings name it, and it is not there), "group" (only `group` may read `path`, and
    `user` is not in it), "denied" (`user` may not read `path`), "odd" (`count` entries could not be
    understood), "unknown" (no lease file of a kind we know) or "failed" (`detail` says how).
    """

    file: str
    kind: str
    path: str = ""
    user: str = ""
    group: str = ""
    count: int = 0
    detail: str = ""


class DeviceMap(msgspec.Struct, frozen=True):
    """Everything that was seen. `written`: epoch second; `gateways`: the routers' addresses on our links."""

    version: int = VERSION
    written: int = 0
    devices: tuple[Known, ...] = ()
    gateways: tuple[str, ...] = ()
    trouble: tuple[Trouble, ...] = ()


NO_MAP: Final = DeviceMap()


def parse_map(data: bytes) -> DeviceMap:
    """The map of a file. Raises MapBroken with the reason."""
    try:
        found = msgspec.json.decode(data, type=DeviceMap)
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise MapBroken(str(error)) from None
    if found.version != VERSION:
        raise MapBroken(f"is of version {found.version}; this Lá Chắn reads version {VERSION}")
    return found


def dump_map(found: DeviceMap) -> bytes:
    """The file of a map."""
    return msgspec.json.encode(found)


def is_random_mac(mac: str) -> bool:
    """Whether a MAC says of itself that no maker gave it: the locally administered bit (IEEE 802-2014, 8.4).

    Phones set it on the MACs they make up against being followed, a new one for each network and on some
    settings every day. Virtual machines and some routers set it too, so it is a hint and no proof; and a MAC
    without it may have been made up as well.
    """
    first = int(plain_mac(mac)[:2], 16)
    return bool(first & 0x02) and not first & 0x01


@dataclass(frozen=True, slots=True)
class Links:
    """What of the map decides about groups: nothing else need reach the resolver's workers.

    `macs`: address → MAC, for askers whose MAC the kernel does not know (behind a relay). `names`: MAC →
    host names. `hosts`: address → host names, where no MAC is known. Two that are equal identify alike.
    """

    macs: Mapping[Address, str] = field(default_factory=dict)
    names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    hosts: Mapping[Address, tuple[str, ...]] = field(default_factory=dict)


NO_LINKS: Final = Links()


def links_that_matter(found: DeviceMap, names: Collection[str], macs: Collection[str]) -> Links:
    """The part of the map that concerns these host names (as `Device.names`) and these MACs.

    A map in which strangers come and go gives equal values, so that nothing has to be built anew for it.
    """
    by_address: dict[Address, str] = {}
    by_mac: dict[str, tuple[str, ...]] = {}
    hosts: dict[Address, tuple[str, ...]] = {}
    for known in found.devices:
        matching = tuple(name for name in known.names if matched_name(name, names))
        if not matching and known.mac not in macs:
            continue
        if known.mac and matching:
            by_mac.setdefault(known.mac, matching)
        for address in _addresses(known.addresses):
            if known.mac:
                by_address.setdefault(address, known.mac)
            else:
                hosts.setdefault(address, matching)
    return Links(by_address, by_mac, hosts)


def matched_name(name: str, wanted: Collection[str]) -> str | None:
    """The host name of a device's entry that a lease's name stands for: itself, or without its domain."""
    if name in wanted:
        return name
    label = name.partition(".")[0]
    return label if label in wanted else None


def _addresses(texts: Iterable[str]) -> list[Address]:
    found = []
    for text in texts:
        try:
            address = plain_address(text)
        except ValueError:
            continue
        # The same link-local address may be two devices' on two links: the kernel knows, a map does not.
        if not address.is_link_local or address.version == 4:
            found.append(address)
    return found
