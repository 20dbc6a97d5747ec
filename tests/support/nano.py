"""A nano nameserver for tests: UDP and TCP on one random loopback port, in a thread of its own.

    with Nano(zone({"www.example.com": {"A": ["192.0.2.1"]}})) as upstream:
        ... ask 127.0.0.1 port upstream.port (upstream.url is "udp://127.0.0.1:PORT") ...
        assert upstream.count("udp") == 1

A *behaviour* is any callable (packet, transport) -> answer, with transport "udp" or "tcp"; an answer is

    bytes          sent as it is (over TCP with its length in front)
    None           silence
    [answer, …]    each of them, in order
    Delay(s, a)    answer `a` after s seconds (what comes later may overtake it)
    CLOSE          over TCP: the connection is closed; over UDP: silence
    Raw(b)         over TCP: these bytes with no length in front; over UDP: as they are

Ready-made behaviours are below; those that take another behaviour change what it answers:
    zone(...) every_name(...) rcode(2) servfail refused drop stall(s, b) wrong_id(b) wrong_question(b) lower_case(b)
    truncate(b) lie_first(lie, b) first(n, a, then) by_name({...}, b) no_edns(b)
`Nano` may be subclassed instead (override `handle`). `behaviour` may be exchanged while it runs.
`stop()` and `start()` take it away and bring it back on the same port. Everything seen is in `seen`.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Self

import dns.flags
import dns.message
import dns.name
import dns.query
import dns.rcode
import dns.rdatatype
import dns.rrset


@dataclass
class Delay:
    """`answer`, `seconds` later."""

    seconds: float
    answer: Any


@dataclass
class Raw:
    """Bytes that go out without a length in front."""

    data: bytes


CLOSE = object()
Answer = Any
Behaviour = Callable[[bytes, str], Answer]


@dataclass
class Seen:
    """One packet that arrived: how, from where (address, port), on which TCP connection (counted from 1)."""

    transport: str
    packet: bytes
    source: tuple[str, int]
    connection: int = 0

    @property
    def name(self) -> str:
        return decode(self.packet).question[0].name.to_text()

    @property
    def qtype(self) -> str:
        return dns.rdatatype.to_text(decode(self.packet).question[0].rdtype)


def decode(packet: bytes) -> dns.message.Message:
    """The packet as dnspython sees it."""
    return dns.message.from_wire(packet)


class Nano:
    """See the module's text. Attributes: host, port, url, tcp_url, seen (list of Seen), connections (TCP, in all)."""

    def __init__(
        self,
        behaviour: Behaviour | None = None,
        *,
        host: str = "127.0.0.1",
        udp: bool = True,
        tcp: bool = True,
        port: int = 0,
    ):
        self.behaviour = behaviour or every_name()
        self.host = host
        self.port = port
        self.seen: list[Seen] = []
        self.connections = 0
        self.open_connections = 0
        self._udp, self._tcp = udp, tcp
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._transports: set[Any] = set()

    def handle(self, packet: bytes, transport: str) -> Answer:
        """What is answered to `packet`; by default the behaviour decides."""
        return self.behaviour(packet, transport)

    def count(self, transport: str | None = None, name: str | None = None) -> int:
        """How many packets arrived [by that transport] [for that name, any case]."""
        want = name.rstrip(".").lower() + "." if name is not None else None
        return sum(
            (transport is None or one.transport == transport) and (want is None or one.name.lower() == want)
            for one in list(self.seen)
        )

    @property
    def url(self) -> str:
        return f"udp://{f'[{self.host}]' if ':' in self.host else self.host}:{self.port}"

    @property
    def tcp_url(self) -> str:
        return "tcp" + self.url[3:]

    def start(self) -> Self:
        """Bind and serve. The first start picks the port, later ones take the same again."""
        udp, tcp = self._bind()
        self._loop = asyncio.new_event_loop()
        ready = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(udp, tcp, ready), daemon=True)
        self._thread.start()
        ready.wait(10)
        return self

    def stop(self) -> None:
        """Close all sockets: UDP questions meet "connection refused", TCP connections are cut."""
        loop, self._loop = self._loop, None
        if loop is not None and self._thread is not None:
            loop.call_soon_threadsafe(loop.stop)
            self._thread.join(10)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _bind(self) -> tuple[socket.socket | None, socket.socket | None]:
        family = socket.AF_INET6 if ":" in self.host else socket.AF_INET
        for _ in range(50):
            udp = socket.socket(family, socket.SOCK_DGRAM)
            tcp = socket.socket(family, socket.SOCK_STREAM)
            tcp.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                tcp.bind((self.host, self.port))
                udp.bind((self.host, tcp.getsockname()[1]))
            except OSError:
                udp.close()
                tcp.close()
                continue
            self.port = tcp.getsockname()[1]
            udp.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
            tcp.listen(128)
            if not self._udp:
                udp.close()
            if not self._tcp:
                tcp.close()
            return (udp if self._udp else None), (tcp if self._tcp else None)
        raise RuntimeError("no port is free for UDP and TCP alike")

    def _run(self, udp: socket.socket | None, tcp: socket.socket | None, ready: threading.Event) -> None:
        loop = self._loop
        assert loop is not None
        asyncio.set_event_loop(loop)

        async def open_all() -> None:
            if udp is not None:
                await loop.create_datagram_endpoint(lambda: _Udp(self), sock=udp)
            if tcp is not None:
                self._server = await loop.create_server(lambda: _Tcp(self), sock=tcp)

        loop.run_until_complete(open_all())
        ready.set()
        try:
            loop.run_forever()
        finally:
            if tcp is not None:
                self._server.close()
            for transport in list(self._transports):
                transport.abort()
            loop.run_until_complete(asyncio.sleep(0))
            loop.run_until_complete(asyncio.sleep(0))
            loop.close()

    def _answer(self, packet: bytes, transport: str, send: Callable[[Any], None]) -> None:
        try:
            self._send(self.handle(packet, transport), send)
        except Exception:  # noqa: BLE001 - a test's broken behaviour must not kill the nameserver
            traceback.print_exc()

    def _send(self, answer: Answer, send: Callable[[Any], None]) -> None:
        if answer is None:
            return
        if isinstance(answer, list):
            for one in answer:
                self._send(one, send)
        elif isinstance(answer, Delay):
            assert self._loop is not None
            self._loop.call_later(answer.seconds, self._send, answer.answer, send)
        else:
            send(answer)


