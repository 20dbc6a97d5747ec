"""The book of requests: merged, answered, put back, forgotten, and without anybody's name."""

from __future__ import annotations

from datetime import date

import pytest

from admin.requests import (
    KEPT,
    MOST_DEVICES,
    MOST_REASONS,
    MOST_WAITING,
    OPENED,
    REFUSED,
    UNANSWERED,
    UNDO,
    NotWaiting,
    RequestBook,
    RequestsFull,
    by_turns,
    plain_reason,
)
from admin.store import Store

DAY = date(2026, 9, 7)
NOW = 1_788_700_000


@pytest.fixture
def book(tmp_path):
    return RequestBook(tmp_path / "state.db")


def ask(book, what="olm.vn", group="pupils", reason="", at=NOW, device=""):
    return book.ask(what, group, reason, at, DAY, device=device)


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


def test_so_many_of_a_group_may_wait_and_others_are_free(book):
    for number in range(MOST_WAITING):
        ask(book, what=f"s{number}.vn")
    with pytest.raises(RequestsFull):
        ask(book, what="more.vn")
    ask(book, what="s1.vn")
    ask(book, what="more.vn", group="teachers")
    assert book.days(DAY, DAY)[DAY][0] == MOST_WAITING + 2


def test_what_nobody_answers_makes_place_after_a_week(book):
    receipt = ask(book)
    ask(book, what="answered.vn")
    answer(book, book.waiting(NOW)[1].number, REFUSED)
    later = NOW + UNANSWERED + 1
    assert book.waiting(later) == ()
    assert [one.what for one in book.answered(later)] == ["answered.vn"]
    book.tidy(later)
    assert book.of_receipts([receipt], NOW) == ()


def test_all_that_waits_of_a_group_is_answered_at_once(book, tmp_path):
    for what in ("a.vn", "b.vn"):
        ask(book, what=what)
    ask(book, what="c.vn", group="teachers")
    assert book.refuse_all("pupils", NOW, DAY, role="teacher", by="Cô Lan") == (1, 2)
    assert [one.what for one in book.waiting(NOW)] == ["c.vn"]
    assert book.days(DAY, DAY) == {DAY: (3, 0, 2)}
    assert book.refuse_all("pupils", NOW, DAY, role="teacher", by="Cô Lan") == ()
    with Store(tmp_path / "state.db") as store:
        [line] = store.trail()
    assert (line.action, line.payload) == (
        "request.refused-all",
        {"group": "pupils", "many": 2, "by": "Cô Lan"},
    )


def test_a_group_with_many_hides_no_other(book):
    for what in ("a.vn", "b.vn", "c.vn"):
        ask(book, what=what)
    ask(book, what="d.vn", group="teachers", at=NOW + 60)
    assert [one.what for one in by_turns(book.waiting(NOW + 60))] == ["a.vn", "d.vn", "b.vn", "c.vn"]


def test_everybody_who_asked_for_the_same_finds_the_answer(book):
    receipts = [ask(book, at=NOW + n) for n in range(120)]
    answer(book, book.waiting(NOW + 120)[0].number, until=NOW + 900)
    assert all(book.of_receipts([one], NOW + 130) for one in receipts)


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


def test_devices_are_named_where_they_wish_it_and_not_too_many(book):
    ask(book, device="Máy An")
    ask(book, device="Máy An")
    [one] = book.waiting(NOW)
    assert (one.devices, one.for_all, one.times) == (("Máy An",), False, 2)
    ask(book)
    assert (book.waiting(NOW)[0].devices, book.waiting(NOW)[0].for_all) == (("Máy An",), True)
    for number in range(MOST_DEVICES + 3):
        ask(book, what="zing.vn", device=f"Máy {number}")
    crowd = book.waiting(NOW)[1]
    assert (len(crowd.devices), crowd.for_all) == (MOST_DEVICES, True)


def test_names_of_devices_are_erased_once_an_undo_is_past(book, tmp_path):
    ask(book, device="Máy An")
    ask(book, what="zing.vn", device="Máy Bình")
    answer(book, 1)
    assert book.find(1, NOW + 5).devices == ("Máy An",)
    book.put_back(1, NOW + 6, DAY, role="teacher", by="Cô Lan")
    assert book.waiting(NOW + 6)[0].devices == ("Máy An",)
    answer(book, 1, at=NOW + 7)
    book.tidy(NOW + 7 + UNDO)
    assert (book.find(1, NOW + 7).devices, book.find(2, NOW + 7).devices) == ((), ("Máy Bình",))
    assert "Máy An".encode() not in (tmp_path / "state.db").read_bytes()
