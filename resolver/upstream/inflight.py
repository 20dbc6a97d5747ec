"""What is in flight: questions by key, identical ones asked once, and the attempts to answer them."""

from __future__ import annotations

from enum import Enum
from typing import Final

from resolver.upstream.exchange import Attempt, Carrier, Done, Exchange, Target
from resolver.upstream.failures import Reason
from resolver.upstream.health import Trouble
from resolver.upstream.question import NO_EDNS
from resolver.upstream.ranking import Ranking
from resolver.upstream.stats import Stats
from resolver.upstream.wheel import Wheel

MOST_WAITERS: Final = 256
LOOP_LETTERS: Final = 10  # so many letters in our very case are no accident (1 in 1024)


class Joined(Enum):
    """What became of a question that wanted to join one in flight."""

    NEW = "new"  # none is in flight: open one
    WAITS = "waits"
    FULL = "full"


class InFlight:
    """At most `limit` exchanges, each with at most MOST_WAITERS askers."""

    __slots__ = ("exchanges", "limit")

    def __init__(self, limit: int) -> None:
        self.exchanges: dict[bytes, Exchange] = {}  # by key
        self.limit = limit

    def __len__(self) -> int:
        return len(self.exchanges)

    def join(self, key: bytes, done: Done) -> Joined:
        """Wait for the same question if it is in flight."""
        exchanges = self.exchanges
        exchange = exchanges.get(key)
        if exchange is None:
            return Joined.NEW if len(exchanges) < self.limit else Joined.FULL
        if len(exchange.waiters) >= MOST_WAITERS:
            return Joined.FULL
        exchange.waiters.append(done)
        return Joined.WAITS

    def open(self, exchange: Exchange, done: Done) -> None:
        """Put a new one in."""
        exchange.waiters.append(done)
        self.exchanges[exchange.key] = exchange

    def close(self, exchange: Exchange) -> None:
        """Take one out; nothing happens if it is not in."""
        if self.exchanges.get(exchange.key) is exchange:
            del self.exchanges[exchange.key]

    def all(self) -> list[Exchange]:
        """Every exchange in flight."""
        return list(self.exchanges.values())


class OpenAttempts:
    """All attempts that are listened for, of all questions."""

    __slots__ = ("_ranking", "_stats", "_wheel", "asked")

    def __init__(self, ranking: Ranking, stats: Stats) -> None:
        self._ranking = ranking
        self._stats = stats
        self._wheel: Wheel[Attempt] = Wheel()
        self.asked: dict[bytes, Attempt] = {}  # by the question as it was sent

    def send(self, exchange: Exchange, target: Target, now: float, carrier: Carrier | None = None) -> bool:
        """Ask `target` (by `carrier`, if not its first way). False: it could not be sent, which is noted."""
        health = target.health
        bits = exchange.key[-1]
        if exchange.no_edns or now < health.edns_off:
            bits |= NO_EDNS
        way = carrier or target.udp or target.tcp
        if way is None:
            return False
        attempt = Attempt(exchange, target, way, bits, not exchange.plain and now >= health.case_off, now)
        reason = way.send(attempt, now)
        if reason is not None:
            exchange.reason = reason
            exchange.spent.append(target)
            if reason is not Reason.OVERLOADED:
                self._stats.errors += 1
                self._ranking.trouble(target, Trouble.BROKEN, now)
            return False
        self._stats.sent += 1
        due = now + health.timeout(len(exchange.attempts))
        exchange.attempts.append(attempt)
        attempt.listening = True
        target.open += 1
        attempt.slot = self._wheel.add(attempt, min(due, exchange.deadline))
        self.asked[attempt.question] = attempt
        return True

    def drop(self, attempt: Attempt) -> None:
        """Stop listening for an attempt's answer; nothing happens the second time."""
        if not attempt.listening:
            return
        attempt.listening = False
        attempt.target.open -= 1
        if attempt.slot is not None:
            attempt.slot.pop(attempt, None)
        if self.asked.get(attempt.question) is attempt:
            del self.asked[attempt.question]
        attempt.carrier.release(attempt)

    def due(self, now: float) -> list[Attempt]:
        """Take out what has waited its time. They are still listened for."""
        return self._wheel.due(now)

    def await_until(self, attempt: Attempt, when: float) -> None:
        """Wait on for one that was due."""
        attempt.slot = self._wheel.add(attempt, when)

    def own(self, ident: bytes, question: bytes) -> Attempt | None:
        """Return our attempt that a question which came to our own server is, if it is one.

        ident: its two octets of id; question: its name, type and class as they came. Certain if the id is
        ours too; a forwarder between gives it a new id, but keeps our random case, which is sign enough on
        names with LOOP_LETTERS letters. A forwarder that changes the case as well escapes this; then the
        question joins the one in flight, and both end when that times out: a loop cannot multiply questions.
        """
        attempt = self.asked.get(question)
        if attempt is None or attempt.ident == ident:
            return attempt
        name = question[:-4]
        letters = sum(map(bytes.isalpha, (name[i : i + 1] for i in range(len(name)))))
        return attempt if attempt.mixed and letters >= LOOP_LETTERS else None
