"""A worker's inside without sockets: real policy, real caches, a scripted upstream, time that tests move.

rig = Rig(policy_text)
reply = rig.ask("www.example.com", "A")        # a dnspython message, or None
rig.pass_time(5)
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import dns.flags
import dns.message
import dns.name
import dns.rrset

from blocklists.hits import EMPTY_INDEX
from config.claims import Claim
from config.devices import Devices, parse_devices
from config.policyfile import parse_policy
from policy.hand import devices_named
from policy.identify import Clients
from resolver.access import Access
from resolver.answers import Answers
from resolver.audience import Askers, conditions_of
from resolver.counters import CATEGORIES, OUTCOMES, SLOTS
from resolver.daybook import Daybook
from resolver.desk import Desk
from resolver.moment import Moment
from resolver.passwatch import PassWatch
from resolver.pipeline import Pipeline
from resolver.reception import Reception
from resolver.shelf import Shelf
from resolver.viewset import ViewSet

PLAIN = """
kind = "school"
default_group = "pupils"
starter = false
[groups.pupils]
en = "Pupils"
vi = "Học sinh"
"""


class Limits:
    max_client_ttl = 300
    block_ttl = 10
    stale_ttl = 30
    trusted_ad = True
    rate_limit = 0


def answer_with(
    records: list[tuple[str, int, str, str]], rcode: int = 0, **bits: bool
) -> Callable[[Any], bytes]:
    """An upstream behaviour: the question's reply with these (name, ttl, type, data) as its answer."""

    def behave(query: Any) -> bytes:
        asked = dns.message.make_query(_name(query), query.qtype, want_dnssec=query.do)
        reply = dns.message.make_response(asked, recursion_available=True)
        reply.set_rcode(rcode)
        for name, ttl, rtype, data in records:
            section = reply.authority if rtype == "SOA" else reply.answer
            section.append(dns.rrset.from_text(name, ttl, "IN", rtype, data))
        if bits.get("ad"):
            reply.flags |= dns.flags.AD
        return reply.to_wire()

    return behave


def _name(query: Any) -> Any:
    return dns.name.from_wire(query.qname, 0)[0]


def address(ttl: int = 3600, data: str = "192.0.2.1") -> Callable[[Any], bytes]:
    """An upstream behaviour: whatever is asked has this address."""

    def behave(query: Any) -> bytes:
        return answer_with([(_name(query).to_text(), ttl, "A", data)])(query)

    return behave


class Upstream:
    """Scripted: `behave(query)` gives bytes, an UpstreamFailure, or None to be answered later by `settle`."""

    def __init__(self) -> None:
        self.asked: list[Any] = []
        self.waiting: list[tuple[Any, Callable[[Any], None]]] = []
        self.behave: Callable[[Any], Any] = address()
        self.loops = False

    def ask(self, query: Any, done: Callable[[Any], None]) -> None:
        self.asked.append(query)
        outcome = self.behave(query)
        if outcome is None:
            self.waiting.append((query, done))
        else:
            done(outcome)

    def gather(self) -> None:
        """As resolver.hotpath.Gathering; the script answers at once all the same."""

    def send_gathered(self) -> None:
        """As above."""

    healthy = True

    def is_own(self, _ident: int, _question: bytes) -> bool:
        return self.loops

    def settle(self, behave: Callable[[Any], Any]) -> None:
        waiting, self.waiting = self.waiting, []
        for query, done in waiting:
            done(behave(query))


