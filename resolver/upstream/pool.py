"""Connected UDP sockets to one upstream, each on a random port.

A connected socket hears only its upstream, and hears of ICMP errors. Ports are the kernel's random choice: a
socket is opened and connected, never bound (measured by a test). Sockets are replaced after some uses or
seconds, those with questions open stay until these end, which the deadline of an exchange bounds.
"""

from __future__ import annotations

import socket
from collections.abc import Callable
from typing import Any, Final

from resolver.upstream.exchange import Attempt
from resolver.upstream.failures import Reason
from resolver.upstream.outbox import Outbox
from resolver.upstream.question import HEADS, TAILS, Randomness, mix_case
from resolver.upstream.reader import PoolSocket, Reader, reason_of
from resolver.upstream.stats import Stats

USES: Final = 1000  # and up to half as many more by lot, so that not all change at once
SECONDS: Final = 60.0


class UdpPool:
    """`size` connected sockets to `address`; a Carrier.

    Places whose socket could not be opened (no route yet, no descriptors) are tried again when their turn
    comes.
    """

    def __init__(
        self,
        family: int,
        address: tuple[Any, ...],
        size: int,
        *,
        reader: Reader,
        random: Randomness,
        stats: Stats,
        on_trouble: Callable[[], object],
    ) -> None:
        self._family = family
        self._address = address
        self._reader = reader
        self._random = random
        self._stats = stats
        self._on_trouble = on_trouble
        self._places: list[PoolSocket | None] = [None] * size
        self._size = size
        self._outbox = Outbox()
        self._gathering = False
        self._chosen: PoolSocket | None = None  # by which what is gathered will leave

    def gather(self) -> None:
        """From now on keep questions back, until `send_gathered`, so that they leave by one system call.

        They share a socket, chosen by lot for each ROOM of them. That helps no forger: to any one question he
        still has to guess the port among all, the id, and the case (RFC 5452 §9.2).
        """
        self._gathering = True

    def send_gathered(self) -> None:
        """Send what was gathered, and keep nothing back any more."""
        self._gathering = False
        self._flush()

    def fill(self, now: float) -> None:
        """Open what can be opened; the rest follows when it is used."""
        for place in range(self._size):
            if self._places[place] is None and isinstance(self._open(place, now), Reason):
                return

    def ports(self) -> list[int]:
        """Return the local ports in use, for tests and the doctor."""
        return [one.sock.getsockname()[1] for one in self._places if one is not None]

    def send(self, attempt: Attempt, now: float) -> Reason | None:
        """Ask by a random socket with a random id and, where `attempt.mixed`, random case."""
        key = attempt.exchange.key
        dice = self._random.take(len(key) + 4)
        one = self._chosen
        if one is None:
            place = (dice[0] << 8 | dice[1]) % self._size
            one = self._places[place]
            if one is None or one.uses <= 0 or now >= one.expires:
                fresh = self._open(place, now)
                if isinstance(fresh, Reason):
                    return fresh
                one = fresh
        waiting = one.waiting
        ident = dice[2:4]
        while ident in waiting:
            ident = self._random.take(2)
        question = mix_case(key[:-5], dice[4:]) + key[-5:-1] if attempt.mixed else key[:-1]
        bits = attempt.bits
        packet = ident + HEADS[bits] + question + TAILS[bits]
        if not self._gathering:
            try:
                one.send(packet)
            except OSError as problem:
                again = self._send_again(one, packet, problem)
                if again is not None:
                    return again
        one.uses -= 1
        waiting[ident] = attempt
        attempt.ident = ident
        attempt.question = question
        attempt.socket = one
        if self._gathering:
            self._chosen = one
            if self._outbox.put(attempt, packet):
                self._flush()
        return None

    def release(self, attempt: Attempt) -> None:
        """Forget the id; the last one on a socket that was replaced closes it."""
        one = attempt.socket
        if one is not None:
            one.waiting.pop(attempt.ident, None)
            attempt.socket = None
            if one.retired and not one.waiting:
                self._reader.remove(one)

    def renew(self) -> None:
        """Replace every socket at its next use."""
        for one in self._places:
            if one is not None:
                one.uses = 0

    def close(self) -> None:
        """Close what is in place."""
        for one in self._places:
            if one is not None:
                self._reader.remove(one)
        self._places = [None] * self._size

    def _flush(self) -> None:
        one, self._chosen = self._chosen, None
        if one is None:
            return
        if one.sock.fileno() < 0:  # closed: what it should have sent must not leave by another one, nor stay
            self._outbox.waiting = []
            return
        for attempt, packet, number in self._outbox.send(one.fd):
            reason = self._send_again(one, packet, OSError(number, "not sent"))
            if reason is not None:
                self._reader.lost(attempt, reason)

    def _send_again(self, one: PoolSocket, packet: bytes, problem: OSError) -> Reason | None:
        """Send once more: an error may be that of an earlier packet, and is then gone."""
        reason = reason_of(problem)
        if reason is Reason.REFUSED:
            self._reader.later(one, reason)
            self._on_trouble()
            try:
                one.send(packet)
            except OSError as still:
                reason = reason_of(still)
            else:
                return None
        one.uses = 0
        return reason

    def _open(self, place: int, now: float) -> PoolSocket | Reason:
        """Put a new socket in a place; on failure the old one stays if there is one."""
        old = self._places[place]
        try:
            sock = socket.socket(self._family, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK | socket.SOCK_CLOEXEC)
        except OSError as problem:
            return self._keep(old, problem, now)
        try:
            sock.connect(self._address)
            lot = self._random.take(2)
            fresh = PoolSocket(sock, USES + (lot[0] << 1), now + SECONDS + lot[1] / 8)
            self._reader.add(fresh)
        except OSError as problem:
            sock.close()
            return self._keep(old, problem, now)
        self._stats.sockets += 1
        self._places[place] = fresh
        if old is not None:
            old.retired = True
            if not old.waiting:
                self._reader.remove(old)
        return fresh

    def _keep(self, old: PoolSocket | None, problem: OSError, now: float) -> PoolSocket | Reason:
        self._stats.errors += 1
        if old is None:
            return reason_of(problem)
        old.uses = max(old.uses, 16)
        old.expires = max(old.expires, now + 1)
        return old
