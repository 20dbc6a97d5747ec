"""One client's TCP connection: messages with their length in front, answers in any order (RFC 7766)."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Protocol

from resolver.frames import Frames, framed

Respond = Callable[[bytes], None]
Handler = Callable[[bytes, str, Respond], None]

HIGH_WATER: Final = 1 << 16  # octets unsent above which a connection is not read from
MOST_UNSENT: Final = 1 << 20  # octets unsent at which it is cut
STUCK: Final = 6.0  # times the idle limit: after that a connection goes even with questions open


@dataclass(frozen=True, slots=True)
class Limits:
    """What is allowed: connections in all and from one address, questions open on one, idle seconds."""

    connections: int = 256
    per_client: int = 16
    pending: int = 64
    idle: float = 10.0


@dataclass(slots=True)
class TcpStats:
    """Counts since the start."""

    accepted: int = 0
    denied: int = 0  # by `accept`
    crowded: int = 0  # by a limit on connections
    evicted: int = 0  # idle ones that made room
    idle: int = 0
    questions: int = 0
    broken: int = 0  # a length of zero
    slow: int = 0  # cut: the client does not take its answers
    errors: int = 0  # the handler raised, or gave an answer that fits no frame


class House(Protocol):
    """What a connection needs of its server."""

    @property
    def handler(self) -> Handler:
        """Answers questions."""

    @property
    def limits(self) -> Limits:
        """What is allowed."""

    @property
    def counts(self) -> TcpStats:
        """Where to count."""

    def admit(self, connection: Connection, address: str) -> bool:
        """Give a place, or not."""

    def leave(self, connection: Connection) -> None:
        """Take the place back."""


class Connection(asyncio.Protocol):
    """One client's connection."""

    transport: asyncio.Transport

    def __init__(self, server: House) -> None:
        self._server = server
        self._loop = asyncio.get_running_loop()
        self._frames = Frames()
        self._held: deque[bytes] = deque()  # read, but too many are open
        self._pending = 0
        self._out: list[bytes] | None = None  # answers given while the handler runs go out together
        self._eof = False
        self._clogged = False  # the client does not take what we send
        self.address = ""
        self.active = self._loop.time()  # when a whole question last came or an answer went

    @property
    def busy(self) -> bool:
        """Whether answers are owed."""
        return self._pending > 0 or bool(self._held)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Asyncio: someone has connected."""
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - that is what create_server gives
        self.transport = transport
        self.address = plain_address(transport.get_extra_info("peername"))
        if not self._server.admit(self, self.address):
            transport.abort()
            return
        transport.set_write_buffer_limits(high=HIGH_WATER)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - asyncio's signature
        """Asyncio: it is over."""
        self._held.clear()
        self._server.leave(self)
        # CPython's transport holds a method of its own: a kilobyte that only the cycle collector would find,
        # which a worker keeps away from answers (resolver.tidying).
        vars(self.transport).pop("_read_ready_cb", None)

    def data_received(self, data: bytes) -> None:
        """Asyncio: bytes came."""
        messages = self._frames.feed(data)
        if messages:
            self.active = self._loop.time()
            self._held.extend(messages)
            self._work()

    def eof_received(self) -> bool:
        """Asyncio: the client sends no more; it still gets its answers (RFC 7766 §6.2.4)."""
        self._eof = True
        if not self.busy:
            self.transport.close()
        return True

    def pause_writing(self) -> None:
        """Asyncio: too much is unsent."""
        self._clogged = True
        self.transport.pause_reading()

    def resume_writing(self) -> None:
        """Asyncio: the client has taken most of it."""
        self._clogged = False
        self.active = self._loop.time()
        self._work()

    def finish(self) -> None:
        """End it if nothing is owed."""
        if not self.busy:
            self.transport.close()

    def sweep(self, now: float, idle: float) -> None:
        """End it if it was idle for `idle` seconds; if answers are owed, after STUCK times that."""
        quiet = now - self.active
        if quiet < idle or (self.busy and not self._clogged and quiet < idle * STUCK):
            return
        self._server.counts.idle += 1
        if self.transport.get_write_buffer_size():
            self._server.counts.slow += 1
            self.transport.abort()
        elif self.transport.is_closing():
            self.transport.abort()
        else:
            self.transport.close()

    def answered(self, reply: bytes) -> None:
        """Take the answer to one of the open questions."""
        self._pending -= 1
        transport = self.transport
        if transport.is_closing():
            return
        if reply:
            try:
                frame = framed(reply)
            except ValueError:
                self._server.counts.errors += 1
                frame = b""
            if self._out is not None:
                self._out.append(frame)
                return
            transport.write(frame)
            self.active = self._loop.time()
        if self._out is None:
            self._after()

    def _after(self) -> None:
        """Go on after answers: cut a client that takes none, work on what was held, or end."""
        if self.transport.get_write_buffer_size() > MOST_UNSENT:
            self._server.counts.slow += 1
            self.transport.abort()
        elif self._held or not self._eof:
            self._work()
        elif self._pending == 0:
            self.transport.close()

    def _work(self) -> None:
        """Hand on what is held, as long as few enough are open and the client takes its answers."""
        if self._out is not None:
            return  # an answer given at once: the loop below goes on
        self._out = []
        limit = self._server.limits.pending
        while self._held and self._pending < limit and not self._clogged and not self.transport.is_closing():
            self._hand_on(self._held.popleft())
            if len(self._out) >= limit:
                self._flush()
        self._flush()
        self._out = None
        if self._held or self._pending >= limit or self._clogged:
            self.transport.pause_reading()
        elif self._eof:
            self.finish()
        else:
            self.transport.resume_reading()

    def _hand_on(self, message: bytes) -> None:
        counts = self._server.counts
        if not message:
            counts.broken += 1  # RFC 1035 has no empty message: this is no DNS client
            self._held.clear()
            self.transport.abort()
            return
        counts.questions += 1
        self._pending += 1
        respond = _Once(self)
        try:
            self._server.handler(message, self.address, respond)
        except Exception as problem:  # noqa: BLE001 - one packet must not end the service
            counts.errors += 1
            respond(b"")
            text = "the handler of a TCP question raised"
            self._loop.call_exception_handler({"message": text, "exception": problem})

    def _flush(self) -> None:
        if self._out and not self.transport.is_closing():
            frames, self._out = self._out, []
            self.transport.write(b"".join(frames))
            self.active = self._loop.time()


class _Once:
    """Takes the answer to one question, once. Whoever lets go of it without a word gives none.

    A question that is met with silence (too many a second, no question at all) would else count as open, and
    a connection that owes answers makes no room for others.
    """

    __slots__ = ("_connection",)

    def __init__(self, connection: Connection) -> None:
        self._connection: Connection | None = connection

    def __call__(self, reply: bytes) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.answered(reply)

    def __del__(self) -> None:
        self(b"")


def plain_address(peer: tuple[str, int] | tuple[str, int, int, int] | None) -> str:
    """Return the IP address of a peer: no scope, an IPv4-mapped one as IPv4; "" if it is gone."""
    if not peer:
        return ""
    address = peer[0].partition("%")[0]
    return address[7:] if address.lower().startswith("::ffff:") and "." in address else address
