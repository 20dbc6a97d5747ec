from __future__ import annotations

import socket

import pytest

from resolver.channel import READY, Receiver, Sender


@pytest.fixture
def line():
    ours, theirs = socket.socketpair()
    yield Sender(ours, timeout=0.2), Receiver(theirs)
    ours.close()
    theirs.close()


def test_values_arrive_whole_and_in_order(line):
    sender, receiver = line
    for value in ({"a": 1}, "b", [3] * 10_000):
        assert sender.send(value)
    assert list(receiver.values()) == [{"a": 1}, "b", [3] * 10_000]
    assert not receiver.hung_up


def test_a_value_in_pieces_waits_for_its_end(line):
    sender, receiver = line
    sender.send("hello")
    whole = receiver.socket.recv(1000)
    for byte in whole[:-1]:
        sender.socket.sendall(bytes([byte]))
        assert list(receiver.values()) == []
    sender.socket.sendall(whole[-1:])
    assert list(receiver.values()) == ["hello"]


def test_the_end_of_the_supervisor_is_heard(line):
    sender, receiver = line
    sender.send(1)
    sender.close()
    assert list(receiver.values()) == [1]
    assert receiver.hung_up


def test_a_worker_that_does_not_listen_is_noticed(line):
    sender, _receiver = line
    assert not sender.send(b"x" * (16 << 20))


def test_ready_is_heard(line):
    sender, receiver = line
    receiver.ready()
    assert sender.socket.recv(9) == READY
