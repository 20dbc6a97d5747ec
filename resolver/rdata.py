"""Record data: where names stand in it, and what else it leads the asker to.

Names in the data of the types of RFC 1035 may be compressed, and some servers compress those of later types
too, so a record that moves must be read and written anew (RFC 3597 §4). Other data is copied as it is.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from resolver.names import read, text
from resolver.wirebase import AAAA, RRSIG, TYPE_CLASS, A, WireError


class Layout(NamedTuple):
    """Data with names in it."""

    before: int  # octets before the names
    names: int
    after: int  # octets after them; ANY_LENGTH for what differs from record to record
    compressible: bool  # RFC 3597 §4: only the types of RFC 1035


class Rdata(NamedTuple):
    """Data taken apart, names whole and in their own case."""

    before: bytes
    names: tuple[bytes, ...]
    after: bytes


ANY_LENGTH: Final = -1
NAPTR: Final = 35

_ONE: Final = Layout(0, 1, 0, compressible=True)
_TWO: Final = Layout(0, 2, 0, compressible=True)
_NUMBERED: Final = Layout(2, 1, 0, compressible=False)
_PAIR: Final = Layout(0, 2, 0, compressible=False)
_SIGNED: Final = Layout(18, 1, ANY_LENGTH, compressible=False)

LAYOUTS: Final = {
    2: _ONE,  # NS
    3: _ONE,  # MD
    4: _ONE,  # MF
    5: _ONE,  # CNAME
    6: Layout(0, 2, 20, compressible=True),  # SOA
    7: _ONE,  # MB
    8: _ONE,  # MG
    9: _ONE,  # MR
    12: _ONE,  # PTR
    14: _TWO,  # MINFO
    15: Layout(2, 1, 0, compressible=True),  # MX
    17: _PAIR,  # RP, RFC 1183
    18: _NUMBERED,  # AFSDB
    21: _NUMBERED,  # RT
    24: _SIGNED,  # SIG, RFC 2535
    26: Layout(2, 2, 0, compressible=False),  # PX, RFC 2163
    30: Layout(0, 1, ANY_LENGTH, compressible=False),  # NXT
    33: Layout(6, 1, 0, compressible=False),  # SRV, RFC 2782
    NAPTR: Layout(4, 1, 0, compressible=False),  # and three strings before the name, RFC 3403
    36: _NUMBERED,  # KX, RFC 2230
    39: Layout(0, 1, 0, compressible=False),  # DNAME, RFC 6672
    RRSIG: _SIGNED,  # RFC 4034 §3.1
    47: Layout(0, 1, ANY_LENGTH, compressible=False),  # NSEC, RFC 4034 §4.1
    58: _PAIR,  # TALINK
    64: Layout(2, 1, ANY_LENGTH, compressible=False),  # SVCB, RFC 9460 §2.2
    65: Layout(2, 1, ANY_LENGTH, compressible=False),  # HTTPS
    107: _NUMBERED,  # LP, RFC 6742
}

_FIXED: Final = {A: 4, AAAA: 16}


def read_rdata(packet: bytes, rtype: int, start: int, end: int, known: dict[int, bytes]) -> Rdata:
    """Take the data between two offsets of a message apart; `known` as in `names.read`.

    Raises WireError if names in it are broken or do not end where the record does, or an address has not the
    length of one.
    """
    layout = LAYOUTS.get(rtype)
    if layout is None:
        if end - start != _FIXED.get(rtype, end - start):
            raise WireError(f"a record of type {rtype} with {end - start} octets of data")
        return Rdata(packet[start:end], (), b"")
    pos = start + layout.before
    if rtype == NAPTR:
        for _ in range(3):
            pos += 1 + packet[pos] if pos < end else 1
    first = pos
    names = []
    for _ in range(layout.names):
        # Checked before each name, so that none is read out of the record behind this one.
        if pos >= end:
            raise WireError(f"a record of type {rtype} whose {end - start} octets of data end too soon")
        name, pos = read(packet, pos, known)
        names.append(name)
    if pos > end or (layout.after not in (ANY_LENGTH, end - pos)):
        raise WireError(f"a record of type {rtype} whose data does not end where the record does")
    return Rdata(packet[start:first], tuple(names), packet[pos:end])


_IPV4HINT: Final = 4
_IPV6HINT: Final = 6


def svcb_hints(params: bytes) -> list[bytes]:
    """The packed addresses that the parameters of an SVCB or HTTPS record hint at (RFC 9460 §7.3).

    Raises WireError if the parameters are cut off or out of order (§2.2), or a hint is no list of addresses.
    """
    hints = []
    pos = 0
    last = -1
    while pos < len(params):
        if pos + 4 > len(params):
            raise WireError("a service parameter is cut off")
        key, length = TYPE_CLASS.unpack_from(params, pos)
        pos += 4
        if key <= last or pos + length > len(params):
            raise WireError(f"service parameter {key} is out of order or cut off")
        if key in (_IPV4HINT, _IPV6HINT):
            width = 4 if key == _IPV4HINT else 16
            if length == 0 or length % width:
                raise WireError(f"a hint of {length} octets is not a list of addresses")
            hints += [params[at : at + width] for at in range(pos, pos + length, width)]
        last = key
        pos += length
    return hints


def svcb_leads(rdata: Rdata) -> tuple[list[str], list[bytes]]:
    """Where an SVCB or HTTPS record leads: its target, unless that is the owner, and hinted addresses."""
    target = text(rdata.names[0])
    return ([target] if target else []), svcb_hints(rdata.after)
