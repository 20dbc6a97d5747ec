"""From device-days to the numbers of a report: DESIGN §7; the proof is in docs/privacy-mechanism.md.

In a few lines: of each counted day each device adds at most 3 (`bounded`); D days were fixed beforehand; so
one device more or less in a month moves the sums by at most 3·D in all. Noise of scale 3·D/ε on every cell
then makes the report ε-differentially private for a device-month. Negatives are kept, and there is no
threshold.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from reporting.counteddays import MOST_DAYS
from reporting.devicedays import DayPart
from reporting.noise import SYSTEM, Below, discrete_laplace
from reporting.schema.cells import BIT, CELLS, MOST_CELLS, bounded

EPSILON = Fraction(1)
"""What a school spends on one device in one month, with all its boxes together."""


@dataclass(frozen=True, slots=True)
class Release:
    """What leaves: noisy sums, never the sums themselves. `epsilon` is this box's part of EPSILON."""

    days: tuple[date, ...]
    epsilon: Fraction
    scale: Fraction
    cells: Mapping[str, int]


def epsilon_of(boxes: int) -> Fraction:
    """Return what each of so many boxes of a school may spend: a device may have been at each of them."""
    if boxes < 1:
        raise ValueError(f"{boxes} boxes; a school has 1 or more")
    return EPSILON / boxes


def sensitivity(days: int) -> int:
    """Return Δ: by how much one device-month moves the sums, in L1, over so many counted days."""
    if not 0 <= days <= MOST_DAYS:
        raise ValueError(f"{days} counted days; a month has 0 to {MOST_DAYS}")
    return MOST_CELLS * days


def day_sums(parts: Sequence[DayPart]) -> dict[str, int]:
    """Return how many devices each cell of a day counts: of the part that lasted longest, the first of those.

    Not the maximum over parts: a device may meet other cells in each part, so it would move a maximum by more
    than three. How long a part lasted is the power supply's doing, not a device's.
    """
    sums = dict.fromkeys(CELLS, 0)
    if not parts:
        return sums
    for mask, devices in max(parts, key=lambda part: part.seconds).devices.items():
        if devices < 0:
            raise ValueError(f"{devices} devices on a day")
        kept = bounded(mask)
        for cell in CELLS:
            if kept & BIT[cell]:
                sums[cell] += devices
    return sums


def month_sums(counted: Sequence[date], days: Mapping[date, Sequence[DayPart]]) -> dict[str, int]:
    """Return S, the sums over the counted days. These are secret: only `release` may see them."""
    sums = dict.fromkeys(CELLS, 0)
    for day in counted:
        for cell, devices in day_sums(days.get(day, ())).items():
            sums[cell] += devices
    return sums


def release(
    counted: Sequence[date],
    days: Mapping[date, Sequence[DayPart]],
    *,
    boxes: int = 1,
    below: Below = SYSTEM,
) -> Release:
    """Draw the noise and return what may leave. Draw once a month: the ledger sees to that.

    counted: the days fixed beforehand, without repetition. Raises ValueError for more than MOST_DAYS.
    """
    if len(set(counted)) != len(counted):
        raise ValueError("a day is counted twice")
    epsilon = epsilon_of(boxes)
    scale = Fraction(sensitivity(len(counted))) / epsilon
    sums = month_sums(counted, days)
    return Release(
        days=tuple(counted),
        epsilon=epsilon,
        scale=scale,
        cells={cell: sums[cell] + discrete_laplace(scale, below) for cell in CELLS},
    )
