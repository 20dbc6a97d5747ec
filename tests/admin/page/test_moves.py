"""Changes of devices that can be undone."""

from __future__ import annotations

from admin.page.moves import MOST, Move, Moves


def test_it_is_given_once_and_to_its_own_session_only():
    moves = Moves()
    moves.keep(Move("a", "me"))
    assert moves.take("a", "other") is None
    assert moves.take("a", "me") == Move("a", "me")
    assert moves.take("a", "me") is None


def test_it_keeps_few():
    moves = Moves()
    for number in range(MOST + 1):
        moves.keep(Move(str(number), "me"))
    assert moves.take("0", "me") is None
    assert moves.take(str(MOST), "me") is not None
