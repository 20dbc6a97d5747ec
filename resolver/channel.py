"""The line between the supervisor and a worker.

Snapshots go down it; one word comes up when the worker is ready. A stream of frames, each a 4-byte length and
a pickle. Both ends are this program and one forked the other, so the pickle comes from nobody else.
"""

from __future__ import annotations

import pickle
import socket
import struct
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

_LENGTH = struct.Struct("=I")
READY = b"R"


class Sender:
    """The supervisor's end. A worker that doesn't take a snapshot within `timeout` seconds is stuck."""

    def __init__(self, sock: socket.socket, timeout: float = 5.0) -> None:
        self.socket = sock
        sock.settimeout(timeout)

    def send(self, value: object) -> bool:
        """Send a value; False when the worker is gone or doesn't listen."""
        body = pickle.dumps(value, protocol=5)
        try:
            self.socket.sendall(_LENGTH.pack(len(body)) + body)
        except OSError:
            return False
        return True

    def close(self) -> None:
        """Hang up: a worker that hears that stops."""
        self.socket.close()


class Receiver:
    """The worker's end, non-blocking."""

    def __init__(self, sock: socket.socket) -> None:
        self.socket = sock
        sock.setblocking(False)
        self._buffer = bytearray()
        self.hung_up = False

    def ready(self) -> None:
        """Tell the supervisor that questions are being answered."""
        self.socket.send(READY)

    def values(self) -> Iterator[Any]:
        """Yield what has come in whole; sets `hung_up` when the supervisor has gone."""
        while not self.hung_up:
            try:
                data = self.socket.recv(1 << 16)
            except BlockingIOError:
                break
            except OSError:
                data = b""
            self.hung_up = not data
            self._buffer += data
        while len(self._buffer) >= _LENGTH.size:
            (length,) = _LENGTH.unpack_from(self._buffer)
            end = _LENGTH.size + length
            if len(self._buffer) < end:
                return
            body = bytes(self._buffer[_LENGTH.size : end])
            del self._buffer[:end]
            yield pickle.loads(body)  # noqa: S301 - from the process that forked us, by an unnamed socket pair
