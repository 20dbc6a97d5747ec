"""Questions over TCP, to a real nano nameserver."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace

import dns.message
import pytest

from resolver.upstream import Upstreams
from resolver.upstream.tcp import TcpCarrier
from resolver.wire import read_query
from tests.support.nano import CLOSE, Nano, zone

NAMES = zone({f"h{i}.example": {"A": ["192.0.2.1"]} for i in range(50)})


def asked(nano, names, timeout=3.0):
    """Ask all names at once over tcp:// and return the outcomes in their order."""

    async def main():
        loop = asyncio.get_running_loop()
        url = SimpleNamespace(scheme="tcp", host="127.0.0.1", port=nano.port)
        upstreams = Upstreams([url], loop, timeout=timeout)
        futures = []
        for name in names:
            future = loop.create_future()
            upstreams.ask(read_query(dns.message.make_query(name, "A").to_wire()), future.set_result)
            futures.append(future)
        got = await asyncio.wait_for(asyncio.gather(*futures), 20)
        stats = upstreams.stats()
        upstreams.close()
        return got, stats

    return asyncio.run(main())


def test_many_questions_share_one_connection():
    with Nano(NAMES) as nano:
        got, stats = asked(nano, [f"h{i}.example" for i in range(50)])
        assert nano.count("udp") == 0
    assert [dns.message.from_wire(wire).question[0].name.to_text().lower() for wire in got] == [
        f"h{i}.example." for i in range(50)
    ]
    assert stats["connections"] == 1


def test_a_server_that_hangs_up_is_a_failure_not_a_hang():
    with Nano(lambda _packet, _transport: CLOSE) as nano:
        [outcome], _stats = asked(nano, ["h1.example"])
    assert not isinstance(outcome, bytes)


def test_nobody_there_is_a_failure():
    with Nano(NAMES) as nano:
        gone = SimpleNamespace(port=nano.port)
    [outcome], _stats = asked(gone, ["h1.example"])
    assert not isinstance(outcome, bytes)


@pytest.mark.parametrize("junk", [b"", b"\0", bytes(11)])
def test_junk_in_a_frame_is_not_taken_for_an_answer(junk):
    with Nano(lambda _packet, _transport: junk) as nano:
        [outcome], _stats = asked(nano, ["h1.example"], timeout=0.3)
    assert not isinstance(outcome, bytes)


def test_what_can_be_open_on_a_connection_is_bounded(monkeypatch):
    monkeypatch.setattr("resolver.upstream.tcp.MOST_OPEN", 3)
    with Nano(NAMES) as nano:
        got, _stats = asked(nano, [f"h{i}.example" for i in range(5)])
    assert [isinstance(outcome, bytes) for outcome in got] == [True, True, True, False, False]


def test_a_connection_that_takes_nothing_more_gets_nothing_more(monkeypatch):
    monkeypatch.setattr("resolver.upstream.tcp.MOST_UNSENT", -1)

    async def main():
        loop = asyncio.get_running_loop()
        with Nano(NAMES) as nano:
            upstreams = Upstreams([SimpleNamespace(scheme="tcp", host="127.0.0.1", port=nano.port)], loop)
            outcomes = []
            for name in ("h1.example", "h2.example"):
                future = loop.create_future()
                query = read_query(dns.message.make_query(name, "A").to_wire())
                upstreams.ask(query, future.set_result)
                outcomes.append(await asyncio.wait_for(future, 5))
            upstreams.close()
        assert isinstance(outcomes[0], bytes)  # asked before there was a connection
        assert outcomes[1].reason.value == "overloaded"

    asyncio.run(main())


def test_a_bare_error_leads_to_a_question_without_edns():
    def old(packet, transport):
        if dns.message.from_wire(packet).edns >= 0:
            return packet[:2] + b"\x81\x84" + bytes(8)
        return NAMES(packet, transport)

    with Nano(old) as nano:
        [outcome], stats = asked(nano, ["h1.example"])
        assert nano.count("tcp") == 2
    assert isinstance(outcome, bytes)
    assert stats["misread"] == 1


def test_a_carrier_that_was_never_asked_holds_no_connection():
    carrier = TcpCarrier(
        None,
        "127.0.0.1",
        1,
        listener=None,
        random=None,
        stats=None,
        clock=lambda: 0.0,  # type: ignore[arg-type]
    )
    assert not carrier.connected
