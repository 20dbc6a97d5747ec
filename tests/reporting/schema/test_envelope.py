from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.schema.canonical import encode
from reporting.schema.envelope import MOST_BYTES, ReportRefused, box_id, opened, seal
from reporting.schema.signing import public_key, sign
from tests.reporting.schema.reports import OTHER, PRIVATE, plain, report, signed

DATA = seal(report(), PRIVATE)


def refused(data: bytes) -> str:
    with pytest.raises(ReportRefused) as caught:
        opened(data)
    assert str(caught.value)
    return caught.value.code


def changed(**changes) -> bytes:
    return encode(json.loads(DATA) | changes)


def test_what_is_sealed_is_opened() -> None:
    found = opened(DATA)
    assert found.report == report()
    assert found.key == public_key(PRIVATE)
    assert found.data == DATA
    assert len(found.digest) == 64


def test_the_same_report_gives_the_same_bytes() -> None:
    assert seal(report(), PRIVATE) == DATA


def test_a_forged_report_is_refused() -> None:
    body = json.loads(DATA)["report"]
    assert refused(changed(report=body | {"sequence": 2})) == "signature"
    assert refused(changed(signature="0" * 128)) == "signature"
    assert refused(changed(key=public_key(OTHER).hex())) == "key"
    other = seal(report(box=box_id(public_key(OTHER))), OTHER)
    assert refused(changed(signature=json.loads(other)["signature"])) == "signature"


def test_a_signature_for_another_purpose_is_none() -> None:
    assert refused(changed(signature=sign(PRIVATE, encode(plain(report()))).hex())) == "signature"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "encoding"),
        (b"<html>", "encoding"),
        (b"{}", "schema"),
        (b"[]", "schema"),
        (b"7", "schema"),
        (b" " + DATA, "encoding"),
        (DATA + b"\n", "encoding"),
        (json.dumps(json.loads(DATA)).encode(), "encoding"),
        (b"x" * (MOST_BYTES + 1), "size"),
        (changed(key="AB" * 32), "schema"),
        (changed(key=3), "schema"),
        (changed(signature="zz" * 64), "schema"),
        (changed(extra=1), "schema"),
        (changed(report={}), "schema"),
    ],
)
def test_anything_else_is_refused_with_the_reason(data: bytes, code: str) -> None:
    assert refused(data) == code


@given(st.integers(0, len(DATA) - 1), st.integers(1, 255))
def test_no_byte_can_be_changed(place: int, change: int) -> None:
    refused(DATA[:place] + bytes([DATA[place] ^ change]) + DATA[place + 1 :])


def test_a_box_seals_only_under_its_own_key() -> None:
    with pytest.raises(ReportRefused):
        seal(report(), OTHER)


def test_the_digest_is_of_the_report_alone() -> None:
    assert signed().digest != signed(sequence=2, previous="1" * 64).digest
