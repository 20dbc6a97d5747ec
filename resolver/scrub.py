"""What of an upstream's reply answers the question.

Kept: the chain of aliases that leads forward from the question's name, and the records of the asked type at
its end; of a negative answer also the zone's SOA; with DO the signatures and proofs that belong to these. All
else goes: other owners, other classes, additional records, OPT. So nobody slips in what was not asked for.

Most replies hold just what is kept, in order, at their front. Those are cut, not rewritten: the bytes stay
where they are, and so do the compression pointers between them. A surprise sends the reply to `rebuild`.
"""

from __future__ import annotations

import struct
from typing import Final

from resolver.message import Message
from resolver.names import is_below, read, text
from resolver.rdata import read_rdata, svcb_leads
from resolver.rebuild import (
    MAX_CHAIN,
    MAX_LIFETIME,
    MAX_TTL,
    extended_rcode,
    failure,
    rebuild,
    sane_ttl,
)
from resolver.wire import Query
from resolver.wirebase import (
    AAAA,
    AD,
    ANY,
    CNAME,
    HEADER,
    HEADER_SIZE,
    HTTPS,
    IN,
    NOERROR,
    NXDOMAIN,
    OPCODE_MASK,
    QR,
    RA,
    RCODE_MASK,
    RECORD,
    SOA,
    SVCB,
    TC,
    TYPE_CLASS,
    U32,
    A,
    Truncated,
    WireError,
)

_QUESTION_POINTER: Final = b"\xc0\x0c"
_OPT_START: Final = b"\x00\x00\x29"  # the root and the type OPT
_OPT_SIZE: Final = 11
_record_at: Final = RECORD.unpack_from
# What an address record of the question name begins with (pointer, type, class), how to read one whole (that,
# TTL, length, address), and the length of the address.
_ADDRESS_RECORDS: Final = {
    A: (_QUESTION_POINTER + TYPE_CLASS.pack(A, IN), struct.Struct("!6sIH4s").unpack_from, 4),
    AAAA: (_QUESTION_POINTER + TYPE_CLASS.pack(AAAA, IN), struct.Struct("!6sIH16s").unpack_from, 16),
}
_FOUND: Final = HEADER.pack(0, QR | RA, 1, 0, 0, 0)[:6]
_NOTHING_MORE: Final = bytes(4)


def normalise(reply: bytes, query: Query) -> Message:
    """What of an upstream's reply answers the question, in normal form.

    The id is not looked at. Raises WireError if it is no answer to this question or is broken, Truncated on
    TC=1, Lame on a referral. Any response code but NOERROR and NXDOMAIN gives a message with lifetime 0.
    """
    try:
        _, flags, questions, answers, authorities, additionals = HEADER.unpack_from(reply)
        if not flags & QR or flags & OPCODE_MASK:
            raise WireError("not a reply to a question")
        if flags & TC:
            raise Truncated("the reply is cut: ask again over TCP")
        end = query.question_end
        if (
            questions != 1
            or reply[HEADER_SIZE : end - 4].lower() != query.key
            or reply[end - 4 : end] != query.question[-5:-1]
        ):
            return _without_question(query, flags, questions)
        if answers and not authorities and not flags & RCODE_MASK:
            answer = _only_addresses(reply, query, flags, answers, additionals)
            if answer is not None:
                return answer
        front = _Front(query)
        if front.follow(reply, query, answers):
            answer = front.cut(reply, query, flags, (answers, authorities, additionals))
            if answer is not None:
                return answer
        return rebuild(reply, query)
    except (IndexError, struct.error):
        raise WireError("the reply ends too soon") from None


def _without_question(query: Query, flags: int, questions: int) -> Message:
    # A server that could not or would not read the question may leave it out.
    rcode = flags & RCODE_MASK
    if questions == 0 and rcode not in (NOERROR, NXDOMAIN):
        return failure(query, rcode)
    raise WireError("the reply is to another question")


def _only_addresses(reply: bytes, query: Query, flags: int, answers: int, additionals: int) -> Message | None:
    """The most frequent reply of all: addresses of the very name that was asked, and perhaps an OPT.

    It says the same as `_Front` in a third of the time (a test holds them together); None for anything else.
    """
    layout = _ADDRESS_RECORDS.get(query.qtype)
    if layout is None:
        return None
    start, record_at, length = layout
    pos = query.question_end
    if len(reply) < pos + (12 + length) * answers:
        return None
    offsets, ttls, addresses = [], [], []
    for _ in range(answers):
        front, ttl, size, address = record_at(reply, pos)
        if front != start or size != length or ttl > MAX_TTL:
            return None
        offsets.append(pos + 6)
        ttls.append(ttl)
        addresses.append(address)
        pos += 12 + length
    if additionals and (additionals != 1 or _has_extended_rcode(reply, pos, 1)):
        return None
    wire = _FOUND + answers.to_bytes(2, "big") + _NOTHING_MORE + query.question[:-1]
    return Message(
        wire + reply[query.question_end : pos],
        tuple(offsets),
        tuple(ttls),
        min(*ttls, MAX_LIFETIME),
        NOERROR,
        (),
        tuple(addresses),
        flags & AD != 0,
        None,
        query.question_end,
    )


