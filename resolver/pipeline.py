"""The way of a question that has no finished answer yet (DESIGN §4).

    read ─► refuse what can't be ─► prepared? ─► decide ─► made up | cached | asked upstream ─► inspect

It never touches a socket or a clock. The edges call `answer` with what came in; an answer that needs an
upstream comes later, through the `reply` that was passed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from policy.cells import cell_of
from policy.decide import decide
from policy.leads import MOST_ALIASES, leads_on
from policy.state import UnknownGroup
from policy.verdict import Action, Step
from resolver.asked import LOOP, Ask, Asked, AskZone, Limits, Reply
from resolver.compose import any_message, error_message
from resolver.message import render
from resolver.redirect import as_asked
from resolver.rulings import as_stale, counter, inspect, made_up
from resolver.scrub import normalise
from resolver.timenames import spare_validation
from resolver.timing import NEVER, cap_at
from resolver.views import Prepared, View
from resolver.wire import Gate, WireError, gate, header_reply, read_query, refusal
from resolver.wirebase import ANY, FORMERR, NOTIMP, REFUSED, SERVFAIL
from resolver.wordless import cut, is_silence, is_wordless, over_tcp

if TYPE_CHECKING:
    from blocklists.hits import Lookup
    from policy.verdict import Verdict
    from resolver.answers import Answers
    from resolver.audience import Audience
    from resolver.clients import Client
    from resolver.message import Message
    from resolver.moment import Moment
    from resolver.shelf import Shelf
    from resolver.wire import Query
from resolver.upstream import UpstreamFailure

Later = Callable[[], Reply]

UNSURE_TTL = 5
"""Seconds a block may live at a client whose device isn't known yet (DESIGN §4)."""

STALE_AFTER = 1.8
"""Seconds until a client gets a stale answer when the upstream is slow (RFC 8767 §5, response timer)."""

