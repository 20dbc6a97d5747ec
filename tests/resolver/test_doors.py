from __future__ import annotations

import errno
import socket

import pytest

from config.endpoints import Endpoint
from resolver.doors import PortTaken, is_wildcard, open_doors
from tests.support.ports import free_port


def test_every_worker_has_its_own_sockets_on_every_endpoint():
    port = free_port()
    doors = open_doors([Endpoint("127.0.0.1", port), Endpoint("::1", port)], 2)
    try:
        sockets = [sock for one in doors for sock in (*one.udp, *one.tcp)]
        assert len(sockets) == 8
        assert {sock.getsockname()[:2] for sock in sockets} == {("127.0.0.1", port), ("::1", port)}
        assert not any(is_wildcard(sock) for sock in sockets)
    finally:
        for one in doors:
            one.close()


@pytest.mark.parametrize("kind", [socket.SOCK_DGRAM, socket.SOCK_STREAM])
def test_a_port_that_another_program_has_is_said(kind):
    with socket.socket(socket.AF_INET, kind) as other:
        other.bind(("127.0.0.1", 0))
        if kind == socket.SOCK_STREAM:
            other.listen()
        port = other.getsockname()[1]
        with pytest.raises(PortTaken, match=f"127.0.0.1:{port}: another program") as caught:
            open_doors([Endpoint("127.0.0.1", port)], 1)
    assert caught.value.errno == errno.EADDRINUSE


def test_another_copy_of_us_does_not_share_the_port_in_silence():
    port = free_port()
    [first] = open_doors([Endpoint("127.0.0.1", port)], 1)
    try:
        with pytest.raises(PortTaken):
            open_doors([Endpoint("127.0.0.1", port)], 1)
    finally:
        first.close()


def test_an_address_of_another_machine_is_said():
    with pytest.raises(PortTaken, match="no such address"):
        open_doors([Endpoint("203.0.113.77", free_port())], 1)


def test_a_wildcard_is_known_as_one():
    port = free_port()
    [doors] = open_doors([Endpoint("0.0.0.0", port), Endpoint("::", port)], 1)
    try:
        assert all(is_wildcard(sock) for sock in doors.udp)
    finally:
        doors.close()
