"""A worker: one process, one event loop, its own sockets and caches. The whole product of DNS, assembled.

Read `Worker.__init__` and `Worker.serve`: each part and why it stands where it does.
"""

from __future__ import annotations

import asyncio
import os
import signal
from contextlib import suppress
from typing import TYPE_CHECKING

from blocklists.hits import EMPTY_INDEX
from config import clock
from config.discreet import discreet_names
from config.files import in_memory
from policy.hand import devices_named
from resolver.access import Access
from resolver.answers import Answers
from resolver.asking import Asking
from resolver.audience import Askers, conditions_of
from resolver.batch import Batch
from resolver.connection import Limits
from resolver.counters import CATEGORIES, OUTCOMES, Counters, worker_file
from resolver.daybook import Daybook
from resolver.desk import Desk
from resolver.doors import is_wildcard
from resolver.hotpath import BatchListener
from resolver.lettinggo import LettingGo
from resolver.liveindex import LiveIndex
from resolver.metnames import STOPPED, MetNames
from resolver.moment import Moment
from resolver.naming import NamingPipeline
from resolver.neighbours import Neighbours
from resolver.netlink import RTM_GETADDR, RTM_GETNEIGH, NetlinkSocket
from resolver.pipeline import Pipeline
from resolver.plain import PlainListener
from resolver.reception import Reception
from resolver.selector import CoalescingSelector
from resolver.shelf import Shelf
from resolver.tcp import TcpServer
from resolver.tidying import Tidying
from resolver.timekeeper import Timekeeper
from resolver.upstream import Upstreams
from resolver.watching import watching_of
from resolver.zones import Zones

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable, Mapping

    from blocklists.hits import Lookup
    from config.paths import Paths
    from config.settings import Settings
    from resolver.asked import Reply
    from resolver.audience import Audience
    from resolver.channel import Receiver
    from resolver.clients import Client
    from resolver.doors import Doors
    from resolver.snapshot import Snapshot
    from resolver.views import View
    from resolver.viewset import Views

TRIES = 3
"""Upstreams that are waited for, one after the other, before a question has failed."""

ANSWERS_SHARE = 0.4
"""Part of the cache's bytes for answers from upstream; the rest is for finished answers under the views."""


