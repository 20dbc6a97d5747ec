"""The hot path on real sockets, over a real desk with a scripted upstream."""

from __future__ import annotations

import os
import socket
import struct

import dns.message
import pytest

from resolver.batch import MESSAGES, Batch, want_destination
from resolver.hotpath import BatchListener
from resolver.plain import PlainListener
from resolver.selector import CoalescingSelector
from tests.support.rig import Rig, address


class Server:
    """A listener of either kind on loopback, driven by hand."""

    def __init__(self, kind, family, *, wildcard, rig=None):
        self.rig = rig or Rig()
        self.soon = []
        self.ticks = 0
        self.sock = socket.socket(family, socket.SOCK_DGRAM)
        self.selector = CoalescingSelector()
        self.family = family
        if wildcard:
            want_destination(self.sock)
        host = {
            (socket.AF_INET, True): "0.0.0.0",
            (socket.AF_INET, False): "127.0.0.1",
            (socket.AF_INET6, True): "::",
            (socket.AF_INET6, False): "::1",
        }[family, wildcard]
        self.sock.bind((host, 0))
        self.sock.setblocking(False)
        if kind == "batch":
            batch = Batch(self.sock, with_destination=wildcard)
            self.listener = BatchListener(
                batch, self.rig.desk, self.rig.upstream, self.selector, self.tick, self.soon.append
            )
        else:
            self.listener = PlainListener(self.sock, self.rig.desk, self.selector, self.tick)
        self.clients = []

    def tick(self):
        self.ticks += 1

    def client(self):
        sock = socket.socket(self.family, socket.SOCK_DGRAM)
        sock.settimeout(2)
        sock.connect(("127.0.0.1" if self.family == socket.AF_INET else "::1", self.sock.getsockname()[1]))
        self.clients.append(sock)
        return sock

    def turn(self):
        self.listener.readable()
        while self.soon:
            self.soon.pop(0)()

    def close(self):
        self.selector.close()
        for sock in (self.sock, *self.clients):
            sock.close()


@pytest.fixture(params=["batch", "plain"])
def kind(request):
    return request.param


@pytest.fixture(params=[(socket.AF_INET, True), (socket.AF_INET, False), (socket.AF_INET6, True)], ids=str)
def server(request, kind):
    family, wildcard = request.param
    made = Server(kind, family, wildcard=wildcard)
    yield made
    made.close()


def query(name, ident, rtype="A"):
    made = dns.message.make_query(name, rtype)
    made.id = ident
    return made.to_wire()


def replies(sock, count):
    return [dns.message.from_wire(sock.recv(2000)) for _ in range(count)]


def silent(sock):
    sock.settimeout(0)
    try:
        sock.recv(2000)
    except BlockingIOError:
        return True
    return False


def test_a_repeated_question_is_answered_without_the_upstream(server):
    sock = server.client()
    for ident in range(5):
        sock.send(query("www.example.com", ident))
        server.turn()
    got = replies(sock, 5)
    assert [reply.id for reply in got] == list(range(5))
    assert all(reply.answer[0][0].to_text() == "192.0.2.1" for reply in got)
    assert len(server.rig.upstream.asked) == 1
    assert server.rig.counted(0) == 5


def test_a_mixed_batch_gives_each_his_own(server):
    """Hits, misses, junk and silence in one batch: nobody gets what was meant for another."""
    warm = server.client()
    for ident in range(3):
        warm.send(query("warm.example", ident))
        server.turn()
    replies(warm, 3)
    server.rig.upstream.behave = lambda _query: None
    clients = [server.client() for _ in range(6)]
    clients[0].send(query("warm.example", 100))
    clients[1].send(b"")
    clients[2].send(b"\x12\x34junk that is no dns at all")
    clients[3].send(query("slow.example", 103))
    clients[4].send(query("warm.example", 104))
    clients[5].send(bytes(2000))
    server.turn()
    assert replies(clients[0], 1)[0].id == 100
    assert replies(clients[4], 1)[0].id == 104
    assert silent(clients[1])
    assert silent(clients[5])
    clients[3].setblocking(False)
    assert silent(clients[3])
    server.rig.upstream.settle(address(data="192.0.2.9"))
    server.turn()
    clients[3].settimeout(2)
    [late] = replies(clients[3], 1)
    assert (late.id, late.answer[0][0].to_text()) == (103, "192.0.2.9")


def test_many_batches_in_one_turn(server):
    socks = [server.client() for _ in range(3)]
    for ident in range(MESSAGES):
        for sock in socks:
            sock.send(query("www.example.com", ident))
    server.turn()
    for sock in socks:
        assert {reply.id for reply in replies(sock, MESSAGES)} == set(range(MESSAGES))


def test_time_is_looked_at_once_a_batch(kind):
    server = Server(kind, socket.AF_INET, wildcard=False)
    try:
        sock = server.client()
        for ident in range(MESSAGES):
            sock.send(query("www.example.com", ident))
        server.turn()
        assert server.ticks == 1
        assert server.selector.handled == MESSAGES
    finally:
        server.close()


@pytest.mark.skipif(os.geteuid() != 0, reason="forging a source port takes root")
def test_port_zero_hurts_nobody_else(kind):
    server = Server(kind, socket.AF_INET, wildcard=False)
    try:
        good = server.client()
        good.send(query("www.example.com", 1))
        server.turn()
        replies(good, 1)
        port = server.sock.getsockname()[1]
        body = query("www.example.com", 666)
        with socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_UDP) as raw:
            raw.sendto(struct.pack("!HHHH", 0, port, 8 + len(body), 0) + body, ("127.0.0.1", 0))
        for ident in range(10):
            good.send(query("www.example.com", ident))
        server.turn()
        assert {reply.id for reply in replies(good, 10)} == set(range(10))
        assert server.listener.unsent == 0
    finally:
        server.close()


def test_a_client_over_its_limit_gets_silence_and_the_next_second_answers(kind):
    class Tight:
        max_client_ttl, block_ttl, stale_ttl, trusted_ad, rate_limit = 300, 10, 30, False, 3

    rig = Rig(limits=Tight())
    assert [len(rig.send(query("www.example.com", i), "192.168.1.7")) for i in range(5)] == [1, 1, 1, 0, 0]
    rig.pass_time(1)
    assert len(rig.send(query("www.example.com", 9), "192.168.1.7")) == 1
    server = Server(kind, socket.AF_INET, wildcard=False, rig=rig)  # loopback is the box itself: no limit
    try:
        sock = server.client()
        for ident in range(10):
            sock.send(query("www.example.com", ident))
        server.turn()
        assert len(replies(sock, 10)) == 10
    finally:
        server.close()
