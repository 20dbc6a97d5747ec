"""A notice on its way: to an ntfy server, and to a mail server that has no TLS."""

from __future__ import annotations

import socket
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from admin.notice import Notice
from admin.noticesend import NoticeFailed, send

URL = "http://192.168.1.2:8053/requests"


@pytest.fixture
def ntfy():
    seen = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            seen.append((self.path, dict(self.headers), body))
            self.send_response(302 if self.path == "/away" else 200)
            self.send_header("Location", "/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_args):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", seen
    server.shutdown()
    thread.join()
    server.server_close()


def test_to_ntfy(ntfy):
    where, seen = ntfy
    send(Notice(ntfy=f"{where}/topic", token="tk_1"), URL)
    [(path, headers, body)] = seen
    assert (path, headers["Click"], headers["Authorization"]) == ("/topic", URL, "Bearer tk_1")
    assert headers["Title"].startswith("=?utf-8?")
    assert body.endswith(URL)


def test_a_token_is_not_taken_elsewhere(ntfy):
    where, seen = ntfy
    with pytest.raises(NoticeFailed, match="HTTP 302"):
        send(Notice(ntfy=f"{where}/away", token="tk_1"), URL)
    assert len(seen) == 1


def test_what_cannot_be_reached_is_said_and_the_other_way_is_tried(ntfy):
    where, seen = ntfy
    with socket.create_server(("127.0.0.1", 0)) as gone:
        port = gone.getsockname()[1]
    with pytest.raises(NoticeFailed, match="refused"):
        send(Notice(ntfy=f"{where}/topic", mail="me@lan.vn", smtp=f"127.0.0.1:{port}"), URL)
    assert len(seen) == 1


def test_a_mail_server_without_tls_gets_no_password():
    heard = []

    def serve(listener):
        connection, _who = listener.accept()
        with connection, connection.makefile("rwb") as line:
            line.write(b"220 old ESMTP\r\n")
            line.flush()
            for said in line:
                heard.append(said)
                line.write(b"221 bye\r\n" if said.startswith(b"QUIT") else b"250 old\r\n")
                line.flush()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve, args=(listener,))
        thread.start()
        notice = Notice(
            mail="me@lan.vn",
            smtp=f"127.0.0.1:{listener.getsockname()[1]}",
            user="me@lan.vn",
            password="secret",
        )
        with pytest.raises(NoticeFailed):
            send(notice, URL)
        thread.join(10)
    assert not any(b"AUTH" in said or b"secret" in said or b"MAIL" in said for said in heard)
