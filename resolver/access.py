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

_ALWAYS = ("127.0.0.0/8", "::1/128", "fe80::/10")


def address_text(packed: bytes) -> str:
    """Return the text of a packed address; an IPv4-mapped IPv6 address (RFC 4291 §2.5.5.2) as IPv4."""
    address = ipaddress.ip_address(packed)
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return str(address)


class Access:
    """The networks served. An immutable value: a change of the links makes a new one."""

    def __init__(self, configured: Iterable[str], on_link: Iterable[Network] = ()) -> None:
        """Take configured networks as CIDR text, and the prefixes on our links.

        Raises ValueError on text that is no network.
        """
        networks = [*map(ipaddress.ip_network, (*_ALWAYS, *configured)), *on_link]
        self._v4 = _ranges(n for n in networks if n.version == 4)
        self._v6 = _ranges(n for n in networks if n.version == 6)

    def allows(self, address: str) -> bool:
        """Tell whether a client's address (text) is served."""
        try:
            parsed = ipaddress.ip_address(address.partition("%")[0])
        except ValueError:
            return False  # an address we can't read is nobody we know: refuse
        number = int(parsed)
        return any(first <= number <= last for first, last in (self._v4 if parsed.version == 4 else self._v6))


def _ranges(networks: Iterable[Network]) -> tuple[tuple[int, int], ...]:
    return tuple(
        (int(network.network_address), int(network.broadcast_address)) for network in dict.fromkeys(networks)
    )
