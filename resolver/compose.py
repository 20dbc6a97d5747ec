"""Answers that we make up: blocks, special names, failures. The only door to dnslib.

dnslib writes the data of records that are more than an address (SOA, HINFO), once per TTL. The question's
name never passes through it: names may hold octets that its text form does not survive, and its replies say
AA=1, which a forwarder must not. Whatever dnslib raises leaves here as WireError.
"""

from __future__ import annotations

from functools import lru_cache
from socket import AF_INET, AF_INET6, inet_pton
from typing import Any, Final, Protocol

import dnslib

from blocklists.rule import Rewrite
from policy.verdict import Action
from resolver.message import Message
from resolver.wire import Query
from resolver.wirebase import (
    AAAA,
    CNAME,
    HEADER,
    HEADER_SIZE,
    HINFO,
    HTTPS,
    IN,
    NOERROR,
    NXDOMAIN,
    QR,
    RA,
    RCODE_MASK,
    RECORD,
    REFUSED,
    SOA,
    SVCB,
    TYPE_CLASS,
    A,
    WireError,
)

# Who answers for what we made up. Below .invalid (RFC 6761 §6.4): nobody looks for it or writes to it.
PRIMARY: Final = "lachan.invalid"
MAILBOX: Final = "nobody.invalid"

ANY_TTL: Final = 3600  # RFC 8482 §4.2 wants it long; the client's cap applies as ever

_TO_QUESTION: Final = b"\xc0\x0c"  # a pointer to the question's name


class BlockMode(Protocol):
    """What a block looks like; config.groups has the real one.

    `kind`: "nxdomain", "null" (0.0.0.0 and ::), "address" or "refused"; the addresses as text, "" for none.
    """

    @property
    def kind(self) -> str: ...  # noqa: D102
    @property
    def ipv4(self) -> str: ...  # noqa: D102
    @property
    def ipv6(self) -> str: ...  # noqa: D102


def block_message(query: Query, mode: BlockMode, ttl: int, ede: tuple[int, str], shadow: bool) -> Message:
    """The answer to a blocked question, in the group's way, with the reason as extended error (RFC 8914 §4).

    "null" and "address" give addresses to A and AAAA questions and nothing to others. HTTPS and SVCB get
    nothing (NODATA) in every mode but "refused". `shadow`: an allowed name lives below, so the name must seem
    to exist (RFC 8020). `ttl` in seconds, for the addresses and for the SOA that lets a negative answer be
    kept (RFC 2308 §5). Raises WireError if the mode's address is none.
    """
    if mode.kind == "refused":
        return _message(query, REFUSED, ede=ede)
    if mode.kind == "nxdomain":
        nodata = shadow or query.qtype in (HTTPS, SVCB)
        return _negative(query, NOERROR if nodata else NXDOMAIN, ttl, ede)
    null = mode.kind == "null"
    if query.qtype == A and (null or mode.ipv4):
        return _address(query, _packed(AF_INET, "0.0.0.0" if null else mode.ipv4), ttl, ede)
    if query.qtype == AAAA and (null or mode.ipv6):
        return _address(query, _packed(AF_INET6, "::" if null else mode.ipv6), ttl, ede)
    return _negative(query, NOERROR, ttl, ede)


def special_message(query: Query, action: Action, ttl: int) -> Message:
    """The answer to a special name: it does not exist, it has nothing of this type, or it is this very host.

    LOOPBACK is for localhost (RFC 6761 §6.3). FORWARD and BLOCK are no answers: ValueError.
    """
    if action is Action.LOOPBACK:
        if query.qtype == A:
            return _address(query, _packed(AF_INET, "127.0.0.1"), ttl, None)
        if query.qtype == AAAA:
            return _address(query, _packed(AF_INET6, "::1"), ttl, None)
        return _negative(query, NOERROR, ttl, None)
    if action is Action.NXDOMAIN:
        return _negative(query, NXDOMAIN, ttl, None)
    if action is Action.NODATA:
        return _negative(query, NOERROR, ttl, None)
    raise ValueError(f"{action} is not an answer; LOOPBACK, NXDOMAIN and NODATA are")


def rewrite_message(query: Query, rewrite: Rewrite, ttl: int, ede: tuple[int, str] | None) -> Message:
    """The answer that a rewrite gives by itself: a response code, records of the asked type, or none of it.

    An alias (`rewrite.cname`) is given to who asks for CNAME only; to follow it is resolver.redirect's.
    Raises WireError if a record's value cannot be read.
    """
    if rewrite.rcode == NXDOMAIN:
        return _negative(query, NXDOMAIN, ttl, ede)
    if rewrite.rcode != NOERROR:
        return _message(query, rewrite.rcode, ede=ede)
    if rewrite.cname:
        values = [rewrite.cname] if query.qtype == CNAME else []
    else:
        values = [value for rtype, value in rewrite.records if rtype == query.qtype]
    if not values:
        return _negative(query, NOERROR, ttl, ede)
    return _records(query, [_rdata(query.qtype, value) for value in values], ttl, ede)


