"""Addresses with ports, and upstreams as URLs."""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import urlsplit

import msgspec

from config.reading import Spot

WORKING_SCHEMES = ("udp", "tcp")
LATER_SCHEMES = ("tls", "https", "quic")
_PORTS = {"udp": 53, "tcp": 53}
_ENDPOINT = re.compile(r"(?:\[(?P<six>[0-9a-fA-F:.%\w]+)\]|(?P<four>[0-9.]+)):(?P<port>\d{1,5})")


class Endpoint(msgspec.Struct, frozen=True, order=True):
    """Where a server listens: an IP address as text and a port."""

    host: str
    port: int

    @property
    def ipv6(self) -> bool:
        """Whether the address is IPv6."""
        return ":" in self.host

    def __str__(self) -> str:
        """As written: `127.0.0.1:5353`, `[::1]:53`."""
        return f"[{self.host}]:{self.port}" if self.ipv6 else f"{self.host}:{self.port}"


class UpstreamUrl(msgspec.Struct, frozen=True, order=True):
    """A resolver to forward to: `udp://1.1.1.1:53`. The host is an IP address as text."""

    scheme: str
    host: str
    port: int
    path: str = ""

    def __str__(self) -> str:
        """The URL; it reads back as the same value."""
        return f"{self.scheme}://{Endpoint(self.host, self.port)}{self.path}"


def endpoint(value: object, spot: Spot) -> Endpoint:
    """Read "127.0.0.1:5353" or "[::1]:53"."""
    found = _ENDPOINT.fullmatch(value.strip()) if isinstance(value, str) else None
    host = (found["six"] or found["four"]) if found else ""
    if not found or not _is_address(host) or not 0 < int(found["port"]) < 65536:
        spot.refuse(value, 'must be ADDRESS:PORT, such as "127.0.0.1:5353" or "[::1]:53"')
    return Endpoint(str(ipaddress.ip_address(host)), int(found["port"]))


def upstream(value: object, spot: Spot) -> UpstreamUrl:
    """Read "udp://1.1.1.1", "tcp://[2606:4700:4700::1112]:53"."""
    if not isinstance(value, str):
        spot.refuse(value, 'must be a URL such as "udp://1.1.1.1"')
    try:
        parts = urlsplit(value.strip() if "://" in value else f"//{value.strip()}")
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        spot.refuse(value, f"is not a URL: {error}")
    if parts.scheme in LATER_SCHEMES:
        spot.refuse(value, f"{parts.scheme}:// is not yet in this version; use udp:// or tcp://")
    if parts.scheme not in WORKING_SCHEMES:
        spot.refuse(value, "must be a URL that begins with udp:// or tcp://", ("udp://", "tcp://"))
    if not _is_address(host):
        spot.refuse(value, "needs an IP address: a name could not be looked up before there is an upstream")
    if (
        port == 0
        or parts.username is not None
        or parts.path not in ("", "/")
        or parts.query
        or parts.fragment
    ):
        spot.refuse(value, f"must be {parts.scheme}://ADDRESS or {parts.scheme}://ADDRESS:PORT, nothing more")
    return UpstreamUrl(parts.scheme, str(ipaddress.ip_address(host)), port or _PORTS[parts.scheme])


def reaches(listening: Endpoint, host: str, port: int) -> bool:
    """Whether a packet to `host`:`port` arrives at our own `listening`, as far as addresses tell.

    A wildcard address receives what goes to any loopback address; which other addresses are our own is
    known only at run time, where the resolver detects the loop.
    """
    if listening.port != port:
        return False
    own, target = ipaddress.ip_address(listening.host), ipaddress.ip_address(host)
    return own == target or (own.is_unspecified and (target.is_loopback or target.is_unspecified))


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
