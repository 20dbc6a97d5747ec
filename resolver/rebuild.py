"""The thorough way from an upstream's reply to an answer in normal form: take apart, choose, write anew.

`resolver.scrub` has the rules and the quick way; this one serves replies with something to drop, to put in
order or to add: signatures with DO, DNAME, lists of name servers beside a negative answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from resolver.message import Message
from resolver.names import is_below, read, skip, text
from resolver.rdata import Rdata, read_rdata, svcb_leads
from resolver.wire import Query
from resolver.wirebase import (
    AA,
    AAAA,
    AD,
    ANY,
    CNAME,
    DNAME,
    HEADER,
    HEADER_SIZE,
    HTTPS,
    IN,
    MAX_MESSAGE,
    MAX_NAME,
    NOERROR,
    NS,
    NSEC,
    NSEC3,
    NXDOMAIN,
    OPT,
    QR,
    RA,
    RCODE_MASK,
    RECORD,
    RRSIG,
    SOA,
    SVCB,
    TYPE_CLASS,
    U32,
    A,
    Lame,
    WireError,
)
from resolver.writer import Record, Writer

MAX_CHAIN: Final = 16  # aliases in a row; BIND follows 16, Unbound 11
# A day: the sense in caching a name for longer is small, and so is the trust in a TTL that says so.
MAX_LIFETIME: Final = 86_400
# A negative answer without SOA "SHOULD NOT be cached" (RFC 2308 §5), lest forwarders hand it round in a loop.
# Five seconds, as Unbound keeps them, are too short for that, and spare a router that never sends a SOA the
# same question for every object of a page.
NO_SOA_LIFETIME: Final = 5
MAX_TTL: Final = 0x7FFFFFFF

_ROOM: Final = MAX_MESSAGE - 512  # leaves room for our OPT record and an extended error


class Chosen(NamedTuple):
    """What of the answer section leads forward from the question."""

    records: list[Record]
    names: list[bytes]  # aliases' targets, lower case; the last is where the chain ends
    answered: bool


def sane_ttl(ttl: int) -> int:
    """A TTL with the top bit set counts as zero (RFC 2181 §8)."""
    return ttl if ttl <= MAX_TTL else 0


def extended_rcode(reply: bytes, pos: int, count: int) -> int:
    """The response code's upper bits, in place, from the OPT among `count` records at `pos`; 0 if none."""
    extended = 0
    for _ in range(count):
        at = skip(reply, pos)
        rtype, _, ttl, length = RECORD.unpack_from(reply, at)
        if rtype == OPT and at == pos + 1:
            extended = ttl >> 24 << 4
        pos = at + RECORD.size + length
        if pos > len(reply):
            raise WireError("a record runs over the end of the message")
    return extended


def failure(query: Query, rcode: int) -> Message:
    """Nothing but the question and a response code."""
    head = HEADER.pack(0, QR | RA | rcode & RCODE_MASK, 1, 0, 0, 0)
    wire = head + query.key + TYPE_CLASS.pack(query.qtype, query.qclass)
    return Message(wire, (), (), 0, rcode, (), (), False, None, query.question_end)


def rebuild(reply: bytes, query: Query) -> Message:
    """The answer in a reply whose header and question fit the query.

    Raises WireError, Lame, or what reading behind the end of `reply` raises.
    """
    _, flags, _, answers, authorities, additionals = HEADER.unpack_from(reply)
    known = {HEADER_SIZE: query.key}
    section, pos = read_section(reply, query.question_end, answers, known)
    rcode = flags & RCODE_MASK | extended_rcode(reply, pos, authorities + additionals)
    if rcode not in (NOERROR, NXDOMAIN):
        return failure(query, rcode)
    chosen = _choose(section, query)
    if chosen.answered and rcode == NXDOMAIN:
        raise WireError("a reply says that the name does not exist, and gives its records")
    proofs: list[Record] = []
    if query.do or not chosen.answered:
        authority, _ = read_section(reply, pos, authorities, known)
        zone = None if chosen.answered else _soa(authority, chosen.names[-1] if chosen.names else query.key)
        if zone is None and not chosen.records and rcode == NOERROR and not flags & AA:
            _refuse_referral(authority)
        proofs = list(_proofs(authority, zone, query.do))
    return _compose(query, rcode, chosen, proofs, authentic=bool(flags & AD))


def read_section(reply: bytes, pos: int, count: int, known: dict[int, bytes]) -> tuple[list[Record], int]:
    """The records of class IN among the next `count`, and the offset behind them."""
    records = []
    for _ in range(count):
        owner, at = read(reply, pos, known)
        rtype, rclass, ttl, length = RECORD.unpack_from(reply, at)
        start = at + RECORD.size
        pos = start + length
        if pos > len(reply):
            raise WireError("a record runs over the end of the message")
        if rclass == IN:
            rdata = read_rdata(reply, rtype, start, pos, known)
            records.append(Record(owner, owner.lower(), rtype, sane_ttl(ttl), rdata))
    return records, pos


