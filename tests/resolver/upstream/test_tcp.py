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


def asked(nano, names):
    """Ask all names at once over tcp:// and return the outcomes in their order."""

    async def main():
        loop = asyncio.get_running_loop()
        url = SimpleNamespace(scheme="tcp", host="127.0.0.1", port=nano.port)
        upstreams = Upstreams([url], loop, timeout=3.0)
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
        [outcome], _stats = asked(nano, ["h1.example"])
    assert not isinstance(outcome, bytes)


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
