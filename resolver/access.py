"""Who is served: the networks on our own links and those configured. Everyone else is refused.

An open resolver is a weapon (RFC 5358) and a child's questions are nobody else's business, so this comes
before anything is remembered about a client.
"""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
_Ranges = tuple[tuple[int, int, int], ...]

_LOOPBACK = ("127.0.0.0/8", "::1/128")
_LINK_LOCAL = "fe80::/10"


def address_text(packed: bytes) -> str:
    """Return the text of a packed address; an IPv4-mapped IPv6 address (RFC 4291 §2.5.5.2) as IPv4."""
    address = ipaddress.ip_address(packed)
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return str(address)


def is_loopback(address: str) -> bool:
    """Tell whether a client's address (text, as `address_text` gives it) is this machine itself."""
    return address.startswith("127.") or address == "::1"


class Access:
    """The networks served. An immutable value: a change of the links makes a new one."""

    def __init__(self, configured: Iterable[str], on_link: Iterable[Network] = ()) -> None:
        """Take configured networks as CIDR text, and the prefixes on our links.

        Raises ValueError on text that is no network.
        """
        self._links = _ranges((ipaddress.ip_network(_LINK_LOCAL), *on_link))
        self._served = self._links + _ranges(map(ipaddress.ip_network, (*_LOOPBACK, *configured)))

    def allows(self, address: str) -> bool:
        """Tell whether a client's address (text) is served."""
        return _within(address, self._served)

    def on_link(self, address: str) -> bool:
        """Tell whether an address is a neighbour's, so that the kernel can know its MAC address."""
        return not is_loopback(address) and _within(address, self._links)


def _within(address: str, ranges: _Ranges) -> bool:
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False  # an address we can't read is nobody we know: refuse
    version, number = parsed.version, int(parsed)
    return any(kind == version and first <= number <= last for kind, first, last in ranges)


def _ranges(networks: Iterable[Network]) -> _Ranges:
    return tuple(
        (network.version, int(network.network_address), int(network.broadcast_address))
        for network in networks
        if network.prefixlen  # a route to everywhere on a tunnel makes nobody a neighbour
    )
