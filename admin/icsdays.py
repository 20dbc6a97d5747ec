"""What an .ics file holds of days: values, without the library that reads them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

LARGEST = 5_000_000
"""Bytes that are read of a file: years of a busy calendar are a tenth of that."""


class IcsInvalid(ValueError):
    """A file is no calendar; the message says why in plain words."""


@dataclass(frozen=True, slots=True, order=True)
class IcsDays:
    """Days of an event, the last one included."""

    first: dt.date
    last: dt.date
    name: str


@dataclass(frozen=True, slots=True)
class IcsFound:
    """What a file holds between two days. `skipped`: events that were left out, each with the reason."""

    days: tuple[IcsDays, ...]
    skipped: tuple[str, ...] = ()
