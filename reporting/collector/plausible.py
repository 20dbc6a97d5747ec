"""What a school can have, at most: a box whose key is in the wrong hands must not spoil a province's sums.

The report's schema leaves room for any school that there will ever be. What is accepted stays for ever, so
numbers that no school can have are refused before. Pure.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Final

import msgspec

from reporting.schema.report import Measured, Report

MOST_DEVICES: Final = 20_000
"""In one school on one day: several times what the largest schools of the country have."""
MOST_BOXES: Final = 2
"""Of one school, so that each spends at least half of what may be told."""
_REACH: Final = 50
"""Scales beyond which noise lies once in e^50 draws: never."""


def problem(report: Report) -> str:
    """Return why a report cannot be that of a school, "" where it can."""
    found = report.statistics
    if not isinstance(found, Measured):
        return ""
    epsilon, scale = Fraction(*found.epsilon), Fraction(*found.scale)
    if epsilon < Fraction(1, MOST_BOXES):
        return f"statistics.epsilon: a school has at most {MOST_BOXES} boxes"
    lowest = -int(_REACH * scale)
    highest = len(found.days) * MOST_DEVICES - lowest
    for name, value in msgspec.structs.asdict(found.cells).items():
        if not lowest <= value <= highest:
            return (
                f"statistics.cells.{name}: {value} is more than the noise, or {MOST_DEVICES} devices, explain"
            )
    return ""
