from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.schema.canonical import LARGEST, CanonicalBroken, decode, encode

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
values = st.recursive(
    st.integers(-LARGEST, LARGEST) | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=12,
)


@given(values)
def test_what_is_encoded_is_read_back(value) -> None:
    data = encode(value)
    assert decode(data) == value == json.loads(data)
    assert encode(decode(data)) == data


def test_the_example_of_rfc_8785() -> None:
    """Section 3.2.3: keys sorted by UTF-16 code units, so a face (a surrogate pair) before U+FB33."""
    keys = ["\u20ac", "\r", "\ufb33", "1", "\U0001f600", "\u0080", "\u00f6"]
    found = list(decode(encode(dict.fromkeys(keys, 0))))
    assert found == ["\r", "1", "\u0080", "\u00f6", "\u20ac", "\U0001f600", "\ufb33"]
    assert encode('\u20ac$\u000f\nA\'B"\\\\"/') == '"\u20ac$\\u000f\\nA\'B\\"\\\\\\\\\\"/"'.encode()


@pytest.mark.parametrize(
    "value",
    [1.5, None, True, {"a": False}, LARGEST + 1, {1: 2}, "\ud800", {"\ud800": 1}, b"x", {"a": {1, 2}}],
)
def test_what_has_no_canonical_form_is_refused(value) -> None:
    with pytest.raises(CanonicalBroken):
        encode(value)


def test_a_value_that_is_too_deep_is_refused() -> None:
    value: list[object] = []
    for _ in range(20):
        value = [value]
    with pytest.raises(CanonicalBroken, match="deeper"):
        encode(value)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b" 1",
        b"1\n",
        b"01",
        b"-0",
        b"1.0",
        b"1e3",
        b"NaN",
        b"null",
        b"[1, 2]",
        b'{"b":1,"a":2}',
        b'{"a":1,"a":1}',
        b'"\\u0041"',
        b'"\\/"',
        b'"\xff"',
        b'"\\ud800"',
        b"\xef\xbb\xbf1",
        b"[" * 100_000,
        b"9" * 5000,
    ],
)
def test_any_other_bytes_are_refused(data: bytes) -> None:
    with pytest.raises(CanonicalBroken):
        decode(data)


@given(st.binary(max_size=60))
def test_no_bytes_break_the_reader(data: bytes) -> None:
    try:
        assert encode(decode(data)) == data
    except CanonicalBroken:
        pass
