"""Python's cycle collector, kept away from the answers.

Caches hold some hundred thousand objects and no cycles, yet the collector looks through all that is young
again and again: 3 % of the time under load, 9 ms at a stretch (measured). So each second everything alive is
moved out of its sight, which costs nothing, and the little that is cyclic (connections, exceptions) is looked
for in a quiet second, or when too much has come together.
"""

from __future__ import annotations

import gc

RARELY = 600
"""Seconds from one look to the next, if there is a second without questions."""

OFTEN = 10
"""Seconds between two counts of what is out of sight (a millisecond or two)."""

MANY = 600_000
"""Objects out of sight at which is looked though there is work: twice what full caches hold."""


class Tidying:
    """Call `second` once a second."""

    def __init__(self) -> None:
        gc.collect()
        gc.freeze()
        gc.disable()
        self._since = 0

    def end(self) -> None:
        """Give the collector back as it was."""
        gc.unfreeze()
        gc.enable()

    def second(self, *, quiet: bool) -> bool:
        """Take everything out of sight; look for cycles if it is time to. Return whether it was.

        quiet: no question came in the second before.
        """
        self._since += 1
        due = quiet and self._since >= RARELY
        if not due and self._since % OFTEN == 0:
            due = gc.get_freeze_count() >= MANY
        if due:
            gc.unfreeze()
            gc.collect()
            self._since = 0
        gc.freeze()
        return due
