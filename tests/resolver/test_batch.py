"""Each trap of DESIGN §4 that a batch falls into has its test here, on real sockets."""

from __future__ import annotations

import os
import socket
import struct

import pytest

from resolver import batch as batch_module
from resolver.batch import MESSAGES, PACKET, Batch, want_destination, works

LOOPBACK = {socket.AF_INET: "127.0.0.1", socket.AF_INET6: "::1"}
WILDCARD = {socket.AF_INET: "0.0.0.0", socket.AF_INET6: "::"}


class Pair:
    """A server socket with its batch, and as many clients as wanted."""

    def __init__(self, family, *, wildcard):
        self.family = family
        self.server = socket.socket(family, socket.SOCK_DGRAM)
        if wildcard:
            want_destination(self.server)
        if family == socket.AF_INET6:
            self.server.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        self.server.bind(((WILDCARD if wildcard else LOOPBACK)[family], 0))
        self.server.setblocking(False)
        self.port = self.server.getsockname()[1]
        self.batch = Batch(self.server, with_destination=wildcard)
        self.clients = []

    def client(self, source=None, destination=None):
        sock = socket.socket(self.family, socket.SOCK_DGRAM)
        sock.settimeout(2)
        if source:
            sock.bind((source, 0))
        sock.connect((destination or LOOPBACK[self.family], self.port))
        self.clients.append(sock)
        return sock

    def echo(self, count, change=lambda text: text):
        for slot in range(count):
            text = bytes(self.batch.inbound[slot * PACKET :][: self.batch.length(slot)])
            self.batch.put(slot, change(text), *self.batch.envelope(slot))

    def close(self):
        for sock in (self.server, *self.clients):
            sock.close()


@pytest.fixture(params=[socket.AF_INET, socket.AF_INET6], ids=["v4", "v6"])
def family(request):
    return request.param


@pytest.fixture(params=[True, False], ids=["wildcard", "address"])
def pair(request, family):
    made = Pair(family, wildcard=request.param)
    yield made
    made.close()


def silent(sock):
    sock.settimeout(0)
    try:
        sock.recv(2000)
    except BlockingIOError:
        return True
    return False


def test_this_machine_can_do_batches():
    assert works()


def test_a_system_that_refuses_the_calls_is_noticed(monkeypatch):
    monkeypatch.setattr(batch_module, "recvmmsg", lambda *_: -1)
    assert not works()


def test_everyone_gets_his_own_answer(pair):
    clients = [pair.client() for _ in range(MESSAGES)]
    for number, sock in enumerate(clients):
        sock.send(b"q%d" % number)
    count = pair.batch.receive()
    assert count == MESSAGES
    pair.echo(count, bytes.upper)
    assert pair.batch.send(count) == 0
    assert [sock.recv(99) for sock in clients] == [b"Q%d" % number for number in range(MESSAGES)]


def test_the_headers_are_whole_again_for_each_receive(pair):
    """The kernel writes its own lengths over namelen and controllen: the second batch must not suffer."""
    for round_number in range(3):
        sock = pair.client()
        sock.send(b"round %d" % round_number)
        assert pair.batch.receive() == 1
        pair.echo(1)
        assert pair.batch.send(1) == 0
        assert sock.recv(99) == b"round %d" % round_number


def test_nothing_there_is_no_packet(pair):
    assert pair.batch.receive() == 0


def test_a_skipped_slot_sends_nothing(pair):
    """The slot still holds what another client was sent: compacting keeps it from going out."""
    first = [pair.client() for _ in range(3)]
    for number, sock in enumerate(first):
        sock.send(b"secret %d" % number)
    pair.echo(pair.batch.receive())
    pair.batch.send(3)
    second = [pair.client() for _ in range(3)]
    for sock in second:
        sock.send(b"?")
    assert pair.batch.receive() == 3
    for slot in (0, 2):
        pair.batch.put(slot, b"answer", *pair.batch.envelope(slot))
    assert pair.batch.send_some([0, 2]) == 0
    assert second[0].recv(99) == second[2].recv(99) == b"answer"
    assert silent(second[1])


def test_sending_goes_on_behind_a_refused_message(pair):
    clients = [pair.client() for _ in range(5)]
    for sock in clients:
        sock.send(b"?")
    count = pair.batch.receive()
    pair.echo(count)
    for slot in (0, 3):  # as if it had come from port 0: sendmmsg refuses exactly these
        at = slot * batch_module.ADDRESS + 2
        pair.batch.addresses[at : at + 2] = b"\0\0"
    assert pair.batch.has_port_zero(count)
    assert [pair.batch.unanswerable(slot) for slot in range(5)] == [True, False, False, True, False]
    assert pair.batch.send(count) == 2
    assert [clients[slot].recv(9) for slot in (1, 2, 4)] == [b"?"] * 3
    assert silent(clients[0])
    assert silent(clients[3])


@pytest.mark.skipif(os.geteuid() != 0, reason="forging a source port takes root")
def test_a_packet_from_port_zero_is_recognised():
    pair = Pair(socket.AF_INET, wildcard=False)
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_UDP) as raw:
            raw.sendto(struct.pack("!HHHH", 0, pair.port, 8 + 4, 0) + b"evil", ("127.0.0.1", 0))
        good = pair.client()
        good.send(b"good")
        assert pair.batch.receive() == 2
        assert pair.batch.has_port_zero(2)
        assert pair.batch.unanswerable(0)
        assert not pair.batch.unanswerable(1)
    finally:
        pair.close()


def test_a_packet_that_was_cut_is_not_answered(pair):
    sock = pair.client()
    sock.send(bytes(PACKET + 500))
    assert pair.batch.receive() == 1
    assert pair.batch.unanswerable(0)


def test_an_empty_packet_is_a_packet(pair):
    sock = pair.client()
    sock.send(b"")
    assert pair.batch.receive() == 1
    assert pair.batch.length(0) == 0


def test_the_reply_leaves_from_the_address_that_was_asked():
    pair = Pair(socket.AF_INET, wildcard=True)
    try:
        asked = [pair.client(destination=f"127.0.0.{host}") for host in (1, 2, 3)]
        for sock in asked:  # connected sockets take replies from the very address they asked only
            sock.send(b"?")
        pair.echo(pair.batch.receive())
        pair.batch.send(3)
        assert [sock.recv(9) for sock in asked] == [b"?"] * 3
    finally:
        pair.close()


def test_the_interface_is_forgotten(family):
    """A reply tied to the question's interface fails where routing is asymmetric."""
    pair = Pair(family, wildcard=True)
    try:
        pair.client().send(b"?")
        assert pair.batch.receive() == 1
        _address, control = pair.batch.envelope(0)
        at = 16 if family == socket.AF_INET else 32
        assert control[at : at + 4] == bytes(4)
    finally:
        pair.close()


def test_a_later_answer_finds_its_way_after_other_packets(pair):
    slow, quick = pair.client(), pair.client()
    slow.send(b"slow")
    pair.batch.receive()
    address, control = pair.batch.envelope(0)
    quick.send(b"quick")
    pair.batch.receive()
    pair.echo(1)
    pair.batch.send(1)
    pair.batch.put(0, b"at last", address, control)
    assert pair.batch.send(1) == 0
    assert quick.recv(99) == b"quick"
    assert slow.recv(99) == b"at last"
