"""Names that devices met: in memory until enough met them, never those of help, and gone with the day."""

from __future__ import annotations

import pytest

from config.categories import CATEGORIES
from resolver.metnames import (
    EVERY,
    MOST_DEVICES,
    MOST_NAMES,
    MOST_OF_ONE,
    MetNames,
    read_met,
    read_ripe,
    write_ripe,
)

ADULT, GAMES = CATEGORIES["adult"].number, CATEGORIES["games"].number
DAY, SALT = 739_500, b"s" * 16


def device(number):
    return number.to_bytes(8, "big")


@pytest.fixture
def names(tmp_path):
    made = MetNames(tmp_path, 0, lambda: frozenset({"hotline.example"}))
    made.on = True
    made.turn(1000, DAY, SALT)
    return made


def later(names, times=1, day=DAY, salt=SALT):
    for step in range(1, times + 1):
        names.turn(1000 + step * EVERY, day, salt)


def on_disk(folder):
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def test_a_name_is_nowhere_in_clear_before_it_is_ripe(tmp_path, names):
    for number in range(4):
        names.note("casino.example", ADULT, device(number))
    later(names)
    [file] = read_met(tmp_path, DAY)
    assert len(file.pairs) == 4
    assert len({name for name, _device in file.pairs}) == 1
    assert file.names == ()
    assert b"casino" not in on_disk(tmp_path)


def test_a_ripe_name_is_told_with_its_category(tmp_path, names):
    names.note("casino.example", ADULT, device(1))
    names.note("quiet.example", GAMES, device(1))
    later(names)
    [file] = read_met(tmp_path, DAY)
    by_mark = {}
    for number in range(2):  # which mark is whose is not to be seen: try both
        write_ripe(tmp_path, DAY, [sorted({name for name, _device in file.pairs})[number]])
        later(names, number + 2)
        [found] = read_met(tmp_path, DAY)
        [(mark, category, name)] = found.names
        assert mark == sorted({one for one, _device in file.pairs})[number]
        by_mark[number] = category, name
    assert sorted(by_mark.values()) == sorted([(ADULT, "casino.example"), (GAMES, "quiet.example")])


def test_a_device_counts_once_for_a_name(tmp_path, names):
    for _time in range(9):
        names.note("casino.example", ADULT, device(1))
    later(names)
    [file] = read_met(tmp_path, DAY)
    assert len(file.pairs) == 1


@pytest.mark.parametrize(
    ("name", "category"),
    [("x.example", 0), ("x.example", CATEGORIES["abuse"].number), ("x.example", CATEGORIES["self-harm"].number),
     ("tongdai111.vn", ADULT), ("a.hotline.example", ADULT), ("sex-ed.example", ADULT), ("a\nb.example", ADULT), ("=1+1.example", ADULT),
     ("<b>.example", ADULT)],
)  # fmt: skip
def test_what_is_never_noted(tmp_path, names, name, category):
    names.note(name, category, device(1))
    later(names)
    assert list(read_met(tmp_path, DAY)) == []


def test_midnight_and_a_new_salt_forget_everything(tmp_path, names):
    names.note("casino.example", ADULT, device(1))
    later(names)
    names.turn(1000 + 2 * EVERY, DAY + 1, b"t" * 16)
    assert list(tmp_path.iterdir()) == []
    later(names, 3, DAY + 1, b"t" * 16)
    assert list(read_met(tmp_path, DAY + 1)) == []


def test_without_a_salt_nothing_is_written(tmp_path):
    made = MetNames(tmp_path, 0)
    made.on = True
    made.note("casino.example", ADULT, device(1))
    later(made, 3, salt=b"")
    assert list(tmp_path.iterdir()) == []


