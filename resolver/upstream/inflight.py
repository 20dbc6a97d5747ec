"""Questions in flight by key, so that identical ones are asked once, and never more than a fixed number."""

from __future__ import annotations

from enum import Enum
from typing import Final

from resolver.upstream.exchange import Done, Exchange

MOST_WAITERS: Final = 256


class Joined(Enum):
    """What became of a question that wanted to join one in flight."""

    NEW = "new"  # none is in flight: open one
    WAITS = "waits"
    FULL = "full"


class InFlight:
    """At most `limit` exchanges, each with at most MOST_WAITERS askers."""

    __slots__ = ("_exchanges", "_limit")

    def __init__(self, limit: int) -> None:
        self._exchanges: dict[bytes, Exchange] = {}
        self._limit = limit

    def __len__(self) -> int:
        return len(self._exchanges)

    def join(self, key: bytes, done: Done) -> Joined:
        """Wait for the same question if it is in flight."""
        exchange = self._exchanges.get(key)
        if exchange is None:
            return Joined.NEW if len(self._exchanges) < self._limit else Joined.FULL
        if len(exchange.waiters) >= MOST_WAITERS:
            return Joined.FULL
        exchange.waiters.append(done)
        return Joined.WAITS

    def open(self, exchange: Exchange, done: Done) -> None:
        """Put a new one in."""
        exchange.waiters.append(done)
        self._exchanges[exchange.key] = exchange

    def close(self, exchange: Exchange) -> None:
        """Take one out; nothing happens if it is not in."""
        if self._exchanges.get(exchange.key) is exchange:
            del self._exchanges[exchange.key]

    def all(self) -> list[Exchange]:
        """Every exchange in flight."""
        return list(self._exchanges.values())
