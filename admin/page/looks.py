"""Which pictures of a look have arrived, by numbers made up for each look: in memory, and no more of it."""

from __future__ import annotations

import secrets
import threading
from collections import OrderedDict
from typing import Final

PICTURES: Final = 4
"""Names asked for a look: where another resolver answers too, some go there."""
MOST: Final = 512


class Looks:
    """Which pictures of which look have arrived. In memory; the oldest of too many are forgotten."""

    def __init__(self) -> None:
        self._arrived: OrderedDict[str, set[int]] = OrderedDict()
        self._lock = threading.Lock()

    def begin(self) -> str:
        """A new look's token."""
        token = secrets.token_hex(8)
        with self._lock:
            self._arrived[token] = set()
            while len(self._arrived) > MOST:
                self._arrived.popitem(last=False)
        return token

    def arrived(self, token: str, number: int) -> bool:
        """Note that a picture was asked for; whether there is such a look."""
        with self._lock:
            if token not in self._arrived or not 0 <= number < PICTURES:
                return False
            self._arrived[token].add(number)
            return True

    def count(self, token: str) -> int | None:
        """How many of a look's pictures have arrived, None for no look of ours."""
        with self._lock:
            found = self._arrived.get(token)
            return None if found is None else len(found)
