from __future__ import annotations

import dns.edns
import dns.flags
import dns.message
import dns.rcode
import dnslib
import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolver.compose import error_message
from resolver.message import Message, render, retime
from resolver.scrub import normalise
from tests.support.wirekit import FOREVER, query, question, rendered, reply, section_text

RECORDS = (
    "www.example.com. 300 CNAME cdn.example.net.",
    "cdn.example.net. 60 A 192.0.2.1",
    "cdn.example.net. 60 A 192.0.2.2",
)


def message_of(*records, name="www.example.com", qtype="A", authority=(), **options):
    asked = question(name, qtype)
    return normalise(reply(asked, records, authority, **options), query(name, qtype))


MESSAGE = message_of(*RECORDS)


def test_the_askers_id_flags_and_case_come_back():
    asked = query("wWw.eXample.Com", flags=0x0110)
    answer = dns.message.from_wire(rendered(MESSAGE, asked))
    assert answer.id == 0x1234
    assert dns.flags.to_text(answer.flags) == "QR RD RA CD"
    assert answer.question[0].to_text() == "wWw.eXample.Com. IN A"
    assert section_text(answer.answer)[0] == "wWw.eXample.Com. 300 IN CNAME cdn.example.net."


def test_rd_is_not_set_for_those_who_did_not_set_it():
    assert (
        not dns.message.from_wire(rendered(MESSAGE, query("www.example.com", flags=0))).flags & dns.flags.RD
    )


def test_dnslib_reads_the_same():
    answer = dnslib.DNSRecord.parse(rendered(MESSAGE, query("www.example.com")))
    assert [str(record.rdata) for record in answer.rr] == ["cdn.example.net.", "192.0.2.1", "192.0.2.2"]
    assert answer.header.aa == 0
    assert answer.ar[0].edns_len == 1232


@pytest.mark.parametrize(
    ("authentic", "ad_ok", "flags", "do", "told"),
    [
        (True, True, 0x0120, False, True),
        (True, True, 0x0100, True, True),
        (True, True, 0x0100, False, False),
        (True, False, 0x0120, True, False),
        (False, True, 0x0120, True, False),
    ],
)
def test_ad_is_told_only_to_those_who_can_use_it_and_from_those_we_trust(authentic, ad_ok, flags, do, told):
    message = message_of(*RECORDS, flags=0x81A0 if authentic else 0x8180)
    assert message.authentic is authentic
    asked = query("www.example.com", flags=flags, do=do)
    wire, _ = render(message, asked, age=0, cap=60, ad_ok=ad_ok, udp=True)
    assert bool(dns.message.from_wire(wire).flags & dns.flags.AD) is told


def test_opt_goes_only_to_those_who_sent_one():
    assert dns.message.from_wire(rendered(MESSAGE, query("www.example.com", edns=False))).edns == -1
    answer = dns.message.from_wire(rendered(MESSAGE, query("www.example.com", do=True)))
    assert (answer.edns, answer.payload, answer.ednsflags) == (0, 1232, 0x8000)


def test_an_extended_error_goes_only_to_those_who_know_edns():
    message = error_message(query("www.example.com"), 2, (22, "no upstream"))
    (option,) = dns.message.from_wire(rendered(message, query("www.example.com"))).options
    assert (option.otype, option.code, option.text) == (dns.edns.OptionType.EDE, 22, "no upstream")
    assert rendered(message, query("www.example.com", edns=False)) == message.wire.replace(
        b"\x00\x00\x80", b"\x12\x34\x81", 1
    )


def test_an_extended_code_is_servfail_to_those_who_do_not_know_edns():
    message = error_message(query("www.example.com"), 16)
    assert dns.message.from_wire(rendered(message, query("www.example.com"))).rcode() == dns.rcode.BADVERS
    plain = dns.message.from_wire(rendered(message, query("www.example.com", edns=False)))
    assert plain.rcode() == dns.rcode.SERVFAIL


@given(st.integers(0, 10**6), st.integers(-5, 10**6))
def test_no_ttl_outlives_its_record_or_the_cap(age, cap):
    wire, offsets = render(MESSAGE, query("www.example.com"), age=age, cap=cap, ad_ok=True, udp=True)
    seen = [int.from_bytes(wire[at : at + 4], "big") for at in offsets]
    assert seen == [max(0, min(ttl - age, cap)) for ttl in (300, 60, 60)]
    answer = dns.message.from_wire(wire)
    assert [rrset.ttl for rrset in answer.answer] == seen[:2]


