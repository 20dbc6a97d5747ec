"""The day's table: one line a device whoever met it, and after midnight nobody knows whose it was."""

from __future__ import annotations

import errno
import os
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

import resolver.daytable as daytable_module
from resolver.daytable import LINES, DayTable, end_other_days, read_days

DAY = 739_950
MAC = "02:00:00:00:00:01"


def lines(runtime):
    return [(file.worker, line.cells, line.group) for file in read_days(runtime) for line in file.lines]


def test_a_device_has_one_line_in_which_cells_come_together(tmp_path):
    table = DayTable(tmp_path, 0, DAY, 1000)
    at = table.enter(MAC, 2)
    assert table.add(at, 1) == 1
    assert table.add(table.enter(MAC, 3), 8) == 9
    assert lines(tmp_path) == [(0, 9, 3)]


def test_it_survives_the_worker(tmp_path):
    first = DayTable(tmp_path, 0, DAY, 1000)
    first.add(first.enter(MAC, 0), 1)
    second = DayTable(tmp_path, 0, DAY, 2000)
    assert second.add(second.enter(MAC, 0), 4) == 5
    assert len(lines(tmp_path)) == 1


def test_two_workers_mark_a_device_alike_and_another_day_otherwise(tmp_path):
    for worker in range(2):
        for day in (DAY, DAY + 1):
            table = DayTable(tmp_path, worker, day, 1000)
            table.add(table.enter(MAC, 0), 1)
    marks = {(file.day, line.mark) for file in read_days(tmp_path) for line in file.lines}
    assert len(marks) == 2
    assert len({mark for _day, mark in marks}) == 2
    assert {file.began for file in read_days(tmp_path)} == {1000}


def test_at_midnight_the_salt_goes_and_the_counts_stay(tmp_path):
    table = DayTable(tmp_path, 0, DAY, 1000)
    table.add(table.enter(MAC, 0), 1)
    salt = tmp_path / f"devicedays.{DAY}.salt"
    inode = os.open(salt, os.O_RDONLY)
    secret = salt.read_bytes()[:16]
    end_other_days(tmp_path, DAY + 1)
    assert not salt.exists()
    assert not any(os.pread(inode, 100, 0))
    os.close(inode)
    assert lines(tmp_path) == [(0, 1, 0)]
    assert all(secret not in path.read_bytes() for path in tmp_path.iterdir())


def test_without_its_salt_a_day_that_comes_again_is_another_part(tmp_path):
    """A clock that was set ahead and back: never two lines for a device in one part."""
    DayTable(tmp_path, 0, DAY, 1000).enter(MAC, 0)
    before = {file.part for file in read_days(tmp_path)}
    end_other_days(tmp_path, DAY + 1)
    DayTable(tmp_path, 0, DAY, 1500).enter(MAC, 0)
    [again] = read_days(tmp_path)
    assert again.part not in before
    assert again.began == 1500
    assert len(again.lines) == 1


def test_tables_that_nobody_adds_up_go_after_days(tmp_path):
    DayTable(tmp_path, 0, DAY, 1000)
    end_other_days(tmp_path, DAY + 2)
    assert len(list(read_days(tmp_path))) == 1
    end_other_days(tmp_path, DAY + 9)
    assert list(tmp_path.iterdir()) == []


def test_a_full_table_counts_nobody_else_and_stays_whole(tmp_path, monkeypatch):
    monkeypatch.setattr(daytable_module, "LINES", 3)
    table = DayTable(tmp_path, 0, DAY, 1000)
    found = [table.enter(f"192.168.1.{number}", 0) for number in range(5)]
    assert found[3:] == [-1, -1]
    assert table.enter("192.168.1.0", 0) == found[0]
    assert LINES == 8192


def test_without_room_devices_are_not_counted_and_nothing_breaks(tmp_path, monkeypatch):
    def no_room(*_):
        raise OSError(errno.ENOSPC, "no room")

    monkeypatch.setattr(daytable_module.os, "posix_fallocate", no_room)
    table = DayTable(tmp_path, 0, DAY, 1000)
    assert table.add(table.enter(MAC, 0), 3) == 3
    assert lines(tmp_path) == []


def test_without_a_folder_it_says_so(tmp_path):
    with pytest.raises(OSError):
        DayTable(tmp_path / "absent", 0, DAY, 1000)
    assert list(read_days(tmp_path / "absent")) == []


@pytest.mark.parametrize("content", [b"", b"x" * 100, bytes(daytable_module.SIZE)])
def test_a_foreign_file_is_left_out_and_taken_over(tmp_path, content):
    (tmp_path / f"devicedays.{DAY}.0").write_bytes(content)
    (tmp_path / f"devicedays.{DAY}.salt").write_bytes(b"short")
    assert lines(tmp_path) == []
    table = DayTable(tmp_path, 0, DAY, 1000)
    table.add(table.enter(MAC, 0), 1)
    assert lines(tmp_path) == [(0, 1, 0)]


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 30), st.integers(1, 127)), max_size=60))
def test_whoever_meets_a_device_the_day_has_it_once_with_all_its_cells(tmp_path_factory, met):
    folder = tmp_path_factory.mktemp("run")
    tables = [DayTable(folder, worker, DAY, 1000) for worker in range(3)]
    expected = {}
    for worker, device, cells in met:
        table = tables[worker]
        table.add(table.enter(str(device), 0), cells)
        expected[device] = expected.get(device, 0) | cells
    found = {}
    for file in read_days(folder):
        for line in file.lines:
            found[line.mark] = found.get(line.mark, 0) | line.cells
    assert Counter(found.values()) == Counter(expected.values())
