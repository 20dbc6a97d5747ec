"""A worker in this process: started, told of changes, stopped. The process around it: test_supervisor.py."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from types import SimpleNamespace

import dns.message
import dns.query
import dns.rcode
import pytest

from config.devices import Devices
from config.endpoints import Endpoint
from config.files import write_atomic
from config.paths import Paths
from config.policyfile import parse_policy
from config.settings import load_settings
from config.troubleshoot import Order, dump_order
from policy.identify import Clients
from policy.verdict import Outcome
from resolver.channel import Receiver, Sender
from resolver.counters import CountersView, slot, worker_file
from resolver.doors import open_doors
from resolver.selector import CoalescingSelector
from resolver.snapshot import Snapshot
from resolver.watching import read_lines
from resolver.worker import Worker
from tests.support.box import until
from tests.support.ports import free_port

POLICY = """
kind = "home"
default_group = "children"
starter = false
[groups.children]
en = "Children"
vi = "Trẻ em"
block = ["game.example"]
block_mode = "null"
"""


def snapshot(text):
    policy = parse_policy(text)
    return Snapshot(policy, Clients(policy, Devices(())), None)


class Running:
    def __init__(self, tmp_path, *, batches):
        self.failed = None
        self.counters = worker_file(tmp_path, 0)
        self.port = free_port()
        endpoint = Endpoint("127.0.0.1", self.port)
        settings = load_settings(
            tmp_path / "settings.toml",
            {"dns": [str(endpoint)], "upstreams": [f"udp://127.0.0.1:{free_port()}"]},
        )
        paths = Paths(tmp_path, runtime=tmp_path)
        [self.doors] = open_doors([endpoint], 1)
        ours, theirs = socket.socketpair()
        self.sender = Sender(ours)
        self.thread = threading.Thread(target=self._run, args=(settings, paths, Receiver(theirs), batches))
        self.thread.start()
        assert ours.recv(1) == b"R"

    def _run(self, settings, paths, channel, batches):
        selector = CoalescingSelector()
        loop = asyncio.SelectorEventLoop(selector)
        loop.add_signal_handler = lambda *_: None  # signals belong to the main thread
        self.worker = Worker(
            0, self.doors, settings, paths, channel, batches=batches, loop=loop, selector=selector
        )
        try:
            self.worker.run(snapshot(POLICY))
        except Exception as failed:  # noqa: BLE001 - the test decides
            self.failed = failed
        loop.close()
        channel.socket.close()

    def ask(self, name, *, tcp=False):
        query = dns.message.make_query(name, "A")
        send = dns.query.tcp if tcp else dns.query.udp
        return send(query, "127.0.0.1", timeout=5, port=self.port)

    def stop(self):
        self.sender.close()
        self.thread.join(10)
        self.doors.close()


@pytest.fixture(params=[True, False], ids=["batches", "one by one"])
def worker(request, tmp_path):
    made = Running(tmp_path, batches=request.param)
    yield made
    made.stop()
    assert not made.thread.is_alive()
    assert made.failed is None


@pytest.mark.parametrize("tcp", [False, True])
def test_it_answers_on_every_transport(worker, tcp):
    for _ in range(3):
        assert worker.ask("game.example", tcp=tcp).answer[0][0].to_text() == "0.0.0.0"


def test_a_snapshot_is_swapped_whole(worker):
    worker.ask("game.example")
    worker.sender.send(snapshot(POLICY.replace("game.example", "toy.example").replace('"null"', '"refused"')))
    answers = (dns.rcode.to_text(worker.ask("toy.example").rcode()) for _ in range(1000))
    assert "REFUSED" in answers


def test_without_an_upstream_the_answer_is_servfail(worker):
    assert dns.rcode.to_text(worker.ask("www.example.com").rcode()) == "SERVFAIL"


def test_that_no_upstream_answers_is_left_for_people_to_see(worker):
    worker.ask("www.example.com")
    until(lambda: CountersView(worker.counters).failed)
    assert CountersView(worker.counters).answered == 0


def test_what_could_not_be_sent_is_counted(worker):
    [listener] = worker.worker._listeners
    listener.unsent += 3
    until(lambda: CountersView(worker.counters).unsent == 3)


def test_answers_of_before_are_let_go_and_the_views_that_stay_keep_theirs(worker):
    for _ in range(3):
        worker.ask("game.example")
    before = worker.worker._views["children"]
    assert before.packets
    worker.sender.send(snapshot(POLICY.replace("game.example", "toy.example")))
    until(lambda: not before.packets and not before.prepared)
    until(lambda: dns.rcode.to_text(worker.ask("game.example").rcode()) == "SERVFAIL")


def test_a_worker_that_cannot_take_a_snapshot_ends_rather_than_goes_on_with_the_old_one(tmp_path):
    made = Running(tmp_path, batches=True)
    good = snapshot(POLICY)
    made.sender.send(Snapshot(None, good.clients, None))
    made.thread.join(10)
    assert not made.thread.is_alive()
    assert made.failed is not None
    made.stop()


@pytest.mark.parametrize("batches", [True, False])
def test_who_is_looked_at_has_every_question_seen_and_still_gets_its_answers(tmp_path, monkeypatch, batches):
    monkeypatch.setattr("resolver.watching.in_memory", lambda _folder: True)
    running = Running(tmp_path, batches=batches)
    try:
        for _ in range(5):  # finished, and given out by the quickest way
            running.ask("game.example")
        now = int(time.time())
        order = Order(("127.0.0.1",), now, now + 60)
        write_atomic(tmp_path / "troubleshoot.json", dump_order(order))

        def seen():
            assert running.ask("game.example").answer[0][0].to_text() == "0.0.0.0"
            return len([line for line in read_lines(tmp_path, order) if line.name == "game.example"]) >= 3

        until(seen)
        (tmp_path / "troubleshoot.json").unlink()
        until(lambda: not list(tmp_path.glob("watched-*.json")))
        write_atomic(tmp_path / "troubleshoot.json", dump_order(order))
        until(seen)
    finally:
        running.stop()
    assert not list(tmp_path.glob("watched-*.json"))  # nothing outlives the resolver


def test_blocked_names_are_noted_of_pupils_only_in_a_school():
    noted = []
    view = SimpleNamespace(pupils=True)
    worker = SimpleNamespace(
        _names=SimpleNamespace(note=lambda *what: noted.append(what)),
        _is_school=True,
        _daybook=SimpleNamespace(mark=lambda client: client),
    )
    blocked, allowed = slot(3, 4, Outcome.BLOCKED), slot(3, 4, Outcome.ALLOWED)
    assert Worker._met_block(worker, b"device", view, "a.example", blocked)
    assert not Worker._met_block(worker, b"device", view, "b.example", allowed)
    assert Worker._met_block(worker, None, view, "c.example", blocked)  # not entered yet: told of next time
    view.pupils = False
    assert not Worker._met_block(worker, b"device", view, "d.example", blocked)
    worker._is_school = False
    assert Worker._met_block(worker, b"device", view, "e.example", blocked)
    assert noted == [("a.example", 4, b"device"), ("e.example", 4, b"device")]


def test_the_level_of_detail_is_switched_on_and_off_by_the_policy_while_it_answers(tmp_path, monkeypatch):
    monkeypatch.setattr("resolver.worker.in_memory", lambda _folder: True)
    running = Running(tmp_path, batches=True)
    desk, plain = running.worker._desk, running.worker._pipeline
    try:
        assert running.ask("game.example").answer
        assert desk.pipeline is plain
        running.sender.send(snapshot(POLICY + '[statistics]\ndetail = "blocked-names"\n'))
        until(lambda: desk.pipeline is running.worker._naming)
        assert running.ask("game.example").answer
        running.sender.send(snapshot(POLICY))
        until(lambda: desk.pipeline is plain)
        assert running.ask("game.example").answer
    finally:
        running.stop()
    assert running.failed is None
