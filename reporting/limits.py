"""What statistics may tell: the rules of DESIGN §7, as sums are made and before anything is asked for. Pure.

    group        a group of fewer than ten devices on a day is not counted apart on that day: what it asked
                 goes into the whole box's total of the day. Neither is what is left when the others are
                 taken away from the whole: so many groups are put together that ten devices are in there.
    hour         only for groups that are counted apart, only in schools.
    home         whole days of the whole box, nothing else.
    distress     self-harm and abuse are blocks without a category on every day, and by their own names only
                 for the whole box and a whole month that is over, in schools.

Names are never counted, so neither is the hotline, nor a site about health: they are questions like others.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from config.categories import CATEGORIES
from policy.verdict import Outcome

FEW = 10
"""Devices below which a group is not shown apart."""

STOPPED = (Outcome.BLOCKED, Outcome.BYPASS)
"""Outcomes that count as blocked."""

NEVER_BY_DAY = frozenset({"abuse", "self-harm"})
"""Categories that are shown only for the whole box and a whole month, in schools."""

REST = ""
"""The group under which all that is not counted apart stands."""

_HIDDEN = frozenset(CATEGORIES[name].number for name in NEVER_BY_DAY)


@dataclass(frozen=True, slots=True)
class Fold:
    """How one count is kept for good. Groups are ids, categories numbers; None: not at all."""

    hour: tuple[str, int] | None
    day: tuple[str, int]
    month: int | None
    """The category that is counted by the month."""


def groups_apart(sizes: Mapping[str, int], counted: Collection[str], kind: str) -> frozenset[str]:
    """Return the groups that are counted apart on a day.

    sizes: group id → devices that were met on the day. counted: ids of all groups that asked something.
    """
    if kind != "school":
        return frozenset()
    large = sorted((sizes[group], group) for group in counted if sizes.get(group, 0) >= FEW)
    others = len(set(counted)) - len(large)
    together = sum(sizes.get(group, 0) for group in set(counted)) - sum(size for size, _group in large)
    while large and others and together < FEW:
        together += large.pop(0)[0]
    return frozenset(group for _size, group in large)


def fold(group: str, category: int, apart: Collection[str], kind: str) -> Fold:
    """Return how a count of a group and a category (number) is kept when its day is over."""
    shown = group if group in apart else REST
    hidden = category in _HIDDEN
    told = 0 if hidden else category
    return Fold(
        hour=(shown, told) if shown and kind == "school" else None,
        day=(shown, told),
        month=category if hidden and kind == "school" else None,
    )


def whole_months(first: date, last: date) -> list[tuple[int, int]]:
    """Return (year, month) of the calendar months that lie in the days from first to last, both included."""
    found: list[tuple[int, int]] = []
    year, month = first.year, first.month
    if first.day > 1:
        year, month = _next(year, month)
    while True:
        after = _next(year, month)
        if date(*after, 1).toordinal() - 1 > last.toordinal():
            return found
        found.append((year, month))
        year, month = after


def _next(year: int, month: int) -> tuple[int, int]:
    return (year, month + 1) if month < 12 else (year + 1, 1)
