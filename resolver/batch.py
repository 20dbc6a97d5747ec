"""Up to 64 packets by one system call: recvmmsg(2) and sendmmsg(2) through ctypes, with no compiler.

`Batch` owns the buffers of one UDP socket. The hot path reads its arrays directly, since a method call a
packet would cost more than all the rest; this file makes them and keeps the promises around them.

A batch fails whole unless one cares, each seen to go wrong and each with a test:

- the kernel shrinks `namelen` and `controllen` to what it filled, so headers are reset before each receive;
- a packet from source port 0 can't be answered: sendmmsg refuses it and everything behind it;
- a slot that is skipped still holds what another client was sent, so outgoing headers are compacted;
- sendmmsg stops at the message it refuses: go on behind it;
- a control message that doesn't fit is cut (IPv6 needs 40 bytes), and the reply leaves from the wrong
  address.
"""

from __future__ import annotations

import errno
import socket
from ctypes import (
    CDLL,
    POINTER,
    Structure,
    addressof,
    c_char,
    c_int,
    c_size_t,
    c_uint,
    c_uint32,
    c_void_p,
    get_errno,
    pointer,
    sizeof,
)
from struct import Struct
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

MESSAGES = 64
"""Packets a call at most: beyond that the cost of the call is no longer seen (measured)."""

PACKET = 1232
"""Bytes of one slot. Nobody asks with more, and answers by UDP stop at 1232 (DNS flag day 2020)."""

CONTROL = 64  # CMSG_SPACE(in6_pktinfo) is 40, in_pktinfo 32; a multiple of 8 with room to spare
IP_PKTINFO = 8
IPV6_RECVPKTINFO = 49
IPV6_PKTINFO = 50
MSG_DONTWAIT = 0x40

# Offsets within a control buffer: cmsghdr is 16 bytes, then in_pktinfo (index, spec_dst, addr) or in6_pktinfo
# (16 bytes of address, index).
_INDEX_AT_V4 = 16
_INDEX_AT_V6 = 32

# Bytes the kernel writes for a complete control message, and what a reply hands back.
_CONTROL_LENGTH = {socket.AF_INET: 32, socket.AF_INET6: 40}
_ADDRESS_LENGTH = {socket.AF_INET: 16, socket.AF_INET6: 28}
ADDRESS = 32  # stride of the address slots: sockaddr_in6 rounded up to whole 8-byte words

_RETRY = frozenset({errno.EAGAIN, errno.EWOULDBLOCK, errno.ENOBUFS})


class IoVec(Structure):
    """struct iovec, readv(2)."""

    _fields_ = (("base", c_void_p), ("length", c_size_t))


class _MsgHdr(Structure):
    _fields_ = (
        ("name", c_void_p),
        ("namelen", c_uint32),
        ("iov", POINTER(IoVec)),
        ("iovlen", c_size_t),
        ("control", c_void_p),
        ("controllen", c_size_t),
        ("flags", c_int),
    )


class MMsgHdr(Structure):
    """struct mmsghdr, sendmmsg(2)."""

    _fields_ = (("header", _MsgHdr), ("length", c_uint))


HEADER = sizeof(MMsgHdr)
LENGTH_AT = MMsgHdr.length.offset // 4

_libc = CDLL(None, use_errno=True)
recvmmsg, sendmmsg = _libc.recvmmsg, _libc.sendmmsg
recvmmsg.argtypes, recvmmsg.restype = [c_int, c_void_p, c_uint, c_int, c_void_p], c_int
sendmmsg.argtypes, sendmmsg.restype = [c_int, c_void_p, c_uint, c_int], c_int

WITHOUT_ID = tuple(Struct(f"{max(size - 2, 0)}s").unpack_from for size in range(PACKET + 1))
"""`WITHOUT_ID[n](buffer, at + 2)[0]` is a packet of n bytes less its id: half the cost of slicing a
memoryview (measured)."""


_envelope = Struct(f"{ADDRESS}s").unpack_from


def _at(buffer: bytearray) -> int:
    return addressof((c_char * len(buffer)).from_buffer(buffer))


