"""Who has a port, and whether we may."""

from __future__ import annotations

import errno
import os
import socket

import pytest

from admin.ports import Holder, has_ipv6, holder, is_forbidden, is_taken, why_not


@pytest.mark.parametrize("kind", [socket.SOCK_DGRAM, socket.SOCK_STREAM])
def test_a_taken_port_is_noticed_and_its_holder_named(kind):
    with socket.socket(socket.AF_INET, kind) as server:
        server.bind(("127.0.0.1", 0))
        if kind == socket.SOCK_STREAM:
            server.listen()
        port = server.getsockname()[1]

        error = why_not("127.0.0.1", port)

        assert error is not None
        assert is_taken(error)
        assert holder(port).pid == os.getpid()


def test_a_port_shared_by_reuseport_is_taken_too():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        server.bind(("127.0.0.1", 0))

        assert is_taken(why_not("127.0.0.1", server.getsockname()[1]))


def test_a_free_port_is_free():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))
        port = server.getsockname()[1]

    assert why_not("127.0.0.1", port) is None
    assert holder(port) is None


def test_an_address_of_another_machine_is_refused():
    error = why_not("192.0.2.1", 5353)

    assert error.errno == errno.EADDRNOTAVAIL
    assert not is_taken(error)
    assert not is_forbidden(error)


def test_ports_of_root_are_told_apart():
    assert is_forbidden(PermissionError(errno.EACCES, "Permission denied"))


def test_ipv6_is_asked_of_the_machine():
    assert has_ipv6() == (why_not("::1", 0) is None)


def test_the_holder_is_read_from_proc(tmp_path):
    """A small /proc as the kernel shows it: systemd-resolved on 127.0.0.53:53."""
    net = tmp_path / "net"
    net.mkdir()
    head = (
        "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"
    )
    (net / "udp").write_text(
        head
        + "  10: 3500007F:0035 00000000:0000 07 00000000:00000000 00:00000000 00000000   101        0 7777 2 0000 0\n"
    )
    (net / "tcp").write_text(
        head
        + "   0: 3500007F:0035 00000000:0000 01 00000000:00000000 00:00000000 00000000   101        0 1 2 0000 0\n"
    )
    for pid, inode in ((12, 5), (345, 7777)):
        (tmp_path / str(pid) / "fd").mkdir(parents=True)
        (tmp_path / str(pid) / "fd" / "3").symlink_to(f"socket:[{inode}]")
        (tmp_path / str(pid) / "comm").write_text("systemd-resolve\n")
        (tmp_path / str(pid) / "cmdline").write_bytes(b"/lib/systemd/systemd-resolved\0")

    assert holder(53, tmp_path) == Holder(345, "systemd-resolve")
    assert holder(54, tmp_path) is None

    (tmp_path / "345" / "cmdline").write_bytes(b"python\0-m\0resolver\0--data\0/x\0")
    assert holder(53, tmp_path) == Holder(345, "lachan")
