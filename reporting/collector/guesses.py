"""How often somebody may guess a password. Kept in memory only: no address is written down."""

from __future__ import annotations

import math
from collections import OrderedDict, deque
from typing import Final

WINDOW: Final = 15 * 60
MOST_KEYS: Final = 4096


class Guesses:
    """The wrong guesses of the last quarter of an hour. Times are seconds of one clock."""

    def __init__(self) -> None:
        self._wrong: OrderedDict[str, deque[float]] = OrderedDict()

    def wait(self, account: str, address: str, now: float) -> int:
        """The seconds until this guess may be made, 0 for now."""
        longest = 0.0
        for key, most in _buckets(account, address):
            times = self._recent(key, now)
            if len(times) >= most:
                longest = max(longest, times[-most] + WINDOW - now)
        return math.ceil(longest)

    def wrong(self, account: str, address: str, now: float) -> None:
        """Count a guess; before it is judged, so that many at once don't slip through."""
        for key, most in _buckets(account, address):
            times = self._recent(key, now)
            times.append(now)
            self._wrong[key] = deque(times, maxlen=most)
            self._wrong.move_to_end(key)
        while len(self._wrong) > MOST_KEYS:
            self._wrong.popitem(last=False)

    def right(self, account: str, address: str) -> None:
        """Take this guess back: it was right."""
        for key, _most in _buckets(account, address):
            if times := self._wrong.get(key):
                times.pop()

    def _recent(self, key: str, now: float) -> deque[float]:
        times = self._wrong.get(key) or deque[float]()
        while times and not now - WINDOW < times[0] <= now:  # a clock that was set back ends them too
            times.popleft()
        return times


def _buckets(account: str, address: str) -> tuple[tuple[str, int], ...]:
    return ((f"both {account} {address}", 5), (f"address {address}", 30), (f"account {account}", 60))
