from __future__ import annotations

import ipaddress
import random
from itertools import pairwise
from pathlib import Path

import dns.message
import dns.name
import dns.rrset
import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolver import wirebase
from resolver.rebuild import rebuild
from resolver.scrub import normalise
from resolver.wirebase import Lame, Truncated, WireError
from tests.support.wirekit import Play, parsed, query, question, reply, section_text

PLAYS = sorted((Path(__file__).parent / "playbook").glob("*.play"))


def said_values(message):
    return {
        "lifetime": str(message.lifetime),
        "rcode": str(message.rcode),
        "chain": " ".join(message.chain),
        "addresses": " ".join(str(ipaddress.ip_address(packed)) for packed in message.addresses),
        "ttls": " ".join(map(str, message.ttls)),
        "authentic": str(message.authentic),
    }


@pytest.mark.parametrize("path", PLAYS, ids=lambda path: path.stem)
def test_playbook(path):
    play = Play(path)
    if play.error:
        with pytest.raises(getattr(wirebase, play.error[0]), match=play.error[1]):
            normalise(play.packet, play.query)
        return
    message = normalise(play.packet, play.query)
    answer = parsed(message, play.query)
    assert section_text(answer.answer) + section_text(answer.authority) == play.records
    said = said_values(message)
    assert {key: said[key] for key in play.values} == play.values


def test_the_playbook_is_there():
    assert len(PLAYS) > 20


# --- what is kept, against a model ------------------------------------------------------------------------

NAMES = [f"{label}.example." for label in "abcdefgh"]
TYPES = {
    "A": ["192.0.2.1", "192.0.2.2"],
    "AAAA": ["2001:db8::1", "2001:db8::2"],
    "MX": ["10 mail.a.example.", "20 B.example."],
    "TXT": ['"some text"', '"other"'],
    "NS": ["ns.a.example.", "ns.Other.example."],
    "SRV": ["0 0 443 h.example."],
    "PTR": ["Printer.b.example."],
    "SOA": ["ns.a.example. host.a.example. 1 2 3 4 5"],
    "NAPTR": ['1 2 "s" "SIP+D2U" "" _sip._udp.a.example.'],
    "CAA": ['0 issue "ca.example"'],
    "HTTPS": ["1 . alpn=h2"],
}
TTL = st.integers(0, 100_000)


@st.composite
def replies(draw):
    """A question, its reply with junk strewn in, and the records that must remain."""
    qtype = draw(st.sampled_from(sorted(TYPES)))
    path = draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=5, unique=True))
    wanted = [f"{owner} {draw(TTL)} CNAME {target}" for owner, target in pairwise(path)]
    data = draw(st.lists(st.sampled_from(TYPES[qtype]), max_size=2, unique=True))
    ttl = draw(TTL)
    wanted += [f"{path[-1]} {ttl} {qtype} {each}" for each in data]
    junk = [
        f"{owner} {draw(TTL)} {rtype} {TYPES[rtype][0]}"
        for owner, rtype in draw(
            st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(sorted(TYPES))), max_size=4)
        )
        if not (owner in path and rtype == qtype)
    ]
    return path[0], qtype, wanted, draw(st.permutations(wanted + junk)), bool(data)


def lines(records):
    return [line for record in records for line in dns.rrset.from_text(*split(record)).to_text().splitlines()]


def split(record):
    owner, ttl, rtype, data = record.split(maxsplit=3)
    return owner, int(ttl), "IN", rtype, data


def lower(texts):
    return sorted(text.lower() for text in texts)


