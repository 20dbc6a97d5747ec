"""The page under waitress, in the foreground, until SIGTERM or SIGINT; it tells systemd that it lives."""

from __future__ import annotations

import http.client
import logging
import signal
import socket
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn, cast

import waitress
from flask import Flask

from admin.page.blockserver import block_page
from admin.page.fairchannel import SERVER, FairChannel, be_fair
from admin.page.largebody import channel_for, most_for
from admin.page.site import KEY, Site
from admin.page.tlsfront import TlsFront
from config.endpoints import Endpoint
from resolver.sdnotify import notify, watchdog_seconds

# A page for a school has a handful of readers at a time; each thread costs memory on a Pi.
THREADS = 4
IDLE_SECONDS = 30
PATIENCE = 5.0
"""Seconds in which the page has to answer its own watchdog: all threads may be busy for a moment."""

_ANYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}
_COMMON: dict[str, Any] = {
    "threads": THREADS,
    "channel_timeout": IDLE_SECONDS,
    "max_request_header_size": 16 * 1024,
    "max_request_body_size": 64 * 1024,  # but for what `largebody` lets through
    **SERVER,
}


def serve(
    app: Flask,
    endpoint: Endpoint,
    https: tuple[Endpoint, Path] | None = None,
    block: tuple[Flask, socket.socket] | None = None,
) -> int:
    """Listen until told to end. Return 0 then, 2 when the address cannot be had.

    https: where to serve over HTTPS too, and the certificate. If that cannot be had, it is said, and the
    rest goes on: who is protected must not depend on who may log in. block: the block page, and its listener.
    """
    logging.basicConfig(level=logging.WARNING, format="page: %(levelname)s %(message)s")
    # A line for each request that has to wait: whoever floods the page would wear out the card.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    signal.signal(signal.SIGTERM, _end)
    signal.signal(signal.SIGINT, _end)
    try:
        server = waitress.create_server(app, host=endpoint.host, port=endpoint.port, **_COMMON)
        take_files(server, app)
    except OSError as error:
        sys.stderr.write(f"page: cannot listen on {endpoint}: {error.strerror}\n")
        return 2
    with ExitStack() as stack:
        if https is not None:
            try:
                stack.enter_context(over_tls(app, *https, server.task_dispatcher))
            except OSError as error:
                reason = error.strerror or error
                sys.stderr.write(f"page: no HTTPS, so no log-in from other devices: {https[0]}: {reason}\n")
        if block is not None:
            stack.enter_context(block_page(*block, server.task_dispatcher))
        notify("READY=1", "STATUS=serving the page")
        seconds = watchdog_seconds()
        if seconds is not None:
            watch = threading.Event()
            threading.Thread(
                target=keep_alive, args=(endpoint, seconds, watch.wait), name="watchdog", daemon=True
            ).start()
        server.run()  # waitress ends it in order at SystemExit
    notify("STOPPING=1")
    return 0


@contextmanager
def over_tls(app: Flask, endpoint: Endpoint, certificate: Path, dispatcher: Any = None) -> Iterator[int]:
    """Serve the application over HTTPS; gives the port. Raises OSError (ssl.SSLError is one).

    dispatcher: the threads of another waitress server, to share them.
    """
    with tempfile.TemporaryDirectory(prefix="lachan-page-") as folder:  # made 0700: only we can be the asker
        backend = Path(folder) / "socket"
        server = waitress.create_server(
            app,
            unix_socket=str(backend),
            unix_socket_perms="600",
            trusted_proxy="localhost",  # what waitress calls everybody on a Unix socket
            trusted_proxy_count=1,
            trusted_proxy_headers={"x-forwarded-for", "x-forwarded-proto"},
            _dispatcher=dispatcher,
            **_COMMON,
        )
        take_files(server, app)
        behind = threading.Thread(target=server.run, name="behind https", daemon=True)
        behind.start()
        try:
            front = TlsFront(certificate, endpoint, backend)
            port = front.start()
            try:
                yield port
            finally:
                front.close()
        finally:
            server.trigger.pull_trigger(server.close)  # in its own thread: its loop ends when nothing is left
            behind.join(PATIENCE)


def take_files(server: Any, app: Flask) -> None:
    """Let a waitress server take the large forms that the application takes, and no others; fairly."""
    box = cast("Site | None", app.extensions.get(KEY))
    # An application that knows no accounts takes no large forms.
    be_fair(server, channel_for(most_for(app, box), box.paths.imports) if box else FairChannel)


def keep_alive(endpoint: Endpoint, seconds: float, wait: Callable[[float], bool]) -> None:
    """Ask the page itself every so many seconds; tell systemd when it answered. ``wait`` ends it by True."""
    while not wait(seconds):
        if answers(endpoint):
            notify("WATCHDOG=1")


def answers(endpoint: Endpoint) -> bool:
    """Tell whether anything that speaks HTTP answers there; what it says does not matter."""
    connection = http.client.HTTPConnection(
        _ANYWHERE.get(endpoint.host, endpoint.host), endpoint.port, timeout=PATIENCE
    )
    with suppress(OSError, http.client.HTTPException):
        connection.request("GET", "/healthz")
        connection.getresponse().read()
        connection.close()
        return True
    connection.close()
    return False


def _end(_signal: int, _frame: FrameType | None) -> NoReturn:
    raise SystemExit(0)
