from __future__ import annotations

import errno
import mmap
import os

import pytest

import resolver.counters as counters_module
from resolver.counters import (
    BLOCKS,
    GROUPS,
    SIZE,
    SLOTS,
    Counters,
    CountersBroken,
    CountersView,
    slot,
    worker_file,
    worker_files,
)

HOUR = 500_000 * 3600


def test_counts_survive_the_worker_that_made_them(tmp_path):
    path = worker_file(tmp_path, 0)
    counters = Counters(path)
    counters.hour(HOUR)[slot(counters.group_number("pupils"), 4, 1)] += 3
    again = Counters(path)
    again.hour(HOUR + 60)[slot(again.group_number("pupils"), 4, 1)] += 2

    view = CountersView(path)

    assert view.groups == ["pupils"]
    assert [(hour, block[slot(0, 4, 1)]) for hour, block in view.hours()] == [(500_000, 5)]


def test_an_hour_two_days_later_starts_from_nothing(tmp_path):
    counters = Counters(worker_file(tmp_path, 0))
    counters.hour(HOUR)[7] = 9

    later = counters.hour(HOUR + BLOCKS * 3600)

    assert sum(later) == 0


@pytest.fixture(params=[True, False], ids=["holes", "no holes"])
def holes(request, monkeypatch):
    if not request.param:

        class Map(mmap.mmap):
            def madvise(self, *_):
                raise OSError(errno.EOPNOTSUPP, "no holes here")

        monkeypatch.setattr(counters_module.mmap, "mmap", Map)
    return request.param


def test_an_hour_costs_the_pages_that_were_counted_on(tmp_path, holes):
    """Also when blocks are used again: two days later, and two days after that."""
    counters = Counters(worker_file(tmp_path, 0))
    for hour in range(3 * BLOCKS):
        counters.hour(HOUR + hour * 3600)[slot(0, 4, 1)] += 1
    used = counters.path.stat().st_blocks * 512
    view = CountersView(counters.path)
    assert all(sum(block) == 1 for _hour, block in view.hours())
    if holes:
        assert used <= BLOCKS * 2 * mmap.PAGESIZE + mmap.PAGESIZE


def test_emptying_an_hour_leaves_its_neighbours_alone(tmp_path, holes):
    """Blocks do not begin at the beginning of a page."""
    counters = Counters(worker_file(tmp_path, 0))
    for hour in range(3):
        block = counters.hour(HOUR + hour * 3600)
        block[0], block[1000], block[SLOTS - 1] = 7, 8, 9
    counters.hour(HOUR + 3600 + BLOCKS * 3600)
    found = {hour: sum(block) for hour, block in CountersView(counters.path).hours()}
    assert found == {500_000: 24, 500_001 + BLOCKS: 0, 500_002: 24}


class Full:
    """A file system on which nothing new finds room, while `full`."""

    def __init__(self, monkeypatch):
        self.full = False
        self._real = os.posix_fallocate
        monkeypatch.setattr(counters_module.os, "posix_fallocate", self.allocate)

    def allocate(self, fd, start, size):
        if self.full:
            raise OSError(errno.ENOSPC, "no room")
        self._real(fd, start, size)


@pytest.fixture
def disk(monkeypatch):
    return Full(monkeypatch)


def test_counts_of_an_hour_without_room_are_kept_until_there_is_room(tmp_path, disk):
    counters = Counters(worker_file(tmp_path, 0))
    counters.hour(HOUR)[3] += 1
    disk.full = True
    counters.hour(HOUR + 3600)[3] += 5
    counters.hour(HOUR + 3700)[3] += 2
    view = CountersView(counters.path)
    assert [sum(block) for _hour, block in view.hours()] == [1]
    disk.full = False
    counters.hour(HOUR + 3800)[3] += 1
    assert [block[3] for _hour, block in view.hours()] == [1, 8]


