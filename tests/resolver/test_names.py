from __future__ import annotations

import dns.name
import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolver import names
from resolver.wirebase import WireError

LABEL = st.binary(min_size=1, max_size=63)
WIRE = (
    st.lists(LABEL, max_size=12)
    .map(lambda labels: b"".join(bytes([len(label)]) + label for label in labels) + b"\x00")
    .filter(lambda wire: len(wire) <= 255)
)


def oracle(wire: bytes) -> dns.name.Name:
    return dns.name.from_wire(wire, 0)[0]


@pytest.mark.parametrize(
    ("wire", "text"),
    [
        (b"\x00", ""),
        (b"\x03www\x07example\x03com\x00", "www.example.com"),
        (b"\x03WwW\x07eXample\x03COM\x00", "www.example.com"),
        (b"\x04_tcp\x07example\x00", "_tcp.example"),
        (b'\x07a.b\\c"d\x01e\x00', r"a\.b\\c\"d.e"),
        (b"\x04\x00\xff \x7f\x01*\x00", r"\000\255\032\127.*"),
        (b"\x04x@$;\x02()\x00", r"x\@\$\;.\(\)"),
        (b"\x040/25\x01a\x00", "0/25.a"),
    ],
)
def test_text_is_lower_case_and_escaped_as_in_a_zone_file(wire, text):
    assert names.text(wire) == text
    assert names.from_text(text) == wire.lower()


@given(WIRE)
def test_text_agrees_with_dnspython(wire):
    expected = oracle(wire.lower()).to_text(omit_final_dot=True)
    assert names.text(wire) == ("" if wire == b"\x00" else expected)


@given(WIRE)
def test_text_and_back_is_the_name_in_lower_case(wire):
    assert names.from_text(names.text(wire)) == wire.lower()


@given(WIRE, WIRE)
def test_two_names_have_one_text_only_if_they_are_one_name(one, other):
    assert (names.text(one) == names.text(other)) == (one.lower() == other.lower())


def test_a_label_that_holds_a_dot_is_no_other_name():
    assert names.text(b"\x0bexample.com\x00") != names.text(b"\x07example\x03com\x00")


@pytest.mark.parametrize(
    "text", ["a..b", ".a", "a.b..", "x" * 64, "a\\", "a\\300", "\\25", ".".join(["a" * 60] * 5)]
)
def test_broken_texts_are_refused(text):
    if text == "\\25":
        assert names.from_text(text) == b"\x0225\x00"  # RFC 1035: a backslash before a digit that is no \DDD
        return
    with pytest.raises(WireError):
        names.from_text(text)


def test_a_trailing_dot_may_be_there():
    assert names.from_text("example.com.") == names.from_text("example.com")
    assert names.from_text(".") == names.from_text("") == b"\x00"


@given(WIRE)
def test_split_gives_the_labels(wire):
    assert names.split(wire) == list(oracle(wire).labels[:-1])


@given(WIRE, WIRE)
def test_is_below_agrees_with_dnspython(wire, zone):
    wire, zone = wire.lower(), zone.lower()
    assert names.is_below(wire, zone) == oracle(wire).is_subdomain(oracle(zone))


def test_is_below_cuts_between_labels_only():
    # The bytes of the zone end the name, but begin in the middle of its label "x\x03com".
    assert not names.is_below(b"\x05x\x03com\x00", b"\x03com\x00")
    assert names.is_below(b"\x01x\x03com\x00", b"\x03com\x00")
    assert names.is_below(b"\x03com\x00", b"\x00")


HEAD = bytes(12)
EXAMPLE = b"\x03www\x07example\x03com\x00"


def test_read_follows_pointers_into_what_was_read():
    packet = HEAD + EXAMPLE + b"\x04mail\xc0\x10" + b"\x01x\xc0\x1d" + b"\xc0\x0c"
    known = {12: EXAMPLE}
    assert names.read(packet, 29, known) == (b"\x04mail\x07example\x03com\x00", 36)
    assert names.read(packet, 36, known) == (b"\x01x\x04mail\x07example\x03com\x00", 40)
    assert names.read(packet, 40, known) == (EXAMPLE, 42)


def test_read_keeps_the_case():
    packet = HEAD + EXAMPLE + b"\x04MaiL\xc0\x10"
    assert names.read(packet, 29, {12: EXAMPLE})[0] == b"\x04MaiL\x07example\x03com\x00"


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (b"\xc0\x1d", "no name was read"),  # to itself
        (b"\x01a\xc0\x1d", "no name was read"),  # round in a circle
        (b"\xc0\x40", "no name was read"),  # forward
        (b"\xc0\x02", "no name was read"),  # into the header
        (b"\xc0\x0d", "no name was read"),  # into the middle of a label
        (b"\xc0\x1c", "no name was read"),  # to the final zero of the question
        (b"\xc0", "half a pointer"),
        (b"\x05abc", "runs over the end"),
        (b"", "runs over the end"),
        (b"\x40abc\x00", "reserved label type"),
        (b"\x80abc\x00", "reserved label type"),
        (
            b"\x3f" + b"a" * 63 + b"\x3f" + b"b" * 63 + b"\x3f" + b"c" * 63 + b"\x3f" + b"d" * 63 + b"\x00",
            "255",
        ),
        (
            b"\x3f"
            + b"a" * 63
            + b"\x3f"
            + b"b" * 63
            + b"\x3f"
            + b"c" * 63
            + b"\x3d"
            + b"d" * 61
            + b"\xc0\x10",
            "255",
        ),
    ],
)
def test_read_refuses(bad, reason):
    with pytest.raises(WireError, match=reason):
        names.read(HEAD + EXAMPLE + bad, 29, {12: EXAMPLE})


@given(st.binary(max_size=80))
def test_read_returns_a_whole_name_or_raises_wire_error(tail):
    packet = HEAD + EXAMPLE + tail
    try:
        name, end = names.read(packet, 29, {12: EXAMPLE})
    except WireError:
        return
    assert (name, end - 29) == (
        dns.name.from_wire(packet, 29)[0].to_wire(),
        dns.name.from_wire(packet, 29)[1],
    )


@given(WIRE, st.binary(max_size=8))
def test_skip_ends_where_read_ends(wire, tail):
    packet = HEAD + wire + tail
    assert names.skip(packet, 12) == 12 + len(wire)


@pytest.mark.parametrize("bad", [b"", b"\x03ab", b"\x80\x00", b"\x01a"])
def test_skip_refuses(bad):
    with pytest.raises(WireError):
        names.skip(HEAD + bad, 12)


def test_suffixes_are_the_places_a_pointer_may_name():
    assert names.suffixes(EXAMPLE) == {12: EXAMPLE, 16: b"\x07example\x03com\x00", 24: b"\x03com\x00"}
    assert names.suffixes(b"\x00") == {}
