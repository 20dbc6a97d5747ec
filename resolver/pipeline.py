"""The way of a question that has no finished answer yet (DESIGN §4).

    read ─► refuse what can't be ─► prepared? ─► decide ─► made up | cached | asked upstream ─► inspect

It never touches a socket or a clock. The edges call `answer` with what came in; an answer that needs an
upstream comes later, through the `reply` that was passed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from policy.decide import decide
from policy.verdict import Action
from resolver.compose import any_message, error_message
from resolver.message import normalise, render
from resolver.rulings import as_stale, counter, inspect, made_up
from resolver.timing import NEVER, cap_at
from resolver.views import Prepared, View
from resolver.wire import Gate, Query, WireError, gate, header_reply, read_query, refusal
from resolver.wirebase import ANY, FORMERR, NOTIMP, REFUSED, SERVFAIL

if TYPE_CHECKING:
    from blocklists.hits import Lookup
    from policy.verdict import Verdict
    from resolver.answers import Answers
    from resolver.clients import Client
    from resolver.message import Message
    from resolver.moment import Moment
    from resolver.shelf import Shelf
    from resolver.upstream import UpstreamFailure

Reply = Callable[[bytes], None]
Later = Callable[[], Reply]

UNSURE_TTL = 5
"""Seconds a block may live at a client whose device isn't known yet (DESIGN §4)."""

STALE_AFTER = 1.8
"""Seconds until a client gets a stale answer when the upstream is slow (RFC 8767 §5, response timer)."""

STALE_REUSE = 5
"""Seconds until the upstream is tried again behind a stale answer (RFC 8767 §5, failure recheck timer)."""


class Ask(Protocol):
    """What the pipeline needs of the upstreams."""

    def ask(self, query: Query, done: Callable[[bytes | UpstreamFailure], None]) -> None:
        """Ask; call `done` exactly once with the reply or the failure."""
        ...

    def is_own(self, packet_id: int, question: bytes) -> bool:
        """Tell whether a question that came in is one that we sent out: a forwarding loop."""
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


