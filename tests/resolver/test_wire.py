from __future__ import annotations

import dns.message
import dns.name
import dns.rcode
import dnslib
import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolver.wire import Gate, WireError, gate, header_reply, read_query, refusal
from tests.support.wirekit import question

HEADER = bytes.fromhex("1234 0100 0001 0000 0000 0000")
WWW = b"\x03www\x07example\x03com\x00"
ASKED = HEADER + WWW + b"\x00\x01\x00\x01"
OPT = bytes.fromhex("00 0029 04d0 00 00 0000 0000")


def with_counts(packet, questions=1, answers=0, authorities=0, additionals=0):
    counts = (questions, answers, authorities, additionals)
    return packet[:4] + b"".join(count.to_bytes(2, "big") for count in counts) + packet[12:]


# --- gate -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("packet", "says"),
    [
        (ASKED, Gate.ACCEPT),
        (b"", Gate.IGNORE),
        (HEADER[:11], Gate.IGNORE),
        (bytes.fromhex("1234 8180 0001 0001 0000 0000"), Gate.IGNORE),  # a reply
        (bytes.fromhex("1234 a800 0001 0001 0000 0000"), Gate.IGNORE),  # a reply of another opcode
        (bytes.fromhex("1234 2000 0001 0000 0000 0000"), Gate.NOTIMP),  # NOTIFY
        (bytes.fromhex("1234 2800 0001 0000 0001 0000"), Gate.NOTIMP),  # UPDATE
        (bytes.fromhex("1234 7900 0000 0000 0000 0000"), Gate.NOTIMP),
        (with_counts(ASKED, questions=0), Gate.FORMERR),
        (with_counts(ASKED, questions=2), Gate.FORMERR),
        (with_counts(ASKED, questions=256), Gate.FORMERR),
        (with_counts(ASKED, answers=1), Gate.FORMERR),
        (with_counts(ASKED, authorities=1), Gate.FORMERR),  # IXFR has one
        (with_counts(ASKED, additionals=2), Gate.ACCEPT),
        (with_counts(ASKED, additionals=3), Gate.FORMERR),
        (with_counts(ASKED, additionals=256), Gate.FORMERR),
    ],
)
def test_gate_looks_at_the_header_only(packet, says):
    assert gate(packet) is says


@given(st.binary(max_size=40))
def test_gate_takes_any_octets(packet):
    assert gate(packet) in Gate


# --- read_query -----------------------------------------------------------------------------------------


def test_a_plain_question():
    query = read_query(ASKED)
    assert (query.id, query.flags) == (0x1234, 0x0100)
    assert (query.qname, query.key, query.name) == (WWW, WWW, "www.example.com")
    assert (query.qtype, query.qclass) == (1, 1)
    assert (query.cd, query.ad, query.do) == (False, False, False)
    assert (query.edns, query.edns_version, query.payload) == (False, 0, 512)
    assert query.question_end == len(ASKED)
    assert query.repeatable


def test_the_askers_case_is_kept_beside_the_key():
    query = read_query(question("wWw.ExAmPlE.cOm"))
    assert query.qname == b"\x03wWw\x07ExAmPlE\x03cOm\x00"
    assert (query.key, query.name) == (WWW, "www.example.com")


def test_the_root():
    query = read_query(question(".", "NS"))
    assert (query.qname, query.key, query.name) == (b"\x00", b"\x00", "")


@pytest.mark.parametrize(("flags", "said"), [(0x0010, "cd"), (0x0020, "ad")])
def test_flags_are_told_apart(flags, said):
    query = read_query(question("example.com", flags=flags))
    assert [name for name in ("cd", "ad") if getattr(query, name)] == [said]


@given(
    name=st.lists(st.binary(min_size=1, max_size=30), max_size=7),
    qtype=st.integers(0, 65535),
    flags=st.integers(0, 0x7FF),
    edns=st.booleans(),
    do=st.booleans(),
    payload=st.integers(0, 65535),
)
def test_questions_are_read_as_dnspython_reads_them(name, qtype, flags, edns, do, payload):
    wire = b"".join(bytes([len(label)]) + label for label in name) + b"\x00"
    packet = b"\xab\xcd" + flags.to_bytes(2, "big") + with_counts(HEADER, additionals=int(edns))[4:]
    packet += wire + qtype.to_bytes(2, "big") + b"\x00\x01"
    if edns:
        packet += (
            b"\x00\x00\x29" + payload.to_bytes(2, "big") + b"\x00\x00" + bytes([0x80 * do, 0]) + b"\x00\x00"
        )
    query = read_query(packet)
    theirs = dns.message.from_wire(packet)
    assert query.id == theirs.id == 0xABCD
    assert query.qname == theirs.question[0].name.to_wire()
    assert query.name == (theirs.question[0].name.to_text(omit_final_dot=True).lower() if name else "")
    assert (query.qtype, query.qclass) == (theirs.question[0].rdtype, theirs.question[0].rdclass)
    assert query.edns == (theirs.edns >= 0)
    assert query.do == bool(theirs.ednsflags & 0x8000)
    assert query.repeatable