class _Udp(asyncio.DatagramProtocol):
    def __init__(self, nano: Nano):
        self.nano = nano

    def connection_made(self, transport: Any) -> None:
        self.transport = transport
        self.nano._transports.add(transport)

    def datagram_received(self, data: bytes, addr: Any) -> None:
        self.nano.seen.append(Seen("udp", data, addr[:2]))

        def send(answer: Any) -> None:
            if answer is not CLOSE and not self.transport.is_closing():
                self.transport.sendto(answer.data if isinstance(answer, Raw) else answer, addr)

        self.nano._answer(data, "udp", send)


class _Tcp(asyncio.Protocol):
    def __init__(self, nano: Nano):
        self.nano = nano
        self.buffer = b""

    def connection_made(self, transport: Any) -> None:
        self.transport = transport
        self.source = transport.get_extra_info("peername")[:2]
        self.nano.connections += 1
        self.nano.open_connections += 1
        self.number = self.nano.connections
        self.nano._transports.add(transport)

    def connection_lost(self, exc: Exception | None) -> None:
        self.nano.open_connections -= 1
        self.nano._transports.discard(self.transport)

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        while len(self.buffer) >= 2:
            size = int.from_bytes(self.buffer[:2], "big")
            if len(self.buffer) < size + 2:
                return
            packet, self.buffer = self.buffer[2 : size + 2], self.buffer[size + 2 :]
            self.nano.seen.append(Seen("tcp", packet, self.source, self.number))
            self.nano._answer(packet, "tcp", self.send)

    def send(self, answer: Any) -> None:
        if self.transport.is_closing():
            return
        if answer is CLOSE:
            self.transport.close()
        elif isinstance(answer, Raw):
            self.transport.write(answer.data)
        else:
            self.transport.write(len(answer).to_bytes(2, "big") + answer)


