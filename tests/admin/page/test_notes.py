"""Notes are told once, to whom they are for."""

from __future__ import annotations

from admin.page.notes import MOST_EACH, MOST_READERS, Note, Notes


def test_told_once_to_its_reader():
    notes = Notes()
    notes.leave("a", Note("done"))
    assert notes.take("b") == []
    assert [note.text for note in notes.take("a")] == ["done"]
    assert notes.take("a") == []


def test_memory_is_bounded():
    notes = Notes()
    for number in range(MOST_READERS + 10):
        for text in range(MOST_EACH + 3):
            notes.leave(str(number), Note(str(text)))
    assert notes.take("0") == []
    assert [note.text for note in notes.take(str(MOST_READERS))] == ["3", "4", "5", "6", "7"]
