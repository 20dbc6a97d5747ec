"""Answers that lead elsewhere: a question is answered with an alias, and with what the alias leads to.

The target is asked for like any name, and kept in the answer cache under its own name; only the answer that
is put together from it belongs to the question that was rewritten.
"""

from __future__ import annotations

from dataclasses import replace

from policy.verdict import Verdict
from resolver.compose import error_message
from resolver.message import Message
from resolver.names import from_text
from resolver.rdata import Rdata
from resolver.rebuild import read_section
from resolver.rulings import forged
from resolver.wire import Query, WireError
from resolver.wirebase import CNAME, HEADER, HEADER_SIZE, RCODE_MASK, SERVFAIL, SOA
from resolver.writer import Record, Writer


def aimed(query: Query, target: str) -> Query:
    """The same question about another name (canonical text). Raises WireError if that is none."""
    wire = from_text(target)
    return replace(
        query,
        qname=wire,
        key=wire,
        name=target,
        question_end=HEADER_SIZE + len(wire) + 4,
        question=wire + query.question[-5:],
    )


def as_asked(message: Message, target: Query, query: Query, verdict: Verdict) -> Message:
    """What the asker gets of an upstream's message: itself, or behind the alias that a rewrite makes."""
    if target is query:
        return message
    try:
        return redirected(message, target, query, message.lifetime, forged(verdict))
    except WireError:
        return error_message(query, SERVFAIL, (22, "The answer to the safe name does not fit"))


def redirected(
    answer: Message, target: Query, query: Query, ttl: int, ede: tuple[int, str] | None
) -> Message:
    """What `query` is answered with if it leads by an alias to what `target` was answered with.

    ttl: seconds that the alias itself may live. Raises WireError if the two do not fit into one message.
    """
    _, _, _, answers, authorities, _ = HEADER.unpack_from(answer.wire)
    known = {HEADER_SIZE: target.key}
    records, pos = read_section(answer.wire, target.question_end, answers, known)
    proofs, _ = read_section(answer.wire, pos, authorities, known)
    writer = Writer(query, answer.rcode & RCODE_MASK, 1 + len(records), len(proofs))
    writer.record(Record(query.key, query.key, CNAME, ttl, Rdata(b"", (target.key,), b"")))
    for record in records:
        writer.record(record)
    for record in proofs:
        writer.record(record)
        if record.rtype == SOA and not query.do:
            writer.soa_minimum(record.ttl)
    return answer._replace(
        wire=bytes(writer.out),
        ttl_offsets=tuple(writer.offsets),
        ttls=tuple(writer.ttls),
        chain=(target.name, *answer.chain),
        authentic=False,
        ede=ede,
        question_end=query.question_end,
    )
