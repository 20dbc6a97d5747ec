from __future__ import annotations

import random

import dns.flags
import dns.message
import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolver.upstream.question import (
    CD,
    DO,
    NO_EDNS,
    Match,
    Outcome,
    Randomness,
    build,
    match,
    mix_case,
    outcome,
)
from resolver.wire import read_query
from tests.support.questions import key_of

NAME = b"\x03www\x07example\x03com\x00"
QUESTION = NAME + b"\x00\x01\x00\x01"


def reply(question=QUESTION, flags=0x8180, counts=b"\x00\x01\x00\x01\x00\x00\x00\x00"):
    return b"\x12\x34" + flags.to_bytes(2, "big") + counts + question


@pytest.mark.parametrize("bits", range(8))
def test_what_goes_out_is_built_afresh(bits):
    sent = dns.message.from_wire(build(b"\x12\x34", QUESTION, bits))
    assert sent.id == 0x1234
    assert sent.question[0].to_text() == "www.example.com. IN A"
    assert sent.flags & dns.flags.RD
    assert bool(sent.flags & dns.flags.CD) == bool(bits & CD)
    assert (sent.edns == 0) == (not bits & NO_EDNS)
    if not bits & NO_EDNS:
        assert sent.payload == 1232
        assert bool(sent.ednsflags & dns.flags.DO) == bool(bits & DO)
        assert sent.options == ()


def test_nothing_of_the_client_but_the_question_makes_the_key():
    def key(name, **options):
        return key_of(read_query(dns.message.make_query(name, "A", **options).to_wire()))

    subnet = dns.edns.ECSOption("192.0.2.0", 24)
    assert key("WWW.Example.com") == key("www.example.com", use_edns=0, options=[subnet])
    assert key("www.example.com") != key("www.example.com", want_dnssec=True)


@given(st.randoms(use_true_random=False))
def test_only_the_case_is_mixed(source: random.Random):
    mixed = mix_case(NAME, source.randbytes(64))
    assert mixed.lower() == NAME
    assert [byte for byte in mixed if byte < 32] == [3, 7, 3, 0]


def test_the_dice_decide():
    assert mix_case(NAME, b"\xff" * 64) == NAME.upper()
    assert mix_case(NAME, bytes(64)) == NAME


@pytest.mark.parametrize(
    ("packet", "expected"),
    [
        (reply(), Match.RIGHT),
        (reply(QUESTION.upper()), Match.CASE),
        (reply(NAME + b"\x00\x1c\x00\x01"), Match.WRONG),
        (reply(QUESTION.replace(b"www", b"xxx")), Match.WRONG),
        (reply(flags=0x0100), Match.WRONG),
        (reply(flags=0x8980), Match.WRONG),
        (reply(b"", 0x8181, bytes(8)), Match.BARE),
        (reply(b"", 0x8182, bytes(8)), Match.WRONG),
        (b"\x12\x34\x81", Match.WRONG),
    ],
)
def test_only_the_very_question_is_answered(packet, expected):
    assert match(packet, QUESTION) is expected


@given(st.binary(max_size=60))
def test_no_bytes_are_taken_for_an_answer_or_raise(data):
    assert match(data, QUESTION) is not Match.RIGHT


@pytest.mark.parametrize(
    ("flags", "expected"),
    [
        (0x8180, Outcome.GOOD),
        (0x8183, Outcome.GOOD),
        (0x8380, Outcome.TRUNCATED),
        (0x8182, Outcome.SERVFAIL),
        (0x8185, Outcome.REFUSED),
        (0x8181, Outcome.MISREAD),
        (0x8184, Outcome.MISREAD),
    ],
)
def test_what_a_header_means(flags, expected):
    assert outcome(reply(flags=flags)) is expected


def test_a_referral_is_no_answer():
    assert outcome(reply(flags=0x8100, counts=b"\x00\x01\x00\x00\x00\x02\x00\x00")) is Outcome.REFUSED


def test_random_octets_are_never_given_twice():
    asked = []

    def source(count):
        asked.append(count)
        return bytes(i & 255 for i in range(count))

    dice = Randomness(source)
    first, second = dice.take(10), dice.take(10)
    assert (first, second) == (bytes(range(10)), bytes(range(10, 20)))
    for _ in range(900):
        dice.take(10)
    assert len(asked) == 2
