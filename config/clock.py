"""The only module that reads a clock.

Everything else takes `now` as an argument: wall time for policy, monotonic time for TTLs and timeouts.
That is what makes a bedtime testable at noon.
"""

from __future__ import annotations

import time
from datetime import datetime
from zoneinfo import ZoneInfo


def wall(zone: ZoneInfo) -> datetime:
    """The wall-clock time in `zone`, aware: what timetables are asked with."""
    return datetime.now(zone)


def epoch() -> float:
    """Seconds since 1970-01-01 UTC: what is written into files that outlive a restart."""
    return time.time()


def monotonic() -> float:
    """Seconds that never go back: for TTLs, timeouts and intervals inside one run of one process."""
    return time.monotonic()
