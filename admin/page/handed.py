"""Sockets that systemd has opened for us (sd_listen_fds(3)): port 80 without the right to open low ports."""

from __future__ import annotations

import os
import socket
from collections.abc import MutableMapping
from typing import Final

_FIRST: Final = 3


def handed_sockets(environ: MutableMapping[str, str], pid: int) -> list[socket.socket]:
    """Take the sockets that were handed to this process; none outside systemd.

    The variables are taken out, so that no child believes that they are meant for it.
    """
    count, meant = environ.pop("LISTEN_FDS", ""), environ.pop("LISTEN_PID", "")
    environ.pop("LISTEN_FDNAMES", None)
    if meant != str(pid) or not count.isdigit():
        return []
    found = []
    for number in range(_FIRST, _FIRST + int(count)):
        os.set_inheritable(number, False)
        found.append(socket.socket(fileno=number))
    return found
