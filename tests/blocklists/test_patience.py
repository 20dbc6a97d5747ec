from __future__ import annotations

import socket
from types import SimpleNamespace

from blocklists.patience import Patience


def made(one: socket.socket) -> dict[str, object]:
    return {"return_value": SimpleNamespace(get_extra_info={"socket": one}.get)}


def test_who_reads_is_woken_when_the_time_is_over() -> None:
    here, there = socket.socketpair()
    here.settimeout(10)
    with here, there, Patience(0.01) as patience:
        patience.trace("connection.connect_tcp.complete", made(here))
        assert here.recv(1) == b""
        assert patience.over


def test_a_connection_that_is_made_after_its_end_is_shut_too() -> None:
    here, there = socket.socketpair()
    here.settimeout(10)
    with here, there, Patience(60) as patience:
        patience._hang_up()
        patience.trace("connection.start_tls.complete", made(here))
        assert here.recv(1) == b""


def test_what_ends_in_time_is_left_alone() -> None:
    here, there = socket.socketpair()
    with here, there:
        with Patience(60) as patience:
            patience.trace("connection.connect_tcp.complete", made(here))
            patience.trace("http11.send_request_headers.started", {})
        there.sendall(b"x")
        assert (here.recv(1), patience.over) == (b"x", False)
