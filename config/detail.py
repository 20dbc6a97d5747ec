"""[statistics] of the policy file: how much of what was blocked is kept, and for how long (DESIGN §7)."""

from __future__ import annotations

from typing import Annotated

import msgspec

from config.reading import Key, Spot, integer, one_of, read_struct

COUNTS, BLOCKED_NAMES = LEVELS = ("counts", "blocked-names")

LEAST_IN_A_SCHOOL = 5
"""Devices below which no name is kept in a school, whatever stands in a file."""

SHORTEST, LONGEST = 24, 2160
"""Hours for which names are kept. Less would promise more than is so: a day's notes last the day."""


class Detail(msgspec.Struct, frozen=True):
    """How much is kept."""

    detail: Annotated[
        str,
        Key(
            one_of(LEVELS, "a level of detail"),
            "`counts` or `blocked-names`",
            "`blocked-names` also keeps [names of blocked sites](statistics.md#levels-of-detail) that "
            "several devices met on one day. Everybody on the network is told.",
            '`"counts"`',
        ),
    ] = COUNTS
    names_hours: Annotated[
        int,
        Key(integer(SHORTEST, LONGEST), "hours", "For how long such a name is kept.", "`168`, a week"),
    ] = 168
    names_devices: Annotated[
        int,
        Key(
            integer(1, 50),
            "devices",
            "How many devices must have met a name on one day before it is kept; in a school 5 at least. "
            "With 1, at home, a name may tell of one person.",
            "`5`",
        ),
    ] = LEAST_IN_A_SCHOOL

    @property
    def names(self) -> bool:
        """Whether names of blocked sites are kept."""
        return self.detail == BLOCKED_NAMES

    def least(self, kind: str) -> int:
        """Return how many devices must have met a name in a place of this kind, school or home."""
        return max(self.names_devices, LEAST_IN_A_SCHOOL if kind == "school" else 1)


def detail(value: object, spot: Spot) -> Detail:
    """Read [statistics]."""
    return read_struct(Detail, value, spot)


def detail_fits(found: Detail, kind: object, spot: Spot) -> None:
    """Note a mistake where a school would keep names that fewer than five devices met."""
    if kind == "school" and found.names_devices < LEAST_IN_A_SCHOOL:
        spot.key("names_devices").note(
            found.names_devices,
            f"must be {LEAST_IN_A_SCHOOL} or more in a school: what fewer devices met may be one child's",
        )