@given(replies(), st.booleans())
def test_exactly_the_chain_and_its_end_remain(case, edns):
    name, qtype, wanted, shuffled, answered = case
    asked = question(name, qtype, edns=edns)
    soa = () if answered else ("example. 600 SOA ns.example. h.example. 1 2 3 4 60",)
    packet = reply(asked, tuple(shuffled), soa)
    ours = query(name, qtype, edns=edns)
    message = normalise(packet, ours)
    answer = parsed(message, ours)
    assert lower(section_text(answer.answer)) == lower(lines(wanted))
    assert len(answer.authority) == len(soa)
    ttls = [int(record.split()[1]) for record in wanted] + [60] * (not answered)
    assert message.lifetime == min([*ttls, 86400])
    targets = [record.split()[3].lower().rstrip(".") for record in wanted if " CNAME " in record]
    assert list(message.chain) == targets
    assert ["CNAME" in line for line in section_text(answer.answer)] == sorted(
        ("CNAME" in line for line in section_text(answer.answer)), reverse=True
    )


@given(replies())
def test_a_scrubbed_answer_has_nothing_more_to_scrub(case):
    name, qtype, _, shuffled, _ = case
    ours = query(name, qtype)
    try:
        once = normalise(reply(question(name, qtype), tuple(shuffled)), ours)
    except Lame:
        return
    again = normalise(parsed(once, ours).to_wire(max_size=65535), ours)
    assert again.chain == once.chain
    assert again.addresses == once.addresses
    assert again.ttls == once.ttls
    assert section_text(parsed(again, ours).answer) == section_text(parsed(once, ours).answer)


@given(replies(), st.booleans())
def test_the_quick_and_the_thorough_way_agree(case, do):
    name, qtype, wanted, _, answered = case
    soa = () if answered else ("example. 600 SOA ns.example. h.example. 1 2 3 4 60",)
    packet = reply(question(name, qtype, do=do), tuple(wanted), soa)
    ours = query(name, qtype, do=do)
    quick = normalise(packet, ours)
    thorough = rebuild(packet, ours)
    assert quick[2:] == thorough[2:]
    assert dns.message.from_wire(quick.wire) == dns.message.from_wire(thorough.wire)


@given(st.randoms(use_true_random=False), st.binary(max_size=200))
def test_any_octets_behind_the_question_give_an_answer_or_wire_error(chance: random.Random, tail):
    asked = question("www.example.com", edns=False)
    head = (
        asked[:2]
        + b"\x81\x80\x00\x01"
        + bytes([0, chance.randrange(3), 0, chance.randrange(3), 0, chance.randrange(3)])
    )
    try:
        normalise(head + asked[12:] + tail, query("www.example.com", do=chance.random() < 0.5))
    except WireError:
        pass


# --- the header and the question --------------------------------------------------------------------------

ASKED = question("www.example.com", edns=False)
OURS = query("www.example.com")


@pytest.mark.parametrize(
    ("flags", "error", "reason"),
    [
        (0x0180, WireError, "not a reply"),
        (0x8980, WireError, "not a reply"),
        (0x8380, Truncated, "TCP"),
    ],
)
def test_the_flags_must_be_a_replys(flags, error, reason):
    with pytest.raises(error, match=reason):
        normalise(reply(ASKED, flags=flags), OURS)


@pytest.mark.parametrize(
    "other", [question("www.example.net"), question("www.example.com", "AAAA"), question("www.example.co")]
)
def test_the_question_must_be_ours(other):
    with pytest.raises(WireError, match="another question"):
        normalise(reply(other), OURS)


def test_the_class_must_be_ours():
    packet = bytearray(reply(ASKED))
    packet[-1] = 3
    with pytest.raises(WireError, match="another question"):
        normalise(bytes(packet), OURS)


@pytest.mark.parametrize("size", [0, 5, 11, 12, 20, 30])
def test_a_reply_that_ends_too_soon(size):
    with pytest.raises(WireError):
        normalise(reply(ASKED, ("www.example.com. 1 A 192.0.2.1",))[:size], OURS)


def test_no_question_and_no_error_is_no_answer():
    with pytest.raises(WireError, match="another question"):
        normalise(bytes.fromhex("1234 8180 0000 0000 0000 0000"), OURS)


