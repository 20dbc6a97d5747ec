"""Who has typed a password that is right, and not yet the code of the second step. In memory, for minutes."""

from __future__ import annotations

import secrets
import threading
from collections import OrderedDict
from typing import Final, NamedTuple

from admin.accounts import User

LIFETIME: Final = 300
MOST: Final = 256


class Half(NamedTuple):
    """An account whose password was right, where to go on, and until when (monotonic seconds)."""

    user: User
    goal: str
    until: float


class Halfway:
    """Log-ins that are half done, by a token that only their browser has."""

    def __init__(self) -> None:
        self._waiting: OrderedDict[str, Half] = OrderedDict()
        self._lock = threading.Lock()

    def begin(self, user: User, goal: str, now: float) -> str:
        """Remember one; returns its token."""
        token = secrets.token_urlsafe(24)
        with self._lock:
            self._waiting[token] = Half(user, goal, now + LIFETIME)
            while len(self._waiting) > MOST:
                self._waiting.popitem(last=False)
        return token

    def find(self, token: str, now: float) -> Half | None:
        """What is half done under a token, if it is not too old."""
        with self._lock:
            found = self._waiting.get(token)
            if found is not None and found.until <= now:
                del self._waiting[token]
                return None
            return found

    def end(self, token: str) -> None:
        """Forget one."""
        with self._lock:
            self._waiting.pop(token, None)
