"""The block page's own listener: in the page's process, on its threads, and never a reason for it to fail."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import waitress
from flask import Flask

from admin.page.fairchannel import SERVER, FairChannel, be_fair
from config.endpoints import Endpoint

IDLE_SECONDS: Final = 5
"""A browser that keeps its connection would go on seeing the block after the site was opened."""
OF_ONE_ADDRESS: Final = 24
"""Connections that one address may have open: a browser has six to a site at most, and few sites at once."""
_PATIENCE: Final = 5.0
_ANYWHERE = ("0.0.0.0", "::")


def listen_on(endpoint: Endpoint) -> socket.socket:
    """A listening socket; for "anywhere" one for IPv4 and IPv6. Raises OSError."""
    if endpoint.host in _ANYWHERE and socket.has_dualstack_ipv6():
        return socket.create_server(("::", endpoint.port), family=socket.AF_INET6, dualstack_ipv6=True)
    family = socket.AF_INET6 if ":" in endpoint.host else socket.AF_INET
    return socket.create_server((endpoint.host, endpoint.port), family=family)


class Channel(FairChannel):
    """A connection that has to bring its whole request in the idle time: a drip of bytes holds no place."""

    last_activity: float

    def __init__(self, server: Any, sock: socket.socket, *rest: Any, **more: Any) -> None:
        """Take waitress's arguments; one too many of an address is closed at once."""
        super().__init__(server, sock, *rest, **more)
        host = self.addr[0]
        if sum(one.addr[0] == host for one in server.active_channels.values()) > OF_ONE_ADDRESS:
            self.handle_close()

    def handle_read(self) -> None:
        """Read on; what has begun before does not count as news."""
        began = None if self.request is None else self.last_activity
        super().handle_read()
        if began is not None and self.request is not None:
            self.last_activity = began


@contextmanager
def block_page(app: Flask, listener: socket.socket, dispatcher: Any = None) -> Iterator[int]:
    """Serve the block page on a listening socket, and close it at the end; gives its port.

    dispatcher: the threads of another waitress server, to share them.
    """
    server = waitress.create_server(
        app,
        sockets=[listener],
        threads=2,
        channel_timeout=IDLE_SECONDS,
        cleanup_interval=IDLE_SECONDS,
        max_request_header_size=16 * 1024,
        max_request_body_size=16 * 1024,
        _dispatcher=dispatcher,
        **SERVER,
    )
    be_fair(server, Channel)
    behind = threading.Thread(target=server.run, name="block page", daemon=True)
    behind.start()
    try:
        yield int(server.effective_port)
    finally:
        server.trigger.pull_trigger(server.close)
        behind.join(_PATIENCE)
