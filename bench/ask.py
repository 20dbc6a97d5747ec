"""One DNS question over UDP without any DNS library: the bench must not depend on what it measures."""

from __future__ import annotations

import os
import socket
from typing import NamedTuple

TYPES = {
    "A": 1,
    "NS": 2,
    "CNAME": 5,
    "SOA": 6,
    "PTR": 12,
    "MX": 15,
    "TXT": 16,
    "AAAA": 28,
    "SRV": 33,
    "HTTPS": 65,
}


class Reply(NamedTuple):
    """What the bench needs to know of an answer."""

    rcode: int
    answers: int
    wire: bytes


def encode_name(name: str) -> bytes:
    """Wire form of a name; raises ValueError for a label that is empty or longer than 63 bytes."""
    wire = b""
    for label in name.rstrip(".").encode("ascii").split(b"."):
        if not 0 < len(label) < 64:
            raise ValueError(f"{name!r}: a label must have 1 to 63 bytes")
        wire += bytes([len(label)]) + label
    return wire + b"\0"


def question(name: str, qtype: str = "A", ident: int = 0) -> bytes:
    """A recursive question without EDNS."""
    head = ident.to_bytes(2, "big") + b"\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00"
    return head + encode_name(name) + TYPES[qtype].to_bytes(2, "big") + b"\x00\x01"


def ask(port: int, name: str, qtype: str = "A", *, timeout: float = 1.0, source: str = "") -> Reply | None:
    """Asks 127.0.0.1:PORT once; None when nothing fitting comes back in time (seconds)."""
    ident = int.from_bytes(os.urandom(2), "big")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        if source:
            sock.bind((source, 0))
        sock.settimeout(timeout)
        sock.connect(("127.0.0.1", port))
        try:
            sock.send(question(name, qtype, ident))
            wire = sock.recv(4096)
        except OSError:  # nobody there yet (ECONNREFUSED), or too late
            return None
    if len(wire) < 12 or wire[:2] != ident.to_bytes(2, "big"):
        return None
    return Reply(wire[3] & 15, int.from_bytes(wire[6:8], "big"), wire)


def upstream_count(port: int) -> int | None:
    """How many questions the bench's upstream has seen; it answers `_count` names with an address that says it."""
    reply = ask(port, "_count.invalid")
    return int.from_bytes(reply.wire[-4:], "big") if reply and reply.answers == 1 else None
