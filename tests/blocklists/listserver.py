"""A web server on loopback whose every answer a test scripts: honest, slow, lying or endless."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Answer = Callable[["Asked"], None]


class Asked(BaseHTTPRequestHandler):
    """One request; answers write to it."""

    protocol_version = "HTTP/1.1"
    server: ListServer

    def do_GET(self) -> None:
        self.server.requests.append((self.path, dict(self.headers.items())))
        answer = self.server.answers.get(self.path.partition("?")[0])
        try:
            if answer is None:
                self.reply(404, b"nothing here\n")
            else:
                answer(self)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True  # the client had enough, as tests intend

    def reply(self, status: int, body: bytes = b"", **headers: str) -> None:
        self.start(status, **{"Content_Length": str(len(body)), **headers})
        self.wfile.write(body)

    def start(self, status: int, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()

    def log_message(self, *args: Any) -> None:
        """Tests read `requests` instead."""


class ListServer(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Asked)
        self.answers: dict[str, Answer] = {}
        self.requests: list[tuple[str, dict[str, str]]] = []
        self.release = threading.Event()  # ends the answers that stall

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is part of the play."""

    def url(self, path: str = "/list") -> str:
        return f"http://127.0.0.1:{self.server_port}{path}"

    def serve(self, path: str, body: bytes, **headers: str) -> str:
        """Answer `path` with 200 and this body; the address of it."""
        self.answers[path] = lambda asked: asked.reply(200, body, **headers)
        return self.url(path)


@contextmanager
def list_server() -> Iterator[ListServer]:
    server = ListServer()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.release.set()
        server.shutdown()
        server.server_close()
        thread.join()
