"""How often somebody without an account may send a request: by device, and by group. Pure; in memory.

A group that floods waits alone: whoever has many addresses keeps no other group from asking.
"""

from __future__ import annotations

import threading
from collections import OrderedDict, deque
from typing import Final, Literal, NamedTuple

_WINDOWS: Final = ((4, 600), (12, 6 * 3600))
"""So many in so many seconds, from one device."""
_GROUP: Final = (40, 600)
MOST_KEYS: Final = 2048


class Wait(NamedTuple):
    """Seconds to wait, 0 for none, and because of whom: the device itself, or all of its group."""

    seconds: int = 0
    who: Literal["device", "group"] = "device"


class AskLimit:
    """The requests of the last hours, by when and from where. Times are monotonic seconds. Thread-safe."""

    def __init__(self) -> None:
        self._times: OrderedDict[str, deque[float]] = OrderedDict()
        self._groups: OrderedDict[str, deque[float]] = OrderedDict()
        self._lock = threading.Lock()

    def wait(self, device: str, group: str, now: float) -> Wait:
        """How long a device of a group has to wait; for no time it is counted.

        device: what tells it from others (`admin.page.here.sender`).
        """
        with self._lock:
            mine = _kept(self._times, device, _WINDOWS[-1][0])
            all_of_us = _kept(self._groups, group, _GROUP[0])
            own = max(_until(mine, many, seconds, now) for many, seconds in _WINDOWS)
            if own > 0:
                return Wait(int(own) + 1)
            if (ours := _until(all_of_us, *_GROUP, now)) > 0:
                return Wait(int(ours) + 1, "group")
            mine.append(now)
            all_of_us.append(now)
            return Wait()


def _kept(times: OrderedDict[str, deque[float]], key: str, most: int) -> deque[float]:
    found = times.setdefault(key, deque(maxlen=most))
    times.move_to_end(key)
    while len(times) > MOST_KEYS:
        times.popitem(last=False)
    return found


def _until(times: deque[float], many: int, seconds: int, now: float) -> float:
    return times[-many] + seconds - now if len(times) >= many else 0.0
