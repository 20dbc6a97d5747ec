from __future__ import annotations

from types import SimpleNamespace

import dns.message
import dns.rcode
import dnslib
import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.groups import BlockMode
from policy.verdict import Action
from resolver import compose
from resolver.compose import any_message, block_message, error_message, special_message
from resolver.scrub import normalise
from resolver.wire import WireError, read_query
from tests.support.wirekit import parsed, query, rendered, section_text

EDE = (15, "adult content")
MODES = {
    "nxdomain": BlockMode("nxdomain"),
    "null": BlockMode("null"),
    "refused": BlockMode("refused"),
    "address": BlockMode("address", "192.0.2.80", "2001:db8::80"),
    "only 4": BlockMode("address", "192.0.2.80", ""),
    "only 6": BlockMode("address", "", "2001:db8::80"),
}


def blocked(mode, qtype="A", *, shadow=False, name="Bad.example"):
    asked = query(name, qtype)
    message = block_message(asked, MODES[mode], 10, EDE, shadow)
    return message, parsed(message, asked)


@pytest.mark.parametrize(
    ("mode", "qtype", "shadow", "rcode", "data"),
    [
        ("nxdomain", "A", False, "NXDOMAIN", None),
        ("nxdomain", "AAAA", False, "NXDOMAIN", None),
        ("nxdomain", "A", True, "NOERROR", None),
        ("nxdomain", "HTTPS", False, "NOERROR", None),
        ("null", "A", False, "NOERROR", "0.0.0.0"),
        ("null", "AAAA", False, "NOERROR", "::"),
        ("null", "MX", False, "NOERROR", None),
        ("null", "HTTPS", False, "NOERROR", None),
        ("address", "A", False, "NOERROR", "192.0.2.80"),
        ("address", "AAAA", True, "NOERROR", "2001:db8::80"),
        ("address", "SVCB", False, "NOERROR", None),
        ("address", "TXT", False, "NOERROR", None),
        ("only 4", "A", False, "NOERROR", "192.0.2.80"),
        ("only 4", "AAAA", False, "NOERROR", None),
        ("only 6", "A", False, "NOERROR", None),
    ],
)
def test_a_block_looks_as_the_group_wants(mode, qtype, shadow, rcode, data):
    message, answer = blocked(mode, qtype, shadow=shadow)
    assert dns.rcode.to_text(answer.rcode()) == rcode
    if data is None:
        assert answer.answer == []
        (soa,) = answer.authority
        assert (soa.name.to_text(), soa.ttl, soa[0].minimum) == ("Bad.example.", 10, 10)
        assert soa[0].mname.to_text() == "lachan.invalid."
        assert message.ttls == (10, 10)
    else:
        assert section_text(answer.answer) == [f"Bad.example. 10 IN {qtype} {data}"]
        assert (answer.authority, len(message.addresses), message.ttls) == ([], 1, (10,))
    assert message.lifetime == 10
    assert [(option.code, option.text) for option in answer.options] == [EDE]


@pytest.mark.parametrize("qtype", ["A", "HTTPS", "MX"])
def test_refused_is_refused_for_every_type_and_is_not_kept(qtype):
    message, answer = blocked("refused", qtype)
    assert answer.rcode() == dns.rcode.REFUSED
    assert (answer.answer, answer.authority, message.lifetime) == ([], [], 0)
    assert len(answer.options) == 1


def test_no_made_up_answer_says_it_is_authoritative_or_authentic():
    asked = query("bad.example", flags=0x0120)
    for message in (
        block_message(asked, MODES["null"], 10, EDE, False),
        any_message(asked),
        error_message(asked, 2),
        special_message(asked, Action.LOOPBACK, 10),
    ):
        assert not message.authentic
        assert rendered(message, asked)[2] & 0x04 == 0


def test_an_address_that_is_none_is_a_wire_error():
    with pytest.raises(WireError, match=r"'300\.1\.1\.1' is not an IPv4 address"):
        block_message(query("a"), SimpleNamespace(kind="address", ipv4="300.1.1.1", ipv6=""), 10, EDE, False)


@pytest.mark.parametrize(
    ("action", "qtype", "rcode", "data"),
    [
        (Action.LOOPBACK, "A", "NOERROR", "127.0.0.1"),
        (Action.LOOPBACK, "AAAA", "NOERROR", "::1"),
        (Action.LOOPBACK, "MX", "NOERROR", None),
        (Action.NXDOMAIN, "A", "NXDOMAIN", None),
        (Action.NODATA, "A", "NOERROR", None),
    ],
)
def test_special_names(action, qtype, rcode, data):
    asked = query("localhost", qtype)
    answer = parsed(special_message(asked, action, 10), asked)
    assert dns.rcode.to_text(answer.rcode()) == rcode
    assert section_text(answer.answer) == ([f"localhost. 10 IN {qtype} {data}"] if data else [])
    assert len(answer.authority) == (data is None)
    assert answer.options == ()


@pytest.mark.parametrize("action", [Action.FORWARD, Action.BLOCK])
def test_what_is_no_answer_is_a_mistake_of_the_caller(action):
    with pytest.raises(ValueError, match="not an answer"):
        special_message(query("a"), action, 10)


def test_errors_are_not_kept():
    asked = query("a.example")
    message = error_message(asked, 2, (22, "no upstream answers"))
    assert (message.lifetime, message.ttls, parsed(message, asked).rcode()) == (0, (), 2)


def test_any_gets_one_record_that_says_why():
    asked = query("a.example", "ANY")
    message = any_message(asked)
    assert section_text(parsed(message, asked).answer) == ['a.example. 3600 IN HINFO "RFC8482" ""']
    assert message.lifetime == 3600


LABELS = st.lists(st.binary(min_size=1, max_size=60), max_size=4)


@given(
    LABELS,
    st.sampled_from([1, 28, 65, 16, 6]),
    st.sampled_from(sorted(MODES)),
    st.booleans(),
    st.integers(0, 86400),
)
def test_every_name_can_be_blocked_whatever_its_octets(labels, qtype, mode, shadow, ttl):
    wire = b"".join(bytes([len(label)]) + label for label in labels) + b"\x00"
    asked = read_query(bytes.fromhex("1234 0100 0001 0000 0000 0000") + wire + bytes([0, qtype, 0, 1]))
    message = block_message(asked, MODES[mode], ttl, EDE, shadow)
    answer = dns.message.from_wire(rendered(message, asked))
    assert answer.question[0].name.to_wire() == wire
    # What we make up passes our own inspection, as if a resolver before us had made it.
    again = normalise(rendered(message, asked), asked)
    assert (again.wire, again.ttls, again.ttl_offsets) == (message.wire, message.ttls, message.ttl_offsets)
    assert (again.lifetime, again.addresses) == (message.lifetime, message.addresses)


def test_dnslib_reads_a_block():
    message, _ = blocked("nxdomain")
    record = dnslib.DNSRecord.parse(rendered(message, query("bad.example")))
    assert (record.header.rcode, record.auth[0].rdata.times[4]) == (3, 10)


@pytest.mark.parametrize(
    "error", [UnicodeDecodeError("utf-8", b"", 0, 1, "x"), dnslib.DNSError("x"), KeyError("x")]
)
def test_whatever_dnslib_raises_is_a_wire_error(error):
    def fails():
        raise error

    with pytest.raises(WireError, match="dnslib"):
        compose._written(fails)
