from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.schema.enrolment import (
    CODE_LENGTH,
    EnrolmentRefused,
    code_from,
    invited,
    plain_code,
    read_answer,
    read_request,
    shown_code,
    succeeding,
)
from reporting.schema.signing import public_key
from tests.reporting.schema.reports import OTHER, PRIVATE

CODE = code_from(2**99 + 12345)


@given(st.integers(0, 2**100 - 1))
def test_a_code_survives_being_read_out_and_typed(number) -> None:
    code = code_from(number)
    assert len(code) == CODE_LENGTH
    typed = shown_code(code).lower().replace("1", "l").replace("0", "o").replace("-", " ")
    assert plain_code(typed) == code


@pytest.mark.parametrize("text", ["", "ABC", "U" * 20, "é" * 20, "0" * 21])
def test_what_is_no_code_is_refused(text) -> None:
    with pytest.raises(EnrolmentRefused):
        plain_code(text)


def test_a_request_is_by_who_has_the_key() -> None:
    found = read_request(invited(CODE, PRIVATE))
    assert (found.key, found.code, found.former) == (public_key(PRIVATE), CODE, b"")
    change = read_request(succeeding(PRIVATE, OTHER))
    assert (change.key, change.code, change.former) == (public_key(OTHER), "", public_key(PRIVATE))


def changed(data: bytes, **values) -> bytes:
    return json.dumps({**json.loads(data), **values}).encode()


@pytest.mark.parametrize(
    "data",
    [
        b"", b"[]", b"{}", b"[" * 100_000, b"\xff",
        changed(invited(CODE, PRIVATE), key=public_key(OTHER).hex()),
        changed(invited(CODE, PRIVATE), code=code_from(1)),
        changed(invited(CODE, PRIVATE), code=1),
        changed(invited(CODE, PRIVATE), key=None),
        changed(invited(CODE, PRIVATE), more="x"),
        changed(succeeding(PRIVATE, OTHER), former="00" * 32),
        changed(succeeding(PRIVATE, OTHER), permission="00" * 64),
        succeeding(PRIVATE, PRIVATE),
    ],
)  # fmt: skip
def test_what_somebody_else_made_is_refused(data) -> None:
    with pytest.raises(EnrolmentRefused):
        read_request(data)


def test_an_answer_may_say_more_than_this_version_knows_but_not_nonsense() -> None:
    answer = {"school": "hue-1", "box": "a" * 64, "boxes": 2, "floor": "2026-10", "later": 1}
    assert read_answer(json.dumps(answer).encode()).boxes == 2
    for wrong in ({"school": ""}, {"floor": "soon"}, {"boxes": 9}, {"baseline_key": "x"}, {"box": ""}):
        with pytest.raises(EnrolmentRefused):
            read_answer(json.dumps(answer | wrong).encode())
