"""The TCP server over real sockets."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import socket
import struct

import pytest

from resolver.connection import plain_address
from resolver.frames import Frames, framed
from resolver.tcp import Limits, TcpServer

HOSTS = {"127.0.0.1": socket.AF_INET, "::1": socket.AF_INET6}


def listening(host="127.0.0.1"):
    sock = socket.socket(HOSTS[host], socket.SOCK_STREAM)
    sock.bind((host, 0))
    return sock


@contextlib.asynccontextmanager
async def serving(handler=None, *, host="127.0.0.1", **options):
    sock = listening(host)
    accept = options.pop("accept", lambda address: True)
    server = TcpServer(
        handler or (lambda packet, address, respond: respond(packet[::-1])),
        accept=accept,
        limits=Limits(**options),
    )
    await server.start([sock])
    server.port = sock.getsockname()[1]
    try:
        yield server
    finally:
        await server.close(0.2)
        assert not server.open
        assert not server.by_client


class Client:
    def __init__(self, reader, writer):
        self.reader, self.writer, self.frames, self.got = reader, writer, Frames(), []

    def send(self, *messages):
        self.writer.write(b"".join(map(framed, messages)))

    def reset(self):
        sock = self.writer.get_extra_info("socket")
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.writer.transport.abort()

    async def receive(self, count=1):
        while len(self.got) < count:
            data = await asyncio.wait_for(self.reader.read(65536), 5)
            if not data:
                raise EOFError
            self.got += self.frames.feed(data)
        taken, self.got = self.got[:count], self.got[count:]
        return taken

    async def ended(self):
        """Everything until the server closes."""
        got = []
        with contextlib.suppress(EOFError, ConnectionError):
            while True:
                got += await self.receive()
        return got


@contextlib.asynccontextmanager
async def connected(server, host="127.0.0.1"):
    reader, writer = await asyncio.open_connection(host, server.port)
    try:
        yield Client(reader, writer)
    finally:
        writer.transport.abort()
        await asyncio.sleep(0)


async def until(condition):
    for _ in range(1000):
        if condition():
            return
        await asyncio.sleep(0.005)
    raise AssertionError("it never came true")


def run(coroutine):
    return asyncio.run(asyncio.wait_for(coroutine, 30))


@pytest.mark.parametrize("host", HOSTS)
def test_questions_are_answered(host):
    async def main():
        seen = []

        def handler(packet, address, respond):
            seen.append(address)
            respond(packet[::-1])

        async with serving(handler, host=host) as server, connected(server, host) as client:
            client.send(b"abc", b"def")
            assert await client.receive(2) == [b"cba", b"fed"]
            assert seen == [host, host]
            assert server.stats()["questions"] == 2

    run(main())


def test_byte_by_byte():
    async def main():
        async with serving() as server, connected(server) as client:
            for byte in framed(b"abc") + framed(b"d" * 300):
                client.writer.write(bytes([byte]))
                await client.writer.drain()
                await asyncio.sleep(0)
            assert await client.receive(2) == [b"cba", b"d" * 300]

    run(main())


def test_answers_come_in_any_order_and_only_once():
    async def main():
        waiting = {}

        def handler(packet, address, respond):
            waiting[packet] = respond

        async with serving(handler) as server, connected(server) as client:
            client.send(b"1", b"2", b"3")
            await until(lambda: len(waiting) == 3)
            for name in (b"3", b"1"):
                waiting[name](name)
                waiting[name](b"again")
            waiting[b"2"](b"")  # no answer to this one
            assert await client.receive(2) == [b"3", b"1"]
            client.send(b"4")
            await until(lambda: b"4" in waiting)
            waiting[b"4"](b"4")
            assert await client.receive() == [b"4"]

    run(main())


def test_only_so_many_are_open_and_the_rest_wait():
    async def main():
        waiting = []
        async with (
            serving(lambda packet, address, respond: waiting.append((packet, respond)), pending=4) as server,
            connected(server) as client,
        ):
            client.send(*[b"%d" % i for i in range(10)])
            await until(lambda: len(waiting) == 4)
            await asyncio.sleep(0.02)
            assert len(waiting) == 4
            for i in range(10):
                packet, respond = waiting[i]
                respond(packet)
            assert sorted(await client.receive(10)) == [b"%d" % i for i in range(10)]

    run(main())


def test_a_thousand_small_questions_at_once():
    async def main():
        async with serving() as server, connected(server) as client:
            client.send(*[b"%05d" % i for i in range(5000)])
            assert await client.receive(5000) == [(b"%05d" % i)[::-1] for i in range(5000)]

    run(main())


def test_half_closed_clients_get_their_answers():
    async def main():
        waiting = []
        async with serving(lambda packet, address, respond: waiting.append(respond), pending=2) as server:
            async with connected(server) as client:
                client.send(b"1", b"2", b"3")
                client.writer.write(b"\0")  # and a beginning that never goes on
                client.writer.write_eof()
                await until(lambda: len(waiting) == 2)
                waiting[0](b"one")
                waiting[1](b"two")
                await until(lambda: len(waiting) == 3)
                await asyncio.sleep(0.02)
                waiting[2](b"three")
                assert await client.ended() == [b"one", b"two", b"three"]
            await until(lambda: not server.open)

    run(main())


def test_a_client_that_closes_with_nothing_owed_is_gone():
    async def main():
        async with serving() as server, connected(server) as client:
            client.send(b"1")
            await client.receive()
            client.writer.write_eof()
            assert await client.ended() == []
            await until(lambda: not server.open)

    run(main())


def test_an_answer_after_the_client_has_gone_is_nothing():
    async def main():
        waiting = []
        async with serving(lambda packet, address, respond: waiting.append(respond)) as server:
            async with connected(server) as client:
                client.send(b"1")
                await until(lambda: waiting)
                client.reset()
            await until(lambda: not server.open)
            waiting[0](b"late")

    run(main())


def test_an_idle_connection_is_closed_also_one_that_drips():
    async def main():
        async with serving(idle=0.1) as server, connected(server) as one, connected(server) as two:
            one.send(b"1")
            await one.receive()

            async def drip():
                for byte in framed(b"never whole" * 50):
                    two.writer.write(bytes([byte]))
                    await asyncio.sleep(0.01)

            task = asyncio.create_task(drip())
            assert await one.ended() == []
            assert await two.ended() == []
            await until(lambda: server.stats()["idle"] >= 2)
            task.cancel()

    run(main())


def test_a_question_never_answered_holds_its_connection_for_a_time_only():
    async def main():
        async with serving(lambda *_: None, idle=0.05) as server, connected(server) as client:
            client.send(b"1")
            assert await client.ended() == []
            assert server.stats()["idle"] == 1

    run(main())


def test_a_question_met_with_silence_is_owed_nothing():
    async def main():
        def handler(packet, address, respond):
            if packet != b"silence":
                respond(packet)

        async with serving(handler, pending=2, idle=0.2) as server, connected(server) as client:
            client.send(*[b"silence"] * 5, b"abc")
            assert await client.receive() == [b"abc"]
            assert not next(iter(server.open)).busy
            await until(lambda: not server.open)  # it goes when it is idle, as any other

    run(main())


def test_idle_connections_go_sooner_when_places_are_few():
    async def main():
        async with serving(idle=2.0, connections=4) as server, contextlib.AsyncExitStack() as stack:
            clients = [await stack.enter_async_context(connected(server)) for _ in range(3)]
            start = asyncio.get_running_loop().time()
            await clients[0].ended()
            assert asyncio.get_running_loop().time() - start < 1.9

    run(main())


def test_connections_that_are_over_leave_nothing_to_the_cycle_collector():
    async def main():
        async with serving() as server:
            async with connected(server) as client:
                client.send(b"abc")
                await client.receive()
            await until(lambda: not server.open)
            gc.collect()
            gc.disable()
            try:
                gone = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(16)]
                await until(lambda: len(server.open) == 16)
                for one in gone:
                    one.sendall(framed(b"abc"))
                await until(lambda: server.stats()["questions"] == 17)
                for one in gone:
                    one.close()
                await until(lambda: not server.open)
                gone.clear()
                await asyncio.sleep(0)
                assert gc.collect() < 16
            finally:
                gc.enable()

    run(main())


def test_too_many_connections_are_turned_away():
    async def main():
        async with serving(connections=2, per_client=9) as server, contextlib.AsyncExitStack() as stack:
            for _ in range(2):
                client = await stack.enter_async_context(connected(server))
                client.send(b"1")
                await client.receive()
            third = await stack.enter_async_context(connected(server))
            assert await third.ended() == []
            assert server.stats()["crowded"] == 1
            assert len(server.open) == 2

    run(main())


def test_the_longest_idle_makes_room_for_a_new_one():
    async def main():
        async with serving(connections=2, idle=1.0) as server, contextlib.AsyncExitStack() as stack:
            old, other = [await stack.enter_async_context(connected(server)) for _ in range(2)]
            await until(lambda: len(server.open) == 2)
            for connection in server.open:
                connection.active -= 0.15  # as if time had passed
            other.send(b"1")
            await other.receive()
            new = await stack.enter_async_context(connected(server))
            new.send(b"2")
            assert await new.receive() == [b"2"]
            assert await old.ended() == []
            assert server.stats()["evicted"] == 1

    run(main())


def test_too_many_connections_of_one_client_are_turned_away():
    async def main():
        async with serving(per_client=1) as server, connected(server) as one, connected(server) as two:
            assert await two.ended() == []
            one.send(b"1")
            assert await one.receive() == [b"1"]

    run(main())


def test_who_is_not_served_is_not_read():
    async def main():
        seen, asked = [], []
        options = {"accept": lambda address: asked.append(address) or False}
        async with (
            serving(lambda packet, *_: seen.append(packet), **options) as server,
            connected(server) as client,
        ):
            with contextlib.suppress(ConnectionError):
                client.send(b"1")
            assert await client.ended() == []
            assert asked == ["127.0.0.1"]
            assert seen == []
            assert server.stats()["denied"] == 1

    run(main())


def test_an_empty_message_ends_the_connection():
    async def main():
        async with serving() as server, connected(server) as client:
            client.send(b"")
            assert await client.ended() == []
            assert server.stats()["broken"] == 1

    run(main())


def test_the_longest_message_and_too_long_an_answer():
    async def main():
        def handler(packet, address, respond):
            respond(b"x" * 65536 if packet == b"long" else packet)

        async with serving(handler) as server, connected(server) as client:
            client.send(b"long", b"y" * 65535)
            assert await client.receive() == [b"y" * 65535]
            assert server.stats()["errors"] == 1

    run(main())


def test_a_handler_that_raises_hurts_nobody():
    async def main():
        complaints = []
        asyncio.get_running_loop().set_exception_handler(
            lambda loop, context: complaints.append(context["exception"])
        )

        def handler(packet, address, respond):
            if packet == b"bad":
                raise RuntimeError("handler")
            respond(packet)

        async with serving(handler) as server, connected(server) as client:
            client.send(b"bad", b"good")
            assert await client.receive() == [b"good"]
            assert [str(one) for one in complaints] == ["handler"]
            assert server.stats()["errors"] == 1

    run(main())


def test_a_client_that_reads_nothing_is_not_read_and_then_cut():
    async def main():
        answered = []

        def handler(packet, address, respond):
            answered.append(packet)
            respond(b"x" * 60000)

        async with serving(handler, idle=0.3) as server:
            sock = socket.socket()
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            sock.setblocking(False)
            loop = asyncio.get_running_loop()
            await loop.sock_connect(sock, ("127.0.0.1", server.port))
            for _ in range(20):
                with contextlib.suppress(BlockingIOError):
                    sock.send(framed(b"q") * 500)
                await asyncio.sleep(0)
            await until(lambda: answered)
            await asyncio.sleep(0.05)
            few = len(answered)
            assert few < 300  # not the ten thousand that were asked
            await until(lambda: not server.open)
            assert server.stats()["slow"] == 1
            sock.close()

    run(main())


def test_reset_in_the_middle_is_nothing_special():
    async def main():
        async with serving() as server:
            for _ in range(20):
                _, writer = await asyncio.open_connection("127.0.0.1", server.port)
                writer.write(framed(b"abc") + b"\0")
                Client(None, writer).reset()
            await until(lambda: not server.open)

    run(main())


def test_close_answers_what_is_open_and_ends_the_rest():
    async def main():
        waiting = []
        sock = listening()
        server = TcpServer(lambda packet, address, respond: waiting.append(respond))
        await server.start([sock])
        server.port = sock.getsockname()[1]
        async with connected(server) as owed, connected(server) as idle, connected(server) as never:
            owed.send(b"1")
            never.send(b"1")
            await until(lambda: len(waiting) == 2 and len(server.open) == 3)
            closing = asyncio.create_task(server.close(0.3))
            assert await idle.ended() == []
            for respond in waiting[:1]:
                respond(b"one")
            ends = await asyncio.gather(owed.ended(), never.ended())
            assert sorted(ends) == [[], [b"one"]]
            await closing
            with pytest.raises(OSError):
                await asyncio.open_connection("127.0.0.1", server.port)

    run(main())


def test_addresses_are_plain():
    assert plain_address(("192.0.2.1", 5)) == "192.0.2.1"
    assert plain_address(("::ffff:192.0.2.1", 5, 0, 0)) == "192.0.2.1"
    assert plain_address(("fe80::1%eth0", 5, 0, 2)) == "fe80::1"
    assert plain_address(("::ffff:0:1", 5, 0, 2)) == "::ffff:0:1"
    assert plain_address(None) == ""