def _records(query: Query, data: list[bytes], ttl: int, ede: tuple[int, str] | None) -> Message:
    """Records of the asked type, owned by the question's name."""
    wire = HEADER.pack(0, QR | RA, 1, len(data), 0, 0) + query.question[:-1]
    offsets = []
    for rdata in data:
        offsets.append(len(wire) + 6)
        wire += _TO_QUESTION + RECORD.pack(query.qtype, IN, ttl, len(rdata)) + rdata
    addresses = tuple(data) if query.qtype in (A, AAAA) else ()
    ttls = (ttl,) * len(offsets)
    end = HEADER_SIZE + len(query.key) + 4
    return Message(wire, tuple(offsets), ttls, ttl, NOERROR, (), addresses, False, ede, end)


@lru_cache(maxsize=1024)
def _rdata(rtype: int, value: str) -> bytes:
    """A record's data from its text in a zone file."""
    if rtype in (A, AAAA):
        return _packed(AF_INET if rtype == A else AF_INET6, value)
    # dnslib knows SVCB by number only; its data has the very form of HTTPS (RFC 9460 §9).
    kind = dnslib.QTYPE.get(HTTPS if rtype == SVCB else rtype)
    return _written(lambda: dnslib.RR.fromZone(f"x. IN {kind} {value}")[0].rdata)


def error_message(query: Query, rcode: int, ede: tuple[int, str] | None = None) -> Message:
    """A response code and, for those who know EDNS, why. It may not be cached."""
    return _message(query, rcode, ede=ede)


def any_message(query: Query, ttl: int = ANY_TTL) -> Message:
    """The answer to a question for ANY: one small record that says why there are not more (RFC 8482 §4.2)."""
    return _message(query, NOERROR, _hinfo(), HINFO, ttl, answers=1)


def _negative(query: Query, rcode: int, ttl: int, ede: tuple[int, str] | None) -> Message:
    # The SOA belongs to the name itself: we know no zone here, and a SOA for a parent, which caches may keep,
    # would speak for names that nobody blocked.
    return _message(query, rcode, _soa(ttl), SOA, ttl, ede=ede)


def _address(query: Query, packed: bytes, ttl: int, ede: tuple[int, str] | None) -> Message:
    return _message(query, NOERROR, packed, query.qtype, ttl, answers=1, ede=ede)


def _message(
    query: Query,
    rcode: int,
    rdata: bytes = b"",
    rtype: int = 0,
    ttl: int = 0,
    *,
    answers: int = 0,
    ede: tuple[int, str] | None = None,
) -> Message:
    """A message with one record, of the question's name, or with none (`rtype` 0)."""
    count = 1 if rtype else 0
    wire = (
        HEADER.pack(0, QR | RA | rcode & RCODE_MASK, 1, answers, count - answers, 0)
        + query.key
        + TYPE_CLASS.pack(query.qtype, query.qclass)
    )
    end = HEADER_SIZE + len(query.key) + 4
    offsets: tuple[int, ...] = ()
    if rtype:
        wire += _TO_QUESTION + RECORD.pack(rtype, IN, ttl, len(rdata)) + rdata
        # The minimum of a SOA counts down with its TTL: some clients heed only that.
        offsets = (end + 6, len(wire) - 4) if rtype == SOA else (end + 6,)
    addresses = (rdata,) if rtype in (A, AAAA) else ()
    return Message(wire, offsets, (ttl,) * len(offsets), ttl, rcode, (), addresses, False, ede, end)


@lru_cache(maxsize=64)
def _packed(family: int, address: str) -> bytes:
    try:
        return inet_pton(family, address)
    except OSError:
        raise WireError(f"{address!r} is not an IPv{4 if family == AF_INET else 6} address") from None


@lru_cache(maxsize=64)
def _soa(ttl: int) -> bytes:
    return _written(lambda: dnslib.SOA(PRIMARY, MAILBOX, (1, 3600, 1200, 604_800, ttl)))


@lru_cache(maxsize=1)
def _hinfo() -> bytes:
    # RFC 8482 §4.2: the CPU field says why, the OS field is empty.
    # A TXT record has the same form as HINFO, two strings, and dnslib has no HINFO.
    return _written(lambda: dnslib.TXT(["RFC8482", ""]))


def _written(make: Any) -> bytes:
    """The data of a record as dnslib writes it, without compression: the message around it is ours."""
    try:
        buffer = dnslib.DNSBuffer()
        buffer.encode_name = buffer.encode_name_nocompress
        make().pack(buffer)
        return bytes(buffer.data)
    except Exception as error:
        raise WireError(f"dnslib could not write a record: {error}") from error
