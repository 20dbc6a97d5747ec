"""Zones with servers of their own, on loopback."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from dataclasses import dataclass
from pathlib import Path

from config.localdata import Zone, zones
from config.reading import Spot
from resolver.upstream import Reason, UpstreamFailure
from resolver.zones import LIMIT, Zones
from tests.support.nano import Nano, decode, drop, servfail, zone
from tests.support.questions import question


@dataclass
class Rules:
    zones: tuple[Zone, ...]


def rules(**servers: str | list[str]) -> Rules:
    """A policy with these zones: `truong_lan="udp://…"` is truong.lan."""
    written = [
        {"name": name.replace("_", "."), "servers": [urls] if isinstance(urls, str) else urls}
        for name, urls in servers.items()
    ]
    return Rules(zones(written, Spot()))


class Asker:
    """Zones with a coroutine to ask."""

    def __init__(self, policy: Rules, **options) -> None:
        self.loop = asyncio.get_running_loop()
        self.zones = Zones(self.loop, **options)
        self.zones.follow(policy)

    def start(self, zone: str, name: str, *args) -> asyncio.Future:
        future = self.loop.create_future()

        def done(value) -> None:
            future.set_result(value)  # a second call would raise

        self.zones.ask(zone, question(name, *args), done)
        assert not future.done()
        return future

    async def __call__(self, zone: str, name: str, *args):
        return await asyncio.wait_for(self.start(zone, name, *args), 10)


@contextlib.contextmanager
def asking(policy: Rules, **options):
    asker = Asker(policy, **options)
    try:
        yield asker
    finally:
        asker.zones.close()


def run(coroutine) -> None:
    asyncio.run(asyncio.wait_for(coroutine, 30))


def addresses(reply: bytes) -> list[str]:
    return [record.address for rrset in decode(reply).answer for record in rrset]


def sockets() -> int:
    return sum(
        1
        for entry in Path("/proc/self/fd").iterdir()
        if "socket:" in str(entry.readlink() if entry.is_symlink() else "")
    )


SCHOOL = zone({"pc1.truong.lan": {"A": ["192.168.1.50"]}})
LAB = zone({"pc1.lab.lan": {"A": ["10.0.0.7"]}})


def test_each_zone_asks_its_own_servers() -> None:
    async def main() -> None:
        with (
            Nano(SCHOOL) as school,
            Nano(LAB) as lab,
            asking(rules(truong_lan=school.url, lab_lan=lab.tcp_url)) as ask,
        ):
            assert addresses(await ask("truong.lan", "pc1.truong.lan")) == ["192.168.1.50"]
            assert addresses(await ask("lab.lan", "pc1.lab.lan")) == ["10.0.0.7"]
            assert (school.count(), lab.count("tcp")) == (1, 1)

    run(main())


def test_a_zone_that_is_not_there_fails_and_later() -> None:
    async def main() -> None:
        with asking(Rules((*zones([{"name": "ours.lan"}], Spot()),))) as ask:
            for name in ("ours.lan", "truong.lan"):
                assert (await ask(name, f"x.{name}")).reason is Reason.CLOSED
            assert ask.zones.stats() == {}

    run(main())


def test_silent_servers_make_their_zone_fail_and_no_other() -> None:
    async def main() -> None:
        with Nano(drop) as silent, Nano(LAB) as lab:
            policy = rules(truong_lan=silent.url, lab_lan=lab.url)
            with asking(policy, timeout=0.3) as ask:
                lost = [ask.start("truong.lan", f"n{i}.truong.lan") for i in range(LIMIT + 5)]
                assert addresses(await ask("lab.lan", "pc1.lab.lan")) == ["10.0.0.7"]
                found = await asyncio.gather(*lost)
                assert all(isinstance(one, UpstreamFailure) for one in found)
                assert {one.reason for one in found} == {Reason.OVERLOADED, Reason.TIMEOUT}

    run(main())


def test_the_second_server_is_asked_when_the_first_fails() -> None:
    async def main() -> None:
        with (
            Nano(servfail) as broken,
            Nano(SCHOOL) as good,
            asking(rules(truong_lan=[broken.url, good.url])) as ask,
        ):
            for i in range(5):
                reply = await ask("truong.lan", "pc1.truong.lan", "A" if i % 2 else "AAAA")
                assert reply[3] & 15 == 0

    run(main())


def test_sockets_are_opened_when_a_zone_is_asked_for_and_shared_by_zones_with_the_same_servers() -> None:
    async def main() -> None:
        with Nano(SCHOOL) as nano:
            before = sockets()
            with asking(rules(truong_lan=nano.url, lab_lan=nano.url)) as ask:
                assert sockets() == before
                await ask("truong.lan", "pc1.truong.lan")
                opened = sockets()
                assert opened > before
                await ask("lab.lan", "pc1.lab.lan")
                assert sockets() == opened
            assert sockets() == before

    run(main())


def test_many_zones_share_a_bounded_number_of_sockets() -> None:
    async def main() -> None:
        many = {f"z{i}_lan": f"udp://127.0.0.1:{10_000 + i}" for i in range(64)}
        with asking(rules(**many), timeout=0.2) as ask:
            before = sockets()
            await asyncio.gather(*[ask(f"z{i}.lan", f"a.z{i}.lan") for i in range(64)])
            assert sockets() - before <= 256

    run(main())


def test_a_change_keeps_the_servers_that_stay_and_closes_the_others() -> None:
    async def main() -> None:
        with (
            Nano(SCHOOL) as school,
            Nano(LAB) as lab,
            asking(rules(truong_lan=school.url, lab_lan=lab.url)) as ask,
        ):
            await ask("truong.lan", "pc1.truong.lan")
            only_one = sockets()
            await ask("lab.lan", "pc1.lab.lan")
            asked = ask.zones.stats()["asked"]
            ask.zones.follow(rules(hoc_lan=school.url))
            assert sockets() == only_one
            assert ask.zones.stats()["asked"] == asked - 1
            assert (await ask("lab.lan", "pc1.lab.lan")).reason is Reason.CLOSED
            assert addresses(await ask("hoc.lan", "pc1.truong.lan")) == ["192.168.1.50"]

    run(main())


@contextlib.contextmanager
def patient():
    """A server that answers when it is told to: its socket and its URL."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.bind(("127.0.0.1", 0))
        sock.setblocking(False)
        yield sock, f"udp://127.0.0.1:{sock.getsockname()[1]}"


