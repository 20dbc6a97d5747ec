from __future__ import annotations

import errno
import socket

import pytest

from resolver.upstream.inbox import ROOM, Inbox


@pytest.fixture
def line():
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
    yield ours, theirs
    ours.close()
    theirs.close()


def test_what_lies_there_comes_in_order_whole(line):
    ours, theirs = line
    inbox = Inbox(512)
    for packet in (b"first", b"", b"x" * 300):
        theirs.send(packet)
    assert inbox.receive(ours.fileno()) == [b"first", b"", b"x" * 300]


def test_buffers_are_used_again(line):
    ours, theirs = line
    inbox = Inbox(64)
    theirs.send(b"a long packet first")
    inbox.receive(ours.fileno())
    theirs.send(b"short")
    assert inbox.receive(ours.fileno()) == [b"short"]


def test_one_that_is_too_long_fills_its_buffer(line):
    ours, theirs = line
    theirs.send(b"x" * 100)
    theirs.send(b"next")
    assert Inbox(64).receive(ours.fileno()) == [b"x" * 64, b"next"]


def test_nothing_there_is_told_as_by_a_socket(line):
    with pytest.raises(BlockingIOError):
        Inbox(64).receive(line[0].fileno())
    with pytest.raises(OSError, match="recvmmsg") as found:
        Inbox(64).receive(-1)
    assert found.value.errno == errno.EBADF


def test_no_more_than_there_is_room_for():
    server, ours = (socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(2))
    ours.bind(("127.0.0.1", 0))
    server.connect(ours.getsockname())
    for number in range(ROOM + 3):
        server.send(b"%d" % number)
    inbox = Inbox(64)
    assert inbox.receive(ours.fileno()) == [b"%d" % number for number in range(ROOM)]
    assert inbox.receive(ours.fileno()) == [b"%d" % number for number in range(ROOM, ROOM + 3)]
    server.close()
    ours.close()