def _choose(section: list[Record], query: Query) -> Chosen:
    """Follow the aliases from the question's name; keep what is on the way, in that order."""
    by_owner: dict[bytes, list[Record]] = {}
    for record in section:
        by_owner.setdefault(record.key, []).append(record)
    kept: list[Record] = []
    names: list[bytes] = []
    tip = query.key
    while True:
        here = by_owner.get(tip, [])
        data = [record for record in here if _is_asked(record, query)]
        if data:
            kept += data
            kept += _signatures(here, {query.qtype}, query)
            return Chosen(kept, names, answered=True)
        step = _alias(tip, here, by_owner, query) if query.qtype != ANY else []
        if not step:
            return Chosen(kept, names, answered=False)
        kept += step
        if query.qtype == CNAME:
            return Chosen(kept, names, answered=True)  # the alias itself was asked for
        tip = next(record for record in step if record.rtype == CNAME).rdata.names[0].lower()
        if tip == query.key or tip in names:
            raise WireError(f"the aliases of {query.name!r} go round in a circle")
        names.append(tip)
        if len(names) > MAX_CHAIN:
            raise WireError(f"the chain of aliases of {query.name!r} is longer than {MAX_CHAIN}")


def _is_asked(record: Record, query: Query) -> bool:
    if query.qtype == ANY:
        return query.do or record.rtype not in (RRSIG, NSEC, NSEC3)
    # An alias that is asked for is taken with the DNAME that it may follow from, by _alias.
    return record.rtype == query.qtype != CNAME


def _signatures(here: Iterable[Record], covered: set[int], query: Query) -> list[Record]:
    if not query.do or query.qtype in (RRSIG, ANY):
        return []  # not wanted, or there already
    return [record for record in here if record.rtype == RRSIG and record.covers in covered]


def _alias(tip: bytes, here: list[Record], by_owner: dict[bytes, list[Record]], query: Query) -> list[Record]:
    """The records that lead on from a name: its CNAME, or a DNAME above it and the CNAME that follows."""
    step = [record for record in here if record.rtype == CNAME][:1]
    step += _signatures(here, {CNAME}, query) if step else []
    above, dname = _dname_above(tip, by_owner)
    if dname is None:
        return step
    owner_size = len(dname.owner)
    target = tip[:-owner_size] + dname.rdata.names[0]
    if len(target) > MAX_NAME:
        raise WireError(f"the DNAME above {text(tip)!r} makes a name of over 255 octets")
    if not step:
        # RFC 6672 §3.1: the CNAME follows from the DNAME, with its TTL; who left it out left it to us.
        step = [Record(tip, tip, CNAME, dname.ttl, Rdata(b"", (target,), b""))]
    elif step[0].rdata.names[0].lower() != target.lower():
        raise WireError(f"the CNAME of {text(tip)!r} is not the one that its DNAME makes")
    return [dname, *_signatures(above, {DNAME}, query), *step]


def _dname_above(tip: bytes, by_owner: dict[bytes, list[Record]]) -> tuple[list[Record], Record | None]:
    if len(by_owner) > 1:
        pos = tip[0] + 1 if tip[0] else len(tip)
        while pos < len(tip):
            above = by_owner.get(tip[pos:], [])
            for record in above:
                if record.rtype == DNAME:
                    return above, record
            pos += tip[pos] + 1
    return [], None


def _soa(authority: list[Record], tip: bytes) -> Record | None:
    """The SOA of a negative answer: of a zone that the name at the end of the chain belongs to."""
    for record in authority:
        if record.rtype == SOA and is_below(tip, record.key):
            # RFC 2308 §5: a negative answer lives for the lesser of the SOA's TTL and its minimum.
            ttl = min(record.ttl, sane_ttl(U32.unpack_from(record.rdata.after, 16)[0]))
            return record._replace(ttl=ttl)
    return None


def _refuse_referral(authority: list[Record]) -> None:
    if any(record.rtype == NS for record in authority):
        raise Lame("a referral: this upstream sends us to other servers instead of resolving")


def _proofs(authority: list[Record], zone: Record | None, do: bool) -> Iterator[Record]:
    """The SOA, and for an asker that set DO the proofs of non-existence and all their signatures."""
    if zone is not None:
        yield zone
    if not do:
        return
    for record in authority:
        proof = record.rtype in (NSEC, NSEC3)
        signature = record.rtype == RRSIG and (
            record.covers in (NSEC, NSEC3)
            or (record.covers == SOA and zone is not None and record.key == zone.key)
        )
        if proof or signature:
            yield record


def _compose(query: Query, rcode: int, chosen: Chosen, proofs: list[Record], *, authentic: bool) -> Message:
    writer = Writer(query, rcode, len(chosen.records), len(proofs))
    chain = [text(name) for name in chosen.names]
    addresses: list[bytes] = []
    for record in chosen.records:
        writer.record(record)
        if record.rtype in (A, AAAA):
            addresses.append(record.rdata.before)
        elif record.rtype in (SVCB, HTTPS):
            target, hints = svcb_leads(record.rdata)
            chain += target
            addresses += hints
    for record in proofs:
        writer.record(record)
        if record.rtype == SOA and not query.do:
            writer.soa_minimum(record.ttl)
    if len(writer.out) > _ROOM:
        raise WireError("an answer too long to be sent on")
    lifetime = min([*writer.ttls, MAX_LIFETIME])
    if not chosen.answered and not any(record.rtype == SOA for record in proofs):
        lifetime = min(lifetime, NO_SOA_LIFETIME)
    return Message(
        bytes(writer.out),
        tuple(writer.offsets),
        tuple(writer.ttls),
        lifetime,
        rcode,
        tuple(chain),
        tuple(addresses),
        authentic,
        None,
        query.question_end,
    )
