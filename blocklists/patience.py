"""An end to a talk that a server draws out: a byte now and then never makes a single wait too long."""

from __future__ import annotations

import socket
import threading
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Self

_MADE = ("connection.connect_tcp.complete", "connection.start_tls.complete")


class Patience:
    """Hangs up, from a thread of its own, when its seconds are over; `over` tells whether it did.

    Connections are shut and not closed: who reads from one is woken, and nobody else gets its number.
    """

    def __init__(self, seconds: float) -> None:
        self.over = False
        self._lock = threading.Lock()
        self._sockets: list[socket.socket] = []
        self._timer = threading.Timer(seconds, self._hang_up)
        self._timer.daemon = True

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()

    def trace(self, event: str, info: Mapping[str, Any]) -> None:
        """Look on as connections are made: httpx's extension `trace`."""
        if event not in _MADE:
            return
        found = info["return_value"].get_extra_info("socket")
        with self._lock:
            self._sockets.append(found)
            late = self.over
        if late:
            _shut(found)

    def _hang_up(self) -> None:
        with self._lock:
            self.over = True
            found = tuple(self._sockets)
        for one in found:
            _shut(one)


def _shut(one: socket.socket) -> None:
    with suppress(OSError):
        # Not SSLSocket's own, which takes the reader's TLS away and lets it go on in clear.
        socket.socket.shutdown(one, socket.SHUT_RDWR)
