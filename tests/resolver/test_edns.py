from __future__ import annotations

import dns.edns
import dns.message
import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolver.edns import opt_record, read_opt
from resolver.wirebase import WireError

OPTION = st.tuples(st.integers(0, 65535), st.binary(max_size=40))


def opt(payload=1232, version=0, flags=0, options=b""):
    fixed = b"\x00\x00\x29" + payload.to_bytes(2, "big") + bytes([0, version]) + flags.to_bytes(2, "big")
    return fixed + len(options).to_bytes(2, "big") + options


def option(code, value):
    return code.to_bytes(2, "big") + len(value).to_bytes(2, "big") + value


def read(record):
    return read_opt(record, 0, len(record))


@pytest.mark.parametrize(
    ("said", "taken"), [(0, 512), (511, 512), (512, 512), (1000, 1000), (1232, 1232), (4096, 1232)]
)
def test_payload_is_kept_between_512_and_1232(said, taken):
    assert read(opt(payload=said)).payload == taken


def test_version_and_do_are_told():
    assert read(opt(version=1, flags=0x8000))[:3] == (1, 1232, True)
    assert read(opt(flags=0x7FFF)).do is False


@pytest.mark.parametrize(
    ("code", "harmless"), [(3, True), (12, True), (8, False), (10, False), (11, False), (65001, False)]
)
def test_only_options_that_change_nothing_are_harmless(code, harmless):
    value = b"\x01" * 8
    assert read(opt(options=option(code, value))).harmless is harmless


@pytest.mark.parametrize("length", [8, 16, 40])
def test_a_cookie_is_seen(length):
    assert read(opt(options=option(10, b"c" * length))).cookie == b"c" * length


@pytest.mark.parametrize("length", [0, 7, 9, 15, 41])
def test_a_cookie_of_impossible_length_is_refused(length):
    with pytest.raises(WireError, match="cookie"):
        read(opt(options=option(10, b"c" * length)))


@pytest.mark.parametrize(
    "options", [b"\x00", b"\x00\x0c\x00", b"\x00\x0c\x00\x05abcd", option(12, b"") + b"\x00"]
)
def test_options_that_run_over_their_record_are_refused(options):
    with pytest.raises(WireError, match="option"):
        read(opt(options=options))


@given(st.lists(OPTION.filter(lambda o: o[0] != 10), max_size=4))
def test_well_formed_options_are_always_read(options):
    edns = read(opt(options=b"".join(option(*each) for each in options)))
    assert edns.harmless == all(code in (3, 5, 6, 7, 12) for code, _ in options)


def as_message(record):
    return dns.message.from_wire(b"\x00\x00\x80\x00" + b"\x00" * 7 + b"\x01" + record)


def test_our_record_says_1232_and_echoes_do():
    assert (as_message(opt_record(do=True)).payload, as_message(opt_record(do=True)).ednsflags) == (
        1232,
        0x8000,
    )
    assert as_message(opt_record(do=False)).ednsflags == 0


def test_the_upper_bits_of_the_response_code_go_into_the_record():
    assert as_message(opt_record(False, 16)).rcode() == 16


@given(st.booleans(), st.integers(0, 65535), st.text(st.characters(exclude_categories=["Cs"]), max_size=400))
def test_an_extended_error_is_read_back_and_its_text_stays_whole_characters(do, code, text):
    (option_,) = as_message(opt_record(do, 0, (code, text))).options
    assert isinstance(option_, dns.edns.EDEOption)
    said = (option_.text or "").rstrip("\x00")
    assert option_.code == code
    assert text.startswith(said)
    assert len(said.encode()) > 251 or said == text.rstrip("\x00")