@given(
    st.from_regex(r"\A[a-zA-Z0-9_-]{1,20}(\.[a-zA-Z0-9_-]{1,20}){0,5}\Z"), st.integers(1, 60), st.booleans()
)
def test_questions_are_read_as_dnslib_writes_and_reads_them(name, qtype, edns):
    record = dnslib.DNSRecord(
        dnslib.DNSHeader(id=7, rd=1), q=dnslib.DNSQuestion(dnslib.DNSLabel(name.encode()), qtype)
    )
    if edns:
        record.add_ar(dnslib.EDNS0(udp_len=1000, flags="do"))
    query = read_query(record.pack())
    assert query.name == str(dnslib.DNSRecord.parse(record.pack()).q.qname).rstrip(".").lower()
    assert (query.id, query.qtype, query.edns, query.do) == (7, qtype, edns, edns)
    assert query.payload == (1000 if edns else 512)


def additional(name, rtype, rclass=255, data=b""):
    return (
        name
        + rtype.to_bytes(2, "big")
        + rclass.to_bytes(2, "big")
        + bytes(4)
        + len(data).to_bytes(2, "big")
        + data
    )


COOKIE = bytes.fromhex("00 0029 04d0 00 00 0000 000c 000a 0008") + b"cccccccc"
SUBNET = bytes.fromhex("00 0029 04d0 00 00 0000 000b 0008 0007 0001 18 00 c00002")
KEEPALIVE = bytes.fromhex("00 0029 04d0 00 00 0000 0004 000b 0000")
PADDING = bytes.fromhex("00 0029 04d0 00 00 0000 0008 000c 0004 00000000")


@pytest.mark.parametrize(
    ("tail", "count", "repeatable"),
    [
        (b"", 0, True),
        (OPT, 1, True),
        (PADDING, 1, True),
        (b"\x00", 0, False),
        (OPT + b"junk", 1, False),
        (COOKIE, 1, False),
        (SUBNET, 1, False),
        (KEEPALIVE, 1, False),
        (OPT + additional(b"\x03key\x00", 250), 2, False),  # TSIG
        (additional(b"\x00", 24), 1, False),  # SIG(0)
        (additional(b"\xc0\x0c", 1, 1, bytes(4)), 1, False),
    ],
)
def test_what_is_one_of_a_kind_is_not_repeatable(tail, count, repeatable):
    query = read_query(with_counts(ASKED, additionals=count) + tail)
    assert query.repeatable is repeatable
    assert query.cookie == (b"cccccccc" if tail == COOKIE else None)


def test_a_later_edns_version_is_kept_for_badvers():
    query = read_query(with_counts(ASKED, additionals=1) + OPT[:6] + b"\x01" + OPT[7:])
    assert (query.edns_version, refusal(query)) == (1, 16)


LONG = (b"\x3f" + b"a" * 63) * 4 + b"\x00"


