"""Questions: a look at the header, the question read whole, and the replies that need no answer.

Bytes in, values out. Only WireError is ever raised, whatever the bytes are.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from enum import Enum
from typing import Final

from resolver.edns import Edns, read_opt
from resolver.names import dotted_text, skip, text
from resolver.wirebase import (
    ANY,
    AXFR,
    BADVERS,
    CD,
    FORMERR,
    HEADER,
    HEADER_SIZE,
    IN,
    IXFR,
    MAX_LABEL,
    MAX_NAME,
    MIN_UDP,
    NOTIMP,
    NXNAME,
    OPCODE_MASK,
    OPT,
    QR,
    RA,
    RD,
    RECORD,
    REFUSED,
    TYPE_CLASS,
    WireError,
)

__all__ = ["Gate", "Query", "WireError", "gate", "header_reply", "read_query", "refusal"]


_DOT: Final = 0x2E
ASKS_DO: Final = 1
ASKS_CD: Final = 2
_DO_CD: Final = (b"\x00", b"\x01", b"\x02", b"\x03")


class Gate(Enum):
    """What the header alone says about a packet."""

    ACCEPT = "accept"
    IGNORE = "ignore"  # not a question: answering it could start a loop or an amplification
    FORMERR = "formerr"
    NOTIMP = "notimp"


def gate(packet: bytes) -> Gate:
    """Look at the header only, before anything is read or looked up.

    At most two additional records are possible in a question: OPT and TSIG or SIG(0).
    """
    if len(packet) < HEADER_SIZE or packet[2] & 0x80:
        return Gate.IGNORE
    if packet[2] & 0x78:
        return Gate.NOTIMP
    # One question, no answer, no authority, and 0, 1 or 2 additional records.
    if packet[4:11] != b"\x00\x01\x00\x00\x00\x00\x00" or packet[11] > 2:
        return Gate.FORMERR
    return Gate.ACCEPT


@dataclass(slots=True, eq=False)
class Query:
    """A question as its asker put it."""

    id: int
    flags: int
    qname: bytes  # wire name in the asker's case (0x20), with the final zero
    key: bytes  # the same in lower case
    name: str  # the same as canonical text: lower case, no trailing dot, odd bytes escaped; the root is ""
    qtype: int
    qclass: int
    cd: bool
    ad: bool
    do: bool
    edns: bool
    edns_version: int
    payload: int  # octets of UDP the asker takes: 512 without EDNS, else 512..1232
    question_end: int  # offset behind the question's class
    repeatable: bool  # equal bytes (but the id) may get an equal answer: fit for the packet cache
    cookie: bytes | None  # read only to know that it is there: we give no server cookies
    question: bytes  # equal if one answer serves both: name in lower case, type, class, an octet of DO and CD


def read_query(packet: bytes) -> Query:
    """Read a question that `gate` accepted.

    Raises WireError if it has not exactly one question, if its name is compressed (nothing stands before it
    to point to), too long or of a reserved label type, if records stand where none may, or on two OPTs.
    What follows the message is ignored, but such a question is not repeatable.
    """
    if len(packet) < HEADER_SIZE + 5:
        raise WireError(f"{len(packet)} octets are too few for a question")
    ident, flags, questions, answers, authorities, additionals = HEADER.unpack_from(packet)
    if questions != 1 or answers or authorities:
        raise WireError("a question has one question, no answer and no authority record")
    name, end = _question_name(packet)
    qname = packet[HEADER_SIZE:end]
    try:
        qtype, qclass = TYPE_CLASS.unpack_from(packet, end)
    except struct.error:
        raise WireError("the message ends within the question") from None
    end += 4
    edns, last, plain = _additional(packet, end, additionals) if additionals else (None, end, True)
    if edns is None:
        version, payload, do, cookie = 0, MIN_UDP, False, None
        repeatable = plain and last == len(packet)
    else:
        version, payload, do, cookie, harmless = edns
        repeatable = plain and harmless and last == len(packet)
    lower = qname.lower()
    # What was asked with CD=1 never serves CD=0 (RFC 4035 §4.7): it may hold what a validator would refuse.
    bits = _DO_CD[do * ASKS_DO | (flags & CD != 0) * ASKS_CD]
    return Query(
        ident,
        flags,
        qname,
        lower,
        name,
        qtype,
        qclass,
        flags & CD != 0,
        flags & 0x0020 != 0,
        do,
        edns is not None,
        version,
        payload,
        end,
        repeatable,
        cookie,
        lower + packet[end - 4 : end] + bits,
    )


def _question_name(packet: bytes) -> tuple[str, int]:
    """The name at octet 12 as canonical text, and the offset behind it."""
    # Lengths and pointers survive lower(): 0x41 to 0x5a, the capitals, are reserved label types all the same.
    lower = packet[HEADER_SIZE : HEADER_SIZE + MAX_NAME].lower()
    dotted = bytearray(lower)
    pos = dots = 0
    try:
        while length := lower[pos]:
            if length > MAX_LABEL:
                raise WireError("the question's name has a pointer or a reserved label type")
            dotted[pos] = _DOT
            dots += 1
            pos += length + 1
    except IndexError:
        raise WireError("the question's name has over 255 octets or runs over the message") from None
    return dotted_text(dotted[1:pos], dots - 1) or text(lower[: pos + 1]), HEADER_SIZE + pos + 1


_OPT_START: Final = b"\x00\x00\x29"  # the root and the type OPT


def _additional(packet: bytes, pos: int, count: int) -> tuple[Edns | None, int, bool]:
    """The OPT record among the additional ones, the offset behind them, and whether there is nothing else."""
    edns = None
    plain = True
    size = len(packet)
    for _ in range(count):
        is_opt = packet.startswith(_OPT_START, pos)
        start = pos
        pos = pos + 1 if is_opt else skip(packet, pos)
        if pos + RECORD.size > size:
            raise WireError("an additional record is cut off")
        rtype, _, _, length = RECORD.unpack_from(packet, pos)
        pos += RECORD.size + length
        if pos > size:
            raise WireError("an additional record runs over the end of the message")
        if is_opt:
            if edns is not None:
                raise WireError("two OPT records (RFC 6891 §6.1.1)")
            edns = read_opt(packet, start, pos)
        elif rtype == OPT:
            raise WireError("an OPT record that does not belong to the root (RFC 6891 §6.1.2)")
        else:
            # TSIG, SIG(0) or anything else: we do not check it, and its answer is nobody else's.
            plain = False
    return edns, pos, plain


def refusal(query: Query) -> int | None:
    """The response code for questions that no policy and no upstream needs to see; None for ordinary ones.

    BADVERS: a later EDNS version (RFC 6891 §6.1.3). REFUSED: zone transfers, and classes other than IN, which
    hold only facts about the server (version.bind). FORMERR: OPT, NXNAME and type 0 cannot be asked for (RFC
    9824 §3.5). NOTIMP: the other meta types (RFC 6895 §3.1). ANY is ordinary here: see compose.minimal_any.
    """
    if query.edns_version > 0:
        return BADVERS
    if query.qclass != IN:
        return REFUSED
    qtype = query.qtype
    if qtype in (0, OPT, NXNAME):
        return FORMERR
    if NXNAME < qtype < ANY:
        return REFUSED if qtype in (AXFR, IXFR) else NOTIMP
    return None


def header_reply(packet: bytes, rcode: int) -> bytes:
    """An error reply from the header alone: id, opcode and RD as asked; the question too if it can be read.

    Never longer than what it answers. Raises WireError below 12 octets: there is nothing to answer.
    """
    if len(packet) < HEADER_SIZE:
        raise WireError("less than a header")
    ident, flags, questions, _, _, _ = HEADER.unpack_from(packet)
    question = b""
    if questions == 1:
        try:
            _, end = _question_name(packet)
            if end + 4 <= len(packet):
                question = packet[HEADER_SIZE : end + 4]
        except WireError:
            pass  # the reply then has no question: the id has to do
    head = QR | RA | flags & (OPCODE_MASK | RD) | rcode & 0x0F
    return HEADER.pack(ident, head, 1 if question else 0, 0, 0, 0) + question
