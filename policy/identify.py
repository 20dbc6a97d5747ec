"""From an address and a MAC to a group. Identification, not authentication: who changes both is another."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final, Literal

from config.claims import Claim, claims_in_force, next_claim_change
from config.devices import Address, Device, Devices, address_span, plain_address, plain_mac
from config.policyfile import Policy
from policy.devicemap import NO_LINKS, DeviceMap, Links, links_that_matter, matched_name

How = Literal["claim", "mac", "name", "address", "range", "default"]
HOWS: Final[tuple[How, ...]] = ("claim", "mac", "name", "address", "range", "default")
"""How a device was known, the most specific first."""

_NO_TAGS: Final[frozenset[str]] = frozenset()


@dataclass(frozen=True, slots=True)
class Identity:
    """The group of a client, the device's name (None: nobody listed it), and how it was known.

    tags: those of its entry. until: epoch second at which a claim ends and the answer is another one.
    claim: id of the claim that decided, or "".
    """

    group: str
    device: str | None
    how: How
    tags: frozenset[str] = _NO_TAGS
    until: int | None = None
    claim: str = ""


class Clients:
    """The devices of a box, compiled for one moment. Immutable, picklable.

    The most specific match wins: a claim, the MAC, the host name of a DHCP lease, the exact address, the
    narrowest network or range (of equals the first in the file), the default group. A device whose group the
    policy does not have falls to the default group; a claim to such a group is none.
    """

    def __init__(
        self,
        policy: Policy,
        devices: Devices,
        claims: Iterable[Claim] = (),
        links: Links = NO_LINKS,
        epoch: float = 0,
    ) -> None:
        """Take all claims that there are; those in force at `epoch` count (see `at`)."""
        self._default = Identity(policy.default_group, None, "default")
        self._macs: dict[str, Identity] = {}
        self._names: dict[str, Identity] = {}
        self._addresses: dict[Address, Identity] = {}
        ranges: list[tuple[int, int, int, Identity]] = []
        for device in devices.devices:
            group = device.group if device.group in policy.groups else policy.default_group
            ranges += self._add(device, Identity(group, device.name, "mac", frozenset(device.tags)))
        # Sorting is stable, so of two equally narrow ranges the first in the file stays first.
        self._ranges = tuple(sorted(ranges, key=lambda entry: entry[2] - entry[1]))
        self._listed_names = frozenset(device.name.casefold() for device in devices.devices)
        self._all_claims = tuple(claim for claim in claims if claim.group in policy.groups)
        self._links = links
        self._take_claims(epoch)

    def at(self, epoch: float) -> Clients:
        """The same devices at another moment: what `next_change` announced has happened."""
        other = object.__new__(Clients)
        other.__dict__.update(self.__dict__)
        other._take_claims(epoch)
        return other

    @property
    def claimed(self) -> bool:
        """Whether there is a claim at all, now or to come."""
        return bool(self._all_claims)

    def next_change(self, epoch: float) -> int | None:
        """The first moment after `epoch` at which a claim begins or ends; None if nothing is to come."""
        return next_claim_change(self._all_claims, epoch)

    def identify(self, address: str, mac: str | None) -> Identity:
        """Who a client is. A scope (`%eth0`) is ignored, IPv4-mapped IPv6 is IPv4, junk is unknown.

        mac: what the kernel's neighbour table says; None where it does not know.
        """
        try:
            found = plain_address(address)
        except ValueError:
            found = None
        known_mac = _plain_mac(mac) or (self._links.macs.get(found) if found else None)
        base = self._listed(found, known_mac)
        if not self._claims:
            return base
        claim = self._claim_of(base.device, found, known_mac)
        if claim is None:
            return base
        # A label that is the name of another device would bring that one's passes and rules with it; rules
        # (`$client`) don't regard case.
        label = None if claim.label.casefold() in self._listed_names else claim.label
        return replace(
            base,
            group=claim.group,
            device=base.device or label or None,
            how="claim",
            until=claim.end,
            claim=claim.id,
        )

    def _listed(self, address: Address | None, mac: str | None) -> Identity:
        by_mac = self._macs.get(mac) if mac else None
        if by_mac:
            return by_mac
        if self._names:
            by_name = self._named(address, mac)
            if by_name:
                return by_name
        if address is None:
            return self._default
        exact = self._addresses.get(address)
        if exact:
            return exact
        version, number = address.version, int(address)
        for kind, low, high, identity in self._ranges:
            if kind == version and low <= number <= high:
                return identity
        return self._default

    def _named(self, address: Address | None, mac: str | None) -> Identity | None:
        names = self._links.names.get(mac, ()) if mac else ()
        if not names and address is not None:
            names = self._links.hosts.get(address, ())
        for name in names:
            wanted = matched_name(name, self._names)
            if wanted:
                return self._names[wanted]
        return None

    def _claim_of(self, device: str | None, address: Address | None, mac: str | None) -> Claim | None:
        # Newest first; a claim of the MAC says more than one of the address, which may be another's tomorrow.
        for claim in self._claims:
            if (claim.mac and claim.mac == mac) or (claim.device and claim.device == device):
                return claim
        text = str(address) if address is not None else ""
        return next((claim for claim in self._claims if claim.address and claim.address == text), None)

    def _take_claims(self, epoch: float) -> None:
        self._claims = claims_in_force(self._all_claims, epoch)
        self.needs_mac = bool(self._macs or self._names or any(claim.mac for claim in self._all_claims))

    def _add(self, device: Device, identity: Identity) -> list[tuple[int, int, int, Identity]]:
        for mac in device.macs:
            self._macs.setdefault(plain_mac(mac), identity)
        for name in device.names:
            self._names.setdefault(name, replace(identity, how="name"))
        ranges: list[tuple[int, int, int, Identity]] = []
        for text in device.addresses:
            low, high = address_span(text)
            if low == high:
                self._addresses.setdefault(low, replace(identity, how="address"))
            else:
                ranges.append((low.version, int(low), int(high), replace(identity, how="range")))
        return ranges


def links_of(devices: Devices, claims: Iterable[Claim], found: DeviceMap) -> Links:
    """What of a map decides about these devices: Clients are built anew when it has become another."""
    names = {name for device in devices.devices for name in device.names}
    macs = {plain_mac(mac) for device in devices.devices for mac in device.macs}
    return links_that_matter(found, names, macs | {claim.mac for claim in claims if claim.mac})


def _plain_mac(mac: str | None) -> str | None:
    try:
        return plain_mac(mac) if mac else None
    except ValueError:
        return None
