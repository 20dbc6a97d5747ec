"""The sockets that questions come in by: bound by the supervisor once, handed down to workers.

A socket each for UDP and TCP, each endpoint and each worker, spread by SO_REUSEPORT. The supervisor keeps
them all open, so a worker's death loses nothing that waits in its queues, and workers need no capability.
"""

from __future__ import annotations

import errno
import socket
from contextlib import suppress
from typing import TYPE_CHECKING

from resolver.batch import want_destination

if TYPE_CHECKING:
    from collections.abc import Sequence

    from config.endpoints import Endpoint

RECEIVE_BUFFER = 4 << 20
"""Bytes of a UDP socket's queue: a quarter of a second of questions at 100,000 a second."""

BACKLOG = 256
_SO_RCVBUFFORCE = 33


class PortTaken(Exception):
    """Another program listens where we should, or the address isn't ours; says which and why."""

    def __init__(self, endpoint: Endpoint, error: OSError) -> None:
        """Take where it should have been, and what the kernel said."""
        if error.errno == errno.EADDRINUSE:
            reason = "another program already listens there"
        elif error.errno == errno.EACCES:
            reason = "only root may use ports below 1024; try --dns 127.0.0.1:5353"
        elif error.errno == errno.EADDRNOTAVAIL:
            reason = "this machine has no such address"
        else:
            reason = str(error.strerror or error)
        super().__init__(f"can't answer DNS on {endpoint}: {reason}")
        self.endpoint = endpoint
        self.errno = error.errno


class Doors:
    """The sockets of one worker."""

    __slots__ = ("tcp", "udp")

    def __init__(self, udp: tuple[socket.socket, ...], tcp: tuple[socket.socket, ...]) -> None:
        self.udp = udp
        self.tcp = tcp

    def close(self) -> None:
        """Close all."""
        for sock in (*self.udp, *self.tcp):
            sock.close()


def open_doors(endpoints: Sequence[Endpoint], workers: int) -> list[Doors]:
    """Bind every endpoint for every worker. Raises PortTaken; then nothing stays open."""
    opened: list[socket.socket] = []
    try:
        endpoints = _without_absent_ipv6(endpoints)
        for endpoint in endpoints:
            _try_alone(endpoint)
        doors = []
        for _ in range(workers):
            udp = [_bind(endpoint, socket.SOCK_DGRAM, opened) for endpoint in endpoints]
            tcp = [_bind(endpoint, socket.SOCK_STREAM, opened) for endpoint in endpoints]
            doors.append(Doors(tuple(udp), tuple(tcp)))
    except PortTaken:
        for sock in opened:
            sock.close()
        raise
    return doors


def is_wildcard(sock: socket.socket) -> bool:
    """Tell whether a socket takes packets for every address of the machine."""
    return sock.getsockname()[0] in ("0.0.0.0", "::")


def _without_absent_ipv6(endpoints: Sequence[Endpoint]) -> list[Endpoint]:
    # A kernel without IPv6 is no mistake of whoever listens on "all addresses": IPv4 goes on alone.
    if any(not endpoint.ipv6 for endpoint in endpoints):
        try:
            with socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as sock:
                sock.bind(("::1", 0))
        except OSError:
            return [endpoint for endpoint in endpoints if not endpoint.ipv6]
    return list(endpoints)


def _family(endpoint: Endpoint) -> socket.AddressFamily:
    return socket.AF_INET6 if endpoint.ipv6 else socket.AF_INET


def _try_alone(endpoint: Endpoint) -> None:
    # SO_REUSEPORT would share the port with another copy of us without a word, so first ask for it alone.
    for kind in (socket.SOCK_DGRAM, socket.SOCK_STREAM):
        with socket.socket(_family(endpoint), kind) as sock:
            if kind == socket.SOCK_STREAM:
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            _bind_to(sock, endpoint)


def _bind(endpoint: Endpoint, kind: socket.SocketKind, opened: list[socket.socket]) -> socket.socket:
    sock = socket.socket(_family(endpoint), kind)
    opened.append(sock)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    if kind == socket.SOCK_STREAM:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    else:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER)
        with suppress(OSError):  # beyond net.core.rmem_max only root may go
            sock.setsockopt(socket.SOL_SOCKET, _SO_RCVBUFFORCE, RECEIVE_BUFFER)
        if endpoint.host in ("0.0.0.0", "::"):
            want_destination(sock)
    _bind_to(sock, endpoint)
    if kind == socket.SOCK_STREAM:
        sock.listen(BACKLOG)
    sock.setblocking(False)
    return sock


def _bind_to(sock: socket.socket, endpoint: Endpoint) -> None:
    if sock.family == socket.AF_INET6:
        sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
    try:
        sock.bind((endpoint.host, endpoint.port))
    except OSError as error:
        raise PortTaken(endpoint, error) from error
