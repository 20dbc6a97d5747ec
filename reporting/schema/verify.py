"""Where a report stands among those of its box: the next one, a copy, or something that should not be.

Sequence numbers and the digest of the report before make a chain, so that replay, gaps, reordering and
substitution show. Pure: the collector brings what it holds, and decides what to do.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from enum import Enum
from typing import NamedTuple

from reporting.schema.envelope import Signed
from reporting.schema.report import GENESIS


class Standing(Enum):
    """What a report is, seen from those that are held of its box."""

    NEXT = "next"
    GAP = "gap"  # one or more before it are missing
    LATE = "late"  # a later one came first; it fills a gap
    DUPLICATE = "duplicate"  # held already, byte for byte
    SUBSTITUTED = "substituted"  # another report is held under its number
    BROKEN_CHAIN = "broken-chain"  # a neighbour says that another report stands here
    MONTH_TAKEN = "month-taken"  # its month is not between those of its neighbours
    FUTURE = "future"  # its month is not over
    FOREIGN = "foreign"  # of another box

    @property
    def acceptable(self) -> bool:
        """Whether it may be added to what is held."""
        return self in (Standing.NEXT, Standing.GAP, Standing.LATE)


class Place(NamedTuple):
    """A report that is held: all that its neighbours are compared with."""

    sequence: int
    digest: str
    previous: str
    month: str


def place(signed: Signed) -> Place:
    """Return the place of a report."""
    report = signed.report
    return Place(report.sequence, signed.digest, report.previous, report.month)


def standing(
    new: Place,
    before: Place | None,
    after: Place | None,
    *,
    held: str = "",
    today: date | None = None,
) -> Standing:
    """Return what a report is.

    before, after: the nearest places held of the same box with a lower and a higher number, None where there
    are none. held: the digest held under its own number. today: the receiver's date, to see the future by.
    """
    if held:
        return Standing.DUPLICATE if held == new.digest else Standing.SUBSTITUTED
    if today is not None and not _is_over(new.month, today):
        return Standing.FUTURE
    if not _fits(new, before, after):
        return Standing.BROKEN_CHAIN
    if (before and before.month >= new.month) or (after and after.month <= new.month):
        return Standing.MONTH_TAKEN
    if after:
        return Standing.LATE
    return Standing.NEXT if new.sequence == (before.sequence if before else 0) + 1 else Standing.GAP


def _fits(new: Place, before: Place | None, after: Place | None) -> bool:
    if new.sequence == 1 and new.previous != GENESIS:
        return False
    if before and before.sequence + 1 == new.sequence and new.previous != before.digest:
        return False
    return not (after and after.sequence - 1 == new.sequence and after.previous != new.digest)


def _is_over(month: str, today: date) -> bool:
    """A day of grace, because the box may live east of the receiver."""
    return month < (today + timedelta(days=1)).strftime("%Y-%m")


class Chain:
    """The reports of one box in memory: what the collector's table does, for a few files."""

    def __init__(self) -> None:
        self._key = b""
        self._held: dict[int, Place] = {}

    def take(self, signed: Signed, today: date | None = None) -> Standing:
        """Return what a report is, and hold it if that is acceptable."""
        if self._key and signed.key != self._key:
            return Standing.FOREIGN
        new = place(signed)
        held = self._held.get(new.sequence)
        found = standing(
            new,
            self._nearest(number for number in self._held if number < new.sequence),
            self._nearest((number for number in self._held if number > new.sequence), smallest=True),
            held=held.digest if held else "",
            today=today,
        )
        if found.acceptable:
            self._key = signed.key
            self._held[new.sequence] = new
        return found

    @property
    def missing(self) -> tuple[int, ...]:
        """The numbers below the highest one held that are not."""
        return tuple(number for number in range(1, max(self._held, default=0)) if number not in self._held)

    def _nearest(self, numbers: Iterable[int], *, smallest: bool = False) -> Place | None:
        found = list(numbers)
        return self._held[min(found) if smallest else max(found)] if found else None