STALE_REUSE = 5
"""Seconds until the upstream is tried again behind a stale answer (RFC 8767 §5, failure recheck timer)."""


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
        zones: AskZone | None = None,
        note: Callable[[Client, int], None] | None = None,
        watch: Callable[[Client, Query, int], None] | None = None,
    ) -> None:
        """zones: who knows names that have servers of their own; None: no policy has any.

        note: told that a client met a cell that is not among its `cells` yet. watch: told each question, and
        the slot that counts it, of a client that is `watched`.
        """
        self._watch = watch
        self._note = note
        self._zones = zones
        self._moment = moment
        self._limits = limits
        self._answers = answers
        self._shelf = shelf
        self._upstreams = upstreams
        self._defer = defer
        self._views: Mapping[Audience, View] = {}

    def serve(self, views: Mapping[Audience, View], lists: Lookup) -> None:
        """Swap what decides. The answers from upstream stay: they are inspected again under each view."""
        self._lists = lists
        self.change_views(views)

    def change_views(self, views: Mapping[Audience, View]) -> None:
        """Swap the views only: a timetable has moved on."""
        self._views = views

    def view_of(self, client: Client) -> View:
        """Return the view that answers a client."""
        return self._views[client.audience]

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
        if not self._moment.clock_trusted:
            spare_validation(query)
        return self._resolve(Asked(packet, query, client, udp), later)

    def _resolve(self, asked: Asked, later: Later) -> bytes | None:
        view, query = self._views[asked.client.audience], asked.query
        asked.target, asked.key, asked.apart = query, query.question, False
        prepared = self._shelf.prepared(view, query.question)
        if prepared is not None:
            return self._finish(view, asked, prepared)
        verdict = decide(view.state, query.name, query.qtype, self._lists)
        if verdict.action is Action.REWRITE and is_wordless(verdict):
            if asked.udp or is_silence(verdict):
                self._moment.counts[counter(view, verdict)] += 1
                return None if is_silence(verdict) else cut(query)
            verdict, asked.apart = over_tcp(verdict), True
        if verdict.action is not Action.FORWARD:
            found, verdict = self._aim(view, asked, verdict)
            if found is not None:
                return self._finish(view, asked, found)
        elif query.qtype == ANY:
            prepared = self._prepare(view, asked, verdict, any_message(query), expires=NEVER)
            return self._finish(view, asked, prepared)
        if verdict.zone:
            asked.key += b"\0" + verdict.zone.encode()
        cached = self._answers.get(asked.key, self._moment.second)
        if cached is not None and self._moment.second < cached.expires:
            born, expires = int(cached.born), int(cached.expires)
            prepared = self._inspected(view, asked, verdict, cached.message, born, expires)
            return self._finish(view, asked, prepared)
        return self._ask(view, asked, verdict, later, stale=cached is not None)

    def _ask(self, view: View, asked: Asked, verdict: Verdict, later: Later, *, stale: bool) -> bytes | None:
        """Ask an upstream; stale: an old answer is there, for when it is late."""
        ident, own = asked.query.id, asked.packet[12 : asked.query.question_end]
        if self._upstreams.is_own(ident, own) or (self._zones and self._zones.is_own(ident, own)):
            message = error_message(asked.query, SERVFAIL, LOOP)
            return self._finish(view, asked, self._prepare(view, asked, verdict, message))
        asked.reply, asked.view, asked.verdict = later(), view, verdict
        if stale:
            # It is for later, or for now where it is known that nobody will answer.
            up = verdict.zone or self._upstreams.healthy
            self._defer(STALE_AFTER if up else 0, lambda: self._late(asked))
        if verdict.zone and self._zones is not None:
            self._zones.ask(verdict.zone, asked.target, lambda outcome: self._done(asked, outcome))
        else:
            self._upstreams.ask(asked.target, lambda outcome: self._done(asked, outcome))
        return None

    def _aim(self, view: View, asked: Asked, verdict: Verdict) -> tuple[Prepared | None, Verdict]:
        """Return what can be answered at once; or None, and the verdict by which another name is asked for.

        The network's own aliases may lead to its own names, and are decided there; those of lists, own rules
        and safe modes lead into the world.
        """
        query = asked.query
        if not asked.aim(leads_on(verdict, query.qtype)):
            return self._make_up(view, asked, verdict), verdict
        for _ in range(MOST_ALIASES):
            if verdict.step is not Step.LOCAL:
                return None, verdict
            there = decide(view.state, asked.target.name, query.qtype, self._lists)
            if there.action is Action.FORWARD:
                return None, replace(verdict, zone=there.zone)
            if there.action is not Action.REWRITE:
                return self._make_up(view, asked, there), there
            if not asked.aim(leads_on(there, query.qtype)):
                message = made_up(there, asked.target, view.state, self._limits.block_ttl)
                message = as_asked(message, asked.target, asked.query, verdict)
                longest = self._limits.max_client_ttl
                return self._prepare(view, asked, verdict, message, expires=NEVER, longest=longest), verdict
            verdict = there
        return self._prepare(view, asked, verdict, error_message(query, SERVFAIL)), verdict  # round and round

    # The upstream has spoken, or is late -----------------------------------------------------------------

    def _done(self, asked: Asked, outcome: bytes | UpstreamFailure) -> None:
        """Take the upstream's word in, and answer under the view of today: it may have changed meanwhile."""
        message = self._message_of(outcome, asked)
        view, verdict = asked.view, asked.verdict
        if view is None or verdict is None or self._views.get(asked.client.audience) is not view:
            self._begin_again(asked)
            return
        if message.rcode in (SERVFAIL, REFUSED):
            prepared = self._stale(view, asked, verdict)
            if prepared is None:
                # Of the very name that was asked, and not as an alias of it: nothing was found out.
                failed = message if asked.target is asked.query else error_message(asked.query, message.rcode)
                prepared = self._prepare(view, asked, verdict, failed)
        else:
            message = as_asked(message, asked.target, asked.query, verdict)
            found = inspect(verdict, message, asked.query, view.state, self._lists)
            if found is verdict:
                asked.answer(self._first(view, asked, verdict, message))
                return
            prepared = self._make_up(view, asked, found)
        asked.answer(self._finish(view, asked, prepared))

    def _begin_again(self, asked: Asked) -> None:
        """Decide anew: the rules have changed while the upstream was asked. What it said is in the cache."""
        reply, asked.reply = asked.reply, None
        if reply is None:
            return
        try:
            wire = self._resolve(asked, lambda: reply)
        except UnknownGroup:  # it has gone; its client will be met anew
            wire = header_reply(asked.packet, SERVFAIL)
        if wire is not None:
            reply(wire)

    def _message_of(self, outcome: bytes | UpstreamFailure, asked: Asked) -> Message:
        if not isinstance(outcome, bytes):
            return error_message(asked.query, SERVFAIL, outcome.ede)
        try:
            message = normalise(outcome, asked.target)
        except WireError:
            return error_message(asked.query, SERVFAIL, (22, "The upstream's answer could not be read"))
        if message.lifetime > 0 and message.rcode not in (SERVFAIL, REFUSED):
            self._answers.put(asked.key, message, self._moment.second)
        return message

    def _late(self, asked: Asked) -> None:
        """Give a stale answer while the upstream is slow; when it speaks after all, only the caches learn."""
        view, verdict = asked.view, asked.verdict
        if asked.reply is None or view is None or verdict is None:
            return
        if self._views.get(asked.client.audience) is not view:
            return  # decided anew when the upstream speaks
        prepared = self._stale(view, asked, verdict)
        if prepared is not None:
            asked.answer(self._finish(view, asked, prepared))

    def _stale(self, view: View, asked: Asked, verdict: Verdict) -> Prepared | None:
        """Return what is stale (RFC 8767), decided and inspected under today's view."""
        cached = self._answers.get(asked.key, self._moment.second)
        if cached is None:
            return None
        message = as_asked(cached.message, asked.target, asked.query, verdict)
        found = inspect(verdict, message, asked.query, view.state, self._lists)
        if found is not verdict:
            return self._make_up(view, asked, found)
        ttl = self._limits.stale_ttl
        return self._prepare(
            view,
            asked,
            verdict,
            as_stale(message, ttl),
            expires=self._moment.second + STALE_REUSE,
            longest=ttl,
        )

    # What an answer becomes ------------------------------------------------------------------------------

    def _inspected(
        self, view: View, asked: Asked, verdict: Verdict, message: Message, born: int, expires: int
    ) -> Prepared:
        message = as_asked(message, asked.target, asked.query, verdict)
        found = inspect(verdict, message, asked.query, view.state, self._lists)
        if found is not verdict:
            return self._make_up(view, asked, found)
        return self._prepare(view, asked, verdict, message, born=born, expires=expires)

    def _make_up(self, view: View, asked: Asked, verdict: Verdict) -> Prepared:
        ttl = self._limits.block_ttl
        message = made_up(verdict, asked.query, view.state, ttl)
        return self._prepare(view, asked, verdict, message, expires=NEVER, longest=ttl)

    def _prepare(
        self,
        view: View,
        asked: Asked,
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
            cell=cell_of(verdict) if view.pupils else 0,
        )
        if not asked.apart:
            self._shelf.keep(view, asked.query.question, prepared)
        return prepared

    def _first(self, view: View, asked: Asked, verdict: Verdict, message: Message) -> bytes:
        """Answer whoever had the upstream asked. The answer cache has the message already.

        Nothing is prepared for the next asker: most names are asked once in a while, so that would cost more
        time and memory than it saves.
        """
        moment, query = self._moment, asked.query
        number = counter(view, verdict)
        moment.counts[number] += 1
        if asked.client.watched and self._watch is not None:
            self._watch(asked.client, query, number)
        until = min(view.until, asked.client.until)
        cap = cap_at(moment.second, until, self._limits.max_client_ttl)
        wire, _offsets = render(message, query, age=0, cap=cap, ad_ok=self._limits.trusted_ad, udp=asked.udp)
        if asked.udp and query.repeatable and not asked.client.unsure:
            self._shelf.first_sight(view, asked.packet[2:])
        return wire

    def _finish(self, view: View, asked: Asked, prepared: Prepared) -> bytes:
        moment, client, query = self._moment, asked.client, asked.query
        moment.counts[prepared.counter] += 1
        if client.watched and self._watch is not None:
            self._watch(client, query, prepared.counter)
        if prepared.cell & ~client.cells and self._note is not None:
            self._note(client, prepared.cell)
        longest = prepared.longest
        if client.unsure and not prepared.ages:
            longest = min(longest, UNSURE_TTL)
        wire, _offsets = render(
            prepared.message,
            query,
            age=prepared.age(moment.second),
            cap=cap_at(moment.second, min(view.until, client.until), longest),
            ad_ok=self._limits.trusted_ad,
            udp=asked.udp,
        )
        if asked.udp and query.repeatable and not client.unsure and client.until >= view.until:
            self._shelf.sight(view, asked.packet, wire, prepared)
        return wire
