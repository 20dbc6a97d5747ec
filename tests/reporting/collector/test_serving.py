"""Several servers on one socket, as real processes."""

from __future__ import annotations

import http.client
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from reporting.collector.serving import listen
from tests.support.ports import free_port

PROGRAM = """
import os, sys
from flask import Flask
from reporting.collector.serving import listen, serve

def make():
    if sys.argv[3] == "broken":
        raise RuntimeError("no app")
    app = Flask("x")
    app.add_url_rule("/pid", "pid", lambda: str(os.getpid()))
    app.add_url_rule("/who", "who", lambda: __import__("flask").request.remote_addr)
    app.add_url_rule("/host", "host", lambda: __import__("flask").request.host)
    app.add_url_rule("/die", "die", lambda: os._exit(9))
    return app

sys.exit(serve(make, listen("127.0.0.1", int(sys.argv[1])), int(sys.argv[2]), proxy=sys.argv[3] == "proxy"))
"""


class Served:
    def __init__(self, processes: int, how: str, project: Path) -> None:
        self.port = free_port()
        self.process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, str(self.port), str(processes), how],
            cwd=project, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip

    def ask(self, path: str, **headers: str) -> str:
        for _ in range(200):
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
            try:
                connection.request("GET", path, headers=headers)
                return connection.getresponse().read().decode()
            except ConnectionRefusedError:
                time.sleep(0.05)
            except http.client.RemoteDisconnected:
                return "gone"
            finally:
                connection.close()
        raise AssertionError("nobody answers")

    def end(self, number: int = signal.SIGTERM) -> int:
        self.process.send_signal(number)
        _, self.said = self.process.communicate(timeout=20)
        return self.process.returncode


@pytest.fixture
def served(project):
    made: list[Served] = []

    def start(processes: int, how: str = "plain") -> Served:
        made.append(Served(processes, how, project))
        return made[-1]

    yield start
    for one in made:
        if one.process.poll() is None:
            one.process.kill()
            one.process.communicate()


def test_one_server_ends_in_order(served) -> None:
    one = served(1)
    assert one.ask("/pid") == str(one.process.pid)
    assert one.end() == 0


def test_a_server_that_dies_is_started_again_and_the_others_go_on(served) -> None:
    one = served(2)
    assert int(one.ask("/pid")) != one.process.pid
    assert one.ask("/die") == "gone"
    pids = {int(one.ask("/pid")) for _ in range(30)}
    assert one.process.pid not in pids
    assert one.end(signal.SIGINT) == 0
    for pid in pids:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


def test_servers_that_cannot_begin_are_not_started_for_ever(served) -> None:
    one = served(2, "broken")
    one.said = one.process.communicate(timeout=60)[1]
    assert one.process.returncode == 1
    assert "no app" in one.said


def test_who_asks_is_believed_of_a_proxy_only(served) -> None:
    header = {"X-Forwarded-For": "203.0.113.7"}
    assert served(1, "proxy").ask("/who", **header) == "203.0.113.7"
    assert served(1).ask("/who", **header) == "127.0.0.1"


def test_the_host_is_what_the_proxy_passes_on_and_not_what_a_visitor_writes(served) -> None:
    headers = {"Host": "baocao.example.vn", "X-Forwarded-Host": "evil.example"}
    assert served(1, "proxy").ask("/host", **headers) == "baocao.example.vn"


def test_a_port_that_is_taken_is_said() -> None:
    with listen("127.0.0.1", 0) as bound, pytest.raises(OSError, match="in use"):
        listen("127.0.0.1", bound.getsockname()[1])
