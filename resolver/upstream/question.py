"""The question we put to an upstream, and whether what comes back answers it. Pure but for the random bytes.

A question is built afresh, never passed on: nothing of the client's packet but the name, type, class and the
DO and CD bits leaves the house (RFC 6891 §7: OPT is hop by hop). AD is always set, which asks for the AD bit
of the answer (RFC 6840 §5.7): one answer then serves those who asked for it and those who did not.

A *key* is all that makes two questions the same (Query.question): name in lower case, type, class (wire form)
and one octet of bits.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from enum import IntEnum
from typing import Final, Protocol

from resolver.wire import ASKS_CD, ASKS_DO

DO: Final = ASKS_DO
CD: Final = ASKS_CD
NO_EDNS: Final = 4  # beside DO and CD in the index of the tables below

# What stands between the id and the name: flags (RD, AD, CD as asked), counts. Indexed by DO | CD | NO_EDNS.
HEADS: Final = tuple(
    (0x0120 | (0x10 if bits & CD else 0)).to_bytes(2, "big")
    + b"\x00\x01\x00\x00\x00\x00"
    + (b"\x00\x00" if bits & NO_EDNS else b"\x00\x01")
    for bits in range(8)
)
# What stands behind the class: OPT with 1232 octets (the DNS flag day's size, no fragments) and the DO bit.
TAILS: Final = tuple(
    b""
    if bits & NO_EDNS
    else b"\x00\x00\x29\x04\xd0\x00\x00" + (b"\x80" if bits & DO else b"\x00") + b"\x00\x00\x00"
    for bits in range(8)
)
# 0x20 at each letter. Lengths (0..63) are below the letters, so a wire name goes through as it is.
_LETTERS: Final = bytes(0x20 if 0x41 <= (byte & 0xDF) <= 0x5A and byte >= 0x41 else 0 for byte in range(256))


class Question(Protocol):
    """What is needed of a client's question (resolver.wire.Query has it)."""

    @property
    def question(self) -> bytes:
        """Wire name in lower case, type, class, and DO | CD: equal if upstreams are asked the same."""


class Randomness:
    """Random octets from the system in batches: asking it 20,000 times a second would be dear.

    `source(n)` returns n octets that nobody can foresee.
    """

    __slots__ = ("_at", "_octets", "_source")
    BATCH: Final = 8192

    def __init__(self, source: Callable[[int], bytes] = os.urandom) -> None:
        self._source = source
        self._octets = b""
        self._at = 0

    def take(self, count: int) -> bytes:
        """Return `count` fresh octets (at most BATCH)."""
        at = self._at
        end = at + count
        if end > len(self._octets):
            self._octets = self._source(self.BATCH)
            at, end = 0, count
        self._at = end
        return self._octets[at:end]


def mix_case(name: bytes, dice: bytes) -> bytes:
    """Flip the case of the letters of a wire name where the dice say so (draft-vixie-dnsext-dns0x20).

    `dice` has at least as many random octets as the name has octets.
    """
    size = len(name)
    flips = int.from_bytes(name.translate(_LETTERS)) & int.from_bytes(dice[:size])
    return (int.from_bytes(name) ^ flips).to_bytes(size)


def build(ident: bytes, question: bytes, bits: int) -> bytes:
    """Return the packet: two octets of id, the question (name, type, class), and DO | CD | NO_EDNS."""
    return ident + HEADS[bits] + question + TAILS[bits]


class Match(IntEnum):
    """How a packet that bears the right id on the right socket fits the question that was asked there."""

    RIGHT = 0
    CASE = 1  # the same but for the case: a server that forgets case, or a forger that guessed id and port
    BARE = 2  # FORMERR or NOTIMP that repeats no question: some old servers cannot even read it
    WRONG = 3


def match(reply: bytes, question: bytes) -> Match:
    """Compare a reply with the question as it was sent, letter by letter (RFC 5452 §9.1)."""
    if reply.startswith(question, 12) and reply[2] & 0xF8 == 0x80 and reply[4:6] == b"\x00\x01":
        return Match.RIGHT
    if len(reply) < 12 or reply[2] & 0xF8 != 0x80:
        return Match.WRONG
    if reply[4:6] == b"\x00\x00":
        return Match.BARE if len(reply) == 12 and reply[3] & 15 in {1, 4} else Match.WRONG
    name_end = 12 + len(question) - 4
    if (
        reply[4:6] == b"\x00\x01"
        and reply[name_end : name_end + 4] == question[-4:]
        and reply[12:name_end].lower() == question[:-4].lower()
    ):
        return Match.CASE
    return Match.WRONG


class Outcome(IntEnum):
    """What the header of a matching reply means for the search for an answer."""

    GOOD = 0
    TRUNCATED = 1
    SERVFAIL = 2  # this upstream could not; another may
    REFUSED = 3  # this upstream does not serve us: REFUSED, NOTAUTH, or a referral instead of an answer
    MISREAD = 4  # FORMERR or NOTIMP: perhaps it does not know EDNS


def outcome(reply: bytes) -> Outcome:
    """Judge a reply (at least 12 octets) by its rcode, TC, RA and counts."""
    rcode = reply[3] & 15
    if rcode in (0, 3, 6):
        if reply[2] & 2:
            return Outcome.TRUNCATED
        if not rcode and not reply[3] & 0x80 and not reply[2] & 4 and reply[6:8] == b"\x00\x00":
            return Outcome.REFUSED  # neither recursive nor authoritative, and no answer: lame
        return Outcome.GOOD
    if rcode in {1, 4}:
        return Outcome.MISREAD
    return Outcome.REFUSED if rcode in {5, 9} else Outcome.SERVFAIL
