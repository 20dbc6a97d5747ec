"""Packets that came to one connected socket, taken in by one system call: `recvmmsg` through ctypes."""

from __future__ import annotations

from ctypes import addressof, c_char, get_errno, pointer
from socket import MSG_DONTWAIT
from typing import Final

from resolver.batch import LENGTH_AT, IoVec, MMsgHdr, recvmmsg

ROOM: Final = 32
"""Packets taken at once."""


class Inbox:
    """Buffers for `ROOM` packets of `largest` octets; one that fills its buffer was cut by the kernel."""

    __slots__ = ("_at", "_buffer", "_keep", "_largest", "_lengths", "_stride")

    def __init__(self, largest: int) -> None:
        self._largest = largest
        self._buffer = bytearray(ROOM * largest)
        vectors, headers = (IoVec * ROOM)(), (MMsgHdr * ROOM)()
        base = addressof((c_char * len(self._buffer)).from_buffer(self._buffer))
        for i in range(ROOM):
            vectors[i].base, vectors[i].length = base + i * largest, largest
            headers[i].header.iov, headers[i].header.iovlen = pointer(vectors[i]), 1
        self._keep = (vectors, headers)
        self._lengths = memoryview(headers).cast("B").cast("I")
        self._stride = len(self._lengths) // ROOM
        self._at = addressof(headers)

    def receive(self, descriptor: int) -> list[bytes]:
        """Take in what lies at a socket, ROOM packets at most. Raises OSError; BlockingIOError for none."""
        count = recvmmsg(descriptor, self._at, ROOM, MSG_DONTWAIT, None)
        if count < 0:
            raise OSError(get_errno(), "recvmmsg")
        buffer, lengths, stride, largest = self._buffer, self._lengths, self._stride, self._largest
        return [
            bytes(buffer[i * largest : i * largest + lengths[i * stride + LENGTH_AT]]) for i in range(count)
        ]
