"""Many deadlines for the price of one timer. Pure: `now` is an argument."""

from __future__ import annotations

from typing import Final, Generic, TypeVar

TICK: Final = 0.025  # seconds; deadlines are met up to one tick late

_T = TypeVar("_T")


class Wheel(Generic[_T]):
    """Things by the tick at which they are due. `slot.pop(thing, None)` takes one out early."""

    __slots__ = ("_slots",)

    def __init__(self) -> None:
        self._slots: dict[int, dict[_T, None]] = {}

    def add(self, thing: _T, when: float) -> dict[_T, None]:
        """Put `thing` in; return the slot it lies in."""
        tick = int(when / TICK) + 1
        slot = self._slots.get(tick)
        if slot is None:
            slot = self._slots[tick] = {}
        slot[thing] = None
        return slot

    def due(self, now: float) -> list[_T]:
        """Take out what is due, oldest tick first, in it what was added first."""
        tick = int(now / TICK)
        ticks = sorted([one for one in self._slots if one <= tick])
        return [thing for one in ticks for thing in self._slots.pop(one)]
