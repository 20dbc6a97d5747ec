"""Questions as the upstream and answer code wants them, without a packet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import dns.name
import dns.rdatatype


@dataclass
class Ask:
    """A question: key is the wire name in lower case."""

    key: bytes
    qtype: int = 1
    qclass: int = 1
    do: bool = False
    cd: bool = False

    @property
    def question(self) -> bytes:
        """What makes it one question with others, as Query.question."""
        return (
            self.key
            + self.qtype.to_bytes(2, "big")
            + self.qclass.to_bytes(2, "big")
            + bytes([self.do | self.cd << 1])
        )


def key_of(query: Any) -> bytes:
    """The key under which the engine and the caches know a question."""
    return bytes(query.question)


def question(name: str, qtype: str = "A", *, do: bool = False, cd: bool = False) -> Ask:
    """A question for a name in text."""
    return Ask(dns.name.from_text(name).to_wire().lower(), int(dns.rdatatype.from_text(qtype)), 1, do, cd)


@dataclass
class Url:
    """An upstream's address as Upstreams takes it."""

    scheme: str
    host: str
    port: int

    @classmethod
    def of(cls, text: str) -> Url:
        """Read "udp://127.0.0.1:5300" or "tcp://[::1]:5300"."""
        scheme, rest = text.split("://")
        host, port = rest.rsplit(":", 1)
        return cls(scheme, host.strip("[]"), int(port))
