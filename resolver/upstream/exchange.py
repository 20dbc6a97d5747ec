"""One question in flight: who waits for it, what was tried, what to try next. Values and pure choices."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Final, Protocol

from resolver.upstream.failures import FAILURES, Reason, Result, UpstreamFailure
from resolver.upstream.health import Health

if TYPE_CHECKING:
    from resolver.upstream.reader import PoolSocket

MOST_ATTEMPTS: Final = 10
Done = Callable[[Result], None]


class Carrier(Protocol):
    """A way to an upstream: the UDP pool or the TCP connection."""

    def send(self, attempt: Attempt, now: float) -> Reason | None:
        """Ask. None: it is on its way and `attempt` is registered; else why it could not be sent."""

    def release(self, attempt: Attempt) -> None:
        """No longer listen for this attempt's answer."""

    def renew(self) -> None:
        """Take fresh sockets for what is asked from now on: the old may be bound to an address we lost."""

    def close(self) -> None:
        """Give everything back."""


class Target:
    """One upstream: its way by UDP (None for tcp://) and by TCP, its health, and its open attempts."""

    __slots__ = ("health", "name", "open", "tcp", "udp")

    def __init__(self, name: str, udp: Carrier | None, tcp: Carrier | None) -> None:
        self.name = name
        self.udp = udp
        self.tcp = tcp
        self.health = Health()
        self.open = 0


class Attempt:
    """One packet to one upstream that may still be answered."""

    __slots__ = (
        "bits",
        "carrier",
        "doubted",
        "exchange",
        "ident",
        "late",
        "listening",
        "mixed",
        "question",
        "sent",
        "slot",
        "socket",
        "target",
        "unreached",
    )

    def __init__(
        self, exchange: Exchange, target: Target, carrier: Carrier, bits: int, mixed: bool, sent: float
    ) -> None:
        self.exchange = exchange
        self.target = target
        self.carrier = carrier
        self.bits = bits  # DO | CD | NO_EDNS
        self.mixed = mixed  # 0x20
        self.sent = sent
        # Set by the carrier:
        self.ident = b""
        self.question = b""  # name, type and class as they were sent
        self.socket: PoolSocket | None = None
        # Set by the engine:
        self.slot: dict[Attempt, None] | None = None
        self.listening = False
        self.late = False
        self.doubted = False  # an answer in another case came
        self.unreached = False  # the network said that nobody is there


class Exchange:
    """A question, its askers, and its attempts in order."""

    __slots__ = (
        "attempts",
        "bad",
        "deadline",
        "key",
        "no_edns",
        "only",
        "plain",
        "reason",
        "result",
        "spent",
        "started",
        "waiters",
    )

    def __init__(self, key: bytes, started: float, deadline: float) -> None:
        self.key = key
        self.started = started
        self.deadline = deadline
        self.waiters: list[Done] = []
        self.attempts: list[Attempt] = []
        self.spent: list[Target] = []  # gave a definite bad outcome: not asked again for this
        self.only: Target | None = None  # a copy sent to see how this one does
        self.plain = False  # 0x20 failed for this question
        self.no_edns = False  # EDNS did
        self.bad: bytes | None = None  # the last SERVFAIL or the like
        self.reason = Reason.TIMEOUT
        self.result: Result | None = None  # set once, at the end

    def verdict(self) -> Result:
        """What the askers get when nothing is left to try."""
        if self.bad is not None:
            return self.bad
        return FAILURES[Reason.TIMEOUT if any(one.late for one in self.attempts) else self.reason]

    def next_target(self, targets: Iterable[Target], limit: int) -> Target | None:
        """Return the upstream to try after a failure: the least tried, those down last; None: no more.

        `targets` in order of preference; those with `limit` attempts open are passed over.
        """
        if len(self.attempts) >= MOST_ATTEMPTS:
            return None
        if self.only is not None:
            return None  # a copy has one try
        best, least = None, 1 << 30
        for target in targets:
            if target in self.spent or target.open >= limit:
                continue
            tries = sum([one.target is target for one in self.attempts])
            if target.health.down:
                if tries and self.bad is not None:
                    continue
                tries += 2
            if tries < least:
                best, least = target, tries
        return best


def is_failure(value: Result) -> bool:
    """Whether a result is a failure: no answer, or a reply other than NOERROR, NXDOMAIN, YXDOMAIN."""
    return isinstance(value, UpstreamFailure) or value[3] & 15 not in {0, 3, 6}
