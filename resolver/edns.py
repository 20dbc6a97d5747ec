"""EDNS (RFC 6891): what a question's OPT record says, and the OPT records that replies carry.

OPT is hop by hop: nothing of a client's OPT but DO goes to an upstream, nothing of an upstream's to a client.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from resolver.wirebase import DO, MAX_UDP, MIN_UDP, OPT, OPT_RECORD, TYPE_CLASS, WireError

COOKIE: Final = 10  # RFC 7873
EXTENDED_ERROR: Final = 15  # RFC 8914

# Options that change nothing about our answer: NSID (5001), DAU, DHU, N3U (RFC 6975) and padding (RFC 7830).
# Any other makes a question unfit for the packet cache: what we do not know may ask for something of its own.
_HARMLESS: Final = frozenset((3, 5, 6, 7, 12))

_BARE: Final = OPT_RECORD.pack(0, OPT, MAX_UDP, 0, 0, 0, 0)
_BARE_DO: Final = OPT_RECORD.pack(0, OPT, MAX_UDP, 0, 0, DO, 0)


class Edns(NamedTuple):
    """What the OPT record of a question says."""

    version: int
    payload: int  # octets of UDP the asker takes, within 512..1232
    do: bool
    cookie: bytes | None
    harmless: bool  # no option that makes this question one of a kind


def read_opt(packet: bytes, pos: int, end: int) -> Edns:
    """The OPT record whose owner is the root at `pos` and whose rdata ends at `end`.

    Raises WireError if an option runs over the record's end or a cookie's length is impossible (RFC 7873
    §5.2.2).
    """
    _, _, payload, _, version, flags, _ = OPT_RECORD.unpack_from(packet, pos)
    payload = MIN_UDP if payload < MIN_UDP else min(payload, MAX_UDP)
    cookie = None
    harmless = True
    pos += OPT_RECORD.size
    while pos < end:
        if pos + 4 > end:
            raise WireError("an EDNS option is cut off")
        code, length = TYPE_CLASS.unpack_from(packet, pos)
        value = pos + 4
        pos = value + length
        if pos > end:
            raise WireError(f"EDNS option {code} runs over the end of its record")
        if code == COOKIE:
            if length != 8 and not 16 <= length <= 40:
                raise WireError(f"a cookie of {length} octets; 8, or 16 to 40, are possible")
            cookie = packet[value:pos]
        harmless = harmless and code in _HARMLESS
    return Edns(version, payload, bool(flags & DO), cookie, harmless)


def opt_record(do: bool, extended_rcode: int = 0, ede: tuple[int, str] | None = None) -> bytes:
    """Our OPT record: payload 1232, version 0, DO as asked (RFC 3225 §3), one extended error if given.

    `extended_rcode` is the whole code; its upper eight bits go here.
    """
    if ede is None and extended_rcode < 16:
        return _BARE_DO if do else _BARE
    option = b""
    if ede is not None:
        # RFC 8914 §2: no final zero; the text is meant to be short, and so it stays when it is not.
        extra = ede[1].encode("utf-8")[:255].decode("utf-8", "ignore").encode("utf-8")
        option = TYPE_CLASS.pack(EXTENDED_ERROR, 2 + len(extra)) + ede[0].to_bytes(2, "big") + extra
    return OPT_RECORD.pack(0, OPT, MAX_UDP, extended_rcode >> 4, 0, DO if do else 0, len(option)) + option
