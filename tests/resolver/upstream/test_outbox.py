from __future__ import annotations

import errno
import socket

import pytest

from resolver.upstream.outbox import ROOM, Outbox


@pytest.fixture
def line():
    server, ours = (socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(2))
    server.bind(("127.0.0.1", 0))
    server.settimeout(5)
    ours.connect(server.getsockname())
    ours.setblocking(False)
    yield server, ours
    server.close()
    ours.close()


def test_all_leave_in_order_and_it_is_empty_then(line):
    server, ours = line
    outbox = Outbox()
    for number in range(5):
        assert not outbox.put(number, b"packet %d" % number)
    assert outbox.send(ours.fileno()) == []
    assert [server.recv(99) for _ in range(5)] == [b"packet %d" % number for number in range(5)]
    assert outbox.send(ours.fileno()) == []
    outbox.put(9, b"short")
    outbox.send(ours.fileno())
    assert server.recv(99) == b"short"


def test_it_says_when_it_is_full(line):
    _server, ours = line
    outbox = Outbox()
    assert [outbox.put(number, b"x" * 282) for number in range(ROOM)] == [False] * (ROOM - 1) + [True]
    assert outbox.send(ours.fileno()) == []


def test_an_error_of_an_earlier_packet_costs_one_packet_not_those_behind_it(line):
    server, ours = line
    port = server.getsockname()[1]
    server.close()
    ours.send(b"nobody hears this")  # the kernel now holds the ICMP error for the next call
    again = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    again.bind(("127.0.0.1", port))
    again.settimeout(5)
    outbox = Outbox()
    for number in range(3):
        outbox.put(number, b"packet %d" % number)
    assert outbox.send(ours.fileno()) == [(0, b"packet 0", errno.ECONNREFUSED)]
    assert [again.recv(99) for _ in range(2)] == [b"packet 1", b"packet 2"]
    again.close()


def test_a_closed_socket_refuses_each():
    outbox = Outbox()
    outbox.put("one", b"a")
    outbox.put("two", b"b")
    assert outbox.send(-1) == [("one", b"a", errno.EBADF), ("two", b"b", errno.EBADF)]