class Rig:
    def __init__(
        self,
        policy: str = PLAIN,
        *,
        lists: Any = EMPTY_INDEX,
        devices: str = "",
        claims: tuple[Claim, ...] = (),
        wall: str = "2026-11-24T10:00:00+07:00",
        networks: tuple[str, ...] = ("192.168.1.0/24",),
        on_link: tuple[Any, ...] = (),
        cache: int = 1 << 20,
        limits: Any = None,
        runtime: Path | None = None,
    ) -> None:
        self.policy = parse_policy(policy)
        self.limits = limits or Limits()
        self.lists = lists
        self.now = 1000.0
        self.wall = datetime.fromisoformat(wall)
        self.counts = memoryview(bytearray(SLOTS * 8)).cast("Q")
        self.moment = Moment()
        self.macs: dict[str, str] = {}
        self.upstream = Upstream()
        self.timers: list[tuple[float, Callable[[], None]]] = []
        self.answers = Answers(cache, stale=86400)
        self.shelf = Shelf(self.moment, cache, lambda: self.viewset.views.values())  # noqa: PLW0108 - it changes
        self.daybook = Daybook(runtime, mac_of=lambda address: self.macs.get(address))  # noqa: PLW0108 - tests swap it
        self.daybook.follow(self.policy.zone)
        self.reception = Reception(
            self.moment, self.limits.rate_limit, mac_of=self.macs.get, daybook=self.daybook
        )
        self.shelf.on_turn = self.reception.recent.clear
        self.pipeline = Pipeline(
            self.moment,
            self.limits,
            self.answers,
            self.shelf,
            self.upstream,
            self._defer,
            note=self.daybook.note,
        )
        self.desk = Desk(self.moment, self.reception, self.shelf, self.pipeline, self._defer)
        self.viewset = ViewSet(self.policy, list(self.policy.groups).index)
        known = parse_devices(devices, self.policy.groups.keys(), "devices.toml") if devices else Devices(())
        self.clients = Clients(self.policy, known, claims, epoch=self.wall.timestamp())
        self.access = Access(networks, on_link)
        self._tick()
        self.watch = PassWatch()
        self.trusted = True
        self._build()
        self.pipeline.serve(self.viewset.views, lists)
        askers = Askers(frozenset(), conditions_of(self.policy, lists))
        self.reception.serve(self.access, self.clients, self.viewset.views, askers)

    def _build(self) -> None:
        epoch, trusted = self.wall.timestamp(), self.trusted
        self.viewset.build(
            self.wall,
            self.now,
            clock_trusted=trusted,
            passes=self.watch.in_force(epoch, self.now) if trusted else (),
            edges=self.watch.edges(epoch, self.now) if trusted else (),
        )

    def set_clock(self, wall: str) -> None:
        """Set the clock on the wall, as network time does; the other one goes on as it was."""
        self.wall = datetime.fromisoformat(wall)
        self._build()
        self.pipeline.change_views(self.viewset.views)
        self.reception.change_views(self.viewset.views)

    def set_by_hand(self, *passes: Any) -> None:
        """Put passes (config.passes.Pass) in force from now on, as a new passes.json does."""
        self.watch.follow(passes)
        self._build()
        self.pipeline.change_views(self.viewset.views)
        askers = Askers(devices_named(passes), conditions_of(self.policy, self.lists))
        self.reception.serve(self.access, self.clients, self.viewset.views, askers)

    def _defer(self, seconds: float, call: Callable[[], None]) -> None:
        self.timers.append((self.now + seconds, call))

    def _tick(self) -> None:
        self.moment.second = int(self.now)
        self.moment.counts = self.counts
        self.reception.turn(self.wall.timestamp())

    def pass_time(self, seconds: float) -> None:
        """Move both clocks on, calling timers and swapping views when they are due."""
        end = self.now + seconds
        while True:
            due = [t for t in self.timers if t[0] <= end]
            step = min([end, self.viewset.boundary, *(t[0] for t in due)])
            self.wall += timedelta(seconds=step - self.now)
            self.now = step
            self._tick()
            if self.now >= self.viewset.boundary:
                self._build()
                self.pipeline.change_views(self.viewset.views)
                self.reception.change_views(self.viewset.views)
            for timer in due:
                if timer[0] <= self.now:
                    self.timers.remove(timer)
                    timer[1]()
            if self.now >= end:
                return

    def send(self, packet: bytes, client: str = "192.168.1.10", *, udp: bool = True) -> list[bytes]:
        """Hand a packet to the desk; return the list that replies come into, now or later."""
        replies: list[bytes] = []
        reply = self.desk.receive(packet, client.encode(), client, lambda: replies.append, udp=udp)
        if reply is not None:
            replies.append(reply)
        return replies

    def ask(
        self, name: str, rtype: str = "A", client: str = "192.168.1.10", *, udp: bool = True, **options: Any
    ) -> Any:
        """Ask like a stub resolver; return the reply as a dnspython message, or None if there is none yet."""
        query = dns.message.make_query(name, rtype, **options)
        replies = self.send(query.to_wire(), client, udp=udp)
        if not replies:
            return None
        [wire] = replies
        reply = dns.message.from_wire(wire)
        assert reply.id == query.id
        return reply

    def counted(self, outcome: int, category: int = 0, group: int = 0) -> int:
        return int(self.counts[(group * CATEGORIES + category) * OUTCOMES + outcome])
