"""The upstreams of a worker put together: engine, pools, connections and the one timer, on asyncio."""

from __future__ import annotations

import asyncio
import os
import resource
import socket
from collections.abc import Callable, Sequence
from typing import Any, Final, Protocol

from resolver.upstream.engine import Engine
from resolver.upstream.exchange import Done, Target
from resolver.upstream.failures import FAILURES, Reason
from resolver.upstream.pool import UdpPool
from resolver.upstream.question import Question, Randomness
from resolver.upstream.reader import Reader
from resolver.upstream.stats import Stats
from resolver.upstream.tcp import TcpCarrier
from resolver.upstream.wheel import TICK

SPARE_FILES: Final = 256  # descriptors left to everything else in the worker
LEAST_POOL: Final = 8


class UpstreamAddress(Protocol):
    """Where an upstream is (config's UpstreamUrl): scheme "udp" or "tcp", host an IP address, port."""

    @property
    def scheme(self) -> str:
        """Return "udp" or "tcp"."""

    @property
    def host(self) -> str:
        """Return an IP address, IPv6 without brackets."""

    @property
    def port(self) -> int:
        """Return the port."""


def numeric(url: UpstreamAddress) -> tuple[int, tuple[Any, ...]]:
    """Return the family and the socket address. Raises ValueError; nothing is looked up."""
    if url.scheme not in {"udp", "tcp"}:
        raise ValueError(f"upstream scheme {url.scheme!r} is not known here; use udp or tcp")
    try:
        found = socket.getaddrinfo(url.host, url.port, flags=socket.AI_NUMERICHOST, type=socket.SOCK_DGRAM)
    except (OSError, UnicodeError) as problem:
        raise ValueError(f"upstream host {url.host!r} is not an IP address") from problem
    return found[0][0], found[0][4]


def pool_size(wanted: int, upstreams: int, files: int) -> int:
    """Return the sockets per upstream: `wanted` in all, fewer if only `files` descriptors may be open."""
    return max(min(wanted, max((files - SPARE_FILES) // 2, LEAST_POOL)) // max(upstreams, 1), 1)


class Upstreams:
    """Asks upstream resolvers, on `loop`, in its thread only.

    urls: at least one; timeout: seconds until a question fails; pool: UDP sockets in all; limit,
    upstream_limit: most questions in flight, and attempts open at one upstream; source: octets nobody can
    foresee; batches: whether `resolver.batch` works here. Raises ValueError for a scheme other than udp and
    tcp, or a host that is no IP address.
    """

    def __init__(
        self,
        urls: Sequence[UpstreamAddress],
        loop: asyncio.AbstractEventLoop,
        *,
        timeout: float = 4.0,
        pool: int = 256,
        limit: int = 6000,
        upstream_limit: int = 5000,
        source: Callable[[int], bytes] = os.urandom,
        batches: bool = False,
    ) -> None:
        if not urls:
            raise ValueError("there is no upstream; name at least one, such as udp://1.1.1.1")
        self._loop = loop
        self._clock = loop.time
        self._ticking = False
        self._stats = Stats()
        self._random = Randomness(source)
        self._engine = Engine(
            timeout=timeout,
            limit=limit,
            target_limit=upstream_limit,
            random=self._random,
            stats=self._stats,
            complain=self._complain,
        )
        addresses = [numeric(url) for url in urls]
        self._reader = Reader(self._engine, self._stats, self._clock, batches=batches)
        files = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
        size = pool_size(pool, sum(url.scheme == "udp" for url in urls), files)
        self._pools: list[UdpPool] = []
        for url, (family, address) in zip(urls, addresses, strict=True):
            self._engine.add(self._target(url, family, address, size))
        loop.add_reader(self._reader.fileno(), self._reader.readable)
        self._closed = False

    def ask(self, query: Question, done: Done) -> None:
        """Ask; `done(reply or UpstreamFailure)` is called once, later, on the loop. Never raises.

        The reply's question fits (in random case), its id means nothing; it may be a SERVFAIL or the like if
        no upstream had better. The same question in flight is not asked again.
        """
        try:
            result = self._engine.ask(query.question, done, self._clock())
        except Exception as problem:  # noqa: BLE001 - whatever it is, the asker must hear
            self._complain(problem)
            result = FAILURES[Reason.UNREACHABLE]
        if result is not None:
            self._loop.call_soon(done, result)
        elif not self._ticking:
            self._ticking = True
            self._loop.call_later(TICK, self._tick)

    def gather(self) -> None:
        """Keep questions back until `send_gathered`, which must follow in this turn of the loop."""
        for pool in self._pools:
            pool.gather()

    def send_gathered(self) -> None:
        """Send what was gathered. Questions asked outside of the two leave at once."""
        for pool in self._pools:
            pool.send_gathered()

    def is_own(self, packet_id: int, question: bytes) -> bool:
        """Whether a question that came to our server (name as it came, type, class) is one we sent.

        Cheap (one look-up). True means a forwarding loop: answer SERVFAIL. The upstream it went to is given
        up for this question, soon. What escapes this, and why it does no harm: OpenAttempts.own.
        """
        if question not in self._engine.open_questions:
            return False
        attempt = self._engine.own(packet_id.to_bytes(2, "big"), question)
        if attempt is None:
            return False
        self._stats.loops += 1
        self._loop.call_soon(self._engine.broken, attempt, Reason.LOOP, self._clock())
        return True

    @property
    def healthy(self) -> bool:
        """Whether any upstream is up; if not, a stale answer is better at once than after the timeout."""
        return self._engine.healthy

    @property
    def outcomes(self) -> tuple[int, int]:
        """How many good answers came, and how many questions ended without one, since the start."""
        return self._stats.answered, self._stats.failed

    def stats(self) -> dict[str, int]:
        """Return counts since the start by name (see Stats), and `in_flight` now."""
        return {**self._stats.as_dict(), "in_flight": self._engine.in_flight}

    def ports(self) -> list[int]:
        """Return the local UDP ports in use."""
        return [port for pool in self._pools for port in pool.ports()]

    def close(self) -> None:
        """End every question with a failure (each `done` is called once, at once) and close every socket."""
        if self._closed:
            return
        self._closed = True
        self._loop.remove_reader(self._reader.fileno())
        self._engine.close()
        self._reader.close()

    def _target(self, url: UpstreamAddress, family: int, address: tuple[Any, ...], size: int) -> Target:
        udp = None
        if url.scheme == "udp":
            udp = UdpPool(
                family,
                address,
                size,
                reader=self._reader,
                random=self._random,
                stats=self._stats,
                on_trouble=lambda: self._loop.call_soon(self._reader.tell),
            )
            udp.fill(self._clock())
            self._pools.append(udp)
        tcp = TcpCarrier(
            self._loop,
            url.host,
            url.port,
            listener=self._engine,
            random=self._random,
            stats=self._stats,
            clock=self._clock,
        )
        return Target(f"{url.scheme}://{url.host}:{url.port}", udp, tcp)

    def _tick(self) -> None:
        self._engine.tick(self._clock())
        if self._engine.busy and not self._closed:
            self._loop.call_later(TICK, self._tick)
        else:
            self._ticking = False

    def _complain(self, problem: Exception) -> None:
        text = "an upstream's answer could not be handed on"
        self._loop.call_exception_handler({"message": text, "exception": problem})
