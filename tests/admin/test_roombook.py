"""A room's exam is remembered for the next time."""

from __future__ import annotations

from admin.roombook import LESSON, Exam, RoomBook
from admin.store import Store


def test_what_was_last_is_offered_again(tmp_path):
    book = RoomBook(tmp_path / "state.db")
    assert book.exam("6a") == Exam("", LESSON)
    book.keep("6a", Exam("olm.vn\nazota.vn", 60))
    book.keep("6b", Exam("", 15))
    book.keep("6a", Exam("olm.vn", 90))
    assert (book.exam("6a"), book.exam("6b")) == (Exam("olm.vn", 90), Exam("", 15))


def test_the_same_again_writes_nothing(tmp_path, monkeypatch):
    book = RoomBook(tmp_path / "state.db")
    book.keep("6a", Exam("olm.vn", 60))
    monkeypatch.setattr(Store, "change", None)
    book.keep("6a", Exam("olm.vn", 60))
