"""Sums of noisy numbers, and what may be said of them (DESIGN §7, point 9). Pure.

Raw values are summed, negative ones too: only what is shown is clamped. A sum whose 95 % interval reaches
further than half of its value either side is not shown as a number at all.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from reporting.schema.cells import CELLS

_TAIL: Final = math.log(20)
"""Scales of the Laplace distribution beyond which lies 5 % of it."""


class Sum(NamedTuple):
    """A sum of one cell: devices that met a block, added up over days, with noise.

    variance: of the noise in it. scale: the largest one of any noise in it, for sums of few.
    """

    value: int
    variance: float
    scale: float

    @property
    def deviation(self) -> float:
        """The standard deviation of the noise."""
        return math.sqrt(self.variance)

    @property
    def half_width(self) -> float:
        """Half the width of the 95 % interval: normal for sums of many, Laplace where few are summed."""
        return max(1.96 * self.deviation, _TAIL * self.scale)

    @property
    def enough(self) -> bool:
        """Whether there is enough to show a number."""
        return self.variance > 0 and self.half_width <= self.value / 2

    @property
    def shown(self) -> int:
        """What is shown where there is enough: clamped, since no number of devices is negative."""
        return max(0, self.value)

    def differs(self, other: Sum) -> bool:
        """Whether two sums are apart by more than the noise in both explains."""
        return abs(self.value - other.value) > math.hypot(self.half_width, other.half_width)


class Rate(NamedTuple):
    """Of a thousand devices that were active on a day, how many met it; half of the 95 % interval.

    Sums grow with every school that joins, and with the days of a month that count; rates can be compared.
    """

    value: float
    half_width: float

    @property
    def enough(self) -> bool:
        """Whether there is enough to show a number."""
        return 0 < self.half_width <= self.value / 2

    def differs(self, other: Rate) -> bool:
        """Whether two rates are apart by more than the noise in both explains."""
        return abs(self.value - other.value) > math.hypot(self.half_width, other.half_width)


class Summary(NamedTuple):
    """What was reported of a part of the province in a month.

    schools: that reported; measured: reports with numbers, told: schools with such. hours of hours_of were
    filtered. stale: schools with a list that is too old; forms: schools that filled in the form, with what
    they held and whom they reached.
    followed: boxes that had reported for the month before; changed: of these, with other lists.
    """

    reports: int
    schools: int
    measured: int
    told: int
    scale: float
    variance: float
    cells: Mapping[str, int]
    hours: int
    hours_of: int
    stale: int
    forms: int
    sessions: int
    parents: int
    pupils: int
    followed: int
    changed: int

    def sum(self, cell: str) -> Sum:
        """One cell of it."""
        return Sum(self.cells[cell], self.variance, self.scale)

    def rate(self, cell: str) -> Rate:
        """One cell of it for a thousand active devices; nothing where it is not known how many those were.

        The interval is that of a quotient to first order (propagation of error).
        """
        active, met = self.sum("active"), self.sum(cell)
        if not active.enough:
            return Rate(0.0, 0.0)
        value = met.value / active.value
        half = math.hypot(met.half_width, value * active.half_width) / active.value
        return Rate(1000 * value, 1000 * half)

    @property
    def filtered(self) -> float | None:
        """The part of the hours in which DNS was filtered, 0 to 1; None where nobody reported."""
        return self.hours / self.hours_of if self.hours_of else None

    @property
    def breaks(self) -> bool:
        """Whether so many have other lists than the month before that the two cannot be compared."""
        return not self.followed or self.changed > self.followed * BREAK


BREAK: Final = 0.1
"""A trend line breaks where more than this part of the boxes have other lists than the month before."""

NOTHING: Final = Summary(0, 0, 0, 0, 0.0, 0.0, dict.fromkeys(CELLS, 0), 0, 0, 0, 0, 0, 0, 0, 0, 0)


def added(parts: Iterable[Summary]) -> Summary:
    """Return the summary of several parts that have no report in common."""
    found = list(parts)
    if not found:
        return NOTHING
    columns = {
        name: sum(getattr(one, name) for one in found)
        for name in Summary._fields
        if name not in ("scale", "cells")
    }
    cells = {cell: sum(one.cells[cell] for one in found) for cell in CELLS}
    return Summary(**columns, scale=max(one.scale for one in found), cells=cells)
