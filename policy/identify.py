"""From an address and a MAC to a group. Identification, not authentication: who changes both is another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from config.devices import Device, Devices, address_span, plain_address, plain_mac
from config.policyfile import Policy

How = Literal["mac", "address", "range", "default"]


@dataclass(frozen=True, slots=True)
class Identity:
    """The group of a client, the device's name (None: nobody listed it), and how it was known."""

    group: str
    device: str | None
    how: How


class Clients:
    """The devices of a box, compiled. `needs_mac`: whether any device is known by its MAC.

    The most specific match wins: MAC, exact address, the narrowest network or range (of equals the first in
    the file), the default group. A device whose group the policy does not have falls to the default group.
    """

    def __init__(self, policy: Policy, devices: Devices) -> None:
        self._default = Identity(policy.default_group, None, "default")
        self._macs: dict[str, Identity] = {}
        self._addresses: dict[tuple[int, int], Identity] = {}
        ranges = []
        for device in devices.devices:
            group = device.group if device.group in policy.groups else policy.default_group
            for mac in device.macs:
                self._macs.setdefault(plain_mac(mac), Identity(group, device.name, "mac"))
            ranges += self._add_addresses(device, group)
        # Sorting is stable, so of two equally narrow ranges the first in the file stays first.
        self._ranges = tuple(sorted(ranges, key=lambda entry: entry[2] - entry[1]))
        self.needs_mac = bool(self._macs)

    def identify(self, address: str, mac: str | None) -> Identity:
        """Who a client is. A scope (`%eth0`) is ignored, IPv4-mapped IPv6 is IPv4, junk is unknown."""
        if mac and self._macs:
            try:
                by_mac = self._macs.get(plain_mac(mac))
            except ValueError:
                by_mac = None
            if by_mac:
                return by_mac
        try:
            found = plain_address(address)
        except ValueError:
            return self._default
        version, number = found.version, int(found)
        exact = self._addresses.get((version, number))
        if exact:
            return exact
        for kind, low, high, identity in self._ranges:
            if kind == version and low <= number <= high:
                return identity
        return self._default

    def _add_addresses(self, device: Device, group: str) -> list[tuple[int, int, int, Identity]]:
        ranges: list[tuple[int, int, int, Identity]] = []
        for text in device.addresses:
            low, high = address_span(text)
            if low == high:
                identity = Identity(group, device.name, "address")
                self._addresses.setdefault((low.version, int(low)), identity)
            else:
                ranges.append((low.version, int(low), int(high), Identity(group, device.name, "range")))
        return ranges
