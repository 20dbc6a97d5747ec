"""Whether DNS is answered somewhere: a question for `localhost`, which needs no upstream (RFC 6761 §6.3)."""

from __future__ import annotations

import secrets
import socket

from config.endpoints import Endpoint

_LOOPBACK = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # bound to all addresses is asked on loopback
# After the id: RD, one question; localhost. A IN (RFC 1035 §4.1).
_QUESTION = b"\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00\x09localhost\x00\x00\x01\x00\x01"


def answers(endpoint: Endpoint, *, timeout: float = 1.0) -> bool:
    """Whether a reply to our question comes over UDP within `timeout` seconds."""
    host = _LOOPBACK.get(endpoint.host, endpoint.host)
    mark = secrets.token_bytes(2)
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM) as probe:
        probe.settimeout(timeout)
        try:
            probe.connect((host, endpoint.port))
            probe.send(mark + _QUESTION)
            reply = probe.recv(1232)
        except OSError:
            return False
    return len(reply) >= 12 and reply[:2] == mark and bool(reply[2] & 0x80)
