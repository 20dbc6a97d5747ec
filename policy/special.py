"""Special names: those whose answer a standard fixes, and the canaries of bypass protection.

Sources: RFC 6761 (localhost §6.3, invalid §6.4, test §6.2: a caching server should by default answer
negatively at once), RFC 6762 §22.1 (local), RFC 7686 §2 (onion), RFC 8375 §4 (home.arpa), RFC 9462 §6.4
(resolver.arpa), RFC 6303 §4 and RFC 7793 (reverse zones of private and special networks). `example` and
`example.com` are ordinary names to a resolver (RFC 6761 §6.5).
"""

from __future__ import annotations

from typing import NamedTuple

from policy.verdict import Action


class Special(NamedTuple):
    """The zone a name falls in, what to do, and where that stands."""

    zone: str
    action: Action
    source: str


_NX, _NODATA, _LOOPBACK = Action.NXDOMAIN, Action.NODATA, Action.LOOPBACK

_NAMES = (
    Special("localhost", _LOOPBACK, "RFC 6761"),
    Special("invalid", _NX, "RFC 6761"),
    Special("test", _NX, "RFC 6761"),
    Special("local", _NX, "RFC 6762"),
    Special("onion", _NX, "RFC 7686"),
    Special("home.arpa", _NX, "RFC 8375"),
    Special("resolver.arpa", _NODATA, "RFC 9462"),
)
_REVERSE_V4 = (
    "0",
    "10",
    "127",
    "254.169",
    *(f"{second}.172" for second in range(16, 32)),
    "168.192",
    "2.0.192",
    "100.51.198",
    "113.0.203",
    "255.255.255.255",
    *(f"{second}.100" for second in range(64, 128)),
)
_REVERSE_V6 = (
    ".".join("0" * 32),
    ".".join("1" + "0" * 31),
    "d.f",
    *(f"{nibble}.e.f" for nibble in "89ab"),
    "8.b.d.0.1.0.0.2",
)
ZONES: dict[str, Special] = {
    special.zone: special
    for special in (
        *_NAMES,
        *(Special(f"{zone}.in-addr.arpa", _NX, "RFC 6303") for zone in _REVERSE_V4),
        *(Special(f"{zone}.ip6.arpa", _NX, "RFC 6303") for zone in _REVERSE_V6),
    )
}
_TOP = frozenset(zone.rpartition(".")[2] for zone in ZONES)

# Asked by Firefox and by Apple's private relay before they go around the network's resolver; NXDOMAIN tells
# them not to. https://support.mozilla.org/kb/canary-domain-use-application-dnsnet
# https://developer.apple.com/icloud/prepare-your-network-for-icloud-private-relay/
CANARIES: dict[str, str] = {
    "use-application-dns.net": "encrypted-dns",
    "mask.icloud.com": "proxy-vpn",
    "mask-h2.icloud.com": "proxy-vpn",
}
SPECIAL_NAMES: frozenset[str] = frozenset((*ZONES, *CANARIES))


def special_zone(suffixes: tuple[str, ...]) -> Special | None:
    """The special zone a name is in; `suffixes` are the name and its parents, longest first."""
    if not suffixes or suffixes[-1] not in _TOP:
        return None
    return next((ZONES[suffix] for suffix in suffixes if suffix in ZONES), None)
