"""The page as a process: it tells systemd that it serves and lives, and ends when told."""

from __future__ import annotations

import errno
import http.client
import os
import signal
import socket
import subprocess
import sys
import threading

import pytest

from admin.page.server import answers, keep_alive
from config.endpoints import Endpoint


@pytest.fixture
def systemd(tmp_path, monkeypatch):
    """A systemd that hears."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as ears:
        ears.bind(str(tmp_path / "notify"))
        ears.settimeout(20)
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        monkeypatch.setenv("WATCHDOG_USEC", "200000")
        yield ears


def free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return trial.getsockname()[1]


def start(tmp_path, project, port, *more):
    return subprocess.Popen(
        [sys.executable, "-m", "admin.page", "--data", str(tmp_path), "--admin", f"127.0.0.1:{port}", *more],
        cwd=project,
        env={**os.environ, "RUNTIME_DIRECTORY": str(tmp_path / "run")},
        stderr=subprocess.PIPE,
        text=True,
    )


def hear(systemd, wanted):
    while wanted not in systemd.recv(4096):
        pass


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_is_ready_lives_and_ends_clean(tmp_path, project, systemd, number):
    with start(tmp_path, project, free_port()) as process:
        hear(systemd, b"READY=1")
        hear(systemd, b"WATCHDOG=1")
        process.send_signal(number)
        _out, errors = process.communicate(timeout=20)

    assert process.returncode == 0
    assert errors == ""


def test_a_taken_address_is_one_line_and_exit_code_2(tmp_path, project):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        with start(tmp_path, project, other.getsockname()[1]) as process:
            _out, errors = process.communicate(timeout=20)

    assert process.returncode == 2
    assert errors.count("\n") == 1
    assert os.strerror(errno.EADDRINUSE) in errors


def test_bad_settings_are_named_and_exit_code_2(tmp_path, project):
    (tmp_path / "settings.toml").write_text("workers = 0\n")
    with start(tmp_path, project, free_port()) as process:
        _out, errors = process.communicate(timeout=20)

    assert process.returncode == 2
    assert "workers" in errors


def test_the_watchdog_is_silent_when_the_page_does_not_answer(systemd):
    looks = iter([False, False, True])
    keep_alive(Endpoint("127.0.0.1", free_port()), 0.1, lambda _seconds: next(looks))

    systemd.setblocking(False)
    with pytest.raises(BlockingIOError):
        systemd.recv(4096)


def test_any_http_answer_counts_and_nothing_else():
    with socket.create_server(("127.0.0.1", 0)) as server:
        endpoint = Endpoint("127.0.0.1", server.getsockname()[1])

        def answer(text: bytes) -> None:
            connection, _address = server.accept()
            with connection:
                connection.recv(4096)
                connection.sendall(text)

        for text, expected in (
            (b"HTTP/1.1 503 Off\r\nContent-Length: 0\r\n\r\n", True),
            (b"SSH-2.0\r\n", False),
        ):
            thread = threading.Thread(target=answer, args=(text,))
            thread.start()
            assert answers(endpoint) is expected
            thread.join()


def test_without_https_the_rest_goes_on_and_it_is_said(tmp_path, project, systemd):
    with socket.socket() as other:
        other.bind(("0.0.0.0", 0))
        other.listen()
        (tmp_path / "settings.toml").write_text(f"admin_tls_port = {other.getsockname()[1]}\n")
        port = free_port()
        with start(tmp_path, project, port, "--admin", f"0.0.0.0:{port}") as process:
            hear(systemd, b"READY=1")
            assert answers(Endpoint("127.0.0.1", port))
            process.send_signal(signal.SIGTERM)
            _out, errors = process.communicate(timeout=20)

    assert process.returncode == 0
    assert "no HTTPS, so no log-in from other devices" in errors
    assert errors.count("\n") == 1


def test_who_is_not_logged_in_sends_no_file_even_to_a_view_that_takes_one(tmp_path, project, systemd):
    port = free_port()
    with start(tmp_path, project, port) as process:
        hear(systemd, b"READY=1")
        answered = {}
        for path, size in (("/calendar/import", 300_000), ("/login", 300_000), ("/login", 50_000_000)):
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
            headers = {"Content-Type": "application/x-www-form-urlencoded", "Content-Length": str(size)}
            connection.request("POST", path, b"x" * min(size, 300_000), headers)
            answered[path, size] = connection.getresponse().status
            connection.close()
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=20)

    assert list(answered.values()) == [413, 413, 413]