def test_memory_is_bounded(tmp_path, names):
    for number in range(MOST_NAMES + 50):
        names.note(f"{number}.example", ADULT, device(number // 200))
    for number in range(MOST_DEVICES + 50):
        names.note("0.example", ADULT, device(number))
    later(names)
    [file] = read_met(tmp_path, DAY)
    assert len(file.pairs) == MOST_NAMES - 1 + MOST_DEVICES


def test_one_device_does_not_take_the_room_of_all(tmp_path, names):
    for number in range(MOST_NAMES):
        names.note(f"{number}.example", ADULT, device(1))
    names.note("casino.example", ADULT, device(2))
    later(names)
    [file] = read_met(tmp_path, DAY)
    assert len({name for name, _device in file.pairs}) == MOST_OF_ONE + 1


def test_a_broken_file_and_other_workers_files(tmp_path, names):
    names.note("casino.example", ADULT, device(1))
    later(names)
    (tmp_path / f"metnames.{DAY}.1").write_bytes(b"half of a pair, and more")
    (tmp_path / f"metnames.{DAY}.ripe").write_bytes(b"12345678x")
    assert [file.worker for file in read_met(tmp_path, DAY)] == [0]
    assert read_ripe(tmp_path, DAY) == {b"12345678"}
    other = MetNames(tmp_path, 10)
    other.on = True
    other.turn(1000, DAY, SALT)  # begins anew and leaves worker 1 alone
    assert (tmp_path / f"metnames.{DAY}.1").exists()


def test_no_device_can_be_followed_from_name_to_name(tmp_path, names):
    for name in ("casino.example", "poker.example", "slots.example"):
        names.note(name, ADULT, device(1))
    later(names)
    [file] = read_met(tmp_path, DAY)
    marks = {mark for _name, mark in file.pairs}
    assert len(marks) == 3
    assert device(1) not in marks


def test_two_workers_have_one_mark_for_a_device_at_a_name(tmp_path, names):
    other = MetNames(tmp_path, 1)
    other.on = True
    other.turn(1000, DAY, SALT)
    for one in (names, other):
        one.note("casino.example", ADULT, device(1))
        later(one)
    assert len({file.pairs for file in read_met(tmp_path, DAY)}) == 1


def test_what_a_killed_worker_had_noted_goes_on_counting(tmp_path, names):
    for number in range(4):
        names.note("casino.example", ADULT, device(number))
    later(names)
    names.note("casino.example", ADULT, device(4))  # of the last minute: lost with it
    successor = MetNames(tmp_path, 0)
    successor.on = True
    successor.turn(2000, DAY, SALT)
    successor.note("casino.example", ADULT, device(5))
    successor.turn(2000 + EVERY, DAY, SALT)
    [file] = read_met(tmp_path, DAY)
    assert len(file.pairs) == 5
    write_ripe(tmp_path, DAY, [file.pairs[0][0]])
    successor.turn(2000 + 2 * EVERY, DAY, SALT)
    [file] = read_met(tmp_path, DAY)
    assert [one[1:] for one in file.names] == [(ADULT, "casino.example")]


def test_what_was_noted_under_another_salt_does_not_count(tmp_path, names):
    names.note("casino.example", ADULT, device(1))
    later(names)
    successor = MetNames(tmp_path, 0)
    successor.on = True
    successor.turn(2000, DAY, b"a salt of after a power cut")
    assert list(read_met(tmp_path, DAY)) == []


def test_switched_off_it_forgets_at_once_and_notes_nothing(tmp_path, names):
    names.note("casino.example", ADULT, device(1))
    later(names)
    names.on = False
    names.turn(1000 + EVERY + 1, DAY, SALT)
    assert list(tmp_path.iterdir()) == []
    names.note("casino.example", ADULT, device(1))
    later(names, 3)
    assert list(tmp_path.iterdir()) == []


def test_a_full_folder_loses_a_note_and_nothing_else(tmp_path, names, monkeypatch):
    def full(*_what, **_options):
        raise OSError(28, "No space left on device")

    names.note("casino.example", ADULT, device(1))
    with monkeypatch.context() as patch:
        patch.setattr("resolver.metnames.write_atomic", full)
        later(names)
    assert list(read_met(tmp_path, DAY)) == []
    later(names, 2)
    [file] = read_met(tmp_path, DAY)
    assert len(file.pairs) == 1