def test_a_new_group_needs_room_of_its_own(tmp_path, disk):
    counters = Counters(worker_file(tmp_path, 0))
    first = slot(counters.group_number("a"), 1, 1)
    counters.hour(HOUR)[first] += 1
    disk.full = True
    second = slot(counters.group_number("b"), 1, 1)
    counters.hour(HOUR)[second] += 1
    disk.full = False
    block = counters.hour(HOUR)
    assert (block[first], block[second]) == (1, 1)


def test_without_room_for_anything_counting_goes_on_unseen(tmp_path, disk):
    disk.full = True
    counters = Counters(worker_file(tmp_path, 0))
    counters.start(47)
    counters.hour(HOUR)[3] += 1
    assert counters.hour(HOUR)[3] == 1
    with pytest.raises(CountersBroken):
        CountersView(counters.path)


def test_what_could_not_be_sent_is_counted(tmp_path):
    counters = Counters(worker_file(tmp_path, 0))
    counters.add_unsent(3)
    counters.add_unsent(4)
    assert CountersView(counters.path).unsent == 7
    assert Counters(counters.path).hour(HOUR)[0] == 0


def test_how_the_upstreams_do_is_noted(tmp_path):
    counters = Counters(worker_file(tmp_path, 0))
    counters.note_upstreams(100, answered=True, failed=False)
    counters.note_upstreams(103, answered=False, failed=True)
    view = CountersView(counters.path)
    assert (view.answered, view.failed) == (100, 103)


def test_looking_makes_no_pages(tmp_path):
    counters = Counters(worker_file(tmp_path, 0))
    counters.hour(HOUR)
    before = counters.path.stat().st_blocks
    view = CountersView(counters.path)
    assert [sum(block) for _hour, block in view.hours()] == [0]
    assert counters.path.stat().st_blocks == before


def test_group_numbers_stay_when_groups_come_and_go(tmp_path):
    path = worker_file(tmp_path, 0)
    counters = Counters(path)
    assert [counters.group_number(g) for g in ("a", "b", "a")] == [0, 1, 0]
    assert Counters(path).group_number("c") == 2


def test_the_sixty_fifth_group_shares_the_last_place(tmp_path):
    counters = Counters(worker_file(tmp_path, 0))
    numbers = [counters.group_number(f"g{i}") for i in range(GROUPS + 3)]
    assert numbers[-3:] == [GROUPS - 1] * 3


def test_a_file_keeps_the_number_it_was_made_with(tmp_path):
    path = worker_file(tmp_path, 0)
    Counters(path)
    made = CountersView(path).made
    Counters(path)
    assert CountersView(path).made == made != 0
    path.unlink()
    Counters(path)
    assert CountersView(path).made != made


def test_slots_do_not_collide():
    every = {slot(g, c, o) for g in range(64) for c in range(32) for o in range(8)}
    assert len(every) == SLOTS == max(every) + 1


def test_heartbeat_and_pid_are_seen_from_outside(tmp_path):
    counters = Counters(worker_file(tmp_path, 3))
    counters.start(4711)
    counters.beat(HOUR, 77)
    [path] = worker_files(tmp_path)
    view = CountersView(path)
    assert (view.pid, view.heartbeat, view.pulse) == (4711, HOUR, 77)


@pytest.mark.parametrize("content", [b"", b"x" * 100, b"\0" * SIZE])
def test_a_foreign_file_is_refused_for_reading(tmp_path, content):
    path = worker_file(tmp_path, 0)
    path.write_bytes(content)
    with pytest.raises(CountersBroken):
        CountersView(path)


def test_a_foreign_file_is_taken_over_for_writing(tmp_path):
    path = worker_file(tmp_path, 0)
    path.write_bytes(b"x" * SIZE)
    Counters(path).hour(HOUR)[1] += 1
    view = CountersView(path)
    assert view.groups == []
    assert [sum(block) for _hour, block in view.hours()] == [1]
