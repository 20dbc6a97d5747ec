"""Changes of devices that can be undone: after a restart too, and not for ever."""

from __future__ import annotations

import pytest

from admin.devicemoves import KEPT_FOR, MOST, Move, Moves
from config.claims import Claim

AT = 1_800_000_000


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "moves"


def test_it_outlives_a_restart_and_is_its_own_persons_only(folder):
    ended = (Claim("c", "pupils", AT, AT + 60, mac="a4:83:e7:00:00:01"),)
    move = Move("a", "Lan", AT, "move", "pupils", ("Máy 1",), "[[devices]]\n", "v", ("m",), ended)
    Moves(folder).keep(move)
    again = Moves(folder)
    assert again.find("a", "Hùng", AT) is None
    assert again.find("a", "Lan", AT) == move
    again.drop(move, AT)
    assert again.find("a", "Lan", AT) is None
    assert list(folder.iterdir()) == []


def test_it_keeps_few_and_only_for_a_while(folder):
    moves = Moves(folder)
    for number in range(MOST + 3):
        moves.keep(Move(str(number), "Lan", AT + number))
    assert [move.id for move in moves.of("Lan", AT)][:2] == [str(MOST + 2), str(MOST + 1)]
    assert len(list(folder.iterdir())) == MOST
    assert moves.of("Lan", AT + MOST + 2 + KEPT_FOR) == ()
    moves.keep(Move("late", "Lan", AT + 2 * KEPT_FOR))
    assert len(list(folder.iterdir())) == 1


@pytest.mark.parametrize("data", [b"", b"{", b"\xff", b"[]", b'{"id": 7}'])
def test_a_damaged_file_is_as_good_as_none(folder, data):
    moves = Moves(folder)
    moves.keep(Move("a", "Lan", AT))
    (folder / f"{AT:012d}-b.json").write_bytes(data)
    (folder / "notes.txt").write_text("")
    assert [move.id for move in moves.of("Lan", AT)] == ["a"]


def test_none_yet(folder):
    assert Moves(folder).of("Lan", AT) == ()
    assert Moves(folder).find("../../policy", "Lan", AT) is None


def test_who_else_is_on_the_machine_does_not_read_it(folder):
    Moves(folder).keep(Move("a", "Lan", AT))
    [path] = folder.iterdir()
    assert path.stat().st_mode & 0o007 == 0


def test_the_chores_forget_what_is_too_old(folder):
    moves = Moves(folder)
    moves.tidy(AT)
    moves.keep(Move("a", "Lan", AT))
    moves.keep(Move("b", "Lan", AT + 60))
    moves.tidy(AT + KEPT_FOR)
    assert [path.name for path in folder.iterdir()] == [f"{AT + 60:012d}-b.json"]
