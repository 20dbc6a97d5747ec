from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blocklists.layout import (
    HEADER_SIZE,
    Header,
    IndexBroken,
    IndexedList,
    Stream,
    Tables,
    fan_out_bits,
    fingerprint,
)
from blocklists.lines import KINDS

HEADER = Header(7, 1_700_000_000, 1000, b"s" * 16, 7, 2, 5, 100)
TABLES = Tables(
    (IndexedList("mine", "adult", "hosts", 2, False, 0, ""),),
    (Stream(0, KINDS[1]), Stream(0, KINDS[4])),
    ((0,), (0, 1)),
)


def test_the_header_and_back():
    packed = HEADER.pack()

    assert len(packed) == HEADER_SIZE
    assert Header.unpack(packed, "x") == HEADER


@pytest.mark.parametrize(
    ("damage", "reason"),
    [
        (lambda data: b"", "empty"),
        (lambda data: data[:50], "cut short"),
        (lambda data: b"\x7fELF" + data[4:], "not an index file"),
        (lambda data: data[:8] + b"\x03\x00" + data[10:], "newer version"),
        (lambda data: data[:8] + b"\x00\x00" + data[10:], "older version"),
        (lambda data: data[:40] + b"\xff" + data[41:], "damaged"),
    ],
)
def test_a_wrong_header_is_refused_with_the_reason(damage, reason):
    with pytest.raises(IndexBroken, match=reason):
        Header.unpack(damage(HEADER.pack()), "x")


def test_a_header_that_contradicts_itself_is_refused():
    with pytest.raises(IndexBroken, match="contradicts"):
        Header.unpack(replace(HEADER, class_width=3).pack(), "x")


@given(st.binary(max_size=200))
def test_any_bytes_are_a_header_or_refused(data):
    with pytest.raises(IndexBroken):
        Header.unpack(data, "x")


@given(st.integers(0, 10_000_000))
def test_sections_are_aligned_and_do_not_overlap(names):
    header = replace(HEADER, names=names, bits=fan_out_bits(names))

    offsets = [
        header.fan_out_at,
        header.fingerprints_at,
        header.classes_at,
        header.tables_at,
        header.checksum_at,
    ]
    assert offsets == sorted(offsets)
    assert header.fingerprints_at % 8 == header.tables_at % 8 == 0


def test_a_name_takes_less_than_twelve_bytes():
    header = replace(HEADER, names=1_000_000, bits=fan_out_bits(1_000_000))

    assert header.size / header.names < 11


def test_tables_and_back():
    assert Tables.from_bytes(TABLES.to_bytes(), "x") == TABLES


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{}",
        b"[]",
        b"\xff",
        TABLES.to_bytes().replace(b"[0,1]]", b"[0,9]]"),
        TABLES.to_bytes().replace(b"[0,4]", b"[0,44]"),
    ],
)
def test_wrong_tables_are_refused(data):
    with pytest.raises(IndexBroken, match="tables"):
        Tables.from_bytes(data, "x")


def test_the_salt_changes_every_fingerprint():
    assert fingerprint(b"a" * 16, b"a.example") != fingerprint(b"b" * 16, b"a.example")
    assert 0 <= fingerprint(b"a" * 16, b"") < 2**64
