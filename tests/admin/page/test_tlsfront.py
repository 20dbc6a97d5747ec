"""HTTPS before the page: what is handed on, and what is refused."""

from __future__ import annotations

import datetime as dt
import http.client
import socket
import ssl
import threading
from contextlib import ExitStack, closing

import pytest
import waitress
from flask import Flask, request

from admin.certificate import ensure_certificate
from admin.page.server import _COMMON, over_tls
from admin.page.tlsfront import BODY_BYTES, MOST_EACH, BadHead, handed_on
from config.endpoints import Endpoint
from config.paths import Paths

PEER = "192.168.1.5"


def head(*fields, line=b"GET / HTTP/1.1", host=b"Host: box"):
    return b"\r\n".join((line, host, *fields)) + b"\r\n\r\n"


def test_the_asker_is_who_really_asks():
    said, length = handed_on(
        head(
            b"X-Forwarded-For: 127.0.0.1", b"x-forwarded-proto: http", b"Forwarded: for=127.0.0.1",
            b"X_Forwarded_For: 127.0.0.1", b"Connection: keep-alive", b"Cookie: a=b",
        ),
        PEER,
    )  # fmt: skip

    assert said.split(b"\r\n") == [
        b"GET / HTTP/1.1", b"Host: box", b"Cookie: a=b",
        b"X-Forwarded-For: 192.168.1.5", b"X-Forwarded-Proto: https", b"Connection: close", b"", b"",
    ]  # fmt: skip
    assert length == 0


@pytest.mark.parametrize(
    "bad",
    [
        head(b"Transfer-Encoding: chunked"),
        head(b"Content-Length: 1", b"Content-Length: 1"),
        head(b"Content-Length: +1"),
        head(b"Content-Length: -1"),
        head(b"Content-Length: " + str(BODY_BYTES + 1).encode()),
        head(b" folded: yes"),
        head(b"Name : spaced"),
        head(b"A: b\nContent-Length: 5"),
        head(b"A: b\0c"),
        head(b"Host: other"),
        head(host=b"A: b"),
        head(line=b"GET / HTTP/2.0"),
        head(line=b"GET  / HTTP/1.1"),
        head(line=b"get / HTTP/1.1"),
        b"\r\n\r\n",
        b"\x16\x03\x01\r\n\r\n",
    ],
)
def test_what_two_readers_could_take_differently_is_refused(bad):
    with pytest.raises(BadHead):
        handed_on(bad, PEER)


def test_a_body_is_as_long_as_it_says():
    assert handed_on(head(b"Content-Length: 12", line=b"POST /x HTTP/1.1"), PEER)[1] == 12


def test_the_address_of_an_ipv6_asker_is_whole():
    assert b"\r\nX-Forwarded-For: [fd00::5:2]\r\n" in handed_on(head(), "fd00::5:2")[0]


@pytest.fixture
def told():
    app = Flask("told")

    @app.route("/", methods=["GET", "POST"])
    def told():
        return {"from": request.remote_addr, "scheme": request.scheme, "body": request.get_data(as_text=True)}

    return app


@pytest.fixture
def certificate(tmp_path):
    return ensure_certificate(Paths(tmp_path), dt.datetime.now(dt.UTC), [], ["127.0.0.1", "::1"])


@pytest.fixture
def https(told, certificate):
    with over_tls(told, Endpoint("127.0.0.1", 0), certificate) as port:
        context = ssl.create_default_context(cafile=certificate)
        yield lambda: http.client.HTTPSConnection("127.0.0.1", port, context=context, timeout=20)


def test_a_request_arrives_with_its_body_and_its_address(https):
    connection = https()
    connection.request("POST", "/", body=b"x" * 50_000, headers={"X-Forwarded-For": "8.8.8.8"})
    reply = connection.getresponse().read()
    connection.close()

    assert b'"from":"127.0.0.1"' in reply
    assert b'"scheme":"https"' in reply
    assert b"x" * 50_000 in reply


def test_nothing_is_smuggled_behind_a_request(https):
    connection = https()
    connection.connect()
    evil = b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Forwarded-For: 8.8.8.8\r\n\r\n"
    connection.sock.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n" + evil)
    got = b""
    while some := connection.sock.recv(65_536):
        got += some
    connection.close()

    assert got.count(b"HTTP/1.1 200") == 1
    assert b"8.8.8.8" not in got


def test_what_is_no_request_gets_400_and_plain_http_nothing(https):
    connection = https()
    connection.connect()
    connection.sock.sendall(b"nonsense\r\n\r\n")
    assert connection.sock.recv(100).startswith(b"HTTP/1.1 400")
    port = connection.port
    connection.close()
    with socket.create_connection(("127.0.0.1", port), timeout=20) as plain:
        plain.sendall(b"GET / HTTP/1.1\r\n\r\n")
        assert not plain.recv(100).startswith(b"HTTP")


def test_over_plain_http_nobody_says_that_it_is_https():
    """What waitress does for the plain listener, by its own rules: `clear_untrusted_proxy_headers`."""
    told = {}

    def app(environ, start_response):
        told.update(environ)
        start_response("200 OK", [])
        return [b""]

    server = waitress.create_server(app, host="127.0.0.1", port=0, **_COMMON)
    thread = threading.Thread(target=server.run)
    thread.start()
    with socket.create_connection(("127.0.0.1", server.effective_port), timeout=20) as plain:
        plain.sendall(
            b"GET / HTTP/1.1\r\nHost: box\r\nX-Forwarded-Proto: https\r\nX-Forwarded-For: 127.0.0.9\r\n"
            b"Connection: close\r\n\r\n"
        )
        assert plain.recv(100).startswith(b"HTTP/1.1 200")
    server.trigger.pull_trigger(server.close)
    thread.join(20)
    assert told["wsgi.url_scheme"] == "http"
    assert told["REMOTE_ADDR"] == "127.0.0.1"


def test_over_ipv6_the_asker_is_known_too(told, certificate):
    if not socket.has_ipv6:
        pytest.skip("this machine has no IPv6")
    context = ssl.create_default_context(cafile=certificate)
    with over_tls(told, Endpoint("::1", 0), certificate) as port:
        connection = http.client.HTTPSConnection("::1", port, context=context, timeout=20)
        connection.request("GET", "/")
        reply = connection.getresponse().read()
        connection.close()

    assert b'"from":"::1"' in reply


def crowd(stack, port, number, address):
    """Connections on which nobody says anything."""
    return [
        stack.enter_context(socket.create_connection(("127.0.0.1", port), 20, source_address=(address, 0)))
        for _ in range(number)
    ]


def test_who_only_connects_has_so_many_connections_and_no_more(https):
    with ExitStack() as stack:
        lines = crowd(stack, https().port, MOST_EACH + 5, "127.0.0.2")

        assert [line.recv(1) for line in lines[MOST_EACH:]] == [b""] * 5


def test_a_machine_with_several_addresses_keeps_nobody_out(https):
    with ExitStack() as stack:
        for last in range(2, 6):
            crowd(stack, https().port, MOST_EACH, f"127.0.0.{last}")
        connection = stack.enter_context(closing(https()))
        connection.request("GET", "/")

        assert connection.getresponse().status == 200
