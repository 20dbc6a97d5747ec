"""The page under waitress, in the foreground, until SIGTERM or SIGINT; it tells systemd that it lives."""

from __future__ import annotations

import http.client
import logging
import signal
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from types import FrameType
from typing import NoReturn

import waitress
from flask import Flask

from config.endpoints import Endpoint
from resolver.sdnotify import notify, watchdog_seconds

# A status page for a school has a handful of readers at a time; each thread costs memory on a Pi.
THREADS = 4
CONNECTIONS = 64
IDLE_SECONDS = 30
PATIENCE = 5.0
"""Seconds in which the page has to answer its own watchdog: all threads may be busy for a moment."""

_ANYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}


def serve(app: Flask, endpoint: Endpoint) -> int:
    """Listen on the endpoint until told to end. Return 0 then, 2 when the address cannot be had."""
    logging.basicConfig(level=logging.WARNING, format="page: %(levelname)s %(message)s")
    signal.signal(signal.SIGTERM, _end)
    signal.signal(signal.SIGINT, _end)
    try:
        server = waitress.create_server(
            app,
            host=endpoint.host,
            port=endpoint.port,
            threads=THREADS,
            connection_limit=CONNECTIONS,
            channel_timeout=IDLE_SECONDS,
            max_request_header_size=16 * 1024,
            max_request_body_size=64 * 1024,
            ident=None,
            clear_untrusted_proxy_headers=True,
        )
    except OSError as error:
        sys.stderr.write(f"page: cannot listen on {endpoint}: {error.strerror}\n")
        return 2
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
