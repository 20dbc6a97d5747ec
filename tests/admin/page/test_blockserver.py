"""The block page's own listener."""

from __future__ import annotations

import http.client
import socket

import pytest
from flask import Flask

from admin.page.blockserver import block_page, listen_on
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
