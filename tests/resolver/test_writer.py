from __future__ import annotations

import dns.message
import dns.name

from resolver.names import from_text
from resolver.rdata import Rdata
from resolver.writer import Record, Writer
from tests.support.wirekit import query, section_text


def record(owner, rtype, ttl, *names, before=b"", after=b""):
    wire = dns.name.from_text(owner).to_wire()
    rdata = Rdata(before, tuple(dns.name.from_text(name).to_wire() for name in names), after)
    return Record(wire, wire.lower(), rtype, ttl, rdata)


def written(*records):
    writer = Writer(query("www.example.com"), 0, len(records), 0)
    for each in records:
        writer.record(each)
    return writer


def test_the_questions_name_is_always_a_pointer_to_it():
    writer = written(record("WWW.Example.COM", 1, 60, before=bytes(4)))
    assert writer.out.endswith(b"\xc0\x0c\x00\x01\x00\x01\x00\x00\x00\x3c\x00\x04\x00\x00\x00\x00")


def test_names_are_compressed_but_keep_their_case():
    writer = written(
        record("www.example.com", 5, 60, "Cdn.example.com"),
        record("Cdn.example.com", 5, 60, "x.cdn.example.com"),
        record("x.cdn.example.com", 5, 60, "y.x.cdn.example.com"),
    )
    message = dns.message.from_wire(bytes(writer.out))
    assert section_text(message.answer) == [
        "www.example.com. 60 IN CNAME Cdn.example.com.",
        "Cdn.example.com. 60 IN CNAME x.cdn.example.com.",
        "x.cdn.example.com. 60 IN CNAME y.x.cdn.example.com.",
    ]
    assert len(writer.out) == (12 + 17 + 4) + 3 * (2 + 10) + (4 + 2) + (2 + 4 + 2) + (2 + 2)


def test_later_types_are_not_compressed():
    writer = written(record("www.example.com", 33, 60, "www.example.com", before=bytes(6)))
    assert writer.out.endswith(from_text("www.example.com"))


def test_the_places_of_ttls_are_remembered():
    writer = written(
        record("www.example.com", 5, 0x01020304, "a.example"),
        record("a.example", 6, 0x05060708, "b.example", "c.example", after=bytes(20)),
    )
    writer.soa_minimum(9)
    assert [bytes(writer.out[at : at + 4]) for at in writer.offsets] == [b"\1\2\3\4", b"\5\6\7\x08", bytes(4)]
    assert writer.ttls == [0x01020304, 0x05060708, 9]


def test_no_pointer_goes_where_fourteen_bits_do_not_reach():
    filler = [record("www.example.com", 16, 60, before=b"\xff" + b"x" * 255) for _ in range(70)]
    late = record("late.name.example", 1, 60, before=bytes(4))
    writer = written(*filler, late, late)
    message = dns.message.from_wire(bytes(writer.out))
    assert message.answer[-1].name.to_text() == "late.name.example."


def test_a_signature_says_what_it_covers():
    assert record("a", 46, 1, "b", before=b"\x00\x1c" + bytes(16)).covers == 28
