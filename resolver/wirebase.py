"""What every module of the wire shares: the errors, the numbers of the registries and the fixed layouts.

    WireError            these bytes are not what they should be
    ├── Truncated        a reply with TC=1: ask again over TCP
    └── Lame             a referral instead of an answer: ask another upstream

Whatever bytes arrive, the wire modules return a value or raise one of these, never anything else.
"""

from __future__ import annotations

import struct
from typing import Final


class WireError(Exception):
    """These bytes are not what they should be."""


class Truncated(WireError):
    """The reply says TC=1: what it holds is not the answer. Ask again over TCP (RFC 2181 §9)."""


class Lame(WireError):
    """The reply is a referral: this upstream does not resolve for us. Ask another."""


# Header flags, RFC 1035 §4.1.1 and RFC 4035 §3.
QR: Final = 0x8000
OPCODE_MASK: Final = 0x7800
AA: Final = 0x0400
TC: Final = 0x0200
RD: Final = 0x0100
RA: Final = 0x0080
AD: Final = 0x0020
CD: Final = 0x0010
RCODE_MASK: Final = 0x000F

DO: Final = 0x8000  # in the OPT record's flags, RFC 3225

# Response codes, RFC 1035 §4.1.1, RFC 2136 §2.2, RFC 6891 §9.
NOERROR: Final = 0
FORMERR: Final = 1
SERVFAIL: Final = 2
NXDOMAIN: Final = 3
NOTIMP: Final = 4
REFUSED: Final = 5
BADVERS: Final = 16

# Record types (IANA "DNS Parameters").
A: Final = 1
NS: Final = 2
CNAME: Final = 5
SOA: Final = 6
HINFO: Final = 13
AAAA: Final = 28
SIG: Final = 24
DNAME: Final = 39
OPT: Final = 41
RRSIG: Final = 46
NSEC: Final = 47
NSEC3: Final = 50
SVCB: Final = 64
HTTPS: Final = 65
NXNAME: Final = 128
TSIG: Final = 250
IXFR: Final = 251
AXFR: Final = 252
ANY: Final = 255

IN: Final = 1

# Extended errors, RFC 8914 §4 (the ones this product gives).
EDE_STALE: Final = 3  # a stale answer, RFC 8767
EDE_FORGED: Final = 4  # not the real answer, on purpose: safe modes, own answers
EDE_CACHED_ERROR: Final = 13
EDE_BLOCKED: Final = 15  # blocked by whoever runs this resolver, for security: malware, phishing
EDE_CENSORED: Final = 16  # blocked because someone else, an authority, demands it: abuse names
EDE_FILTERED: Final = 17  # blocked because the network's people asked for it: categories, own names, times
EDE_PROHIBITED: Final = 18  # the asker may not use this resolver; goes with REFUSED
EDE_STALE_NXDOMAIN: Final = 19
EDE_NO_REACHABLE_AUTHORITY: Final = 22
EDE_NETWORK_ERROR: Final = 23

HEADER: Final = struct.Struct("!6H")  # id, flags, and the four counts
HEADER_SIZE: Final = 12
TYPE_CLASS: Final = struct.Struct("!HH")
RECORD: Final = struct.Struct("!HHIH")  # type, class, TTL, rdata length: what follows an owner name
OPT_RECORD: Final = struct.Struct("!BHHBBHH")  # root, 41, payload, extended rcode, version, flags, length
U16: Final = struct.Struct("!H")
U32: Final = struct.Struct("!I")

MAX_NAME: Final = 255  # octets on the wire, RFC 1035 §2.3.4
MAX_LABEL: Final = 63
MAX_MESSAGE: Final = 65535  # what TCP's length prefix can say
MIN_UDP: Final = 512  # what every client takes, RFC 1035 §4.2.1
# The largest UDP payload that crosses real networks without fragments: DNS Flag Day 2020 and RFC 9715.
MAX_UDP: Final = 1232
