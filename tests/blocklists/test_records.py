from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blocklists import records
from blocklists.records import BadRecord


@pytest.mark.parametrize(
    ("text", "number"),
    [("A", 1), ("aaaa", 28), ("Https", 65), ("ANY", 255), ("TYPE65", 65), ("type65535", 65535)],
)
def test_types_have_numbers_by_name_or_rfc_3597(text, number):
    assert records.type_number(text) == number


@pytest.mark.parametrize("text", ["", "NONE", "RESERVED", "A1", "TYPE0", "TYPE65536", "TYPE", "A AAAA"])
def test_what_is_no_type(text):
    assert records.type_number(text) is None


@pytest.mark.parametrize(
    ("rrtype", "text", "value"),
    [
        (records.A, "192.0.2.1", "192.0.2.1"),
        (records.AAAA, "2001:DB8:0::1", "2001:db8::1"),
        (records.PTR, "Example.NET.", "example.net"),
        (records.MX, "30 Example.net", "30 example.net"),
        (records.MX, "0 .", "0 ."),
        (records.SRV, "30 60 8080 example.net.", "30 60 8080 example.net"),
        (records.SRV, "30 60 8080 .", "30 60 8080 ."),
        (records.HTTPS, "30 example.net", "30 example.net"),
        (records.SVCB, "1 . alpn=h3 dohpath=/dns-query{?dns}", "1 . alpn=h3 dohpath=/dns-query{?dns}"),
        (records.TXT, "hello", '"hello"'),
        (records.TXT, '"hello; you"  there', '"hello; you" "there"'),
        (records.TXT, r'"a \"b\" \\ \195\169"', r'"a \"b\" \\ \195\169"'),
        (records.TXT, '"é"', r'"\195\169"'),
    ],
)
def test_values_are_checked_and_canonical(rrtype, text, value):
    assert records.value(rrtype, text) == value


@pytest.mark.parametrize(
    ("rrtype", "text"),
    [
        (records.A, "badip"), (records.A, "2001:db8::1"), (records.AAAA, "192.0.2.1"), (records.AAAA, ""),
        (records.MX, "bad stuff"), (records.MX, "badstuff"), (records.MX, "10 !!bad"), (records.MX, "70000 a.b"),
        (records.MX, "10 a.example b.example"), (records.MX, "² a.example"),
        (records.PTR, "bad stuff"), (records.SRV, "bad stuff"), (records.SRV, "1 2 bad stuff"),
        (records.HTTPS, "bad stuff"), (records.SVCB, "badstuff"), (records.SVCB, "42 a.example stuffs!"),
        (records.TXT, '"open'), (records.TXT, ""),
    ],
)  # fmt: skip
def test_values_that_are_none_are_refused(rrtype, text):
    with pytest.raises(BadRecord):
        records.value(rrtype, text)


@given(st.binary(max_size=600))
def test_quoted_bytes_are_read_back(raw):
    tokens = records.quoted(raw)

    assert tokens.isascii()
    assert records.value(records.TXT, tokens) == tokens
    assert b"".join(records.unescaped(one) for one in tokens[1:-1].split('" "')) == raw


@given(st.sampled_from(sorted(records.CHECKED)), st.text(max_size=40))
def test_any_text_gives_a_value_or_bad_record(rrtype, text):
    try:
        answer = records.value(rrtype, text)
    except BadRecord as error:
        answer = str(error)

    assert answer