# Behaviours


_ROOT: dict[str, Any] = {"origin": dns.name.root, "relativize": False}


def zone(records: dict[str, dict[str, list[str]]], *, ttl: int = 300, soa: str = "example.") -> Behaviour:
    """Answers {"www.example.com": {"A": ["192.0.2.1"], "CNAME": [...], "ttl": [60]}}, following CNAMEs inside it.

    Names absent get NXDOMAIN, types absent NODATA, each with a SOA (minimum 60). Keys in any case.
    """
    table = {dns.name.from_text(name): types for name, types in records.items()}

    def behave(packet: bytes, transport: str) -> bytes:
        query = decode(packet)
        reply = dns.message.make_response(query, recursion_available=True)
        asked = query.question[0]
        name, known = asked.name, False
        for _ in range(12):
            types = table.get(name)
            if types is None:
                break
            known = True
            life = int(types.get("ttl", [str(ttl)])[0])
            wanted = dns.rdatatype.to_text(asked.rdtype)
            if wanted in types:
                reply.answer.append(
                    dns.rrset.from_text_list(name, life, "IN", wanted, types[wanted], **_ROOT)
                )
                return reply.to_wire()
            if "CNAME" not in types:
                break
            reply.answer.append(dns.rrset.from_text_list(name, life, "IN", "CNAME", types["CNAME"], **_ROOT))
            name = dns.name.from_text(types["CNAME"][0])
            known = name in table
        if not known:
            reply.set_rcode(dns.rcode.NXDOMAIN)
        reply.authority.append(
            dns.rrset.from_text(soa, 900, "IN", "SOA", "ns.example. hostmaster.example. 1 3600 600 86400 60")
        )
        return reply.to_wire()

    return behave


def _soa() -> bytes:
    rdata = b"\x02ns\x00\x0ahostmaster\x00" + bytes.fromhex("0000000100000e1000000258000151800000003c")
    return b"\x00\x00\x06\x00\x01\x00\x00\x00\x3c" + len(rdata).to_bytes(2, "big") + rdata


def every_name(*, ttl: int = 300, ipv4: str = "192.0.2.1", ipv6: str = "2001:db8::1") -> Behaviour:
    """Every name exists, with one A and one AAAA; other types are NODATA with a SOA. Cheap: bytes only, no EDNS."""
    life = ttl.to_bytes(4, "big")
    a = b"\xc0\x0c\x00\x01\x00\x01" + life + b"\x00\x04" + socket.inet_aton(ipv4)
    aaaa = b"\xc0\x0c\x00\x1c\x00\x01" + life + b"\x00\x10" + socket.inet_pton(socket.AF_INET6, ipv6)
    nodata = _soa()

    def behave(packet: bytes, transport: str) -> bytes:
        end = packet.index(0, 12) + 5
        kind = packet[end - 4 : end - 2]
        head, tail = b"\x81\x80\x00\x01\x00\x01\x00\x00\x00\x00", a
        if kind == b"\x00\x1c":
            tail = aaaa
        elif kind != b"\x00\x01":
            head, tail = b"\x81\x80\x00\x01\x00\x00\x00\x01\x00\x00", nodata
        return packet[:2] + head + packet[12:end] + tail

    return behave


