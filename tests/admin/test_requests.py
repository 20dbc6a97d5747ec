"""The book of requests: merged, answered, put back, forgotten, and without anybody's name."""

from __future__ import annotations

from datetime import date

import pytest

from admin.requests import (
    KEPT,
    MOST_REASONS,
    MOST_WAITING,
    OPENED,
    REFUSED,
    NotWaiting,
    RequestBook,
    RequestsFull,
    plain_reason,
)
from admin.store import Store

DAY = date(2026, 9, 7)
NOW = 1_788_700_000


@pytest.fixture
def book(tmp_path):
    return RequestBook(tmp_path / "state.db")


def ask(book, what="olm.vn", group="pupils", reason="", at=NOW):
    return book.ask(what, group, reason, at, DAY)


def answer(book, number, state=OPENED, at=NOW, **more):
    return book.answer(number, state, at, DAY, role="teacher", by="Cô Lan", **more)


def test_equal_requests_of_a_group_are_one(book):
    ask(book, reason="bài tập")
    ask(book, reason="bài tập", at=NOW + 5)
    ask(book, reason="em cần", at=NOW + 9)
    ask(book, group="exam")
    first, other = book.waiting(NOW + 10)
    assert (first.times, first.reasons, first.first, first.last) == (3, ("bài tập", "em cần"), NOW, NOW + 9)
    assert (other.group, other.times) == ("exam", 1)


def test_reasons_of_many_do_not_grow(book):
    for number in range(MOST_REASONS + 4):
        ask(book, reason=f"lý do {number}")
    assert len(book.waiting(NOW)[0].reasons) == MOST_REASONS


def test_who_asked_finds_the_answer_and_nobody_elses(book):
    mine, other = ask(book), ask(book, what="chess.com")
    answer(book, book.waiting(NOW)[0].number, until=NOW + 900, entry="sen-12")
    [found] = book.of_receipts([mine], NOW)
    assert (found.what, found.state, found.until, found.entry) == ("olm.vn", OPENED, NOW + 900, "sen-12")
    assert [one.what for one in book.of_receipts([mine, other], NOW)] == ["chess.com", "olm.vn"]
    assert book.of_receipts(["", "guessed", str(found.number)], NOW) == ()


def test_receipts_are_kept_as_hashes(book, tmp_path):
    receipt = ask(book)
    assert receipt.encode() not in (tmp_path / "state.db").read_bytes()


def test_an_answer_is_given_once_and_can_be_taken_back(book):
    ask(book)
    [one] = book.waiting(NOW)
    answer(book, one.number, REFUSED)
    with pytest.raises(NotWaiting) as caught:
        answer(book, one.number)
    assert caught.value.found.state == REFUSED
    book.put_back(one.number, NOW, DAY, role="teacher", by="Cô Lan")
    assert [again.number for again in book.waiting(NOW)] == [one.number]
    with pytest.raises(NotWaiting):
        book.put_back(one.number, NOW, DAY, role="teacher", by="Cô Lan")
    with pytest.raises(NotWaiting):
        answer(book, 999)


def test_after_an_answer_the_same_may_be_asked_anew(book):
    ask(book)
    answer(book, book.waiting(NOW)[0].number, REFUSED)
    ask(book, at=NOW + 60)
    assert len(book.waiting(NOW + 60)) == 1
    assert [one.state for one in book.answered(NOW + 60)] == [REFUSED]


def test_after_thirty_days_nothing_is_left_but_counts(book, tmp_path):
    receipt = ask(book, what="bimat.vn", reason="bí mật")
    later = NOW + KEPT + 1
    assert book.waiting(later) == ()
    book.tidy(later)
    with Store(tmp_path / "state.db") as store:
        assert store.rows("SELECT * FROM requests") == []
        assert store.rows("SELECT * FROM request_receipts") == []
    assert b"bimat" not in (tmp_path / "state.db").read_bytes()
    assert book.of_receipts([receipt], later) == ()
    assert book.days(DAY, DAY) == {DAY: (1, 0, 0)}


def test_days_count_what_was_asked_and_answered(book):
    for what in ("a.vn", "b.vn", "c.vn"):
        ask(book, what=what)
    a, b, c = book.waiting(NOW)
    answer(book, a.number)
    answer(book, b.number, REFUSED)
    answer(book, c.number, REFUSED)
    book.put_back(c.number, NOW, DAY, role="it", by="x")
    assert book.days(DAY, DAY) == {DAY: (3, 1, 1)}


def test_so_many_may_wait(book, monkeypatch):
    monkeypatch.setattr("admin.requests.MOST_WAITING", 3)
    assert MOST_WAITING == 100
    for number in range(3):
        ask(book, what=f"s{number}.vn")
    with pytest.raises(RequestsFull):
        ask(book, what="more.vn")
    ask(book, what="s1.vn")
    assert book.days(DAY, DAY)[DAY][0] == 4


def test_an_answer_is_in_the_trail_and_a_question_is_not(book, tmp_path):
    ask(book)
    answer(book, book.waiting(NOW)[0].number)
    with Store(tmp_path / "state.db") as store:
        [line] = store.trail()
    assert (line.action, line.role) == ("request.opened", "teacher")
    assert line.payload == {"request": 1, "what": "olm.vn", "group": "pupils", "by": "Cô Lan"}


def test_a_reason_is_one_line_of_signs_that_are_seen(book):
    assert plain_reason("  em\ncần\t \u202eđể học\u200b  ") == "em cần để học"
    with pytest.raises(ValueError, match="too long"):
        ask(book, reason="x" * 201)
    assert book.waiting(NOW) == ()