@given(st.integers(0, 400), st.integers(0, 400))
def test_retimed_is_rendered_anew(age, cap):
    asked = query("www.example.com")
    wire, offsets = render(MESSAGE, asked, age=0, cap=FOREVER, ad_ok=True, udp=True)
    buffer = bytearray(wire)
    retime(buffer, offsets, MESSAGE.ttls, age, cap)
    assert bytes(buffer) == render(MESSAGE, asked, age=age, cap=cap, ad_ok=True, udp=True)[0]


def test_the_minimum_of_a_soa_is_capped_too():
    message = message_of(authority=("example.com. 600 SOA ns. h. 1 2 3 4 300",), rcode=3)
    answer = dns.message.from_wire(rendered(message, query("www.example.com"), cap=60))
    assert (answer.authority[0].ttl, answer.authority[0][0].minimum) == (60, 60)


# --- what is too long ---------------------------------------------------------------------------------------

LONG = message_of(*[f"www.example.com. 60 TXT {chr(97 + n) * 200}" for n in range(8)], qtype="TXT")


@pytest.mark.parametrize("payload", [512, 1232])
def test_udp_cuts_to_the_question(payload):
    asked = query("www.example.com", "TXT", payload=payload, do=True)
    wire, offsets = render(LONG, asked, age=0, cap=60, ad_ok=True, udp=True)
    answer = dns.message.from_wire(wire)
    assert answer.flags & dns.flags.TC
    assert (offsets, answer.answer, len(answer.question), answer.edns) == ((), [], 1, 0)
    buffer = bytearray(wire)
    retime(buffer, offsets, LONG.ttls, 1, 1)
    assert bytes(buffer) == wire


def test_tcp_takes_it_whole():
    asked = query("www.example.com", "TXT", edns=False)
    assert len(rendered(LONG, asked, udp=False)) > 1232
    assert len(rendered(LONG, asked, udp=True)) == 12 + len(asked.key) + 4


def test_without_edns_512_is_the_limit():
    three = message_of(*[f"www.example.com. 60 TXT {chr(97 + n) * 150}" for n in range(3)], qtype="TXT")
    fits = query("www.example.com", "TXT", edns=False)
    assert len(three.wire) > 512
    assert rendered(three, fits, udp=True)[2] & 0x02
    assert not rendered(three, query("www.example.com", "TXT"), udp=True)[2] & 0x02


def test_the_reason_goes_before_the_answer_does():
    one = message_of(
        "www.example.com. 60 TXT " + "a" * 200, "www.example.com. 60 TXT " + "b" * 200, qtype="TXT"
    )
    told = Message(
        one.wire, one.ttl_offsets, one.ttls, 60, 0, (), (), False, (3, "x" * 100), one.question_end
    )
    small = dns.message.from_wire(rendered(told, query("www.example.com", "TXT", payload=512), udp=True))
    large = dns.message.from_wire(rendered(told, query("www.example.com", "TXT"), udp=True))
    assert (len(small.answer[0]), small.options, small.edns) == (2, (), 0)
    assert (len(large.answer[0]), len(large.options)) == (2, 1)


def test_a_message_as_long_as_tcp_lets_is_cut_there_too():
    filler = MESSAGE.wire + bytes(65530 - len(MESSAGE.wire))
    huge = Message(filler, (), (), 1, 0, (), (), False, None, MESSAGE.question_end)
    assert len(rendered(huge, query("www.example.com", edns=False))) == 65530
    assert len(rendered(huge, query("www.example.com"))) < 100


@given(st.integers(0, 65535), st.booleans(), st.booleans())
def test_udp_replies_are_never_longer_than_the_asker_takes(payload, do, long):
    asked = query("www.example.com", "TXT" if long else "A", payload=payload, do=do)
    assert len(rendered(LONG if long else MESSAGE, asked, udp=True)) <= max(512, min(payload, 1232))


def test_a_message_knows_about_how_much_memory_it_takes():
    assert len(MESSAGE.wire) < MESSAGE.size < 2000
    assert MESSAGE.size < LONG.size
