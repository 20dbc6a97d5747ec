"""One TCP connection to an upstream: opened when needed, many questions at once, idle closed (RFC 7766)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final

from resolver.frames import Frames, framed
from resolver.upstream.exchange import Attempt
from resolver.upstream.failures import Reason
from resolver.upstream.question import Match, Randomness, build, match, mix_case
from resolver.upstream.reader import Listener, reason_of
from resolver.upstream.stats import Stats

IDLE: Final = 8.0  # seconds without a question open; servers close at about 10
CONNECT: Final = 3.0
MOST_OPEN: Final = 2000  # questions on one connection
MOST_UNSENT: Final = 1 << 18  # octets that the upstream does not take off us


class TcpCarrier:
    """A Carrier that keeps at most one connection to `host` (an IP address) and `port`.

    Questions asked while it is being opened wait for it. Those open when a connection ends that had served
    before are asked once more on a new one (a server may close an idle connection at any moment, RFC 7766
    §6.2.4); otherwise they have failed here. A connection silent since a question was asked that came late is
    given up.
    """

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        host: str,
        port: int,
        *,
        listener: Listener,
        random: Randomness,
        stats: Stats,
        clock: Callable[[], float],
        idle: float = IDLE,
    ) -> None:
        self._loop = loop
        self._host = host
        self._port = port
        self._listener = listener
        self._random = random
        self._stats = stats
        self._clock = clock
        self._idle = idle
        self._waiting: dict[bytes, Attempt] = {}
        self._again: set[bytes] = set()  # ids asked a second time: not a third
        self._connection: Connection | None = None
        self._opening: asyncio.Task[None] | None = None
        self._used = 0.0
        self._timer: asyncio.TimerHandle | None = None

    @property
    def connected(self) -> bool:
        """Whether a connection is open."""
        return self._connection is not None

    def send(self, attempt: Attempt, now: float) -> Reason | None:
        """Ask on the connection, or as soon as it is open."""
        connection = self._connection
        if len(self._waiting) >= MOST_OPEN:
            return Reason.OVERLOADED
        if connection is not None and connection.transport.get_write_buffer_size() > MOST_UNSENT:
            return Reason.OVERLOADED
        key = attempt.exchange.key
        dice = self._random.take(len(key) + 2)
        ident = dice[:2]
        while ident in self._waiting:
            ident = self._random.take(2)
        attempt.ident = ident
        attempt.question = mix_case(key[:-5], dice[2:]) + key[-5:-1] if attempt.mixed else key[:-1]
        self._waiting[ident] = attempt
        self._used = now
        if connection is not None:
            connection.transport.write(_frame(attempt))
        else:
            self._open()
        return None

    def release(self, attempt: Attempt) -> None:
        """Forget the id; give a stalled connection up."""
        if self._waiting.get(attempt.ident) is attempt:
            del self._waiting[attempt.ident]
            self._again.discard(attempt.ident)
        connection = self._connection
        if connection is not None and attempt.late and connection.heard < attempt.sent:
            self._connection = None
            connection.transport.abort()
            # Not from here: we are within the engine's end of an exchange.
            self._loop.call_soon(self._ended, Reason.TIMEOUT, True)

    def renew(self) -> None:
        """Nothing to do: a new connection gets the local address of its moment."""

    def close(self) -> None:
        """Close the connection and stop opening one."""
        for handle in (self._opening, self._timer):
            if handle is not None:
                handle.cancel()
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.transport.abort()

    def opened(self, connection: Connection) -> None:
        """Take a new connection: ask on it what waits."""
        self._connection = connection
        self._stats.connections += 1
        connection.transport.write(b"".join([_frame(attempt) for attempt in self._waiting.values()]))
        self._watch()

    def heard(self, connection: Connection, messages: list[bytes]) -> None:
        """Take messages from a connection."""
        now = connection.heard = self._clock()
        for message in messages:
            attempt = self._waiting.get(message[:2])
            fits = Match.WRONG if attempt is None else match(message, attempt.question)
            if attempt is None or fits is Match.WRONG:
                self._stats.wrong += 1
            elif fits is Match.BARE:
                self._listener.bare_error(attempt, message, now)
            else:
                # The case of letters proves nothing: nobody puts a packet into a connection unseen.
                attempt.mixed = False
                self._listener.reply(attempt, message, now)

    def lost(self, connection: Connection, problem: Exception | None) -> None:
        """Take note that a connection ended."""
        if connection is self._connection:
            self._connection = None
            reason = reason_of(problem) if isinstance(problem, OSError) else Reason.REFUSED
            self._ended(reason, connection.heard > float("-inf"))

    def _ended(self, reason: Reason, again: bool) -> None:
        now = self._clock()
        for ident, attempt in list(self._waiting.items()):
            if again and ident not in self._again:
                self._again.add(ident)
            else:
                self._listener.broken(attempt, reason, now)
        if self._waiting and self._connection is None:
            self._open()

    def _open(self) -> None:
        if self._opening is None:
            self._opening = self._loop.create_task(self._connect())

    async def _connect(self) -> None:
        try:
            async with asyncio.timeout(CONNECT):
                await self._loop.create_connection(lambda: Connection(self), self._host, self._port)
        except TimeoutError as problem:
            self._opening = None
            self._ended(Reason.TIMEOUT if problem.errno is None else reason_of(problem), False)
        except OSError as problem:
            self._opening = None
            self._ended(reason_of(problem), False)
        else:
            self._opening = None

    def _watch(self) -> None:
        """Close the connection when it was idle long enough; look again when that could first be."""
        connection = self._connection
        if connection is None:
            return
        rest = self._used + self._idle - self._clock()
        if rest <= 0 and not self._waiting:
            self._connection = None
            connection.transport.close()
            return
        if self._timer is not None:
            self._timer.cancel()
        self._timer = self._loop.call_later(rest if rest > 0 else self._idle, self._watch)


class Connection(asyncio.Protocol):
    """Asyncio's side of one connection."""

    transport: asyncio.Transport

    def __init__(self, carrier: TcpCarrier) -> None:
        self._carrier = carrier
        self._frames = Frames()
        self.heard = float("-inf")  # when it last said anything

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Asyncio: it is open."""
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - that is what create_connection gives
        self.transport = transport
        self._carrier.opened(self)

    def data_received(self, data: bytes) -> None:
        """Asyncio: bytes came."""
        self._carrier.heard(self, self._frames.feed(data))

    def connection_lost(self, exc: Exception | None) -> None:
        """Asyncio: it is gone."""
        self._carrier.lost(self, exc)


def _frame(attempt: Attempt) -> bytes:
    return framed(build(attempt.ident, attempt.question, attempt.bits))