class Batch:
    """The buffers of one UDP socket and the two calls on them.

    For slot i of a receive: the packet is `inbound[i * PACKET:]`, `lengths_in[i * stride + shift]` bytes
    long; the sender's sockaddr is `addresses[i * ADDRESS:]`. To answer it, write the reply at the same
    place of `outbound` and its size to `lengths_out[2 * i + 1]`.
    """

    def __init__(self, sock: socket.socket, *, with_destination: bool) -> None:
        """Take a bound, non-blocking UDP socket.

        `with_destination`: the socket is bound to a wildcard, so replies must leave from the address that was
        asked; it then has IP_PKTINFO or IPV6_RECVPKTINFO on (see `want_destination`).
        """
        self.sock = sock
        self.family = sock.family
        self.with_destination = with_destination
        self._fd = sock.fileno()
        self._address_length = _ADDRESS_LENGTH[self.family]
        self._control_length = _CONTROL_LENGTH[self.family] if with_destination else 0
        self.inbound = bytearray(MESSAGES * PACKET)
        self.outbound = bytearray(MESSAGES * PACKET)
        self.addresses = bytearray(MESSAGES * ADDRESS)
        self.controls = bytearray(MESSAGES * CONTROL)
        self.ids_in = memoryview(self.inbound).cast("H")
        self.ids_out = memoryview(self.outbound).cast("H")
        self.address_words = memoryview(self.addresses).cast("I")
        self._control_words = memoryview(self.controls).cast("I")
        self._make_headers()

    def _make_headers(self) -> None:
        receive, send = (MMsgHdr * MESSAGES)(), (MMsgHdr * MESSAGES)()
        vectors_in, vectors_out = (IoVec * MESSAGES)(), (IoVec * MESSAGES)()
        bases = _at(self.inbound), _at(self.outbound), _at(self.addresses), _at(self.controls)
        for i in range(MESSAGES):
            vectors_in[i].base, vectors_in[i].length = bases[0] + i * PACKET, PACKET
            vectors_out[i].base = bases[1] + i * PACKET
            for headers, vectors, room in (
                (receive, vectors_in, CONTROL if self.with_destination else 0),
                (send, vectors_out, self._control_length),
            ):
                header = headers[i].header
                header.name, header.namelen = bases[2] + i * ADDRESS, self._address_length
                header.iov, header.iovlen = pointer(vectors[i]), 1
                header.control = bases[3] + i * CONTROL if room else None
                header.controllen = room
        compact = (MMsgHdr * MESSAGES)()
        self._keep = (receive, send, compact, vectors_in, vectors_out)
        self._receive_at, self._send_at, self._compact_at = map(addressof, (receive, send, compact))
        self._receive = memoryview(receive).cast("B")
        self._fresh = bytes(self._receive)
        sends = bytes(memoryview(send).cast("B"))
        self._send_headers = [sends[i * HEADER : (i + 1) * HEADER] for i in range(MESSAGES)]
        self._compact = memoryview(compact).cast("B")
        self.lengths_in = self._receive.cast("I")
        self.stride, self.shift = HEADER // 4, LENGTH_AT
        self.lengths_out = memoryview(vectors_out).cast("B").cast("Q")

    def receive(self) -> int:
        """Fill the slots from the socket without waiting; return how many, 0 when nothing is there.

        An error that the kernel reports on the socket (an ICMP message for an earlier reply) counts as
        nothing: the next call goes on.
        """
        self._receive[:] = self._fresh
        count = recvmmsg(self._fd, self._receive_at, MESSAGES, MSG_DONTWAIT, None)
        if count <= 0:
            return 0
        if self._control_length:
            self._forget_interfaces(count)
        return int(count)

    def _forget_interfaces(self, count: int) -> None:
        # A reply bound to the interface of the question fails where routing is asymmetric; only a link-local
        # peer can't be reached without it (RFC 4007).
        words = self._control_words
        if self.family == socket.AF_INET:
            for at in range(_INDEX_AT_V4 // 4, count * CONTROL // 4, CONTROL // 4):
                words[at] = 0
            return
        for i in range(count):
            at = i * ADDRESS + 8
            if self.addresses[at] != 0xFE or self.addresses[at + 1] & 0xC0 != 0x80:
                words[(i * CONTROL + _INDEX_AT_V6) // 4] = 0

    def has_port_zero(self, count: int) -> bool:
        """Tell whether one of the first `count` senders may have source port 0 (rarely says so in vain)."""
        end = count * ADDRESS
        return 0 in self.addresses[2:end:ADDRESS] and 0 in self.addresses[3:end:ADDRESS]

    def unanswerable(self, slot: int) -> bool:
        """Tell whether the packet in a slot must be dropped unread: source port 0, or cut by the kernel."""
        at = slot * ADDRESS + 2
        return self.addresses[at : at + 2] == b"\0\0" or self.length(slot) >= PACKET

    def length(self, slot: int) -> int:
        """Return the size of the packet in a slot; PACKET means that it was cut."""
        return self.lengths_in[slot * self.stride + self.shift]

    def send(self, count: int) -> int:
        """Send the replies in the first `count` slots, all of them filled. Return how many were refused."""
        return self._send(self._send_at, count)

    def send_some(self, slots: Sequence[int]) -> int:
        """Send only the replies in these slots. Return how many were refused."""
        headers = self._send_headers
        joined = b"".join([headers[i] for i in slots])
        self._compact[: len(joined)] = joined
        return self._send(self._compact_at, len(slots))

    def _send(self, at: int, count: int) -> int:
        refused = 0
        while count > 0:
            sent = sendmmsg(self._fd, at, count, MSG_DONTWAIT)
            if sent < 0:
                if get_errno() in _RETRY:
                    return refused + count  # the device queue is full: dropping is what UDP does
                sent, refused = 1, refused + 1
            at += sent * HEADER
            count -= sent
        return refused

    def put(self, slot: int, reply: bytes, address: bytes, control: bytes) -> None:
        """Fill a slot with a reply that became ready later, to where `envelope` said it came from."""
        at = slot * PACKET
        self.outbound[at : at + len(reply)] = reply
        self.lengths_out[2 * slot + 1] = len(reply)
        at = slot * ADDRESS
        self.addresses[at : at + ADDRESS] = address
        if control:
            at = slot * CONTROL
            self.controls[at : at + CONTROL] = control

    def address(self, slot: int) -> bytes:
        """Return the packed address (4 or 16 octets) of the sender in a slot."""
        at = slot * ADDRESS + (4 if self.family == socket.AF_INET else 8)
        return bytes(self.addresses[at : at + (4 if self.family == socket.AF_INET else 16)])

    def envelope(self, slot: int) -> tuple[bytes, bytes]:
        """Return where the packet in a slot came from and was sent to, opaque, for `put`."""
        address: bytes = _envelope(self.addresses, slot * ADDRESS)[0]
        if not self._control_length:
            return address, b""
        control_at = slot * CONTROL
        return address, bytes(self.controls[control_at : control_at + CONTROL])


def want_destination(sock: socket.socket) -> None:
    """Have the kernel say which address was asked, on a socket bound to a wildcard."""
    if sock.family == socket.AF_INET:
        sock.setsockopt(socket.IPPROTO_IP, IP_PKTINFO, 1)
    else:
        sock.setsockopt(socket.IPPROTO_IPV6, IPV6_RECVPKTINFO, 1)


def works() -> bool:
    """Try a batch over loopback: True when two packets come and go as they should.

    Decides at start between this file and `plain`: a C library without these calls, a seccomp filter or an
    emulator that refuses them must cost speed, never DNS.
    """
    try:
        with (
            socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server,
            socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client,
        ):
            server.bind(("127.0.0.1", 0))
            server.setblocking(False)
            client.settimeout(1.0)
            client.connect(server.getsockname())
            batch = Batch(server, with_destination=False)
            for text in (b"one", b"three"):
                client.send(text)
            if batch.receive() != 2:
                return False
            for slot, text in enumerate((b"ONE", b"THREE")):
                if bytes(batch.inbound[slot * PACKET :][: len(text)]).upper() != text:
                    return False
                batch.put(slot, text, *batch.envelope(slot))
            return batch.send(2) == 0 and {client.recv(9), client.recv(9)} == {b"ONE", b"THREE"}
    except (OSError, AttributeError, ValueError):
        return False
