"""When a pass ends, whatever becomes of the clock on the wall.

Passes are written in wall time, so that they end across a restart. A small computer without a battery may
have its clock set by hours while a pass runs, though. So what was once seen in force ends by the monotonic
clock at the latest, and a clock set back before its start does not interrupt it; one set on past its end
ends it.
"""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from config.passes import Pass


class PassWatch:
    """The entries of one worker, and by when those that were seen in force have to end."""

    def __init__(self) -> None:
        self._passes: tuple[Pass, ...] = ()
        self._deadlines: dict[Pass, float] = {}

    def follow(self, passes: Iterable[Pass]) -> None:
        """Take what the file holds now. An entry that is the same as before keeps its deadline."""
        self._passes = tuple(passes)
        known = set(self._passes)
        self._deadlines = {entry: end for entry, end in self._deadlines.items() if entry in known}

    def in_force(self, epoch: float, monotonic: float) -> tuple[Pass, ...]:
        """Those that hold now, in their order. Ask only while the clock is trusted."""
        return tuple(entry for entry in self._passes if self._holds(entry, epoch, monotonic))

    def edges(self, epoch: float, monotonic: float) -> tuple[tuple[Pass, float], ...]:
        """Each entry that begins or ends some time, with the monotonic second of the next such moment.

        As far as the clocks go on as they are. Ask only while the clock is trusted.
        """
        found = ((entry, self._edge(entry, epoch, monotonic)) for entry in self._passes)
        return tuple((entry, edge) for entry, edge in found if edge < inf)

    def _holds(self, entry: Pass, epoch: float, monotonic: float) -> bool:
        deadline = self._deadlines.get(entry)
        if deadline is None:
            if not entry.start <= epoch < entry.end:
                return False
            deadline = self._deadlines[entry] = monotonic + entry.end - epoch
        return monotonic < deadline and epoch < entry.end

    def _edge(self, entry: Pass, epoch: float, monotonic: float) -> float:
        if self._holds(entry, epoch, monotonic):
            return min(self._deadlines[entry], monotonic + entry.end - epoch)
        if entry not in self._deadlines and epoch < entry.start:
            return monotonic + entry.start - epoch
        return inf
