"""The second that a worker is in, shared by all its parts and moved on by one hand (`Worker.tick`)."""

from __future__ import annotations


class Moment:
    """second: whole monotonic seconds. counts: the block of counters of the present hour.

    clock_trusted: whether the wall clock is believed; until then questions about time servers are helped.
    """

    __slots__ = ("clock_trusted", "counts", "second")

    def __init__(self) -> None:
        self.second = 0
        self.clock_trusted = True
        self.counts: memoryview[int] = memoryview(bytearray(8)).cast("Q")
