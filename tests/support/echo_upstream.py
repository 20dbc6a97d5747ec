"""An upstream for benchmarks, in a process of its own: every name exists, answered in batches of 64.

usage: python tests/support/echo_upstream.py PORT [HOST]      prints "ready PORT" and serves until SIGTERM

UDP by recvmmsg/sendmmsg through ctypes, the answer written into the received buffer; TTL 3600. A and AAAA exist,
other types are NODATA with a SOA. PORT 0 picks one.
"""

from __future__ import annotations

import select
import signal
import socket
import sys
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
    pointer,
    sizeof,
)

BATCH, SLOT = 64, 2048


class iovec(Structure):  # noqa: N801 - the kernel's name
    _fields_ = [("base", c_void_p), ("len", c_size_t)]


class msghdr(Structure):  # noqa: N801 - the kernel's name
    _fields_ = [
        ("name", c_void_p), ("namelen", c_uint32), ("iov", POINTER(iovec)), ("iovlen", c_size_t),
        ("control", c_void_p), ("controllen", c_size_t), ("flags", c_int),
    ]  # fmt: skip


class mmsghdr(Structure):  # noqa: N801 - the kernel's name
    _fields_ = [("hdr", msghdr), ("len", c_uint)]


LIFE = b"\x00\x00\x0e\x10"
A = b"\xc0\x0c\x00\x01\x00\x01" + LIFE + b"\x00\x04\xc0\x00\x02\x01"
AAAA = b"\xc0\x0c\x00\x1c\x00\x01" + LIFE + b"\x00\x10\x20\x01\x0d\xb8" + b"\x00" * 11 + b"\x01"
SOA_DATA = b"\x02ns\x00\x02hm\x00" + bytes.fromhex("0000000100000e10000002580001518000000e10")
SOA = b"\x00\x00\x06\x00\x01" + LIFE + len(SOA_DATA).to_bytes(2, "big") + SOA_DATA
FOUND = b"\x81\x80\x00\x01\x00\x01\x00\x00\x00\x00"
NODATA = b"\x81\x80\x00\x01\x00\x00\x00\x01\x00\x00"
TAILS = {b"\x00\x01": (FOUND, A), b"\x00\x1c": (FOUND, AAAA)}


def serve(sock: socket.socket) -> None:
    data, names = bytearray(BATCH * SLOT), bytearray(BATCH * 28)
    base = addressof((c_char * len(data)).from_buffer(data))
    name_base = addressof((c_char * len(names)).from_buffer(names))
    headers, vectors = (mmsghdr * BATCH)(), (iovec * BATCH)()
    for i in range(BATCH):
        vectors[i].base, vectors[i].len = base + i * SLOT, SLOT
        head = headers[i].hdr
        head.iov, head.iovlen, head.name, head.namelen = pointer(vectors[i]), 1, name_base + i * 28, 28
    libc = CDLL(None, use_errno=True)
    libc.recvmmsg.argtypes = [c_int, c_void_p, c_uint, c_int, c_void_p]
    libc.sendmmsg.argtypes = [c_int, c_void_p, c_uint, c_int]
    sizes = memoryview(vectors).cast("B").cast("Q")
    namelens = memoryview(headers).cast("B").cast("I")
    stride, where = sizeof(mmsghdr) // 4, msghdr.namelen.offset // 4
    fd, at = sock.fileno(), addressof(headers)
    while True:
        for i in range(BATCH):
            sizes[2 * i + 1] = SLOT
            namelens[i * stride + where] = 28
        got = libc.recvmmsg(fd, at, BATCH, socket.MSG_DONTWAIT, None)
        if got <= 0:
            select.select([sock], [], [], 1)
            continue
        for i in range(got):
            start = i * SLOT
            end = data.index(0, start + 12) + 5
            head_bytes, tail = TAILS.get(bytes(data[end - 4 : end - 2]), (NODATA, SOA))
            data[start + 2 : start + 12] = head_bytes
            data[end : end + len(tail)] = tail
            sizes[2 * i + 1] = end + len(tail) - start
        sent = 0
        while sent < got:
            # What sendmmsg refuses (source port 0) is stepped over, or the rest would go unanswered.
            sent += max(1, libc.sendmmsg(fd, at + sent * sizeof(mmsghdr), got - sent, 0))


def main() -> None:
    host = sys.argv[2] if len(sys.argv) > 2 else "127.0.0.1"
    sock = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_DGRAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 << 20)
    sock.bind((host, int(sys.argv[1])))
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    print("ready", sock.getsockname()[1], flush=True)
    serve(sock)


if __name__ == "__main__":
    main()
