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
        self._addresses: dict[str, Network] = {}
        self._macs: dict[str, str] = {}

    def apply(self, events: Iterable[Event]) -> tuple[bool, set[str]]:
        """Take events in. Return whether a prefix changed, and the addresses whose MAC changed."""
        before = self.prefixes
        changed: set[str] = set()
        for event in events:
            if isinstance(event, OnLink):
                # By address: a prefix stays while any of our addresses is in it (an expiring temporary IPv6
                # address, a second interface on the same LAN).
                if event.gone:
                    self._addresses.pop(event.address, None)
                else:
                    self._addresses[event.address] = event.network
            elif self._macs.get(event.address) != event.mac:
                changed.add(event.address)
                self._set(event.address, event.mac)
        return self.prefixes != before, changed

    @property
    def prefixes(self) -> frozenset[Network]:
        """The prefixes on our links."""
        return frozenset(self._addresses.values())

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
