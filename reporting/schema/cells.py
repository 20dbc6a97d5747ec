"""The cells of the report, fixed and public, and what one device may add to them (DESIGN §7).

A *device-day* is what one device met on one day: a set of cells, written as a sum of bits. All else about
the mechanism follows from two lines in here, the order of `CELLS` and `bounded`.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from fractions import Fraction
from types import MappingProxyType

CELLS = ("active", "harm", "adult", "gambling", "scam", "bypass", "timetable")
"""In the order in which they are kept. `active`: asked anything at all."""

MOST_CELLS = 3
"""How many of them one device-day may set: `active` and two more."""

BIT: Mapping[str, int] = MappingProxyType({cell: 1 << place for place, cell in enumerate(CELLS)})
"""Cell → its bit in a device-day."""

MASKS = 1 << len(CELLS)
"""Device-days are below this."""

CELL_OF_CATEGORY: Mapping[str, str] = MappingProxyType(
    {
        "violence": "harm",
        "drugs": "harm",
        "self-harm": "harm",
        "adult": "adult",
        "gambling": "gambling",
        "malware": "scam",
        "phishing": "scam",
    }
)
"""Id of a category whose block is reported → its cell. The others, *abuse* above all, are in no report."""


def mask_of(categories: Iterable[str], *, bypass: bool = False, timetable: bool = False) -> int:
    """Return the device-day of a device that was active and met blocks of these categories (ids).

    bypass: it asked for a way around the filter. timetable: a timetable kept something from it.
    """
    mask = BIT["active"]
    for category in categories:
        cell = CELL_OF_CATEGORY.get(category)
        if cell is not None:
            mask |= BIT[cell]
    return mask | bypass * BIT["bypass"] | timetable * BIT["timetable"]


def bounded(mask: int) -> int:
    """Return what is counted of a device-day: `active` and the first two others, in the order of `CELLS`.

    Raises ValueError for a number that is no device-day.
    """
    if not 0 <= mask < MASKS:
        raise ValueError(f"{mask} is no device-day; expected 0 to {MASKS - 1}")
    if not mask:
        return 0
    kept, left = BIT["active"], mask & ~BIT["active"]
    for _ in range(MOST_CELLS - 1):
        lowest = left & -left
        kept |= lowest
        left &= ~lowest
    return kept


def deviation(scale: Fraction) -> float:
    """Return the standard deviation of one cell's noise: of the discrete Laplace distribution of this scale.

    With p = exp(-1/scale) the variance is 2p / (1-p)². 0 for scale 0, which is no noise.
    """
    if scale <= 0:
        return 0.0
    below = -math.expm1(-1 / scale)  # 1 - p, exact for large scales too
    return math.sqrt(2 * (1 - below)) / below


def half_width(deviations: Iterable[float]) -> float:
    """Return the half-width of the 95 % interval of a sum of cells with these standard deviations.

    For one cell by the tail of the Laplace distribution (ln 20 scales), for a sum by the normal one, which
    the sum approaches; the larger of the two where few are summed (docs/privacy-mechanism.md).
    """
    each = list(deviations)
    total = math.sqrt(sum(one * one for one in each))
    alone = max(each, default=0.0) * math.log(20) / math.sqrt(2)
    return max(1.96 * total, alone)
