"""Zones with servers of their own: who is asked for them.

Each set of servers has sockets and limits of its own. So servers that are silent, slow or flooded make their
own zones fail and nothing else. What they answer may hold private addresses: that is what such zones are for.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING, Final, Protocol

from resolver.upstream import Reason, Upstreams
from resolver.upstream.failures import FAILURES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from config.localdata import Zone
    from resolver.upstream import Question, Result

    class _Policy(Protocol):
        @property
        def zones(self) -> Sequence[Zone]: ...


POOL: Final = 16
"""UDP sockets for a set of servers: few ask for local names, and 16 ports, the id and the case guard them."""

LIMIT: Final = 256
"""Questions in flight at a set of servers; beyond that the zone's names fail at once."""

SOCKETS: Final = 256
"""UDP sockets of all zones together, whatever a policy says."""

Servers = tuple[str, ...]


class Zones:
    """Asks the servers of zones, on `loop`, in its thread only.

    timeout: seconds until a question fails; batches: whether `resolver.batch` works here. Sockets are opened
    when a zone is first asked for. `follow` says which zones there are; before that there are none.
    """

    def __init__(
        self, loop: asyncio.AbstractEventLoop, *, timeout: float = 4.0, batches: bool = False
    ) -> None:
        self._loop = loop
        self._timeout = timeout
        self._batches = batches
        self._zones: Mapping[str, Zone] = {}
        self._open: dict[Servers, Upstreams] = {}
        self._retired: set[Upstreams] = set()
        self._pool = POOL
        self._closed = False

    def follow(self, policy: _Policy) -> None:
        """Take the zones of a policy. Servers that are still asked keep their sockets and what is in flight.

        The others end what is in flight, and are closed then.
        """
        self._zones = {str(zone.name): zone for zone in policy.zones if zone.servers}
        wanted = {_servers(zone) for zone in self._zones.values()}
        self._pool = max(min(POOL, SOCKETS // max(len(wanted), 1)), 1)
        for servers in self._open.keys() - wanted:
            self._retire(self._open.pop(servers))

    def ask(self, zone: str, query: Question, done: Callable[[Result], None]) -> None:
        """Ask a zone's servers; `done(reply or UpstreamFailure)` is called once, later, on the loop.

        As Upstreams.ask; for a zone that is not there (any more) it is a failure. Never raises.
        """
        upstreams = self._upstreams_of(zone)
        if upstreams is None:
            reason = Reason.CLOSED if self._closed or zone not in self._zones else Reason.UNREACHABLE
            self._loop.call_soon(done, FAILURES[reason])
            return
        upstreams.ask(query, done)

    def is_own(self, packet_id: int, question: bytes) -> bool:
        """Whether a question that came to our server is one we sent to a zone's servers: a forwarding loop.

        Arguments and consequence as Upstreams.is_own.
        """
        return any(upstreams.is_own(packet_id, question) for upstreams in self._open.values())

    def stats(self) -> dict[str, int]:
        """Return the counts of Upstreams.stats, of all open servers together."""
        total: dict[str, int] = {}
        for upstreams in self._open.values():
            for name, count in upstreams.stats().items():
                total[name] = total.get(name, 0) + count
        return total

    def close(self) -> None:
        """End every question with a failure, and close every socket."""
        self._closed = True
        self._zones = {}
        for upstreams in (*self._open.values(), *self._retired):
            upstreams.close()
        self._open.clear()
        self._retired.clear()

    def _upstreams_of(self, name: str) -> Upstreams | None:
        zone = self._zones.get(name)
        if zone is None:
            return None
        servers = _servers(zone)
        found = self._open.get(servers)
        if found is None:
            with suppress(OSError, ValueError):  # no descriptors are left; the next question tries again
                found = self._open[servers] = Upstreams(
                    zone.servers,
                    self._loop,
                    timeout=self._timeout,
                    pool=self._pool,
                    limit=LIMIT,
                    upstream_limit=LIMIT,
                    batches=self._batches,
                )
        return found

    def _retire(self, upstreams: Upstreams) -> None:
        if not upstreams.stats()["in_flight"]:
            upstreams.close()
            return
        self._retired.add(upstreams)
        # By then every question has its answer or has failed.
        self._loop.call_later(self._timeout + 1, self._end, upstreams)

    def _end(self, upstreams: Upstreams) -> None:
        upstreams.close()
        self._retired.discard(upstreams)


def _servers(zone: Zone) -> Servers:
    return tuple(str(url) for url in zone.servers)
