from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.delivery import NoAnswer, Outcome, Reply, Rest, judge, last_path, read_last, rest

NOW = 1_800_000_000.0
DIGEST = "ab" * 32


def reply(status: int, **said: object) -> Reply:
    return Reply(status, json.dumps(said).encode())


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (reply(201, standing="next"), Outcome.DELIVERED),
        (reply(201, standing="gap"), Outcome.DELIVERED),
        (reply(201, standing="late"), Outcome.DELIVERED),
        (reply(200, standing="duplicate"), Outcome.DELIVERED),
        (reply(200, standing="next"), Outcome.LATER),
        (reply(201), Outcome.LATER),
        (reply(201, standing="substituted"), Outcome.LATER),
        (Reply(200, b"<html>Log in to the hotel</html>"), Outcome.LATER),
        (Reply(302, b""), Outcome.LATER),
        (reply(409, standing="substituted"), Outcome.REFUSED),
        (reply(409), Outcome.LATER),
        (reply(422, code="signature", text="it does not fit"), Outcome.REFUSED),
        (reply(403, code="revoked"), Outcome.REFUSED),
        (Reply(403, b"proxy"), Outcome.LATER),
        (Reply(404, b""), Outcome.LATER),
        (Reply(429, b""), Outcome.LATER),
        (Reply(500, b"{}"), Outcome.LATER),
    ],
)
def test_only_a_clear_word_counts(answer: Reply, outcome: Outcome) -> None:
    assert judge(answer).outcome is outcome


@given(st.integers(100, 599), st.binary(max_size=40))
def test_no_answer_breaks_the_box(status: int, body: bytes) -> None:
    assert judge(Reply(status, body)).outcome is Outcome.LATER
    with pytest.raises(NoAnswer):
        read_last(Reply(status, body))


@given(
    st.recursive(
        st.none() | st.integers() | st.text(max_size=5), lambda i: st.lists(i) | st.dictionaries(st.text(), i)
    )
)
def test_no_json_breaks_it_either(value) -> None:
    for status in (200, 201, 409, 422):
        assert isinstance(judge(reply(status, standing=value, code=value, text=value)).why, str)


def test_what_a_collector_says_is_printed_without_tricks() -> None:
    assert (
        judge(reply(422, code="schema", text="\x1b[31mred\n" + "x" * 500)).why
        == ("schema [31mred" + "x" * 500)[:200]
    )


def test_pauses_grow_and_end() -> None:
    one = Rest()
    for expected in (300, 600, 1200):
        one = rest(one, "no network", NOW, 0.5)
        assert one.next_try == NOW + expected
        assert not one.is_over(NOW + expected - 1)
        assert one.is_over(NOW + expected)
    for _ in range(100):
        one = rest(one, "no network", NOW, 0.999)
    assert one.next_try - NOW < 8 * 3600
    assert one.failures == 103


def test_a_server_may_ask_for_patience() -> None:
    assert rest(Rest(), "HTTP 503", NOW, 0.5, "7200").next_try == NOW + 7200
    assert rest(Rest(), "HTTP 503", NOW, 0.5, "soon").next_try == NOW + 300


def test_a_clock_that_was_set_back_ends_the_pause() -> None:
    assert Rest(next_try=NOW).is_over(NOW - 10 * 24 * 3600)


def test_what_a_collector_holds() -> None:
    assert read_last(reply(200, sequence=0)) is None
    found = read_last(reply(200, sequence=3, digest=DIGEST, previous="0" * 64, month="2026-10"))
    assert found == (3, DIGEST, "0" * 64, "2026-10")
    assert last_path("ab").endswith("/boxes/ab/last")


@pytest.mark.parametrize(
    "answer",
    [
        reply(404),
        reply(404, sequence=0),
        reply(200),
        reply(200, sequence=True),
        reply(200, sequence=-1),
        reply(200, sequence=3),
        reply(200, sequence=3, digest=DIGEST, previous="0", month="2026-10"),
        reply(200, sequence=3, digest=DIGEST, previous=DIGEST, month="2026-13"),
    ],
)
def test_nothing_held_has_to_be_said(answer: Reply) -> None:
    with pytest.raises(NoAnswer):
        read_last(answer)