class Worker:
    """One worker. `run` returns when it is told to stop."""

    _last: Snapshot | None = None  # what is in force; None before the first
    _lists: Lookup = EMPTY_INDEX
    _failed: Exception | None = None
    _tidying: Tidying | None = None  # none before the first answer
    _total = 0
    _is_school = True

    _outcomes = (0, 0)  # of questions to upstreams, as last looked at

    def __init__(
        self,
        number: int,
        doors: Doors,
        settings: Settings,
        paths: Paths,
        channel: Receiver,
        *,
        batches: bool,
        loop: asyncio.SelectorEventLoop,
        selector: CoalescingSelector,
    ) -> None:
        """batches: whether batch.works() said yes. The loop must have been made with the selector."""
        self._doors = doors
        self._settings = settings
        self._channel, self._batches = channel, batches
        self._loop = loop
        self._selector = selector
        self._index = LiveIndex()
        self._letting_go = LettingGo(loop.call_soon)
        self._listeners: list[BatchListener | PlainListener] = []
        # Counters first: what is answered must be countable, and the heartbeat says that we live.
        self._counters = Counters(worker_file(paths.runtime, number))
        self._counters.start(os.getpid())
        self._moment = Moment()
        # Who is on our links is known before the first packet: the first child of the day is not refused.
        self._neighbours = Neighbours()
        self._netlink = self._open_netlink()
        # Which devices were there is nothing for a disk: no table where the folder isn't in memory.
        tables = paths.runtime if in_memory(paths.runtime) else None
        mac_of = self._neighbours.mac
        daybook = self._daybook = Daybook(tables, number, mac_of)
        watching = self._watching = watching_of(settings, paths, number)
        rate, cache = settings.rate_limit, settings.cache_mb << 20
        self._reception = Reception(self._moment, rate, mac_of=mac_of, daybook=daybook, watching=watching)
        answers = Answers(int(cache * ANSWERS_SHARE), stale=settings.serve_stale)
        shelf = Shelf(self._moment, int(cache * (1 - ANSWERS_SHARE)), self._views_in_force)
        shelf.on_turn, shelf.on_drop = self._reception.recent.clear, self._letting_go.free
        patience, limit = settings.upstream_timeout_ms * TRIES / 1000, settings.upstream_in_flight
        self._upstreams = Upstreams(settings.upstreams, loop, timeout=patience, limit=limit, batches=batches)
        self._zones = Zones(loop, timeout=patience, batches=batches)
        within = self._moment, settings, answers, shelf, self._upstreams, loop.call_later, self._zones
        parts = *within, daybook.note, watching.note
        self._pipeline, self._naming = Pipeline(*parts), NamingPipeline(*parts)
        self._naming.met = self._met_block
        self._names = MetNames(tables, number, lambda: discreet_names(settings, paths)) if tables else None
        self._asking = Asking(paths.runtime, number)
        self._desk = Desk(self._moment, self._reception, shelf, self._pipeline, loop.call_later)
        self._time = Timekeeper(self._moment, self._counters, self._change_views, self._begin_second)
        self._views: Mapping[Audience, View] = {}

    def serve(self, snapshot: Snapshot) -> None:
        """Swap what decides, whole: policy, devices and lists always fit each other."""
        last, before = self._last, self._lists
        lists = self._lists = self._index.of(snapshot, prefault=last is None)
        self._snapshot = self._last = snapshot
        policy, protected = snapshot.policy, self._settings.protected
        anew = lists is not before or last is None or policy != last.policy
        old = self._views
        self._views = self._time.follow(
            policy, protected, snapshot.passes, anew=anew, clock_trusted=snapshot.clock_trusted
        )
        self._zones.follow(policy)
        self._daybook.follow(policy.zone)
        self._is_school = policy.kind == "school"
        self._pipeline.serve(self._views, lists)
        self._naming.serve(self._views, lists)
        if self._names is not None:
            self._names.on = policy.statistics.names
            self._desk.pipeline = self._naming if self._names.on else self._pipeline
        askers = Askers(devices_named(snapshot.passes), conditions_of(policy, lists))
        self._reception.serve(self._access(), snapshot.clients, self._views, askers)
        self._letting_go.take(old.values(), self._views.values())

    def run(self, snapshot: Snapshot) -> None:
        """Answer questions until told to stop."""
        self.serve(snapshot)
        self._tidying = Tidying()
        loop = self._loop
        loop.add_reader(self._channel.socket, self._hear)
        if self._netlink is not None:
            loop.add_reader(self._netlink.socket, self._links_changed)
        for sock in self._doors.udp:
            self._listeners.append(self._listener(sock))
            loop.add_reader(sock, self._listeners[-1].readable)
        tcp = TcpServer(self._tcp_packet, accept=self._accepts, limits=_tcp_limits(self._settings))
        loop.run_until_complete(tcp.start(self._doors.tcp))
        for word in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(word, loop.stop)
        self._beat()
        self._channel.ready()
        try:
            loop.run_forever()
        finally:
            loop.run_until_complete(tcp.close(grace=0.2))
            self._upstreams.close()
            self._zones.close()
            if self._netlink is not None:
                loop.remove_reader(self._netlink.socket)
                self._netlink.socket.close()
            self._tidying.end()
            self._watching.end()
            self._counters.start(0)
        if self._failed is not None:
            raise self._failed

    # What comes in ---------------------------------------------------------------------------------------

    def _listener(self, sock: socket.socket) -> BatchListener | PlainListener:
        if not self._batches:
            return PlainListener(sock, self._desk, self._selector, self._time.tick)
        batch = Batch(sock, with_destination=is_wildcard(sock))
        return BatchListener(
            batch, self._desk, self._upstreams, self._selector, self._time.tick, self._loop.call_soon
        )

    def _tcp_packet(self, packet: bytes, address: str, respond: Reply) -> None:
        self._time.tick()
        reply = self._desk.receive(packet, None, address, lambda: respond, udp=False)
        if reply is not None:
            respond(reply)

    def _accepts(self, address: str) -> bool:
        return self._reception.meet(None, address) is not None

    def _hear(self) -> None:
        latest = None
        for snapshot in self._channel.values():
            latest = snapshot
        if latest is not None:
            try:
                self.serve(latest)
            except Exception as failed:  # noqa: BLE001 - whatever it is: not on with the rules of before
                self._failed = failed
                self._loop.stop()
        if self._channel.hung_up:
            self._loop.remove_reader(self._channel.socket)
            self._loop.stop()  # nobody would restart us or tell us of a change: make place for those who come

    def _beat(self) -> None:
        self._time.tick()
        self._loop.call_later(self._time.wait, self._beat)

    # What changes ----------------------------------------------------------------------------------------

    def _views_in_force(self) -> list[View]:
        return list(self._views.values())

    def _begin_second(self) -> None:
        for listener in self._listeners:
            if listener.unsent:
                self._counters.add_unsent(listener.unsent)
                listener.unsent = 0
        epoch = clock.epoch()
        outcomes = self._upstreams.outcomes
        if outcomes != self._outcomes:
            answered, failed = (now > before for now, before in zip(outcomes, self._outcomes, strict=True))
            self._counters.note_upstreams(int(epoch), answered=answered, failed=failed)
            self._outcomes = outcomes
        self._watching.turn(epoch, clock.monotonic())
        self._reception.turn(epoch)
        if self._asking.due(epoch):
            self._asking.note(self._reception.asked(), epoch)
        if self._names is not None:
            self._names.turn(epoch, self._daybook.day, self._daybook.salt)
        if self._tidying is not None:
            self._tidying.second(quiet=self._selector.total == self._total)
            self._total = self._selector.total

    def _met_block(self, client: Client, view: View, name: str, slot: int) -> bool:
        """Note a blocked name where names may be kept: in a school those that pupils met."""
        if slot % OUTCOMES not in STOPPED or (self._is_school and not view.pupils) or self._names is None:
            return False
        device = self._daybook.mark(client)
        if device is not None:
            self._names.note(name, slot // OUTCOMES % CATEGORIES, device)
        return True

    def _change_views(self, views: Views) -> None:
        before, self._views = self._views, views
        self._pipeline.change_views(views)
        self._naming.change_views(views)
        self._reception.change_views(views)
        self._letting_go.take(before.values(), views.values())

    def _open_netlink(self) -> NetlinkSocket | None:
        try:
            netlink = NetlinkSocket()
            for kind in (RTM_GETADDR, RTM_GETNEIGH):
                self._neighbours.apply(netlink.dump(kind))
        except OSError:
            return None  # a container without netlink: configured networks and loopback are served
        return netlink

    def _links_changed(self) -> None:
        if self._netlink is None:
            return
        events = self._netlink.read_all()
        if self._netlink.lost:
            self._netlink.lost = False
            for kind in (RTM_GETADDR, RTM_GETNEIGH):
                with suppress(OSError):
                    events += self._netlink.dump(kind)
        prefixes, addresses = self._neighbours.apply(events)
        if prefixes:
            self._reception.serve(self._access(), self._snapshot.clients, self._views)
        if self._snapshot.clients.needs_mac:
            for address in addresses:
                self._reception.forget(address)
                self._desk.known(address)

    def _access(self) -> Access:
        return Access(self._settings.networks, self._neighbours.prefixes)


def _tcp_limits(settings: Settings) -> Limits:
    return Limits(settings.tcp_connections, settings.tcp_per_client, idle=settings.tcp_idle_s)


def run_worker(
    number: int,
    doors: Doors,
    settings: Settings,
    paths: Paths,
    channel: Receiver,
    snapshot: Snapshot,
    *,
    batches: bool,
    loops: Callable[[CoalescingSelector], asyncio.SelectorEventLoop] = asyncio.SelectorEventLoop,
) -> None:
    """Run a worker in this process, which the supervisor has just forked."""
    selector = CoalescingSelector()
    loop = loops(selector)
    asyncio.set_event_loop(loop)
    worker = Worker(number, doors, settings, paths, channel, batches=batches, loop=loop, selector=selector)
    worker.run(snapshot)