@pytest.mark.parametrize(
    ("packet", "reason"),
    [
        (b"", "too few"),
        (HEADER, "too few"),
        (with_counts(ASKED, questions=0), "one question"),
        (with_counts(ASKED, questions=2), "one question"),
        (with_counts(ASKED, answers=1) + OPT, "one question"),  # OPT where it may not be
        (with_counts(ASKED, authorities=1) + OPT, "one question"),
        (HEADER + b"\xc0\x0c\x00\x01\x00\x01", "pointer"),
        (HEADER + b"\x03www\xc0\x0c\x00\x01\x00\x01", "pointer"),
        (HEADER + b"\x41" + b"a" * 65 + b"\x00\x00\x01\x00\x01", "label type"),
        (HEADER + b"\x80\x00\x00\x01\x00\x01", "label type"),
        (HEADER + LONG + b"\x00\x01\x00\x01", "255"),
        (HEADER + WWW[:-1], "runs over"),
        (HEADER + WWW + b"\x00\x01\x00", "within the question"),
        (with_counts(ASKED, additionals=1), "runs over"),
        (with_counts(ASKED, additionals=1) + OPT[:-1], "cut off"),
        (with_counts(ASKED, additionals=1) + OPT[:-1] + b"\x01", "runs over"),
        (with_counts(ASKED, additionals=2) + OPT + OPT, "two OPT"),
        (with_counts(ASKED, additionals=1) + b"\x03abc" + OPT, "root"),
        (with_counts(ASKED, additionals=1) + b"\x03ab", "runs over"),
        (with_counts(ASKED, additionals=1) + OPT[:-2] + b"\x00\x03abc", "option"),
    ],
)
def test_broken_questions_are_refused(packet, reason):
    with pytest.raises(WireError, match=reason):
        read_query(packet)


def test_a_name_of_255_octets_is_the_longest():
    name = (b"\x3f" + b"a" * 63) * 3 + b"\x3d" + b"b" * 61 + b"\x00"
    assert len(name) == 255
    assert read_query(HEADER + name + b"\x00\x01\x00\x01").qname == name
    longer = (b"\x3f" + b"a" * 63) * 3 + b"\x3e" + b"b" * 62 + b"\x00"
    with pytest.raises(WireError):
        read_query(HEADER + longer + b"\x00\x01\x00\x01")


@given(st.binary(max_size=60))
def test_any_octets_give_a_question_or_wire_error(tail):
    for packet in (
        tail,
        HEADER + tail,
        with_counts(ASKED, additionals=1) + tail,
        with_counts(ASKED, additionals=2) + tail,
    ):
        try:
            read_query(packet)
        except WireError:
            pass


# --- refusal --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("qtype", "qclass", "rcode"),
    [
        (1, 1, None),
        (65, 1, None),
        (255, 1, None),  # ANY: RFC 8482
        (256, 1, None),  # URI
        (46, 1, None),
        (65280, 1, None),
        (252, 1, dns.rcode.REFUSED),
        (251, 1, dns.rcode.REFUSED),
        (0, 1, dns.rcode.FORMERR),
        (41, 1, dns.rcode.FORMERR),
        (128, 1, dns.rcode.FORMERR),
        (249, 1, dns.rcode.NOTIMP),
        (250, 1, dns.rcode.NOTIMP),
        (253, 1, dns.rcode.NOTIMP),
        (254, 1, dns.rcode.NOTIMP),
        (200, 1, dns.rcode.NOTIMP),
        (16, 3, dns.rcode.REFUSED),  # CH TXT version.bind
        (1, 255, dns.rcode.REFUSED),
        (1, 0, dns.rcode.REFUSED),
    ],
)
def test_what_no_policy_needs_to_see(qtype, qclass, rcode):
    packet = HEADER + WWW + qtype.to_bytes(2, "big") + qclass.to_bytes(2, "big")
    assert refusal(read_query(packet)) == rcode


# --- header_reply ---------------------------------------------------------------------------------------


def test_header_reply_has_the_question_if_it_can_be_read():
    answer = header_reply(ASKED[:2] + b"\x79\x50" + ASKED[4:], 4)
    assert answer == bytes.fromhex("1234 f984 0001 0000 0000 0000") + WWW + b"\x00\x01\x00\x01"
    assert dns.message.from_wire(header_reply(ASKED, 1)).rcode() == dns.rcode.FORMERR


@pytest.mark.parametrize(
    "packet", [HEADER, ASKED[:-1], HEADER + b"\xc0\x0c\x00\x01\x00\x01", with_counts(ASKED, questions=2)]
)
def test_header_reply_goes_without_a_question_it_cannot_read(packet):
    assert header_reply(packet, 1) == bytes.fromhex("1234 8181 0000 0000 0000 0000")


def test_there_is_nothing_to_answer_below_a_header():
    with pytest.raises(WireError):
        header_reply(HEADER[:11], 1)


@given(st.binary(max_size=60), st.integers(0, 15))
def test_header_reply_is_never_longer_than_the_question(tail, rcode):
    packet = HEADER + tail
    answer = header_reply(packet, rcode)
    assert len(answer) <= len(packet)
    assert answer[:2] == packet[:2]
    assert answer[2] & 0x80
    assert answer[3] & 0x0F == rcode
