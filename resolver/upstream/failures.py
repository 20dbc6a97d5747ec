"""Failure as a value, and the cache of failures (RFC 9520). Pure: `now` is an argument."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Final

SHORTEST: Final = 5.0  # RFC 9520 §3.2: at least 1 s, at most 5 minutes
LONGEST: Final = 300.0
BIGGEST_REPLY: Final = 512  # a longer SERVFAIL is remembered as a bare failure


class Reason(Enum):
    """Why no upstream gave an answer."""

    TIMEOUT = "timeout"
    REFUSED = "refused"  # nobody listens there, or the connection was cut
    UNREACHABLE = "unreachable"  # this machine has no way there
    SERVFAIL = "servfail"  # remembered: an upstream failed to resolve it
    OVERLOADED = "overloaded"  # too many questions in flight
    LOOP = "loop"  # an upstream asks us what we asked it
    CLOSED = "closed"  # we are shutting down


# RFC 8914: 22 No Reachable Authority, 23 Network Error, 13 Cached Error, 14 Not Ready, 0 Other.
_EDE: Final = {
    Reason.TIMEOUT: (22, "no upstream answered in time"),
    Reason.REFUSED: (23, "upstream refused the connection"),
    Reason.UNREACHABLE: (23, "no route to any upstream"),
    Reason.SERVFAIL: (22, "no upstream could resolve this"),
    Reason.OVERLOADED: (0, "too many questions in flight"),
    Reason.LOOP: (0, "forwarding loop"),
    Reason.CLOSED: (14, "shutting down"),
}


@dataclass(frozen=True, slots=True)
class UpstreamFailure:
    """No answer, why, and the extended error to say so: (info code, text), RFC 8914."""

    reason: Reason
    ede: tuple[int, str]


FAILURES: Final = {reason: UpstreamFailure(reason, ede) for reason, ede in _EDE.items()}
CACHED: Final = {reason: UpstreamFailure(reason, (13, text)) for reason, (_, text) in _EDE.items()}
_REMEMBERED: Final = frozenset({Reason.TIMEOUT, Reason.REFUSED, Reason.UNREACHABLE, Reason.LOOP})

Result = bytes | UpstreamFailure


class _Entry:
    __slots__ = ("net", "span", "until", "value")

    def __init__(self, value: Result, until: float, span: float, net: bool) -> None:
        self.value = value
        self.until = until
        self.span = span
        self.net = net


class Failures:
    """At most `limit` questions that failed lately: asked again only after 5 s, then 10, 20 … 300.

    A failure of the network (`net`: no upstream answered anything meanwhile) says nothing about the question:
    it is kept for 5 s, never longer, and all such are forgotten at the first answer, so that recovery is seen
    at once.
    """

    __slots__ = ("_limit", "_net", "entries")

    def __init__(self, limit: int = 2048) -> None:
        self.entries: dict[bytes, _Entry] = {}
        self._limit = limit
        self._net = 0

    @property
    def network(self) -> bool:
        """Whether failures of the network are remembered."""
        return self._net > 0

    def get(self, key: bytes, now: float) -> Result | None:
        """Return how a question failed that may not be asked again yet: a failure, or the SERVFAIL."""
        entry = self.entries.get(key)
        return entry.value if entry is not None and now < entry.until else None

    def put(self, key: bytes, value: Result, now: float, *, net: bool) -> None:
        """Remember a failure. One that comes within its last wait after the end of it waits twice as long."""
        if isinstance(value, UpstreamFailure):
            if value.reason not in _REMEMBERED:
                return
            value = CACHED[value.reason]
        elif len(value) > BIGGEST_REPLY:
            value = CACHED[Reason.SERVFAIL]
        last = self._take(key)
        span = SHORTEST
        if last is not None and not net and not last.net and now < last.until + last.span:
            span = min(last.span * 2, LONGEST)
        elif len(self.entries) >= self._limit:
            self._take(next(iter(self.entries)))
        self.entries[key] = _Entry(value, now + span, span, net)
        self._net += net

    def forget(self, key: bytes) -> None:
        """Note that the question was answered."""
        self._take(key)

    def forget_network(self) -> None:
        """Note that some upstream answers again."""
        self.entries = {key: entry for key, entry in self.entries.items() if not entry.net}
        self._net = 0

    def _take(self, key: bytes) -> _Entry | None:
        entry = self.entries.pop(key, None)
        if entry is not None:
            self._net -= entry.net
        return entry
