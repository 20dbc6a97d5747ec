from __future__ import annotations

import socket
import threading

import pytest

from admin.probe import answers
from config.endpoints import Endpoint


@pytest.fixture
def server():
    """A UDP server that answers one question by a given rule; its endpoint."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.bind(("127.0.0.1", 0))
        sock.settimeout(5)

        def serve(reply):
            def once():
                packet, client = sock.recvfrom(512)
                sock.sendto(reply(packet), client)

            thread = threading.Thread(target=once, daemon=True)
            thread.start()
            return Endpoint("127.0.0.1", sock.getsockname()[1])

        yield serve


def test_a_reply_to_our_question_is_an_answer(server) -> None:
    assert answers(server(lambda packet: packet[:2] + bytes([packet[2] | 0x80]) + packet[3:]))


def test_the_question_is_one_for_localhost(server) -> None:
    seen = []
    assert not answers(server(lambda packet: seen.append(packet) or b""))
    assert b"\x09localhost\x00\x00\x01\x00\x01" in seen[0]


@pytest.mark.parametrize(
    "reply",
    [
        lambda packet: packet,  # our own question back
        lambda packet: b"??" + bytes([packet[2] | 0x80]) + packet[3:],  # another's answer
        lambda packet: packet[:2] + b"\x80",
    ],
)
def test_anything_else_is_none(server, reply) -> None:
    assert not answers(server(reply))


def test_where_nobody_is_nothing_answers() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.bind(("127.0.0.1", 0))
        port = sock.getsockname()[1]
    assert not answers(Endpoint("127.0.0.1", port))


def test_all_addresses_are_asked_on_loopback(server) -> None:
    endpoint = server(lambda packet: packet[:2] + bytes([packet[2] | 0x80]) + packet[3:])
    assert answers(Endpoint("0.0.0.0", endpoint.port))
