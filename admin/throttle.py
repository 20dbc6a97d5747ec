"""How often somebody may guess a password: counted by browser, account and address. Pure; in memory.

A wrong guess counts against the account at that address, against the address, and against the account from
everywhere. A browser that has logged in to the account before has a count of its own (OWASP, "device
cookies"): a pupil who guesses at the head's account all day locks out neither the head nor the school.
"""

from __future__ import annotations

import ipaddress
from collections import OrderedDict, deque
from typing import Final, NamedTuple

WINDOW: Final = 15 * 60
"""Seconds that a wrong guess counts."""
MOST_KEYS: Final = 4096


class Guess(NamedTuple):
    """Who guesses: the account's key, the address, and the browser's token if it is known, else "".

    code: at the code of a second step, by who knows the password. Six digits, of which three are right at a
    time, allow fewer guesses: ten in a window are one in 350 days of trying without a pause.
    """

    account: str
    address: str
    browser: str = ""
    code: bool = False


class Throttle:
    """The wrong guesses of the last quarter of an hour. Times are monotonic seconds."""

    def __init__(self) -> None:
        self._wrong: OrderedDict[str, deque[float]] = OrderedDict()

    def wait(self, guess: Guess, now: float) -> int:
        """The seconds until this guess may be made, 0 for now."""
        longest = 0.0
        for key, most in _buckets(guess):
            times = self._recent(key, now)
            if len(times) >= most:
                longest = max(longest, times[-most] + WINDOW - now)
        return int(longest) + 1 if longest > 0 else 0

    def wrong(self, guess: Guess, now: float) -> None:
        """Count a guess that was wrong; to be called before the answer is known, and `right` after."""
        for key, most in _buckets(guess):
            times = self._recent(key, now)
            times.append(now)
            while len(times) > most:
                times.popleft()
            self._wrong[key] = times
            self._wrong.move_to_end(key)
        if len(self._wrong) > MOST_KEYS:
            self._make_room(now)

    def right(self, guess: Guess) -> None:
        """Take back what `wrong` has counted for this account here; others' guesses stay."""
        for key, _most in _buckets(guess)[:1]:
            self._wrong.pop(key, None)
        for key, _most in _buckets(guess)[1:]:
            if times := self._wrong.get(key):
                times.pop()

    def _make_room(self, now: float) -> None:
        """Forget what is over, then what was wrong the fewest times: not the account that somebody is after.

        Guesses at thousands of made-up names would have its count forgotten otherwise.
        """
        for key in [key for key, times in self._wrong.items() if not times or times[-1] <= now - WINDOW]:
            del self._wrong[key]
        if len(self._wrong) > MOST_KEYS:
            for key in sorted(self._wrong, key=lambda key: len(self._wrong[key]))[: MOST_KEYS // 8]:
                del self._wrong[key]

    def _recent(self, key: str, now: float) -> deque[float]:
        times = self._wrong.get(key) or deque[float]()
        while times and times[0] <= now - WINDOW:
            times.popleft()
        return times


def _buckets(guess: Guess) -> tuple[tuple[str, int], ...]:
    account = f"code {guess.account}" if guess.code else guess.account
    if guess.browser:
        return ((f"browser {account} {guess.browser}", 10),)
    address = network_of(guess.address)
    return (
        (f"both {account} {address}", 5),
        (f"address {address}", 30),
        (f"account {account}", 10 if guess.code else 60),
    )


def network_of(address: str) -> str:
    """An IPv6 host has 2^64 addresses to guess from."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped is None:
        return str(ipaddress.ip_network((ip, 64), strict=False))
    return str(ip)
