"""A question on its way, and what the pipeline needs of those around it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final, Protocol

from resolver.redirect import aimed
from resolver.wirebase import WireError

if TYPE_CHECKING:
    from policy.verdict import Verdict
    from resolver.clients import Client
    from resolver.upstream import UpstreamFailure
    from resolver.views import View
    from resolver.wire import Query

Reply = Callable[[bytes], None]
LOOP: Final = (22, "A forwarding loop: the upstream asks this resolver")  # an extended error


class Ask(Protocol):
    """What the pipeline needs of the upstreams."""

    def ask(self, query: Query, done: Callable[[bytes | UpstreamFailure], None]) -> None:
        """Ask; call `done` exactly once with the reply or the failure."""
        ...

    @property
    def healthy(self) -> bool:
        """Whether any upstream is up."""
        ...

    def is_own(self, packet_id: int, question: bytes) -> bool:
        """Tell whether a question that came in is one that we sent out: a forwarding loop."""
        ...


class AskZone(Protocol):
    """What the pipeline needs of the conditional zones."""

    def ask(self, zone: str, query: Query, done: Callable[[bytes | UpstreamFailure], None]) -> None:
        """Ask the zone's own servers; call `done` exactly once."""
        ...

    def is_own(self, packet_id: int, question: bytes) -> bool:
        """Tell whether a question that came in is one that we sent to a zone's servers."""
        ...


class Limits(Protocol):
    """What the pipeline needs of the settings; config.settings says what each means."""

    @property
    def max_client_ttl(self) -> int: ...  # noqa: D102
    @property
    def block_ttl(self) -> int: ...  # noqa: D102
    @property
    def stale_ttl(self) -> int: ...  # noqa: D102
    @property
    def trusted_ad(self) -> bool: ...  # noqa: D102


class Asked:
    """One asker and the question; gets one answer."""

    __slots__ = ("apart", "client", "key", "packet", "query", "reply", "target", "udp", "verdict", "view")

    def __init__(self, packet: bytes, query: Query, client: Client, udp: bool) -> None:
        self.packet = packet
        self.query = query
        self.target = query  # what the upstream is asked: another name where a rewrite leads elsewhere
        self.key = query.question  # what its answer is kept by
        self.client = client
        self.reply: Reply | None = None
        self.view: View | None = None
        self.verdict: Verdict | None = None
        self.udp = udp
        self.apart = False  # whether others who ask the same get another answer: nothing is kept for them

    def aim(self, name: str) -> bool:
        """Ask for another name instead; False if there is none ("") or it can't be asked for."""
        if not name:
            return False
        try:
            self.target = aimed(self.query, name)
        except WireError:
            return False
        self.key = self.target.question
        return True

    def answer(self, wire: bytes) -> None:
        """Answer, the first time."""
        if self.reply is not None:
            reply, self.reply = self.reply, None
            reply(wire)
