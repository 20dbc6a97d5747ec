"""The addresses of a list's host: the box's own questions, which bypass policy.

The configured upstreams are asked directly, so it also works on a box whose resolv.conf points at itself
while its resolver is down or blocks the host. What they do not know (a name in /etc/hosts, an intranet) the
system's resolver may. A door to dnspython, used only by the processes that fetch.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable, Sequence

import dns.exception
import dns.message
import dns.query
import dns.rdatatype
import dns.rdtypes.IN.A
import dns.rdtypes.IN.AAAA

from config.endpoints import UpstreamUrl

Resolve = Callable[[str], tuple[str, ...]]
"""From a host name or IP literal to addresses as text, IPv4 first; () when nobody knows one."""

_TIMEOUT = 2.0  # seconds for each question; three upstreams are through before a person loses patience


def resolver(upstreams: Sequence[UpstreamUrl], timeout: float = _TIMEOUT) -> Resolve:
    """A Resolve that asks `upstreams` in order, then the system. Never raises."""

    def resolve(host: str) -> tuple[str, ...]:
        literal = host.strip("[]")
        try:
            return (str(ipaddress.ip_address(literal)),)
        except ValueError:
            pass
        if host == "localhost" or host.endswith(".localhost"):
            return ("127.0.0.1", "::1")  # RFC 6761 §6.3: never asked of the network
        for upstream in upstreams:
            if found := _ask(upstream, host, timeout):
                return found
        return _system(host)

    return resolve


def _ask(upstream: UpstreamUrl, host: str, timeout: float) -> tuple[str, ...]:
    found: list[str] = []
    for rdtype in (dns.rdatatype.A, dns.rdatatype.AAAA):
        try:
            question = dns.message.make_query(host, rdtype)
            ask = dns.query.tcp if upstream.scheme == "tcp" else _udp_then_tcp
            reply = ask(question, upstream.host, timeout, upstream.port)
            found += [
                record.address
                for rrset in reply.answer
                for record in rrset
                if isinstance(record, dns.rdtypes.IN.A.A | dns.rdtypes.IN.AAAA.AAAA)
            ]
        except (dns.exception.DNSException, OSError, ValueError, EOFError):
            # One upstream that is gone, lies or stalls: the next one, then the system, may know.
            break
    return tuple(found)


def _udp_then_tcp(
    question: dns.message.Message, where: str, timeout: float, port: int
) -> dns.message.Message:
    return dns.query.udp_with_fallback(question, where, timeout, port)[0]


def _system(host: str) -> tuple[str, ...]:
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return ()
    addresses = dict.fromkeys(str(entry[4][0]) for entry in found)
    return tuple(sorted(addresses, key=lambda address: ":" in address))
