"""The block page's own listener."""

from __future__ import annotations

import http.client
import socket
from types import SimpleNamespace

import pytest
from flask import Flask
from waitress.adjustments import Adjustments

from admin.page.blockserver import OF_ONE_ADDRESS, Channel, block_page, listen_on
from config.endpoints import Endpoint


def says(port, host="127.0.0.1"):
    connection = http.client.HTTPConnection(host, port, timeout=10)
    connection.request("GET", "/", headers={"Host": "roblox.com"})
    reply = connection.getresponse().read()
    connection.close()
    return reply


@pytest.fixture
def app():
    app = Flask(__name__)
    app.add_url_rule("/", "look", lambda: "closed")
    return app


def test_it_serves_and_gives_the_port_back(app):
    with block_page(app, listen_on(Endpoint("127.0.0.1", 0))) as port:
        assert says(port) == b"closed"
    with socket.create_server(("127.0.0.1", port)):
        pass


def test_anywhere_is_both_protocols(app):
    if not socket.has_dualstack_ipv6():
        pytest.skip("this machine has no IPv6")
    with block_page(app, listen_on(Endpoint("0.0.0.0", 0))) as port:
        assert says(port) == says(port, "::1") == b"closed"


def test_an_address_that_cannot_be_had():
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(OSError, match="in use"):
        listen_on(Endpoint("127.0.0.1", taken.getsockname()[1]))


def test_one_device_does_not_take_all_connections(app):
    with block_page(app, listen_on(Endpoint("0.0.0.0", 0))) as port:
        held = [socket.create_connection(("127.0.0.1", port), timeout=10) for _ in range(OF_ONE_ADDRESS + 3)]
        try:
            assert [one.recv(1) for one in held[OF_ONE_ADDRESS:]] == [b"", b"", b""]
            with socket.socket() as other:
                other.bind(("127.0.0.2", 0))
                other.settimeout(10)
                other.connect(("127.0.0.1", port))
                other.sendall(b"GET / HTTP/1.0\r\nHost: roblox.com\r\n\r\n")
                assert b"closed" in b"".join(iter(lambda: other.recv(4096), b""))
        finally:
            for one in held:
                one.close()


def test_a_request_that_drips_in_is_not_news(monkeypatch):
    now = iter(range(100, 200))
    monkeypatch.setattr("waitress.channel.time.time", lambda: next(now))
    ours, theirs = socket.socketpair()
    adj = Adjustments()
    server = SimpleNamespace(active_channels={}, add_task=lambda _task: None)
    with theirs:
        channel = Channel(server, ours, ("192.168.1.9", 1), adj, map={})
        theirs.sendall(b"GET / HTTP/1.1\r\nX: ")
        channel.handle_read()
        began = channel.last_activity
        for _ in range(5):
            theirs.sendall(b"a")
            channel.handle_read()
        assert channel.last_activity == began
        theirs.sendall(b"\r\n\r\n")
        channel.handle_read()
        assert channel.last_activity > began
        assert len(channel.requests) == 1
        channel.handle_close()
