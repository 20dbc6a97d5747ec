"""The one place that reads the UDP sockets of all pools, and what errors of sockets mean."""

from __future__ import annotations

import errno
import select
import socket
from collections.abc import Callable
from typing import Final, Protocol

from resolver.upstream.exchange import Attempt
from resolver.upstream.failures import Reason
from resolver.upstream.inbox import Inbox
from resolver.upstream.question import Match, match
from resolver.upstream.stats import Stats

LARGEST: Final = 4096  # we say 1232; some send more all the same
EVENTS: Final = 128  # sockets read before the loop turns to others
NEAR_MISSES: Final = 32
WORTH_GATHERING: Final = 3  # questions open on a socket from which its answers are taken in together

_UNREACHABLE: Final = frozenset(
    {
        errno.ENETUNREACH,
        errno.EHOSTUNREACH,
        errno.ENETDOWN,
        errno.EADDRNOTAVAIL,
        errno.EPERM,
        errno.EINVAL,
        errno.EACCES,
    }
)
_BUSY: Final = frozenset({errno.EAGAIN, errno.ENOBUFS, errno.ENOMEM, errno.EMFILE, errno.ENFILE})


def reason_of(problem: OSError) -> Reason:
    """Say what a socket's error means for a question."""
    if problem.errno in _UNREACHABLE:
        return Reason.UNREACHABLE
    return Reason.OVERLOADED if problem.errno in _BUSY else Reason.REFUSED


class Listener(Protocol):
    """Who is told what arrives (the engine)."""

    def reply(self, attempt: Attempt, data: bytes, now: float) -> None:
        """Take an answer that fits."""

    def other_case(self, attempt: Attempt, now: float) -> None:
        """Take note of an answer that fits but for its case."""

    def bare_error(self, attempt: Attempt, data: bytes, now: float) -> None:
        """Take an error without a question."""

    def broken(self, attempt: Attempt, reason: Reason, now: float) -> None:
        """Take note that no answer can come."""

    def hearsay(self, attempt: Attempt, reason: Reason, now: float) -> None:
        """Take note that the network says so."""

    def suspect(self, attempt: Attempt, now: float) -> None:
        """Take note that somebody guesses at this attempt's id."""


class PoolSocket:
    """One connected socket and the attempts that wait on it, by their two octets of id."""

    __slots__ = ("expires", "fd", "recv", "retired", "send", "sock", "uses", "waiting", "wrong")

    def __init__(self, sock: socket.socket, uses: int, expires: float) -> None:
        self.sock = sock
        self.fd = sock.fileno()
        self.send = sock.send
        self.recv = sock.recv
        self.uses = uses  # left
        self.expires = expires
        self.retired = False
        self.wrong = 0
        self.waiting: dict[bytes, Attempt] = {}


class Reader:
    """All pool sockets behind one epoll of their own, so that the loop has one handle instead of hundreds."""

    def __init__(
        self, listener: Listener, stats: Stats, clock: Callable[[], float], *, batches: bool = False
    ) -> None:
        """batches: whether several packets may be taken in by one system call (resolver.batch.works)."""
        self._listener = listener
        self._stats = stats
        self._clock = clock
        self._epoll = select.epoll()
        self._sockets: dict[int, PoolSocket] = {}
        self._inbox = Inbox(LARGEST) if batches else None
        self._broken: list[tuple[PoolSocket, Reason]] = []

    def fileno(self) -> int:
        """Return the descriptor that is readable when any socket is."""
        return self._epoll.fileno()

    def add(self, one: PoolSocket) -> None:
        """Read this socket from now on."""
        self._epoll.register(one.fd, select.EPOLLIN)
        self._sockets[one.fd] = one

    def remove(self, one: PoolSocket) -> None:
        """Read it no more, and close it."""
        if self._sockets.pop(one.fd, None) is not None:
            self._epoll.unregister(one.fd)
        one.sock.close()

    def lost(self, attempt: Attempt, reason: Reason) -> None:
        """Tell of a question that could not be sent after all."""
        self._listener.broken(attempt, reason, self._clock())

    def later(self, one: PoolSocket, reason: Reason) -> None:
        """Remember an error met while sending: `tell` tells those waiting, not `send` from within."""
        if one.waiting:
            self._broken.append((one, reason))

    def tell(self) -> None:
        """Tell of the errors remembered."""
        while self._broken:
            one, reason = self._broken.pop()
            self._fail(one, reason, self._clock())

    def readable(self) -> None:
        """Read what has arrived, at most EVENTS sockets of it."""
        now = self._clock()
        for fd, _ in self._epoll.poll(0, EVENTS):
            one = self._sockets.get(fd)
            if one is not None:  # an answer before may have closed it
                self._drain(one, now)
        if self._broken:
            self.tell()

    def close(self) -> None:
        """Close every socket and the epoll."""
        for one in list(self._sockets.values()):
            self.remove(one)
        self._epoll.close()

    def _drain(self, one: PoolSocket, now: float) -> None:
        waiting = one.waiting
        try:
            if self._inbox is None or len(waiting) < WORTH_GATHERING:
                packets = [one.recv(LARGEST)]
            else:
                packets = self._inbox.receive(one.fd)
        except BlockingIOError:
            return
        except OSError as problem:
            self._fail(one, reason_of(problem), now)
            return
        for data in packets:
            attempt = waiting.get(data[:2])
            if attempt is None or len(data) >= LARGEST:
                self._wrong(one, now)
            else:
                self._deliver(one, attempt, data, now)

    def _deliver(self, one: PoolSocket, attempt: Attempt, data: bytes, now: float) -> None:
        fits = match(data, attempt.question)
        if fits is Match.RIGHT:
            self._listener.reply(attempt, data, now)
        elif fits is Match.CASE:
            self._listener.other_case(attempt, now)
        elif fits is Match.BARE:
            self._listener.bare_error(attempt, data, now)
        else:
            self._wrong(one, now)

    def _wrong(self, one: PoolSocket, now: float) -> None:
        """Count a wrong packet. Several on one socket look like guesses: what waits there is asked elsewhere.

        A forger who has found the port thus gets NEAR_MISSES guesses at the id, not 65,536. Answers that come
        after we gave up look the same; what they cost then is one more packet.
        """
        self._stats.wrong += 1
        one.wrong += 1
        if one.wrong >= NEAR_MISSES:
            one.wrong = one.uses = 0
            for attempt in list(one.waiting.values()):
                self._stats.suspicions += 1
                self._listener.suspect(attempt, now)

    def _fail(self, one: PoolSocket, reason: Reason, now: float) -> None:
        one.uses = 0
        for attempt in list(one.waiting.values()):
            self._listener.hearsay(attempt, reason, now)
