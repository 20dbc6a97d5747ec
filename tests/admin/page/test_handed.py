"""Sockets from systemd."""

from __future__ import annotations

import os
import socket
import subprocess
import sys

import pytest

from admin.page.handed import handed_sockets


@pytest.mark.parametrize(
    "environ",
    [{}, {"LISTEN_FDS": "1"}, {"LISTEN_FDS": "1", "LISTEN_PID": "1"}, {"LISTEN_FDS": "x", "LISTEN_PID": "7"}],
)
def test_what_is_not_meant_for_us_is_not_taken(environ):
    assert handed_sockets(environ, 7) == []
    assert environ == {}


def test_a_socket_that_was_opened_before_we_started():
    program = (
        "import os; from admin.page.handed import handed_sockets; "
        "os.environ['LISTEN_PID'] = str(os.getpid()); [one] = handed_sockets(os.environ, os.getpid()); "
        "print(one.getsockname()[1], one.get_inheritable(), 'LISTEN_FDS' in os.environ)"
    )
    with socket.create_server(("127.0.0.1", 0)) as listener:
        shell = f'exec "$0" -c "$1" 3<&{listener.fileno()}'
        ran = subprocess.run(
            ["bash", "-c", shell, sys.executable, program],
            env={**os.environ, "LISTEN_FDS": "1"},
            pass_fds=[listener.fileno()],
            capture_output=True,
            text=True,
            check=True,
        )
        assert ran.stdout.split() == [str(listener.getsockname()[1]), "False", "False"]
