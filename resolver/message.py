"""Answers in normal form, and the reply to one asker made of one.

A `Message` is what caches keep: no id, no OPT, nobody's flags, the original TTLs. `scrub.normalise` makes one
of what an upstream sent, `compose` makes one up, `render` turns it into the reply for one asker. Reply and
message have the same layout, so the places of the TTLs hold in both, and compression pointers to the question
make every owner name follow the asker's case.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from resolver.edns import opt_record
from resolver.wire import Query
from resolver.wirebase import (
    AD,
    CD,
    HEADER_SIZE,
    MAX_MESSAGE,
    QR,
    RA,
    RCODE_MASK,
    RD,
    SERVFAIL,
    TC,
    U32,
)

# What Python itself needs for a message beside its bytes: the object, its tuples, its place in a cache.
_OVERHEAD: Final = 400


class Message(NamedTuple):
    """An answer in normal form, made up or from upstream."""

    wire: bytes  # id 0, flags QR RA and rcode only; question in lower case at 12; no OPT
    ttl_offsets: tuple[int, ...]  # places of the TTLs in `wire`; of a negative answer also the SOA minimum's
    ttls: tuple[int, ...]  # as they came, in seconds, in the same order
    lifetime: int  # seconds that the whole may be cached; 0: not at all
    rcode: int  # with the extended bits, RFC 6891 §6.1.3
    chain: tuple[str, ...]  # names after the question's that the asker is led to, canonical text
    addresses: tuple[bytes, ...]  # packed IPv4 and IPv6 addresses it is led to, hints of SVCB included
    authentic: bool  # the upstream set AD
    ede: tuple[int, str] | None  # our own extended error, RFC 8914
    question_end: int

    @property
    def size(self) -> int:
        """About how many octets of memory this takes in a cache."""
        size = _OVERHEAD + len(self.wire) + 40 * (len(self.ttls) + len(self.addresses))
        for name in self.chain:
            size += 60 + len(name)
        return size


_put_u32: Final = U32.pack_into
_QR_RA: Final = QR | RA
_RD_CD: Final = RD | CD


def render(
    message: Message, query: Query, *, age: int, cap: int, ad_ok: bool, udp: bool
) -> tuple[bytes, tuple[int, ...]]:
    """The reply for this asker, and where its TTLs stand, in the order of `message.ttls`.

    `age`: seconds since the message came; `cap`: seconds that no TTL may exceed. `ad_ok`: the upstream's AD
    bit may be trusted; it is set only if the asker set AD or DO (RFC 6840 §5.8). Over UDP a reply that is
    longer than the asker takes is cut to its question, with TC=1 and without TTLs (RFC 2181 §9).
    """
    reply = bytearray(message.wire)
    rcode = message.rcode
    flags = _QR_RA | query.flags & _RD_CD
    if message.authentic and ad_ok and (query.ad or query.do):
        flags |= AD
    if query.edns:
        reply[11] = 1
        reply += opt_record(query.do, rcode, message.ede)
    elif rcode > RCODE_MASK:
        rcode = SERVFAIL  # who knows no EDNS cannot be told an extended code
    reply[0:4] = (query.id << 16 | flags | rcode & RCODE_MASK).to_bytes(4, "big")
    reply[HEADER_SIZE : HEADER_SIZE + len(query.qname)] = query.qname
    limit = query.payload if udp else MAX_MESSAGE
    if len(reply) > limit and not _fits_without_text(reply, message, query, limit):
        return _question_only(reply, message, query), ()
    retime(reply, message.ttl_offsets, message.ttls, age, cap)
    return bytes(reply), message.ttl_offsets


def retime(
    buffer: bytearray | memoryview, offsets: Sequence[int], ttls: Sequence[int], age: int, cap: int
) -> None:
    """Write the TTLs that a reply has after `age` seconds into it, in place: max(0, min(ttl - age, cap)).

    `offsets` and `ttls` have the same order, that of `render`; a reply cut by TC=1 has no offsets.
    """
    cap = max(cap, 0)
    for offset, ttl in zip(offsets, ttls):  # noqa: B905 - offsets are none in a reply that was cut
        left = ttl - age
        _put_u32(buffer, offset, left if 0 <= left <= cap else 0 if left < 0 else cap)


def _fits_without_text(reply: bytearray, message: Message, query: Query, limit: int) -> bool:
    """Leave the extended error out if that is what makes the reply too long: it is the least of it."""
    if not query.edns or message.ede is None:
        return False
    del reply[len(message.wire) :]
    reply += opt_record(query.do, message.rcode)
    return len(reply) <= limit


def _question_only(reply: bytearray, message: Message, query: Query) -> bytes:
    reply[2] |= TC >> 8
    reply[6:10] = b"\x00\x00\x00\x00"
    del reply[message.question_end :]
    return bytes(reply) + (opt_record(query.do, message.rcode) if query.edns else b"")
