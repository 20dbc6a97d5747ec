"""What the mechanism is given: for each day, how many devices met which cells. A store serves it.

Whole numbers only: no name, no address, no device.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple, Protocol


class DayPart(NamedTuple):
    """One uninterrupted part of a day; a power loss, which empties the table of bits, begins another.

    `seconds` is how long it lasted, by the clock and never by traffic. `devices`: a device-day (a sum of
    bits of `reporting.schema.cells`) → how many devices of the pupils' groups met exactly that.
    """

    seconds: int
    devices: Mapping[int, int]


class DeviceDays(Protocol):
    """Whoever can tell the device-days of a span of days."""

    def device_days(self, first: date, last: date) -> Mapping[date, Sequence[DayPart]]:
        """Return the parts of each day from first to last, both included; a day may have none."""
