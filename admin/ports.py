"""Whether DNS can listen here, and if not, who is in the way: asked before anything starts."""

from __future__ import annotations

import errno
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")
OURSELVES = "lachan"
"""What a resolver of this product is called here: "python" would help nobody."""


@dataclass(frozen=True, slots=True)
class Holder:
    """The program that has a port."""

    pid: int
    name: str


def why_not(host: str, port: int) -> OSError | None:
    """Try to bind UDP and TCP for a moment; return what stood in the way, or None.

    Without SO_REUSEPORT on purpose: with it, the resolver would silently share the port with another program
    that uses it too, and each would get half of the questions.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    for kind in (socket.SOCK_DGRAM, socket.SOCK_STREAM):
        with socket.socket(family, kind) as trial:
            if kind == socket.SOCK_STREAM:
                trial.setsockopt(
                    socket.SOL_SOCKET, socket.SO_REUSEADDR, 1
                )  # as servers do: TIME_WAIT is no holder
            if family == socket.AF_INET6:
                trial.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
            try:
                trial.bind((host, port))
            except OSError as error:
                return error
    return None


def has_ipv6() -> bool:
    """Tell whether this machine can listen on IPv6 at all (it may be off in the kernel)."""
    return why_not("::1", 0) is None


def holder(port: int, proc: Path = PROC) -> Holder | None:
    """Return who listens on a port; None when nobody does or we may not know (another user's process)."""
    inodes = set(_listening(port, proc))
    if not inodes:
        return None
    wanted = {f"socket:[{inode}]" for inode in inodes}
    for folder in sorted(proc.glob("[0-9]*"), key=lambda path: int(path.name)):
        if _has_open(folder / "fd", wanted):
            return Holder(int(folder.name), _name(folder))
    return None


def _listening(port: int, proc: Path) -> Iterator[str]:
    for table in ("udp", "udp6", "tcp", "tcp6"):
        try:
            lines = (proc / "net" / table).read_text().splitlines()[1:]
        except OSError:
            continue  # a kernel without IPv6 has no udp6
        for line in lines:
            fields = line.split()
            is_listener = (
                table.startswith("udp") or fields[3] == "0A"
            )  # TCP_LISTEN in the kernel's tcp_states.h
            if is_listener and int(fields[1].rpartition(":")[2], 16) == port:
                yield fields[9]


def _has_open(folder: Path, wanted: set[str]) -> bool:
    try:
        return any(str(entry.readlink()) in wanted for entry in folder.iterdir())
    except OSError:
        return False  # it ended meanwhile, or belongs to somebody else


def _name(folder: Path) -> str:
    try:
        if b"\0-m\0resolver\0" in (folder / "cmdline").read_bytes():
            return OURSELVES
        return (folder / "comm").read_text().strip()
    except OSError:
        return "?"


def is_taken(error: OSError) -> bool:
    """Tell whether another program has the port."""
    return error.errno == errno.EADDRINUSE


def is_forbidden(error: OSError) -> bool:
    """Tell whether only root may have the port."""
    return error.errno in (errno.EACCES, errno.EPERM)
