"""Which device a request comes from, for what a person does to the device in hand. Pure."""

from __future__ import annotations

from typing import Literal

from admin.claimdesk import Target
from admin.pageaddress import is_loopback
from admin.presence import find, gateway_macs
from config.devices import Devices, plain_address
from policy.devicemap import DeviceMap

_NOBODY = Devices()  # an address is never taken for a device's name


class DeviceUnknown(Exception):
    """A request does not tell which device it comes from: from the box itself ("box"), or by the router."""

    def __init__(self, why: Literal["box", "router"]) -> None:
        """Take why."""
        super().__init__(why)
        self.why = why


def device_here(address: str, found: DeviceMap) -> Target:
    """The device at an address: by its MAC, or by the address where that is not known.

    Raises DeviceUnknown: behind the router's own address are all devices.
    """
    plain = str(plain_address(address))
    if is_loopback(plain):
        raise DeviceUnknown("box")
    kind, value = find(plain, _NOBODY, found) or ("address", plain)
    gateways = {str(plain_address(gateway)) for gateway in found.gateways}
    if plain in gateways or value in gateway_macs(found):
        raise DeviceUnknown("router")
    return Target(mac=value) if kind == "mac" else Target(address=value)
