"""The collector as processes: one socket, and as many servers on it as are wanted.

The socket is bound before anything is forked, so that they share it; a server that dies is started again at
once. Several machines on one PostgreSQL work as well: no process keeps what another would have to know.
"""

from __future__ import annotations

import logging
import os
import signal
import socket
import sys
from collections.abc import Callable
from types import FrameType
from typing import Any, Final, NoReturn

import waitress
from flask import Flask

MOST_PROCESSES: Final = 64
THREADS: Final = 8
_TOO_SOON: Final = 5
"""How many servers may die in a row before their first answer; then something is wrong for good."""
_OPTIONS: Final[dict[str, Any]] = {
    "threads": THREADS,
    "connection_limit": 500,
    "channel_timeout": 30,
    "max_request_header_size": 16 * 1024,
    "max_request_body_size": 1024 * 1024,
    "ident": None,
}
_PROXY: Final[dict[str, Any]] = {
    "clear_untrusted_proxy_headers": True,
    "trusted_proxy": "127.0.0.1",
    "trusted_proxy_count": 1,
    # The host is what that server passes on as Host; a visitor may have written X-Forwarded-Host.
    "trusted_proxy_headers": {"x-forwarded-for", "x-forwarded-proto"},
}


def listen(host: str, port: int) -> socket.socket:
    """A socket that several processes may serve. Raises OSError."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    bound = socket.socket(family, socket.SOCK_STREAM)
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind((host, port))
        bound.listen(1024)
        bound.setblocking(False)
    except OSError:
        bound.close()
        raise
    return bound


def serve(make_app: Callable[[], Flask], bound: socket.socket, processes: int, *, proxy: bool) -> int:
    """Serve until told to end (SIGTERM, SIGINT); return the exit code.

    make_app: called once in each process, after the fork. proxy: a server on this machine speaks HTTPS to the
    world and says who asks.
    """
    logging.basicConfig(level=logging.WARNING, format="collector: %(levelname)s %(message)s")
    if processes == 1:
        _obey(_leave)
        _work(make_app, bound, proxy=proxy)
        return 0
    return _Crew(make_app, bound, proxy=proxy).run(processes)


def _work(make_app: Callable[[], Flask], bound: socket.socket, *, proxy: bool) -> None:
    options = {**_OPTIONS, **(_PROXY if proxy else {})}
    server = waitress.create_server(make_app(), sockets=[bound], **options)
    server.run()  # waitress ends it in order at SystemExit


class _Crew:
    """The processes that serve, and the one that looks after them."""

    def __init__(self, make_app: Callable[[], Flask], bound: socket.socket, *, proxy: bool) -> None:
        self._make_app = make_app
        self._bound = bound
        self._proxy = proxy
        self._children: set[int] = set()
        self._ending = False

    def run(self, processes: int) -> int:
        _obey(self._end)
        failures = 0
        while not self._ending and failures < _TOO_SOON:
            while len(self._children) < processes:
                self._start()
            failures = self._wait_for_one(failures)
        for child in self._children:
            os.kill(child, signal.SIGTERM)
        while self._children:
            self._wait_for_one(0)
        return 0 if self._ending else 1

    def _wait_for_one(self, failures: int) -> int:
        try:
            child, status = os.wait()
        except ChildProcessError:
            self._children.clear()
            return failures
        self._children.discard(child)
        code = os.waitstatus_to_exitcode(status)
        if code and not self._ending:
            logging.getLogger(__name__).warning("a server ended (%s); another one starts", code)
        return failures + 1 if code == 1 else 0

    def _start(self) -> None:
        child = os.fork()
        if child:
            self._children.add(child)
            return
        code = 1
        try:
            _obey(_leave)
            _work(self._make_app, self._bound, proxy=self._proxy)
            code = 0
        except SystemExit:
            code = 0
        except BaseException:
            logging.getLogger(__name__).exception("a server could not go on")
        finally:
            sys.stderr.flush()
            os._exit(code)

    def _end(self, _signal: int, _frame: FrameType | None) -> None:
        self._ending = True
        for child in self._children:
            os.kill(child, signal.SIGTERM)


def _obey(handler: Callable[[int, FrameType | None], None]) -> None:
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, handler)


def _leave(_signal: int, _frame: FrameType | None) -> NoReturn:
    raise SystemExit(0)