def test_what_is_in_flight_at_a_change_is_still_answered() -> None:
    async def main() -> None:
        loop = asyncio.get_running_loop()
        with patient() as (sock, url), asking(rules(truong_lan=url)) as ask:
            future = ask.start("truong.lan", "pc1.truong.lan")
            packet, source = await loop.sock_recvfrom(sock, 4096)
            ask.zones.follow(Rules(()))
            await loop.sock_sendto(sock, SCHOOL(packet, "udp"), source)
            assert addresses(await asyncio.wait_for(future, 10)) == ["192.168.1.50"]

    run(main())


def test_closing_ends_what_is_in_flight() -> None:
    async def main() -> None:
        with Nano(drop) as silent, asking(rules(truong_lan=silent.url)) as ask:
            waiting, replaced = (
                ask.start("truong.lan", "a.truong.lan"),
                ask.start("truong.lan", "b.truong.lan"),
            )
            ask.zones.follow(Rules(()))
            ask.zones.close()
            for future in (waiting, replaced):
                assert (await asyncio.wait_for(future, 10)).reason is Reason.CLOSED
            assert (await ask("truong.lan", "c.truong.lan")).reason is Reason.CLOSED
            ask.zones.close()

    run(main())


def test_a_server_that_asks_us_back_is_noticed() -> None:
    async def main() -> None:
        loop = asyncio.get_running_loop()
        with patient() as (sock, url), asking(rules(truong_lan=url)) as ask:
            future = ask.start("truong.lan", "a.truong.lan")
            packet, _source = await loop.sock_recvfrom(sock, 4096)
            end = packet.index(b"\0", 12) + 5
            assert not ask.zones.is_own(0, b"\1b\3lan\0\0\1\0\1")
            assert ask.zones.is_own(int.from_bytes(packet[:2], "big"), packet[12:end])
            assert (await asyncio.wait_for(future, 10)).reason is Reason.LOOP

    run(main())


def test_without_descriptors_a_zone_fails_and_is_tried_again(monkeypatch) -> None:
    async def main() -> None:
        with Nano(SCHOOL) as school, asking(rules(truong_lan=school.url)) as ask:
            with monkeypatch.context() as patched:

                def none_left(*_args, **_options) -> None:
                    raise OSError(24, "Too many open files")

                patched.setattr("resolver.zones.Upstreams", none_left)
                assert (await ask("truong.lan", "pc1.truong.lan")).reason is Reason.UNREACHABLE
            assert addresses(await ask("truong.lan", "pc1.truong.lan")) == ["192.168.1.50"]

    run(main())
