from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import dns.message
import dns.rrset
import pytest

from blocklists.bootstrap import resolver
from config.endpoints import UpstreamUrl

Reply = Callable[[dns.message.Message], dns.message.Message | None]


@contextmanager
def name_server(reply: Reply) -> Iterator[UpstreamUrl]:
    """A DNS server on loopback over UDP that answers what `reply` makes of a question; None: silence."""
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.bind(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            data, asker = sock.recvfrom(4096)
            if not data:
                return
            made = reply(dns.message.from_wire(data))
            if made is not None:
                sock.sendto(made.to_wire(), asker)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield UpstreamUrl("udp", "127.0.0.1", sock.getsockname()[1])
    finally:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as ender:
            ender.sendto(b"", sock.getsockname())
        thread.join()
        sock.close()


def lists_host(question: dns.message.Message) -> dns.message.Message:
    reply = dns.message.make_response(question)
    name, rdtype = question.question[0].name, question.question[0].rdtype
    if rdtype == dns.rdatatype.A:
        reply.answer = [
            dns.rrset.from_text(name, 60, "IN", "CNAME", "cdn.example."),
            dns.rrset.from_text("cdn.example.", 60, "IN", "A", "192.0.2.1", "192.0.2.2"),
        ]
    else:
        reply.answer = [dns.rrset.from_text(name, 60, "IN", "AAAA", "2001:db8::1")]
    return reply


@pytest.fixture(autouse=True)
def no_system(monkeypatch: pytest.MonkeyPatch) -> None:
    """The system knows one intranet name and nothing else: no test leaves this machine."""

    def getaddrinfo(host: str, *_args: object, **_kwargs: object) -> list[tuple[object, ...]]:
        if host != "lists.intranet":
            raise socket.gaierror(-2, "Name or service not known")
        return [(0, 0, 0, "", ("fd00::5", 0, 0, 0)), (0, 0, 0, "", ("10.0.0.5", 0))]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)


def test_the_upstream_is_asked_and_ipv4_comes_first() -> None:
    with name_server(lists_host) as upstream:
        *ipv4, last = resolver([upstream])("lists.example")
    # A set of records has no order of its own; only that IPv4 comes first is promised.
    assert (sorted(ipv4), last) == (["192.0.2.1", "192.0.2.2"], "2001:db8::1")


def test_the_next_upstream_knows_what_the_first_does_not() -> None:
    def silence(_question: dns.message.Message) -> None:
        return None

    with name_server(silence) as mute, name_server(lists_host) as good:
        assert "192.0.2.1" in resolver([mute, good], timeout=0.1)("lists.example")


def test_the_system_knows_the_intranet() -> None:
    def unknown(question: dns.message.Message) -> dns.message.Message:
        reply = dns.message.make_response(question)
        reply.set_rcode(3)
        return reply

    with name_server(unknown) as upstream:
        assert resolver([upstream])("lists.intranet") == ("10.0.0.5", "fd00::5")
        assert resolver([upstream])("nowhere.example") == ()


def test_a_lying_upstream_is_not_believed() -> None:
    def other_name(question: dns.message.Message) -> dns.message.Message:
        return lists_host(dns.message.make_query("other.example", question.question[0].rdtype))

    with name_server(other_name) as upstream:
        assert resolver([upstream], timeout=0.1)("lists.example") == ()


@pytest.mark.parametrize(
    ("host", "addresses"),
    [
        ("192.0.2.7", ("192.0.2.7",)),
        ("2001:db8::7", ("2001:db8::7",)),
        ("[2001:db8::7]", ("2001:db8::7",)),
        ("localhost", ("127.0.0.1", "::1")),
        ("a.localhost", ("127.0.0.1", "::1")),
        ("", ()),
        ("a" * 64 + ".example", ()),
    ],
)
def test_what_needs_no_question(host: str, addresses: tuple[str, ...]) -> None:
    assert resolver([])(host) == addresses


def test_an_upstream_over_tcp_that_is_gone() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]

    assert resolver([UpstreamUrl("tcp", "127.0.0.1", port)], timeout=0.5)("lists.example") == ()
