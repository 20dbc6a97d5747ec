from __future__ import annotations

import json
from datetime import date, timedelta

import pytest

from reporting.schema.baseline import (
    MOST_BYTES,
    BaselineRefused,
    extended,
    in_time,
    next_bundle,
    opened,
    read_chain,
    read_content,
    seal,
    withdrawn,
    written_chain,
)
from reporting.schema.canonical import encode
from reporting.schema.report import GENESIS
from reporting.schema.signing import public_key, sign
from tests.reporting.schema.baselines import (
    ISSUED,
    KEY,
    OTHER,
    PRIVATE,
    chain,
    content,
    lines,
    signed,
    value,
)

PINNED = bytes.fromhex(KEY)


def code_of(what, *arguments) -> str:
    with pytest.raises(BaselineRefused) as caught:
        what(*arguments)
    assert str(caught.value)
    return caught.value.code


def test_what_is_sealed_is_opened_and_always_the_same_bytes() -> None:
    one = signed()
    assert (one.bundle.version, one.bundle.previous, one.key) == (1, GENESIS, PINNED)
    assert one.bundle.protected == ("tuvan.hue.example",)
    assert seal(one.bundle, PRIVATE) == one.data
    assert b"\n" not in one.data


def test_a_forged_version_is_refused() -> None:
    envelope = json.loads(signed().data)
    body = envelope["baseline"]
    assert code_of(opened, encode(envelope | {"baseline": body | {"version": 2}})) == "signature"
    assert code_of(opened, encode(envelope | {"key": public_key(OTHER).hex()})) == "signature"
    # The same key has signed the same text, but for another purpose.
    assert code_of(opened, encode(envelope | {"signature": sign(PRIVATE, encode(body)).hex()})) == "signature"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "encoding"),
        (b"<html>", "encoding"),
        (b"[]", "schema"),
        (b"{}", "schema"),
        (b"x" * (MOST_BYTES + 1), "size"),
        (signed().data.replace(b'{"baseline"', b'{ "baseline"'), "encoding"),
    ],
)
def test_what_is_no_version_is_refused(data, code) -> None:
    assert code_of(opened, data) == code


@pytest.mark.parametrize(
    "changes",
    [
        {"lists": [value()["lists"][0] | {"category": "social"}]},
        {"lists": [value()["lists"][0] | {"trusted": 1}]},
        {"block": ["nguoi-bat-dong.example"]},
        {"reason": {"vi": "", "en": "x"}},
        {"protected": [f"{number}.example" for number in range(101)]},
        {"contacts": {"hotline": "1\n1"}},
    ],
)
def test_what_a_baseline_has_no_word_for_cannot_be_written(changes) -> None:
    assert code_of(read_content, value(**changes)) == "schema"


def test_a_signer_with_the_right_key_cannot_slip_another_category_in() -> None:
    envelope = json.loads(signed().data)
    body = envelope["baseline"]
    body["lists"][0]["category"] = "social"
    text = encode(body)
    envelope["signature"] = sign(PRIVATE, b"lachan-baseline/1\0" + text).hex()
    assert code_of(opened, encode(envelope | {"baseline": body})) == "schema"


def test_a_chain_is_read_line_by_line() -> None:
    three = chain()
    assert read_chain(written_chain(three)) == three
    assert read_chain(lines(*three[1:])) == three[1:]
    assert code_of(read_chain, lines(three[0], three[2])) == "chain"
    assert code_of(read_chain, lines(three[1], three[0])) == "chain"


def test_versions_follow_those_held() -> None:
    three = chain()
    assert extended((), three, PINNED) == 0
    assert extended(three[:1], three, PINNED) == 1
    assert extended(three, three, PINNED) == 3
    assert extended(three[:2], three[2:], PINNED) == 0
    assert code_of(extended, three[:1], three[2:], PINNED) == "chain"
    assert code_of(extended, (), three, public_key(OTHER)) == "key"
    assert code_of(extended, (), (), PINNED) == "schema"


def test_a_rewritten_past_is_refused() -> None:
    three = chain()
    other = signed(three[0], protected=["khac.hue.example"])
    assert code_of(extended, three, (other,), PINNED) == "chain"
    assert code_of(extended, three[1:], three[:1], PINNED) == "chain"


def test_only_an_announced_key_may_follow() -> None:
    one = signed()
    assert code_of(extended, (one,), (signed(one, OTHER),), PINNED) == "key"
    last = signed(one, successor=public_key(OTHER).hex())
    assert extended((one, last), (signed(last, OTHER),), PINNED) == 0
    assert code_of(extended, (one, last), (signed(last),), PINNED) == "key"


def test_a_box_that_trusts_a_later_key_takes_the_whole_past() -> None:
    one = signed()
    last = signed(one, successor=public_key(OTHER).hex())
    newest = signed(last, OTHER)
    for offered in ((one, last), (one, last, newest)):
        assert extended((), offered, public_key(OTHER)) == 0
    assert code_of(extended, (), (one,), public_key(OTHER)) == "key"


def test_the_dates_of_the_newest_count() -> None:
    one = signed(days=30)
    in_time(one, ISSUED)
    in_time(one, ISSUED + timedelta(days=31))
    assert code_of(in_time, one, ISSUED + timedelta(days=32)) == "expired"
    assert code_of(in_time, one, ISSUED - timedelta(days=2)) == "future"


def test_dates_that_make_no_sense_are_refused() -> None:
    for days in (0, -1, 801):
        assert code_of(seal, next_bundle(content(), None, ISSUED, days), PRIVATE) == "dates"
    envelope = json.loads(signed().data)
    envelope["baseline"]["issued"] = "2026-02-31"
    assert code_of(opened, encode(envelope)) == "dates"


def test_what_was_taken_back_is_known() -> None:
    one = signed()
    two = signed(one, protected=[])
    three = signed(two, withdraws=2)
    assert withdrawn((one, two, three)) == {2}
    assert code_of(seal, next_bundle(content(), one, date(2026, 11, 3), 9, withdraws=2), PRIVATE) == "schema"


@pytest.mark.parametrize(
    ("field", "value"), [("issued", "2026-11-02\n"), ("previous", "0" * 64 + "\n"), ("successor", "\n")]
)
def test_a_line_break_at_the_end_of_a_field_is_refused(field, value) -> None:
    envelope = json.loads(signed().data)
    envelope["baseline"][field] = value
    assert code_of(opened, encode(envelope)) == "schema"
