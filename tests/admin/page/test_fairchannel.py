"""What one machine on the network can do to the page by its connections alone: nothing to others."""

from __future__ import annotations

import os
import resource
import socket
import threading
from contextlib import ExitStack
from http.client import HTTPConnection

import pytest
import waitress
from flask import Flask

from admin.page.fairchannel import MOST, ROOM, be_fair
from admin.page.server import _COMMON

CROWD = "127.0.0.2"


@pytest.fixture
def server():
    """A server with a file to fetch, as the page's are made."""
    app = Flask("admin.page")
    app.add_url_rule("/", "look", lambda: "here")
    server = waitress.create_server(app, host="127.0.0.1", port=0, **_COMMON)
    be_fair(server)
    thread = threading.Thread(target=server.run)
    thread.start()
    yield server
    server.trigger.pull_trigger(server.close)
    thread.join()


def held(stack, server, data):
    one = stack.enter_context(socket.socket())
    one.settimeout(20)
    one.bind((CROWD, 0))
    one.connect(("127.0.0.1", int(server.effective_port)))
    one.sendall(data)
    return one


def look(server):
    connection = HTTPConnection("127.0.0.1", int(server.effective_port), timeout=20)
    connection.request("GET", "/")
    reply = connection.getresponse().read()
    connection.close()
    return reply


def test_a_machine_that_holds_all_connections_keeps_nobody_out(server):
    with ExitStack() as stack:
        first = held(stack, server, b"GET / HTTP/1.1\r\nX")
        for _ in range(MOST + 10):
            held(stack, server, b"GET / HTTP/1.1\r\nX")
        assert look(server) == b"here"
        assert first.recv(10) == b""
        assert len(server.active_channels) <= ROOM + 1


def test_who_waits_with_one_connection_keeps_it_while_another_holds_many(server):
    with (
        ExitStack() as stack,
        socket.create_connection(("127.0.0.1", int(server.effective_port)), 20) as slow,
    ):
        slow.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n")
        for _ in range(MOST + 10):
            held(stack, server, b"GET / HTTP/1.1\r\nX")
        slow.sendall(b"\r\n")
        assert slow.recv(100).startswith(b"HTTP/1.1 200")


def test_of_requests_sent_at_once_one_is_answered(server):
    """Each answer that nobody fetches was an open file: eight connections full of them ended the page."""
    with socket.create_connection(("127.0.0.1", int(server.effective_port)), 20) as line:
        line.sendall(b"GET /static/style.css HTTP/1.1\r\nHost: localhost\r\n\r\n" * 150)
        got = b""
        while some := line.recv(4096):
            got += some
    assert got.count(b"HTTP/1.1 200") == 1
    assert b"Connection: close" in got


def test_a_file_of_a_high_number_ends_nothing(server):
    """waitress asks select() unless told otherwise, which knows no file above 1023."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < 2048:
        pytest.skip("this machine gives out too few files")
    resource.setrlimit(resource.RLIMIT_NOFILE, (2048, hard))
    try:
        with ExitStack() as stack:
            for _ in range(1100):
                stack.callback(os.close, os.dup(0))
            assert look(server) == b"here"
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
