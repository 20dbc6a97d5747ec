"""Which device a request comes from."""

from __future__ import annotations

import pytest

from admin.claimdesk import Target
from admin.devicehere import DeviceUnknown, device_here
from policy.devicemap import DeviceMap, Known

PHONE, ROUTER = "a6:11:22:33:44:55", "00:11:22:33:44:01"
MAP = DeviceMap(
    devices=(
        Known(PHONE, ("192.168.1.23", "fe80::1%2"), (), 1, False),
        Known(ROUTER, ("192.168.1.1", "fd00::1"), (), 1, False),
    ),
    gateways=("192.168.1.1",),
)


@pytest.mark.parametrize(
    ("address", "target"),
    [
        ("192.168.1.23", Target(mac=PHONE)),
        ("::ffff:192.168.1.23", Target(mac=PHONE)),
        ("192.168.1.99", Target(address="192.168.1.99")),
        ("fd00::9", Target(address="fd00::9")),
    ],
)
def test_by_its_mac_else_by_its_address(address, target):
    assert device_here(address, MAP) == target


@pytest.mark.parametrize(
    ("address", "why"),
    [("127.0.0.1", "box"), ("::1", "box"), ("192.168.1.1", "router"), ("fd00::1", "router")],
)
def test_the_box_and_the_router_are_nobodys_device(address, why):
    with pytest.raises(DeviceUnknown) as caught:
        device_here(address, MAP)
    assert caught.value.why == why
