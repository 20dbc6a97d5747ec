"""How often somebody without an account may send a request: by address, and all together. Pure; in memory."""

from __future__ import annotations

import threading
from collections import OrderedDict, deque
from typing import Final

from admin.throttle import network_of

_WINDOWS: Final = ((4, 600), (12, 6 * 3600))
"""So many in so many seconds, from one address."""
_ALL: Final = (60, 600)
MOST_KEYS: Final = 2048


class AskLimit:
    """The requests of the last hours, by when and from where. Times are monotonic seconds. Thread-safe."""

    def __init__(self) -> None:
        self._times: OrderedDict[str, deque[float]] = OrderedDict()
        self._all: deque[float] = deque(maxlen=_ALL[0])
        self._lock = threading.Lock()

    def wait(self, address: str, now: float) -> int:
        """The seconds until this address may ask; 0 for now, and then it is counted."""
        key = network_of(address)
        with self._lock:
            times = self._times.setdefault(key, deque(maxlen=_WINDOWS[-1][0]))
            self._times.move_to_end(key)
            while len(self._times) > MOST_KEYS:
                self._times.popitem(last=False)
            waits = [_until(times, many, seconds, now) for many, seconds in _WINDOWS]
            longest = max(*waits, _until(self._all, *_ALL, now))
            if longest > 0:
                return int(longest) + 1
            times.append(now)
            self._all.append(now)
            return 0


def _until(times: deque[float], many: int, seconds: int, now: float) -> float:
    return times[-many] + seconds - now if len(times) >= many else 0.0
