"""Claims: read, written, in force, over."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.claims import (
    Claim,
    ClaimsBroken,
    claims_in_force,
    dump_claims,
    next_claim_change,
    parse_claims,
)

PHONE = Claim("a1", "teachers", 100, 200, mac="a4:83:e7:12:34:56", label="Điện thoại cô Lan", by="IT")
DESK = Claim("b2", "staff", 150, 300, address="192.168.1.7")


def test_no_file_is_no_claims() -> None:
    assert parse_claims(None) == ()


def test_what_is_written_is_read() -> None:
    assert parse_claims(dump_claims([PHONE, DESK])) == (PHONE, DESK)
    assert parse_claims(dump_claims([])) == ()


def test_texts_are_canonical_whoever_wrote_them() -> None:
    written = dump_claims(
        [Claim("a", "g", 1, 2, mac="A4-83-E7-12-34-56"), Claim("b", "g", 1, 2, address="FD00::0001")]
    )
    assert [claim.target for claim in parse_claims(written)] == ["a4:83:e7:12:34:56", "fd00::1"]


def test_what_a_newer_version_adds_to_a_claim_is_passed_over() -> None:
    file = json.loads(dump_claims([PHONE]))
    file["claims"][0]["colour"] = "red"
    assert parse_claims(json.dumps(file).encode()) == (PHONE,)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"[]",
        b"\xff\xfe",
        b'{"version": 2, "claims": []}',
        b'{"version": 1, "claims": [{"id": "a", "group": "g", "start": 1, "end": 2}]}',
        b'{"version": 1, "claims": [{"id": "a", "group": "g", "start": 2, "end": 2, "device": "d"}]}',
        b'{"version": 1, "claims": [{"id": "a", "group": "g", "start": 1, "end": 2, "mac": "x"}]}',
        b'{"version": 1, "claims": [{"id": "a", "group": "g", "start": 1, "end": 2, "address": "x"}]}',
        b'{"version": 1, "claims": [{"id": "a", "group": "g", "start": 1, "end": 2, "mac": "x", "device": "d"}]}',
        b"[" * 100_000,
    ],
)
def test_a_broken_file_is_said_and_never_half_read(data) -> None:
    with pytest.raises(ClaimsBroken):
        parse_claims(data)


@pytest.mark.parametrize(
    ("epoch", "ids"), [(99, ""), (100, "a1"), (150, "b2 a1"), (199, "b2 a1"), (200, "b2"), (300, "")]
)
def test_a_claim_holds_from_its_start_until_just_before_its_end(epoch, ids) -> None:
    assert " ".join(claim.id for claim in claims_in_force([PHONE, DESK], epoch)) == ids


spans = st.tuples(st.integers(0, 50), st.integers(1, 20)).map(lambda pair: (pair[0], sum(pair)))


@given(st.lists(spans, max_size=6), st.integers(-1, 80))
def test_between_two_changes_nothing_changes(found, epoch) -> None:
    claims = [Claim(str(n), "g", start, end, device="d") for n, (start, end) in enumerate(found)]
    until = next_claim_change(claims, epoch)
    now = claims_in_force(claims, epoch)
    for moment in range(epoch, until if until is not None else 100):
        assert claims_in_force(claims, moment) == now
    if until is not None:
        assert claims_in_force(claims, until) != now or any(
            c.end == until == d.start for c in claims for d in claims
        )