class _Front:
    """The front of a reply: the question and what follows it, as long as every record is kept in place."""

    __slots__ = ("addresses", "answered", "chain", "known", "offsets", "pos", "tip", "ttls")

    def __init__(self, query: Query) -> None:
        self.pos = query.question_end
        self.tip = query.key  # where the aliases lead so far
        self.answered = False  # a record of the asked type was met
        self.known = {HEADER_SIZE: query.key}
        self.offsets: list[int] = []
        self.ttls: list[int] = []
        self.chain: list[str] = []
        self.addresses: list[bytes] = []

    def follow(self, reply: bytes, query: Query, count: int) -> bool:
        """Go through the answer section; False on the first record that does not lead on."""
        key = query.key
        qtype = query.qtype
        pos = self.pos
        size = len(reply)
        for _ in range(count):
            if reply[pos : pos + 2] == _QUESTION_POINTER:
                owner = key
                pos += 2
            else:
                owner, pos = read(reply, pos, self.known)
                owner = owner.lower()
                if owner == key:
                    return False  # spelled out; as a pointer it follows the asker's case
            rtype, rclass, ttl, length = _record_at(reply, pos)
            self.offsets.append(pos + 4)
            self.ttls.append(ttl)
            start = pos + 10
            pos = start + length
            if owner != self.tip or rclass != IN or pos > size or ttl > MAX_TTL:
                return False
            if rtype == qtype:
                self.answered = True
                self._take(reply, rtype, start, pos)
            elif (
                rtype != CNAME
                or self.answered
                or qtype == ANY
                or not self._alias(reply, start, pos, query.name)
            ):
                return False
        self.pos = pos
        return True

    def _take(self, reply: bytes, rtype: int, start: int, end: int) -> None:
        """Check a record of the asked type and keep the addresses in it."""
        if (rtype == A and end - start == 4) or (rtype == AAAA and end - start == 16):
            self.addresses.append(reply[start:end])
            return
        rdata = read_rdata(reply, rtype, start, end, self.known)
        if rtype in (HTTPS, SVCB):
            target, hints = svcb_leads(rdata)
            self.chain += target
            self.addresses += hints

    def _alias(self, reply: bytes, start: int, end: int, query_name: str) -> bool:
        """Step on to the target of a CNAME; False if it is broken or the chain is long or goes round."""
        target, stop = read(reply, start, self.known)
        name = text(target)
        if stop != end or name == query_name or name in self.chain or len(self.chain) >= MAX_CHAIN:
            return False
        self.tip = target.lower()
        self.chain.append(name)
        return True

    def cut(self, reply: bytes, query: Query, flags: int, counts: tuple[int, int, int]) -> Message | None:
        """The answer as a slice of the reply; None if the rest of the reply must be looked at in full."""
        answers, authorities, additionals = counts
        rcode = flags & RCODE_MASK
        end = self.pos  # of what is kept
        behind = end  # where the rest starts
        negative = not self.answered
        if negative:
            # Just a SOA, as resolvers send it to those who did not set DO.
            if authorities != 1 or rcode not in (NOERROR, NXDOMAIN) or not self._soa(reply, query):
                return None
            behind = end = self.pos
            authorities = 0
        elif rcode != NOERROR or (authorities and query.do):
            return None
        if _has_extended_rcode(reply, behind, authorities + additionals):
            return None
        lifetime = min(self.ttls)
        head = HEADER.pack(0, QR | RA | rcode, 1, answers, negative, 0)
        return Message(
            head + query.key + reply[query.question_end - 4 : end],
            tuple(self.offsets),
            tuple(self.ttls),
            min(lifetime, MAX_LIFETIME),
            rcode,
            tuple(self.chain),
            tuple(self.addresses),
            flags & AD != 0,
            None,
            query.question_end,
        )

    def _soa(self, reply: bytes, query: Query) -> bool:
        """Step over the SOA of a negative answer, as RFC 2308 §5 counts its life; False if it is none."""
        zone, pos = read(reply, self.pos, self.known)
        rtype, rclass, ttl, length = _record_at(reply, pos)
        start = pos + RECORD.size
        end = start + length
        if rtype != SOA or rclass != IN or end > len(reply) or not is_below(self.tip, zone.lower()):
            return False
        if reply[self.pos] < 0xC0 and zone.lower() == query.key:
            return False  # spelled out, as above
        read_rdata(reply, SOA, start, end, self.known)
        ttl = min(sane_ttl(ttl), sane_ttl(U32.unpack_from(reply, end - 4)[0]))
        self.offsets.append(pos + 4)
        self.ttls.append(ttl)
        if not query.do:
            # The minimum counts down as the TTL does: some clients heed only that. Signed data stays.
            self.offsets.append(end - 4)
            self.ttls.append(ttl)
        self.pos = end
        return True


def _has_extended_rcode(reply: bytes, pos: int, count: int) -> bool:
    if count == 1 and reply[pos : pos + 3] == _OPT_START and pos + _OPT_SIZE <= len(reply):
        # The usual end of a reply. What its options say is between us and the upstream.
        return reply[pos + 5] != 0
    return extended_rcode(reply, pos, count) != 0
