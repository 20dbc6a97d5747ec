"""Upstreams over real sockets, against nano nameservers."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import socket
from itertools import pairwise
from pathlib import Path

import dns.flags
import dns.message
import dns.rcode
import pytest

from resolver.upstream import Reason, UpstreamFailure, Upstreams
from resolver.upstream.exchange import Attempt, Exchange
from resolver.upstream.upstreams import numeric, pool_size
from tests.support.nano import (
    CLOSE,
    Delay,
    Nano,
    Raw,
    by_name,
    decode,
    drop,
    every_name,
    first,
    lie_first,
    lower_case,
    no_edns,
    refused,
    servfail,
    stall,
    truncate,
    wrong_id,
    wrong_question,
    zone,
)
from tests.support.questions import Url, question

GOOD = every_name()


class Asker:
    """Upstreams with a coroutine to ask."""

    def __init__(self, *urls, **options):
        self.loop = asyncio.get_running_loop()
        self.upstreams = Upstreams([Url.of(url) for url in urls], self.loop, **{"pool": 16, **options})

    def start(self, name, *args, **options):
        future = self.loop.create_future()
        calls = []

        def done(value):
            calls.append(value)
            assert len(calls) == 1, "done was called twice"
            future.set_result(value)

        self.upstreams.ask(question(name, *args, **options), done)
        return future

    async def __call__(self, name, *args, **options):
        return await asyncio.wait_for(self.start(name, *args, **options), 10)

    def stats(self):
        return self.upstreams.stats()


@contextlib.contextmanager
def asking(*urls, **options):
    asker = Asker(*urls, **options)
    try:
        yield asker
    finally:
        asker.upstreams.close()


def run(coroutine):
    return asyncio.run(asyncio.wait_for(coroutine, 30))


def descriptors():
    return len(list(Path("/proc/self/fd").iterdir()))


def rcode(reply):
    return dns.rcode.to_text(reply[3] & 15)


def test_a_question_is_answered_and_built_afresh():
    async def main():
        with Nano(GOOD) as nano, asking(nano.url) as ask:
            reply = await ask("www.example.com")
            assert decode(reply).answer[0][0].address == "192.0.2.1"
            assert rcode(await ask("www.example.com", "AAAA", do=True, cd=True)) == "NOERROR"
            plain, full = (decode(seen.packet) for seen in nano.seen)
            assert plain.flags == dns.flags.RD | dns.flags.AD
            assert full.flags == dns.flags.RD | dns.flags.AD | dns.flags.CD
            assert (plain.edns, plain.payload, plain.ednsflags, plain.options) == (0, 1232, 0, ())
            assert full.ednsflags == dns.flags.DO
            assert plain.question[0].name.to_text().lower() == "www.example.com."
            assert ask.stats()["in_flight"] == 0

    run(main())


def test_ids_ports_and_case_vary():
    async def main():
        with Nano(GOOD) as nano, asking(nano.url, pool=64) as ask:
            await asyncio.gather(*[ask(f"host{i}.some-long-example-name.com") for i in range(300)])
            assert len({seen.packet[:2] for seen in nano.seen}) > 280
            assert len({seen.source[1] for seen in nano.seen}) > 55
            tails = {seen.packet[19:40] for seen in nano.seen}
            assert len(tails) > 250
            assert ask.stats()["sockets"] == 64

    run(main())


def test_ports_are_not_a_sequence():
    async def main():
        with Nano(GOOD) as nano, asking(nano.url, pool=256) as ask:
            ports = ask.upstreams.ports()
            assert len(set(ports)) == len(ports) == 256
            steps = [b - a for a, b in pairwise(ports)]
            assert max(ports) - min(ports) > 10_000
            assert max(steps.count(step) for step in set(steps)) < 10

    run(main())


def test_sockets_are_replaced_after_some_uses_and_old_ones_closed(monkeypatch):
    monkeypatch.setattr("resolver.upstream.pool.USES", 1)

    async def main():
        with Nano(GOOD) as nano, asking(nano.url, pool=4) as ask:
            before = descriptors()
            for i in range(3000):
                await ask(f"h{i}.example")
            # A socket is used at most 511 times (USES and a lot), so 3000 questions need six of them or more:
            # more than the four of the pool.
            assert ask.stats()["sockets"] > 4
            assert len({seen.source[1] for seen in nano.seen}) > 4
            assert descriptors() <= before
            assert ask.stats()["answered"] == 3000

    run(main())


@pytest.mark.parametrize(
    "lie", [wrong_id, wrong_question, lambda then: lambda packet, way: packet, lambda then: lambda *_: b"\0"]
)
def test_a_lie_is_dropped_and_the_truth_awaited(lie):
    async def main():
        with (
            Nano(lie_first(lie(every_name(ipv4="203.0.113.66")), GOOD)) as nano,
            asking(nano.url, pool=1) as ask,
        ):
            for i in range(20):
                reply = await ask(f"bank{i}.example")
                assert decode(reply).answer[0][0].address == "192.0.2.1"
            assert ask.stats()["wrong"] >= 19
            assert nano.count() == 20

    run(main())


def test_one_who_guesses_at_the_id_is_left_with_the_socket():
    async def main():
        asked = []

        def forger(packet, way):
            asked.append(packet)
            if len(asked) > 1:
                return GOOD(packet, way)
            lie = every_name(ipv4="203.0.113.66")(packet, way)
            return [(int.from_bytes(lie[:2]) ^ guess).to_bytes(2) + lie[2:] for guess in range(1, 200)] + [
                Delay(0.2, lie)
            ]

        with Nano(forger) as nano, asking(nano.url) as ask:
            assert decode(await ask("bank.example")).answer[0][0].address == "192.0.2.1"
            assert ask.stats()["suspicions"] == 1
            assert nano.seen[0].source != nano.seen[1].source
            assert asked[0][:2] != asked[1][:2]

    run(main())


def test_an_answer_in_another_case_is_not_used_but_asked_again_and_0x20_ends_after_some():
    async def main():
        with Nano(lower_case(GOOD)) as nano, asking(nano.url) as ask:
            for i in range(12):
                assert decode(await ask(f"a-rather-long-name-{i}.example.com")).answer
            stats = ask.stats()
            assert stats["other_case"] == 4  # then 0x20 is off for this upstream
            assert nano.count() == 16
            assert stats["timeouts"] == 0

    run(main())


def test_one_forged_answer_in_another_case_changes_nothing():
    async def main():
        forger = lower_case(every_name(ipv4="203.0.113.66"))
        lying = lie_first(forger, stall(0.02, GOOD))
        with Nano(GOOD) as nano, asking(nano.url) as ask:
            for i in range(10):
                nano.behaviour = first(1, lying, GOOD)  # a forger off the path guesses one packet, not two
                reply = await ask(f"a-rather-long-name-{i}.example.com")
                assert decode(reply).answer[0][0].address == "192.0.2.1"
                assert await ask(f"between-the-forgeries-{i}.example.com")  # clears the count
            assert ask.stats()["other_case"] == 10
            assert await ask("yet-another-rather-long-name.example.com")
            assert nano.seen[-1].packet[12:30] != nano.seen[-1].packet[12:30].lower()  # 0x20 stays

    run(main())


def test_identical_questions_are_asked_once():
    async def main():
        with Nano(stall(0.05, GOOD)) as nano, asking(nano.url) as ask:
            replies = await asyncio.gather(
                *[ask("same.example") for _ in range(50)],
                ask("same.example", cd=True),
                ask("same.example", do=True),
            )
            assert nano.count() == 3
            assert all(decode(reply).answer for reply in replies)
            assert ask.stats()["joined"] == 49

    run(main())


def test_truncation_goes_to_tcp_and_the_connection_is_shared():
    async def main():
        with Nano(truncate(GOOD)) as nano, asking(nano.url) as ask:
            replies = await asyncio.gather(*[ask(f"big{i}.example") for i in range(40)])
            assert all(decode(reply).answer for reply in replies)
            assert nano.count("udp") == nano.count("tcp") == 40
            assert nano.connections == 1

    run(main())


def test_a_tcp_upstream_is_asked_by_tcp_only():
    async def main():
        with Nano(GOOD) as nano, asking(nano.tcp_url) as ask:
            assert decode(await ask("www.example")).answer
            assert nano.count("udp") == 0
            assert ask.upstreams.ports() == []

    run(main())


def test_tcp_answers_in_pieces_and_out_of_order():
    async def main():
        def pieces(packet, way):
            reply = GOOD(packet, way)
            frame = len(reply).to_bytes(2, "big") + reply
            if b"slow" in packet.lower():
                return Delay(0.05, Raw(frame))
            return [Delay(0.0002 * i, Raw(frame[i : i + 1])) for i in range(len(frame))]

        with Nano(by_name({"slow.example": stall(0.05, GOOD)}, pieces)) as nano, asking(nano.tcp_url) as ask:
            slow = ask.start("slow.example")
            assert decode(await ask("quick.example")).answer
            assert not slow.done()
            assert decode(await slow).answer

    run(main())


def test_a_tcp_connection_that_the_upstream_closed_is_opened_again():
    async def main():
        def once(packet, way):
            return [GOOD(packet, way), Delay(0.0, CLOSE)]

        with Nano(once) as nano, asking(nano.tcp_url) as ask:
            for i in range(5):
                assert decode(await ask(f"n{i}.example")).answer
            assert 2 <= nano.connections <= 6

    run(main())


def test_a_stalled_tcp_connection_is_given_up():
    async def main():
        with Nano(drop) as nano, asking(nano.tcp_url, timeout=0.3) as ask:
            assert (await ask("n.example")).reason is Reason.TIMEOUT
            nano.behaviour = GOOD
            assert decode(await ask("m.example")).answer
            assert nano.connections == 2

    run(main())


def test_an_idle_tcp_connection_is_closed(monkeypatch):
    monkeypatch.setattr(
        "resolver.upstream.tcp.TcpCarrier.__init__.__kwdefaults__", {"idle": 0.02}, raising=False
    )

    async def main():
        with Nano(GOOD) as nano, asking(nano.tcp_url) as ask:
            assert await ask("n.example")
            for _ in range(200):
                if nano.open_connections == 0:
                    break
                await asyncio.sleep(0.01)
            assert nano.open_connections == 0
            assert decode(await ask("m.example")).answer

    run(main())


@pytest.mark.parametrize(
    "bad",
    [
        servfail,
        refused,
        lambda packet, way: GOOD(packet, way)[:3] + b"\x00\x00\x01\x00\x00" + GOOD(packet, way)[8:],
    ],
)
def test_a_bad_answer_leads_to_the_next_upstream(bad):
    async def main():
        with Nano(bad) as one, Nano(GOOD) as two, asking(one.url, two.url) as ask:
            for i in range(20):
                assert decode(await ask(f"n{i}.example")).answer
            assert ask.stats()["timeouts"] == 0

    run(main())


def test_the_last_bad_answer_is_returned_if_all_fail_alike_and_remembered():
    async def main():
        with Nano(servfail) as one, Nano(servfail) as two, asking(one.url, two.url) as ask:
            assert rcode(await ask("n.example")) == "SERVFAIL"
            asked = one.count() + two.count()
            assert rcode(await ask("n.example")) == "SERVFAIL"
            assert one.count() + two.count() == asked
            assert ask.stats()["remembered"] == 1

    run(main())


def test_nobody_listening_fails_at_once():
    async def main():
        with Nano(GOOD) as nano:
            url = nano.url
        with asking(url) as ask:
            before = ask.loop.time()
            failure = await ask("n.example")
            assert failure == UpstreamFailure(Reason.REFUSED, (23, "upstream refused the connection"))
            assert ask.loop.time() - before < 2  # not the time-out of four seconds
            assert (await ask("n.example")).ede[0] == 13

    run(main())


def test_an_upstream_that_goes_is_left_and_one_that_comes_back_is_found():
    async def main():
        with (
            Nano(GOOD) as one,
            Nano(stall(0.15, every_name(ipv4="192.0.2.2"))) as two,
            asking(one.url, two.url) as ask,
        ):
            assert await ask("warm.example")
            for i in range(3):
                await ask(f"warm{i}.example")
            one.stop()
            for i in range(6):
                assert decode(await ask(f"gone{i}.example")).answer[0][0].address == "192.0.2.2"
            one.start()
            for i in range(200):
                answer = decode(await ask(f"back{i}.example")).answer[0][0].address
                if answer == "192.0.2.1":
                    break
            assert answer == "192.0.2.1"

    run(main())


def test_a_single_upstream_that_comes_back_is_found_by_the_next_question():
    async def main():
        with Nano(GOOD) as nano, asking(nano.url) as ask:
            nano.stop()
            for i in range(8):
                assert isinstance(await ask(f"gone{i}.example"), UpstreamFailure)
            assert not ask.upstreams.healthy
            nano.start()
            assert decode(await ask("back.example")).answer
            assert ask.upstreams.healthy
            assert decode(await ask("gone1.example")).answer  # failures of the network are forgotten at once

    run(main())


def test_silence_is_a_failure_in_the_end():
    async def main():
        with Nano(drop) as nano, asking(nano.url, timeout=0.2) as ask:
            failure = await ask("n.example")
            assert failure.reason is Reason.TIMEOUT
            assert failure.ede[0] == 22

    run(main())


def test_a_late_answer_to_the_first_try_is_still_taken():
    async def main():
        with Nano(first(1, stall(0.8, GOOD), drop)) as nano, asking(nano.url) as ask:
            assert decode(await ask("n.example")).answer
            assert nano.count() == 2

    run(main())


def test_an_old_upstream_is_asked_without_edns_and_remembered():
    async def main():
        for code in (1, 4):
            with Nano(no_edns(GOOD, code)) as nano, asking(nano.url) as ask:
                for i in range(4):
                    assert decode(await ask(f"n{i}.example", do=True)).answer
                assert nano.count() == 5
                assert decode(nano.seen[-1].packet).edns == -1

    run(main())


def test_formerr_without_a_question_is_a_hint_only():
    async def main():
        def bare(packet, way):
            return packet[:2] + b"\x81\x81" + b"\x00" * 8 if decode(packet).edns == 0 else GOOD(packet, way)

        with Nano(bare) as nano, asking(nano.url) as ask:
            assert decode(await ask("n.example")).answer
            assert nano.count() == 2

    run(main())


def test_limits_turn_questions_away():
    async def main():
        with Nano(drop) as nano, asking(nano.url, limit=10) as ask:
            waiting = [ask.start(f"n{i}.example") for i in range(10)]
            assert (await ask("more.example")).reason is Reason.OVERLOADED
            assert not any(future.done() for future in waiting)
        assert [future.result().reason for future in waiting] == [Reason.CLOSED] * 10
        with Nano(drop) as nano, asking(nano.url, upstream_limit=5) as ask:
            waiting = [ask.start(f"n{i}.example") for i in range(5)]
            assert (await ask("more.example")).reason is Reason.OVERLOADED

    run(main())


def test_close_tells_everyone_once_and_leaves_no_descriptor():
    async def main():
        before = descriptors()
        with Nano(drop) as nano:
            inside = descriptors()
            asker = Asker(nano.url, nano.tcp_url)
            futures = [asker.start(f"n{i}.example") for i in range(30)]
            asker.upstreams.close()
            asker.upstreams.close()
            assert all(future.result().reason is Reason.CLOSED for future in futures)
            assert (await asker("later.example")).reason is Reason.CLOSED
            await asyncio.sleep(0.01)
            assert descriptors() <= inside + 1
        assert descriptors() <= before

    run(main())


def test_a_loop_is_seen():
    async def main():
        with asking_loop() as (server, ask):
            future = ask.start("loop.a-long-enough-name.example")
            packet = await server()
            end = packet.index(0, 12) + 5
            assert not ask.upstreams.is_own(1, b"\x01x\x00\x00\x01\x00\x01")
            assert ask.upstreams.is_own(int.from_bytes(packet[:2], "big") ^ 1, packet[12:end])
            assert not future.done()  # not from within is_own: the asker may be the one who asks
            assert (await future).reason is Reason.LOOP
            assert ask.stats()["loops"] == 1
            short = ask.start("x")
            packet = await server()
            end = packet.index(0, 12) + 5
            assert not ask.upstreams.is_own(int.from_bytes(packet[:2], "big") ^ 1, packet[12:end])
            assert ask.upstreams.is_own(int.from_bytes(packet[:2], "big"), packet[12:end])
            assert (await short).reason is Reason.LOOP

    run(main())


@contextlib.contextmanager
def asking_loop():
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.setblocking(False)
    sock.bind(("127.0.0.1", 0))
    with asking(f"udp://127.0.0.1:{sock.getsockname()[1]}") as ask:

        async def receive():
            return await ask.loop.sock_recv(sock, 4096)

        yield receive, ask
    sock.close()


def test_ipv6_and_nxdomain():
    async def main():
        with Nano(zone({}), host="::1") as nano, asking(nano.url) as ask:
            assert rcode(await ask("n.example")) == "NXDOMAIN"

    run(main())


def test_an_asker_that_raises_hurts_nobody():
    async def main():
        complaints = []
        with Nano(stall(0.02, GOOD)) as nano, asking(nano.url) as ask:
            ask.loop.set_exception_handler(lambda loop, context: complaints.append(context["exception"]))

            def bad(value):
                raise RuntimeError("asker")

            ask.upstreams.ask(question("n.example"), bad)
            assert decode(await ask("n.example")).answer
            assert [str(one) for one in complaints] == ["asker"]

    run(main())


def test_no_sockets_to_be_had_is_a_failure_and_ends(monkeypatch):
    async def main():
        with Nano(GOOD) as nano:
            real = socket.socket

            def none(*args, **options):
                raise OSError(24, "Too many open files")

            monkeypatch.setattr("resolver.upstream.pool.socket.socket", none)
            with asking(nano.url) as ask:
                assert isinstance(await ask("n.example"), UpstreamFailure)
                monkeypatch.setattr("resolver.upstream.pool.socket.socket", real)
                assert decode(await ask("m.example")).answer

    run(main())


def test_addresses_are_checked():
    assert numeric(Url("udp", "::1", 53))[0] == socket.AF_INET6
    with pytest.raises(ValueError, match="scheme 'tls'"):
        numeric(Url("tls", "1.1.1.1", 53))
    with pytest.raises(ValueError, match="not an IP address"):
        numeric(Url("udp", "dns.example", 53))

    async def main():
        with pytest.raises(ValueError, match="at least one"):
            Upstreams([], asyncio.get_running_loop())

    run(main())


def test_the_pool_fits_the_descriptors():
    assert pool_size(256, 1, 20000) == 256
    assert pool_size(256, 3, 20000) == 85
    assert pool_size(256, 1, 1024) == 256
    assert pool_size(256, 2, 300) == 11
    assert pool_size(256, 2, 100) == 4
    assert pool_size(256, 0, 1024) == 256


@pytest.mark.parametrize(
    "behaviour",
    [GOOD, truncate(GOOD), servfail, lie_first(wrong_id(GOOD), GOOD)],
    ids=["good", "cut", "bad", "lies"],
)
def test_what_is_over_leaves_no_cycle_behind(behaviour):
    """The workers' collector hardly ever looks (resolver.tidying): what only it can free would pile up."""

    async def main():
        with Nano(behaviour) as nano, asking(nano.url) as ask:
            await ask("warm.example")
            gc.collect()  # an answered question may wait for its late attempts' time: those of before are over
            gc.disable()
            try:
                for number in range(5):
                    await ask(f"host-{number}.example")
                left = [one for one in gc.get_objects() if isinstance(one, Exchange | Attempt)]
            finally:
                gc.enable()
            assert left == []

    run(main())
