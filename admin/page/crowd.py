"""Which connection ends when there are too many: one of a machine that holds many. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from typing import Generic, NamedTuple, TypeVar

Which = TypeVar("Which")


class Held(NamedTuple, Generic[Which]):
    """A connection that can be ended: which, from which address, and since when (seconds of any clock)."""

    which: Which
    address: str
    since: float


def one_to_end(held: Collection[Held[Which]]) -> Which | None:
    """The oldest one of the address that holds most; None where there is none.

    Where all hold the same the oldest goes: a request that is meant takes less than a second to arrive.
    """
    if not held:
        return None
    of_address = Counter(one.address for one in held)
    return max(held, key=lambda one: (of_address[one.address], -one.since)).which
