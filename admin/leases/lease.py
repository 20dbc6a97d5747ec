"""A DHCP lease as a value, and what the readers of all lease files share."""

from __future__ import annotations

from typing import NamedTuple

from config.devices import plain_address, plain_mac

NEVER = 0
"""`Lease.expires` of a lease without an end, or with one that its file does not tell."""

LONGEST_NAME = 253


class Lease(NamedTuple):
    """One address that a device has asked for.

    `address` and `mac` are canonical ("" where the file names no Ethernet MAC, as for most of DHCPv6),
    `name` is the device's host name in lower case or "", `expires` epoch seconds or NEVER.
    """

    address: str
    mac: str
    name: str
    expires: int

    def holds(self, epoch: float) -> bool:
        """Whether it has not run out at a moment."""
        return self.expires == NEVER or self.expires > epoch


class LeaseFile(NamedTuple):
    """What one file says: its leases, each address once, and how many entries could not be understood."""

    leases: tuple[Lease, ...]
    odd: int = 0


class LeasesUnreadable(ValueError):
    """The file is none of the kinds we know; the reason in plain words."""


def make_lease(address: str, mac: str, name: str, expires: int) -> Lease:
    """A lease of texts as they stand in a file. Raises ValueError for what is no address."""
    return Lease(str(plain_address(address)), mac_or_none(mac), host_name(name), max(expires, NEVER))


def mac_or_none(text: str) -> str:
    """The canonical MAC, or "" for other kinds of hardware address (Infiniband, none)."""
    try:
        return plain_mac(text)
    except ValueError:
        return ""


def host_name(text: str) -> str:
    """A host name as it is compared and shown: lower case, no final dot; "" for what must not be shown.

    It is what a device on the network chose to call itself, so control characters, blanks and other
    surprises make it no name at all.
    """
    name = text.strip().rstrip(".").lower()
    if len(name) > LONGEST_NAME or not name.isprintable() or any(character.isspace() for character in name):
        return ""
    return name


def whole_lines(text: str) -> list[str]:
    """The lines of a file that may be growing: what stands behind the last line end is not whole yet."""
    return text.split("\n")[:-1]
