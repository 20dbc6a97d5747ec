"""Looking who is on the network: the kernel's neighbours, the lease files, the default routers.

The edge around `admin.sightings`. The chores look every few seconds and write the map into memory; where they
do not run, the command line looks by itself.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

import msgspec

from admin.leases.reader import LeaseReader
from admin.sightings import Seen, gateways4, gateways6, merge
from config.devices import plain_address
from config.files import write_atomic
from config.paths import Paths
from policy.devicemap import NO_MAP, DeviceMap, MapBroken, dump_map, parse_map
from resolver.netlink import RTM_GETNEIGH, Neighbour, NetlinkSocket

LOOK_EVERY: Final = 10.0
"""Seconds between two looks. A device that the resolver meets before is known to it by its MAC anyway."""

WRITE_EVERY: Final = 60
"""Seconds after which a map is written again in which only the times are new."""

FRESH: Final = 180
"""Seconds for which a written map is taken for what is; an older one means that the chores do not run."""


class DeviceWatch:
    """Follows who is there. `look` gives the map of now; `publish` writes it for the others."""

    def __init__(
        self,
        reader: LeaseReader,
        *,
        neighbours: Callable[[], list[Seen]] | None = None,
        gateways: Callable[[], tuple[str, ...]] | None = None,
    ) -> None:
        """Take what reads the leases; the kernel is asked where nothing else is given."""
        self._reader = reader
        self._neighbours = neighbours or kernel_neighbours
        self._gateways = gateways or default_gateways
        self._map = NO_MAP
        self._written = NO_MAP

    def look(self, now: float) -> DeviceMap:
        """Return who is there at `now` (epoch seconds)."""
        leases, trouble = self._reader.look(now)
        self._map = merge(
            self._map,
            self._neighbours(),
            leases,
            int(now),
            gateways=self._gateways(),
            trouble=trouble,
        )
        return self._map

    def publish(self, file: Path, now: float) -> DeviceMap:
        """Look, and write the map when it says something new. Raises OSError where it cannot be written.

        The first look goes on from what an earlier run has left.
        """
        if self._map is NO_MAP:
            self._map = read_map(file)
        found = self.look(now)
        if without_times(found) != without_times(self._written) or now - self._written.written >= WRITE_EVERY:
            write_atomic(file, dump_map(found), mode=0o640)
            self._written = found
        return found


def without_times(found: DeviceMap) -> DeviceMap:
    """The map without when: two that are equal say the same about who is there."""
    devices = sorted(
        (
            msgspec.structs.replace(known, seen=0, addresses=tuple(sorted(known.addresses)))
            for known in found.devices
        ),
        key=lambda known: (known.mac, known.addresses),
    )
    return msgspec.structs.replace(found, written=0, devices=tuple(devices))


def read_map(file: Path) -> DeviceMap:
    """The map that the chores wrote; an empty one where there is none that can be read."""
    try:
        return parse_map(file.read_bytes())
    except (OSError, MapBroken):
        return NO_MAP


def who_is_there(paths: Paths, reader: LeaseReader, now: float, *, at: str = "") -> DeviceMap:
    """The chores' map while they run, else a look of our own, which remembers nobody.

    at: an address that speaks to us at this moment. Where the map does not know it yet, we look ourselves:
    who takes a new address is the same device.
    """
    found = read_map(paths.device_map)
    if not 0 <= now - found.written < FRESH:
        return DeviceWatch(reader).look(now)
    if at and not any(at in known.addresses for known in found.devices):
        return merge(found, kernel_neighbours(), (), int(now), gateways=found.gateways, trouble=found.trouble)
    return found


def kernel_neighbours() -> list[Seen]:
    """The neighbour table; nobody where the kernel refuses netlink (some containers)."""
    try:
        netlink = NetlinkSocket()
    except OSError:
        return []
    try:
        events = netlink.dump(RTM_GETNEIGH)
    except OSError:
        return []
    finally:
        netlink.close()
    return [
        Seen(_with_scope(event), event.mac, event.age)
        for event in events
        if isinstance(event, Neighbour) and event.mac
    ]


def _with_scope(event: Neighbour) -> str:
    address = plain_address(event.address)
    scoped = address.version == 6 and address.is_link_local and event.link
    return f"{event.address}%{event.link}" if scoped else event.address


def default_gateways(folder: Path = Path("/proc/net")) -> tuple[str, ...]:
    """The routers that lead out of our links, IPv4 and IPv6."""
    found: list[str] = []
    for name, parse in (("route", gateways4), ("ipv6_route", gateways6)):
        try:
            found += parse((folder / name).read_text(encoding="ascii", errors="replace"))
        except (OSError, ValueError):
            continue
    return tuple(found)