class Pipeline:
    """A worker's pipeline. `defer(seconds, call)` is the loop's timer."""

    def __init__(
        self,
        moment: Moment,
        limits: Limits,
        answers: Answers,
        shelf: Shelf,
        upstreams: Ask,
        defer: Callable[[float, Callable[[], None]], object],
    ) -> None:
        self._moment = moment
        self._limits = limits
        self._answers = answers
        self._shelf = shelf
        self._upstreams = upstreams
        self._defer = defer
        self._views: dict[str, View] = {}

    def serve(self, views: dict[str, View], lists: Lookup) -> None:
        """Swap what decides. The answers from upstream stay: they are inspected again under each view."""
        self._lists = lists
        self.change_views(views)

    def change_views(self, views: dict[str, View]) -> None:
        """Swap the views only: a timetable has moved on."""
        self._views = views

    def view_of(self, client: Client) -> View:
        """Return the view that answers a client."""
        return self._views[client.group]

    def answer(self, packet: bytes, client: Client, later: Later, *, udp: bool) -> bytes | None:
        """Answer a packet of a client that is served; None when the reply comes later, or never.

        later: called before this returns when the answer has to wait; gives what to call with the answer.

        Whatever the bytes are, this raises nothing: an answer, FORMERR, NOTIMP, REFUSED, BADVERS or silence.
        """
        accepted = gate(packet)
        if accepted is not Gate.ACCEPT:
            if accepted is Gate.IGNORE:
                return None
            return header_reply(packet, NOTIMP if accepted is Gate.NOTIMP else FORMERR)
        try:
            query = read_query(packet)
        except WireError:
            return header_reply(packet, FORMERR)
        refused = refusal(query)
        if refused is not None:
            # With an OPT for who sent one (RFC 6891 §6.1.1).
            return render(error_message(query, refused), query, age=0, cap=0, ad_ok=False, udp=udp)[0]
        return self._resolve(_Asked(packet, query, client, udp), later)

    def _resolve(self, asked: _Asked, later: Later) -> bytes | None:
        view, query = self._views[asked.client.group], asked.query
        prepared = self._shelf.prepared(view, query.question)
        if prepared is not None:
            return self._finish(view, asked, prepared)
        verdict = decide(view.state, query.name, query.qtype, self._lists)
        if verdict.action is not Action.FORWARD:
            return self._finish(view, asked, self._make_up(view, asked, verdict))
        if query.qtype == ANY:
            message = any_message(query)
            return self._finish(view, asked, self._prepare(view, asked, verdict, message, expires=NEVER))
        cached = self._answers.get(query.question, self._moment.second)
        if cached is not None and self._moment.second < cached.expires:
            born, expires = int(cached.born), int(cached.expires)
            prepared = self._inspected(view, asked, verdict, cached.message, born, expires)
            return self._finish(view, asked, prepared)
        if self._upstreams.is_own(query.id, asked.packet[12 : query.question_end]):
            loop = (22, "A forwarding loop: the upstream asks this resolver")
            message = error_message(query, SERVFAIL, loop)
            return self._finish(view, asked, self._prepare(view, asked, verdict, message))
        asked.reply, asked.view, asked.verdict = later(), view, verdict
        if cached is not None:  # a stale one is there, for later
            self._defer(STALE_AFTER, lambda: self._late(asked))
        self._upstreams.ask(query, lambda outcome: self._done(asked, outcome))
        return None

    # The upstream has spoken, or is late -----------------------------------------------------------------

    def _done(self, asked: _Asked, outcome: bytes | UpstreamFailure) -> None:
        """Take the upstream's word in, and answer under the view of today: it may have changed meanwhile."""
        message = self._message_of(outcome, asked)
        view = self._views.get(asked.client.group)
        if view is None:  # the group has gone while we waited; its client will be met anew
            asked.answer(header_reply(asked.packet, SERVFAIL))
            return
        verdict = self._verdict(view, asked)
        if verdict.action is not Action.FORWARD:
            prepared = self._make_up(view, asked, verdict)
        elif message.rcode in (SERVFAIL, REFUSED):
            prepared = self._stale(view, asked, verdict) or self._prepare(view, asked, verdict, message)
        else:
            if message.chain:
                verdict = inspect(verdict, message, view.state, asked.query.qtype, self._lists)
            if verdict.action is Action.FORWARD:
                asked.answer(self._first(view, asked, verdict, message))
                return
            prepared = self._make_up(view, asked, verdict)
        asked.answer(self._finish(view, asked, prepared))

    def _verdict(self, view: View, asked: _Asked) -> Verdict:
        """The verdict of today; under the same view, whose rules never change, the one of before."""
        if asked.verdict is not None and asked.view is view:
            return asked.verdict
        return decide(view.state, asked.query.name, asked.query.qtype, self._lists)

    def _message_of(self, outcome: bytes | UpstreamFailure, asked: _Asked) -> Message:
        if not isinstance(outcome, bytes):
            return error_message(asked.query, SERVFAIL, outcome.ede)
        try:
            message = normalise(outcome, asked.query)
        except WireError:
            return error_message(asked.query, SERVFAIL, (22, "The upstream's answer could not be read"))
        if message.lifetime > 0 and message.rcode not in (SERVFAIL, REFUSED):
            self._answers.put(asked.query.question, message, self._moment.second)
        return message

    def _late(self, asked: _Asked) -> None:
        """Give a stale answer while the upstream is slow; when it speaks after all, only the caches learn."""
        view = self._views.get(asked.client.group)
        if asked.reply is None or view is None:
            return
        verdict = self._verdict(view, asked)
        if verdict.action is Action.FORWARD:
            prepared = self._stale(view, asked, verdict)
            if prepared is not None:
                asked.answer(self._finish(view, asked, prepared))

    def _stale(self, view: View, asked: _Asked, verdict: Verdict) -> Prepared | None:
        """Return what is stale (RFC 8767), decided and inspected under today's view."""
        cached = self._answers.get(asked.query.question, self._moment.second)
        if cached is None:
            return None
        found = inspect(verdict, cached.message, view.state, asked.query.qtype, self._lists)
        if found.action is not Action.FORWARD:
            return self._make_up(view, asked, found)
        ttl = self._limits.stale_ttl
        message = as_stale(cached.message, ttl)
        return self._prepare(
            view, asked, verdict, message, expires=self._moment.second + STALE_REUSE, longest=ttl
        )

    # What an answer becomes ------------------------------------------------------------------------------

    def _inspected(
        self, view: View, asked: _Asked, verdict: Verdict, message: Message, born: int, expires: int
    ) -> Prepared:
        found = inspect(verdict, message, view.state, asked.query.qtype, self._lists)
        if found.action is not Action.FORWARD:
            return self._make_up(view, asked, found)
        return self._prepare(view, asked, found, message, born=born, expires=expires)

    def _make_up(self, view: View, asked: _Asked, verdict: Verdict) -> Prepared:
        ttl = self._limits.block_ttl
        message = made_up(verdict, asked.query, view.state, ttl)
        return self._prepare(view, asked, verdict, message, expires=NEVER, longest=ttl)

    def _prepare(
        self,
        view: View,
        asked: _Asked,
        verdict: Verdict,
        message: Message,
        *,
        born: int | None = None,
        expires: int = 0,
        longest: int | None = None,
    ) -> Prepared:
        """born: the second from which it ages, None for what is made up. expires: 0 for this asker only."""
        prepared = Prepared(
            message,
            counter=counter(view, verdict),
            born=born,
            expires=expires,
            longest=self._limits.max_client_ttl if longest is None else longest,
        )
        self._shelf.keep(view, asked.query.question, prepared)
        return prepared

    def _first(self, view: View, asked: _Asked, verdict: Verdict, message: Message) -> bytes:
        """Answer whoever had the upstream asked. The answer cache has the message already.

        Nothing is prepared for the next asker: most names are asked once in a while, so that would cost more
        time and memory than it saves.
        """
        moment, query = self._moment, asked.query
        moment.counts[counter(view, verdict)] += 1
        cap = cap_at(moment.second, view.until, self._limits.max_client_ttl)
        wire, _offsets = render(message, query, age=0, cap=cap, ad_ok=self._limits.trusted_ad, udp=asked.udp)
        if asked.udp and query.repeatable and not asked.client.unsure:
            self._shelf.first_sight(view, asked.packet[2:])
        return wire

    def _finish(self, view: View, asked: _Asked, prepared: Prepared) -> bytes:
        moment, client, query = self._moment, asked.client, asked.query
        moment.counts[prepared.counter] += 1
        longest = prepared.longest
        if client.unsure and not prepared.ages:
            longest = min(longest, UNSURE_TTL)
        wire, _offsets = render(
            prepared.message,
            query,
            age=prepared.age(moment.second),
            cap=cap_at(moment.second, view.until, longest),
            ad_ok=self._limits.trusted_ad,
            udp=asked.udp,
        )
        if asked.udp and query.repeatable and not client.unsure:
            self._shelf.sight(view, asked.packet, wire, prepared)
        return wire


class _Asked:
    """One asker and the question; gets one answer."""

    __slots__ = ("client", "packet", "query", "reply", "udp", "verdict", "view")

    def __init__(self, packet: bytes, query: Query, client: Client, udp: bool) -> None:
        self.packet = packet
        self.query = query
        self.client = client
        self.reply: Reply | None = None
        self.view: View | None = None
        self.verdict: Verdict | None = None
        self.udp = udp

    def answer(self, wire: bytes) -> None:
        """Answer, the first time."""
        if self.reply is not None:
            reply, self.reply = self.reply, None
            reply(wire)
