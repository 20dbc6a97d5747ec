"""The block page's own listener: in the page's process, on its threads, and never a reason for it to fail."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import waitress
from flask import Flask

from config.endpoints import Endpoint

IDLE_SECONDS: Final = 5
"""A browser that keeps its connection would go on seeing the block after the site was opened."""
_PATIENCE: Final = 5.0
_ANYWHERE = ("0.0.0.0", "::")


def listen_on(endpoint: Endpoint) -> socket.socket:
    """A listening socket; for "anywhere" one for IPv4 and IPv6. Raises OSError."""
    if endpoint.host in _ANYWHERE and socket.has_dualstack_ipv6():
        return socket.create_server(("::", endpoint.port), family=socket.AF_INET6, dualstack_ipv6=True)
    family = socket.AF_INET6 if ":" in endpoint.host else socket.AF_INET
    return socket.create_server((endpoint.host, endpoint.port), family=family)


@contextmanager
def block_page(app: Flask, listener: socket.socket, dispatcher: Any = None) -> Iterator[int]:
    """Serve the block page on a listening socket, and close it at the end; gives its port.

    dispatcher: the threads of another waitress server, to share them.
    """
    server = waitress.create_server(
        app,
        sockets=[listener],
        threads=2,
        connection_limit=64,
        channel_timeout=IDLE_SECONDS,
        cleanup_interval=IDLE_SECONDS,
        max_request_header_size=16 * 1024,
        max_request_body_size=16 * 1024,
        ident=None,
        clear_untrusted_proxy_headers=True,
        _dispatcher=dispatcher,
    )
    behind = threading.Thread(target=server.run, name="block page", daemon=True)
    behind.start()
    try:
        yield int(server.effective_port)
    finally:
        server.trigger.pull_trigger(server.close)
        behind.join(_PATIENCE)