@pytest.mark.parametrize("rcode", [1, 2, 4, 5, 6, 9])
def test_other_response_codes_keep_nothing_but_themselves(rcode):
    answer = normalise(reply(ASKED, ("www.example.com. 9 A 192.0.2.1",), rcode=rcode), OURS)
    assert (answer.rcode, answer.lifetime, answer.ttls, answer.addresses) == (rcode, 0, (), ())
    assert dns.message.from_wire(answer.wire).rcode() == rcode


def test_a_name_that_does_not_exist_has_no_records():
    with pytest.raises(WireError, match="does not exist"):
        normalise(reply(ASKED, ("www.example.com. 9 A 192.0.2.1",), rcode=3), OURS)


def test_junk_behind_the_message_does_not_stay():
    plain = reply(ASKED, ("www.example.com. 9 A 192.0.2.1",))
    assert normalise(plain + b"junk", OURS) == normalise(plain, OURS)


def test_an_owner_that_is_spelled_out_becomes_a_pointer():
    record = bytes.fromhex("0001 0001 0000 003c 0004 c0000201")
    packet = (
        ASKED[:2]
        + bytes.fromhex("8180 0001 0001 0000 0000")
        + ASKED[12:]
        + b"\x03WWW\x07example\x03com\x00"
        + record
    )
    answer = normalise(packet, OURS)
    assert answer.wire.endswith(b"\xc0\x0c" + record)
    assert len(answer.wire) == len(ASKED) + 2 + len(record)


def test_a_soa_of_the_name_itself_that_is_spelled_out_becomes_a_pointer():
    soa = b"\x00" * 2 + bytes(16) + (60).to_bytes(4, "big")
    fixed = bytes.fromhex("0006 0001 0000 0258 0016")
    name = b"\x03WWW\x07example\x03com\x00"
    packet = ASKED[:2] + bytes.fromhex("8180 0001 0000 0001 0000") + ASKED[12:] + name + fixed + soa
    answer = normalise(packet, OURS)
    assert answer.wire[len(ASKED) : len(ASKED) + 4] == b"\xc0\x0c\x00\x06"
    assert answer.lifetime == 60


def test_a_soa_of_another_zone_says_nothing_about_the_name():
    answer = normalise(reply(ASKED, authority=("example.net. 600 SOA ns. h. 1 2 3 4 60",)), OURS)
    assert (answer.lifetime, answer.ttls) == (5, ())


def test_a_day_is_the_longest_life():
    answer = normalise(reply(ASKED, ("www.example.com. 604800 A 192.0.2.1",)), OURS)
    assert (answer.lifetime, answer.ttls) == (86400, (604800,))


def test_sixteen_aliases_are_the_longest_chain():
    def chain(length):
        records = [f"n{i}.example. 60 CNAME n{i + 1}.example." for i in range(length)]
        return reply(question("n0.example"), (*records, f"n{length}.example. 60 A 192.0.2.1"))

    assert len(normalise(chain(16), query("n0.example")).chain) == 16
    with pytest.raises(WireError, match="longer than 16"):
        normalise(chain(17), query("n0.example"))


@pytest.mark.parametrize(
    ("qtype", "data"),
    [
        ("MX", "10 bad.example."),
        ("SRV", "0 0 443 bad.example."),
        ("NS", "bad.example."),
        ("PTR", "bad.example."),
        ("NAPTR", '1 2 "s" "SIP+D2U" "" bad.example.'),
    ],
)
def test_names_that_must_be_asked_for_lead_nowhere_and_their_addresses_do_not_come_along(qtype, data):
    asked = query("www.example", qtype)
    packet = reply(
        question("www.example", qtype),
        (f"www.example. 60 {qtype} {data}",),
        additional=("bad.example. 60 A 203.0.113.7",),
    )
    message = normalise(packet, asked)
    assert (message.chain, message.addresses) == ((), ())
    assert "203.0.113.7" not in parsed(message, asked).to_text()
    assert "bad.example." in parsed(message, asked).to_text()
