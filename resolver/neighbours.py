"""What a worker knows of its links: the prefixes that are served and the MAC behind an address.

Fed with netlink's events; bounded, since every forged address on a link could make an entry.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from resolver.access import Network
from resolver.netlink import OnLink

if TYPE_CHECKING:
    from collections.abc import Iterable

    from resolver.netlink import Event

MOST = 16384


class Neighbours:
    """Prefixes and MAC addresses. Not a snapshot: it follows the kernel."""

    def __init__(self) -> None:
        self.prefixes: set[Network] = set()
        self._macs: dict[str, str] = {}

    def apply(self, events: Iterable[Event]) -> tuple[bool, set[str]]:
        """Take events in. Return whether a prefix changed, and the addresses whose MAC changed."""
        prefixes = set(self.prefixes)
        changed: set[str] = set()
        for event in events:
            if isinstance(event, OnLink):
                if event.gone:
                    prefixes.discard(event.network)
                else:
                    prefixes.add(event.network)
            elif self._macs.get(event.address) != event.mac:
                changed.add(event.address)
                self._set(event.address, event.mac)
        different = prefixes != self.prefixes
        self.prefixes = prefixes
        return different, changed

    def _set(self, address: str, mac: str | None) -> None:
        if mac is None:
            self._macs.pop(address, None)
            return
        if len(self._macs) >= MOST and address not in self._macs:
            self._macs.pop(next(iter(self._macs)))
        self._macs[address] = mac

    def mac(self, address: str) -> str | None:
        """Return the MAC address behind an IP address, if the kernel has told it."""
        return self._macs.get(address)
