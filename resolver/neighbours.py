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
        self._macs: dict[str, tuple[tuple[int, str], ...]] = {}  # of each address: on which link which MAC

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
            else:
                known = self.mac(event.address)
                self._set(event.address, event.link, event.mac)
                if self.mac(event.address) != known:
                    changed.add(event.address)
        return self.prefixes != before, changed

    @property
    def prefixes(self) -> frozenset[Network]:
        """The prefixes on our links."""
        return frozenset(self._addresses.values())

    def _set(self, address: str, link: int, mac: str | None) -> None:
        others = tuple(pair for pair in self._macs.get(address, ()) if pair[0] != link)
        pairs = (*others, (link, mac)) if mac else others
        if not pairs:
            self._macs.pop(address, None)
            return
        if len(self._macs) >= MOST and address not in self._macs:
            self._macs.pop(next(iter(self._macs)))
        self._macs[address] = pairs

    def mac(self, address: str) -> str | None:
        """Return the MAC address behind an IP address, if the kernel has told it.

        None too where it is one device's on one link and another's on another (link-local addresses): asked
        without the link, nobody can tell which of them is meant.
        """
        macs = {mac for _link, mac in self._macs.get(address, ())}
        return macs.pop() if len(macs) == 1 else None
