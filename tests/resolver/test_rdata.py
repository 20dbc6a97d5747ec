from __future__ import annotations

import dns.rdata
import dns.rdataclass
import dns.rdatatype
import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolver.rdata import LAYOUTS, Rdata, read_rdata, svcb_hints, svcb_leads
from resolver.wirebase import WireError

ROOT = b"\x00"
QUESTION = b"\x07example\x03com\x00"
HEAD = bytes(12) + QUESTION
START = len(HEAD)

TEXTS = {
    "NS": "ns.example.com.",
    "CNAME": "a.example.com.",
    "SOA": "ns.example.com. host.example.com. 1 2 3 4 5",
    "PTR": "a.example.com.",
    "MX": "10 mail.example.com.",
    "RP": "a.example.com. b.example.com.",
    "AFSDB": "1 a.example.com.",
    "RT": "1 a.example.com.",
    "PX": "1 a.example.com. b.example.com.",
    "SRV": "1 2 3 a.example.com.",
    "NAPTR": '1 2 "s" "SIP+D2U" "!x!y!" a.example.com.',
    "KX": "1 a.example.com.",
    "DNAME": "a.example.com.",
    "RRSIG": "A 8 2 300 20300101000000 20200101000000 4711 example.com. AAAA",
    "NSEC": "b.example.com. A MX",
    "SVCB": "1 a.example.com. alpn=h2",
    "HTTPS": "0 a.example.com.",
    "LP": "1 a.example.com.",
}


def read(data, rtype):
    return read_rdata(HEAD + data, rtype, START, START + len(data), {12: QUESTION})


@pytest.mark.parametrize("rtype", sorted(TEXTS))
def test_taken_apart_and_put_together_it_is_the_same(rtype):
    number = dns.rdatatype.from_text(rtype)
    wire = dns.rdata.from_text("IN", rtype, TEXTS[rtype]).to_wire()
    rdata = read(wire, number)
    assert rdata.before + b"".join(rdata.names) + rdata.after == wire
    assert len(rdata.names) == LAYOUTS[number].names


@pytest.mark.parametrize("rtype", ["NS", "CNAME", "SOA", "PTR", "MX", "SRV", "NAPTR", "DNAME", "RP", "AFSDB"])
def test_compressed_names_become_whole(rtype):
    number = dns.rdatatype.from_text(rtype)
    wire = dns.rdata.from_text("IN", rtype, TEXTS[rtype]).to_wire()
    rdata = read(wire.replace(QUESTION, b"\xc0\x0c"), number)
    assert rdata.before + b"".join(rdata.names) + rdata.after == wire


@pytest.mark.parametrize("rtype", sorted(TEXTS))
@pytest.mark.parametrize("change", [lambda wire: wire[:3], lambda wire: b""])
def test_data_that_ends_too_soon_is_refused(rtype, change):
    wire = dns.rdata.from_text("IN", rtype, TEXTS[rtype]).to_wire()
    with pytest.raises(WireError):
        read(change(wire), dns.rdatatype.from_text(rtype))


def test_no_name_is_read_out_of_the_next_record():
    with pytest.raises(WireError, match="end"):
        read_rdata(HEAD + b"\x00\x0a" + QUESTION, 15, START, START + 2, {12: QUESTION})
    with pytest.raises(WireError, match="end"):
        read_rdata(HEAD + QUESTION, 2, START, START + 5, {12: QUESTION})


@pytest.mark.parametrize(("rtype", "sizes"), [(1, (0, 3, 5, 16)), (28, (0, 4, 15, 17))])
def test_an_address_has_the_length_of_one(rtype, sizes):
    for size in sizes:
        with pytest.raises(WireError, match="octets of data"):
            read(bytes(size), rtype)
    assert read(bytes(4 if rtype == 1 else 16), rtype).names == ()


@given(st.sampled_from([257, 99, 16, 13, 48, 52, 65280]), st.binary(max_size=60))
def test_other_data_is_copied(rtype, data):
    assert read(data, rtype) == Rdata(data, (), b"")


@given(st.integers(0, 120), st.binary(max_size=60), st.binary(max_size=20))
def test_any_octets_give_data_or_wire_error(rtype, data, behind):
    try:
        rdata = read_rdata(HEAD + data + behind, rtype, START, START + len(data), {12: QUESTION})
    except (WireError, IndexError):
        return  # an IndexError is behind the message's end: scrub turns it into a WireError
    assert len(rdata.before) + len(rdata.after) <= len(data)


def params(text):
    return dns.rdata.from_text("IN", "SVCB", f"1 . {text}").to_wire()[3:]


def test_hints_are_packed_addresses():
    hints = svcb_hints(params("alpn=h2 ipv4hint=192.0.2.1,192.0.2.2 ipv6hint=2001:db8::1 port=8443"))
    assert [len(hint) for hint in hints] == [4, 4, 16]
    assert hints[0] == bytes([192, 0, 2, 1])


@pytest.mark.parametrize(
    "octets",
    [
        b"\x00",
        b"\x00\x04\x00\x04abc",
        b"\x00\x04\x00\x05abcde",
        b"\x00\x04\x00\x00",
        b"\x00\x06\x00\x04abcd",
        b"\x00\x03\x00\x02ab\x00\x01\x00\x00",
        b"\x00\x03\x00\x00\x00\x03\x00\x00",
    ],
)
def test_broken_parameters_are_refused(octets):
    with pytest.raises(WireError):
        svcb_hints(octets)


@given(st.binary(max_size=60))
def test_any_parameters_give_hints_or_wire_error(octets):
    try:
        hints = svcb_hints(octets)
    except WireError:
        return
    assert all(len(hint) in (4, 16) for hint in hints)


def test_the_root_as_target_is_the_owner_itself():
    assert svcb_leads(Rdata(b"\x00\x01", (ROOT,), b"")) == ([], [])
    assert svcb_leads(Rdata(b"\x00\x00", (b"\x01A\x00",), b"")) == (["a"], [])
