"""The TCP server: listening sockets, and who gets a connection (RFC 7766).

What a stranger can make us hold is bounded: connections in all and by address, questions open on a
connection, octets unread and unsent, and the time that any of it lasts. Nobody is read from before `accept`
has seen the address.
"""

from __future__ import annotations

import asyncio
import socket
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import asdict
from typing import Final

from resolver.connection import Connection, Handler, Limits, Respond, TcpStats

__all__ = ["Handler", "Limits", "Respond", "TcpServer", "TcpStats"]

CROWDED: Final = 0.75  # of all places taken: idle connections are closed sooner
CROWDED_IDLE: Final = 0.2  # of the usual time


class TcpServer:
    """Serves `handler` on listening sockets that are handed in, on the running loop.

    handler(packet, address, respond): `address` is the client's IP address as text (an IPv4-mapped one as
    IPv4, no scope); `respond(reply)` is to be called once, from the loop's thread, now or later; b"" means
    that there is no answer. A second call, or one after the connection has ended, does nothing.
    accept(address): whether the client is served at all.
    """

    def __init__(
        self,
        handler: Handler,
        *,
        accept: Callable[[str], bool] = lambda _: True,
        limits: Limits | None = None,
    ) -> None:
        self.handler = handler
        self.accept = accept
        self.limits = limits or Limits()
        self.counts = TcpStats()
        self.open: set[Connection] = set()
        self.by_client: Counter[str] = Counter()
        self._servers: list[asyncio.Server] = []
        self._sweeper: asyncio.TimerHandle | None = None
        self._closing = False

    async def start(self, sockets: Iterable[socket.socket]) -> None:
        """Serve these bound sockets, which are now the server's. May be called again for more."""
        loop = asyncio.get_running_loop()
        for one in sockets:
            self._servers.append(await loop.create_server(lambda: Connection(self), sock=one, backlog=512))

    async def close(self, grace: float = 1.0) -> None:
        """Accept no more, answer what is open for at most `grace` seconds, then end every connection."""
        self._closing = True
        for server in self._servers:
            server.close()
        loop = asyncio.get_running_loop()
        end = loop.time() + grace
        while self.open:
            for connection in list(self.open):
                connection.finish()
            if loop.time() >= end:
                break
            await asyncio.sleep(0.01)
        for connection in list(self.open):
            connection.transport.abort()
        if self._sweeper is not None:
            self._sweeper.cancel()
        await asyncio.sleep(0)

    def stats(self) -> dict[str, int]:
        """Return counts since the start by name, and `open` now."""
        return {**asdict(self.counts), "open": len(self.open)}

    def admit(self, connection: Connection, address: str) -> bool:
        """Give a new connection its place, if there is one for it."""
        if self._closing or not self.accept(address):
            self.counts.denied += 1
            return False
        if self.by_client[address] >= self.limits.per_client or not self._room():
            self.counts.crowded += 1
            return False
        self.counts.accepted += 1
        self.open.add(connection)
        self.by_client[address] += 1
        if self._sweeper is None:
            self._sweep()
        return True

    def leave(self, connection: Connection) -> None:
        """Take a connection's place back."""
        if connection not in self.open:
            return
        self.open.discard(connection)
        self.by_client[connection.address] -= 1
        if self.by_client[connection.address] <= 0:
            del self.by_client[connection.address]

    def _room(self) -> bool:
        """Whether there is a place; the longest idle connection makes one if it has nothing open."""
        if len(self.open) < self.limits.connections:
            return True
        idle = [one for one in self.open if not one.busy]
        if not idle:
            return False
        longest = min(idle, key=lambda one: one.active)
        if asyncio.get_running_loop().time() - longest.active < self.limits.idle * CROWDED_IDLE / 2:
            return False
        self.counts.evicted += 1
        self.leave(longest)
        longest.transport.abort()
        return True

    def _sweep(self) -> None:
        """End what was idle too long, from time to time while there are connections."""
        loop = asyncio.get_running_loop()
        now = loop.time()
        idle = self.limits.idle
        if len(self.open) >= self.limits.connections * CROWDED:
            idle *= CROWDED_IDLE
        for connection in list(self.open):
            connection.sweep(now, idle)
        self._sweeper = loop.call_later(min(1.0, self.limits.idle / 8), self._sweep) if self.open else None