def rcode(code: int) -> Behaviour:
    """Answers everything with this code and no records (2 SERVFAIL, 5 REFUSED, 1 FORMERR, 4 NOTIMP, 3 NXDOMAIN)."""

    def behave(packet: bytes, transport: str) -> bytes:
        end = packet.index(0, 12) + 5
        return packet[:2] + bytes([0x81, 0x80 | code]) + b"\x00\x01\x00\x00\x00\x00\x00\x00" + packet[12:end]

    return behave


servfail = rcode(2)
refused = rcode(5)


def drop(packet: bytes, transport: str) -> None:
    """Never answers."""


def stall(seconds: float, then: Behaviour) -> Behaviour:
    """Answers as `then`, but late."""
    return lambda packet, transport: Delay(seconds, then(packet, transport))


def _map(then: Behaviour, change: Callable[[bytes], bytes]) -> Behaviour:
    def behave(packet: bytes, transport: str) -> Answer:
        answer = then(packet, transport)
        return change(answer) if isinstance(answer, bytes) else answer

    return behave


def wrong_id(then: Behaviour) -> Behaviour:
    """The right answer with another id."""
    return _map(then, lambda reply: bytes([reply[0] ^ 0x55, reply[1] ^ 0xAA]) + reply[2:])


def wrong_question(then: Behaviour) -> Behaviour:
    """The right id, but the question in the answer is of another name of the same length."""
    return _map(then, lambda reply: reply[:13] + bytes([reply[13] ^ 1]) + reply[14:])


def lower_case(then: Behaviour) -> Behaviour:
    """Forgets the asker's case, as some forwarders do."""

    def behave(packet: bytes, transport: str) -> Answer:
        end = packet.index(0, 12)
        return then(packet[:12] + packet[12:end].lower() + packet[end:], transport)

    return behave


def truncate(then: Behaviour) -> Behaviour:
    """Over UDP only the question with TC=1; over TCP as `then`."""

    def behave(packet: bytes, transport: str) -> Answer:
        if transport == "tcp":
            return then(packet, transport)
        end = packet.index(0, 12) + 5
        return packet[:2] + b"\x83\x80\x00\x01\x00\x00\x00\x00\x00\x00" + packet[12:end]

    return behave


def lie_first(lie: Behaviour, then: Behaviour) -> Behaviour:
    """The lie, and right after it the truth: a forger who was quicker."""
    return lambda packet, transport: [lie(packet, transport), then(packet, transport)]


def first(count: int, behaviour: Behaviour, then: Behaviour) -> Behaviour:
    """The first `count` packets meet `behaviour`, later ones `then`."""
    left = [count]

    def behave(packet: bytes, transport: str) -> Answer:
        left[0] -= 1
        return (behaviour if left[0] >= 0 else then)(packet, transport)

    return behave


def by_name(table: dict[str, Behaviour], otherwise: Behaviour) -> Behaviour:
    """Another behaviour for some names (any case, no trailing dot)."""

    def behave(packet: bytes, transport: str) -> Answer:
        name = decode(packet).question[0].name.to_text(omit_final_dot=True).lower()
        return table.get(name, otherwise)(packet, transport)

    return behave


def no_edns(then: Behaviour, code: int = 1) -> Behaviour:
    """An old server: FORMERR (or `code`) to every question with an OPT record, `then` to the others."""

    def behave(packet: bytes, transport: str) -> Answer:
        with contextlib.suppress(Exception):
            if decode(packet).edns >= 0:
                return rcode(code)(packet, transport)
        return then(packet, transport)

    return behave


def ask(
    port: int,
    name: str,
    qtype: str = "A",
    *,
    host: str = "127.0.0.1",
    tcp: bool = False,
    timeout: float = 5.0,
    **options: Any,
) -> dns.message.Message:
    """Ask a server one question with dnspython (options as of dns.message.make_query) and return its answer."""
    query = dns.message.make_query(name, qtype, **options)
    send = dns.query.tcp if tcp else dns.query.udp
    return send(query, host, timeout=timeout, port=port)
