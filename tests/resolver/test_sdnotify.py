from __future__ import annotations

import socket

import pytest

from resolver.sdnotify import notify, signal_name, watchdog_seconds


def test_without_systemd_nothing_happens(monkeypatch):
    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)
    monkeypatch.delenv("WATCHDOG_USEC", raising=False)
    assert notify("READY=1") is False
    assert watchdog_seconds() is None


@pytest.mark.parametrize("abstract", [False, True])
def test_systemd_hears_every_word(monkeypatch, tmp_path, abstract):
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        name = f"@{tmp_path.name}-lachan" if abstract else str(tmp_path / "notify")
        systemd.bind(name.replace("@", "\0", 1) if abstract else name)
        monkeypatch.setenv("NOTIFY_SOCKET", name)
        assert notify("READY=1", "STATUS=answering")
        assert systemd.recv(100) == b"READY=1\nSTATUS=answering"


def test_a_deaf_systemd_is_no_error(monkeypatch, tmp_path):
    monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "nobody"))
    assert notify("WATCHDOG=1") is False


@pytest.mark.parametrize(("given", "seconds"), [("20000000", 10.0), ("junk", None)])
def test_the_watchdog_is_fed_twice_as_often_as_asked(monkeypatch, given, seconds):
    monkeypatch.setenv("WATCHDOG_USEC", given)
    assert watchdog_seconds() == seconds


def test_a_real_time_signal_has_a_number_only():
    assert signal_name(9) == "SIGKILL"
    assert signal_name(35) == "35"
