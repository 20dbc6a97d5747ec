"""The order to show for some minutes what one device asks: who gave it, for which device, until when."""

from __future__ import annotations

from typing import Final

import msgspec

LONGEST: Final = 15 * 60
"""Seconds after which it ends, whatever is written."""


class Order(msgspec.Struct, frozen=True):
    """addresses: the device's, as the resolver sees it. start, until: epoch seconds. by: who looks.

    device: what people call it.
    """

    addresses: tuple[str, ...]
    start: int
    until: int
    by: str = ""
    device: str = ""

    def holds(self, epoch: float) -> bool:
        """Whether it is in force at a moment."""
        return self.start <= epoch < min(self.until, self.start + LONGEST)


def parse_order(data: bytes) -> Order | None:
    """The order of a file; None for one that is empty or cannot be read: then nobody looks."""
    try:
        return msgspec.json.decode(data, type=Order) if data.strip() else None
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return None


def dump_order(order: Order) -> bytes:
    """The bytes to keep."""
    return msgspec.json.encode(order)
