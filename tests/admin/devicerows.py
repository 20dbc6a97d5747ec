"""Devices as they are seen, for tests."""

from __future__ import annotations

from admin.presence import Present
from policy.identify import Identity

MAC, OTHER = "a4:83:e7:12:34:56", "a4:83:e7:00:00:01"
MADE_UP = "da:83:e7:12:34:56"
NOW = 1_800_000_000


def seen(device=None, how="default", group="children", **more):
    """A device that is there."""
    more = {"mac": MAC, "addresses": ("192.168.1.5",), "host": "may-an", "seen": NOW, "leased": True, **more}
    return Present(Identity(group, device, how), **more)
