"""Which kind of lease file one is, and where the servers keep them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final, NamedTuple

from admin.leases import dnsmasq, isc, kea, odhcpd
from admin.leases.lease import LeaseFile, LeasesUnreadable

LARGEST: Final = 32 << 20
"""Bytes of a lease file that are read at most: a hundred thousand leases with their history."""

_LOOKED_AT = 50  # lines; comments and a server's own lines stand before the first lease


class Kind(NamedTuple):
    """How one server's files are told and read, and where they usually are."""

    looks_like: Callable[[str], bool]
    parse: Callable[[str], LeaseFile]
    places: tuple[str, ...]


KINDS: Final[Mapping[str, Kind]] = {
    "kea": Kind(
        kea.looks_like,
        kea.parse,
        (
            "/var/lib/kea/kea-leases4.csv",
            "/var/lib/kea/kea-leases6.csv",
            "/var/lib/kea/dhcp4.leases",
            "/var/lib/kea/dhcp6.leases",
        ),
    ),
    "isc": Kind(
        isc.looks_like,
        isc.parse,
        (
            "/var/lib/dhcp/dhcpd.leases",
            "/var/lib/dhcp/dhcpd6.leases",
            "/var/lib/dhcpd/dhcpd.leases",
            "/var/lib/dhcpd/dhcpd6.leases",
        ),
    ),
    "dnsmasq": Kind(
        dnsmasq.looks_like,
        dnsmasq.parse,
        (
            "/var/lib/misc/dnsmasq.leases",
            "/var/lib/dnsmasq/dnsmasq.leases",
            "/etc/pihole/dhcp.leases",
            "/tmp/dhcp.leases",  # noqa: S108 - OpenWrt's place, only read
        ),
    ),
    "odhcpd": Kind(
        odhcpd.looks_like,
        odhcpd.parse,
        ("/tmp/odhcpd.leases", "/tmp/hosts/odhcpd"),  # noqa: S108 - as above
    ),
}
"""Kind → what is known of it. The order is the order of asking: the surest sign first."""

PLACES: Final = tuple(Path(place) for kind in KINDS.values() for place in kind.places)
"""Where leases are looked for besides the files that settings name."""


def kind_of(text: str) -> str | None:
    """The kind of a lease file by its content; None for an empty one. Raises LeasesUnreadable."""
    lines = [line for line in text.splitlines()[:_LOOKED_AT] if line.strip()]
    for name, kind in KINDS.items():
        if any(kind.looks_like(line) for line in lines):
            return name
    if any(not line.lstrip().startswith("#") for line in lines):
        raise LeasesUnreadable("is no lease file of dnsmasq, odhcpd, ISC dhcpd or Kea")
    return None


def parse_leases(data: bytes) -> LeaseFile:
    """The leases of a file of any kind. Raises LeasesUnreadable for what is none."""
    text = data.decode("utf-8", "replace")
    kind = kind_of(text)
    return KINDS[kind].parse(text) if kind else LeaseFile(())
