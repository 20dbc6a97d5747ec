from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from config import clock
from config.policyfile import parse_policy
from resolver.counters import Counters, CountersView, slot, worker_file
from resolver.moment import Moment
from resolver.timekeeper import Timekeeper

POLICY = parse_policy("""
kind = "school"
default_group = "pupils"
starter = false
[groups.pupils]
en = "Pupils"
vi = "Học sinh"
    [[groups.pupils.timetable]]
    name = "Lessons"
    windows = ["10:00-11:00"]
    block_categories = ["games"]
""")


class Clock:
    def __init__(self, monkeypatch):
        self.wall = datetime.fromisoformat("2026-11-24T09:59:57.250+07:00")
        self.monotonic = 500.75
        monkeypatch.setattr(clock, "wall", lambda zone: self.wall.astimezone(zone))  # noqa: PLW0108 - it changes
        monkeypatch.setattr(clock, "epoch", lambda: self.wall.timestamp())  # noqa: PLW0108 - it changes
        monkeypatch.setattr(clock, "monotonic", lambda: self.monotonic)

    def pass_time(self, seconds):
        self.monotonic += seconds
        self.wall += timedelta(seconds=seconds)


class Kept:
    def __init__(self, tmp_path, monkeypatch):
        self.clock = Clock(monkeypatch)
        self.file = worker_file(tmp_path, 0)
        self.moment = Moment()
        self.changes = []
        self.seconds = 0
        self.time = Timekeeper(self.moment, Counters(self.file), self.changes.append, self.second)
        self.views = self.time.follow(POLICY)

    def second(self):
        self.seconds += 1

    def games_blocked(self):
        views = self.changes[-1] if self.changes else self.views
        return "games" in views["pupils"].state.blocked_categories


@pytest.fixture
def kept(tmp_path, monkeypatch):
    return Kept(tmp_path, monkeypatch)


def test_a_second_begins_once(kept):
    for _ in range(100):
        kept.time.tick()
    assert (kept.moment.second, kept.seconds) == (500, 1)
    kept.clock.pass_time(0.25)
    kept.time.tick()
    assert (kept.moment.second, kept.seconds) == (501, 2)


def test_the_timetable_moves_on_at_the_very_moment(kept):
    kept.clock.pass_time(2.74)
    kept.time.tick()
    assert not kept.games_blocked()
    assert kept.time.wait <= 0.011
    kept.clock.pass_time(0.011)
    kept.time.tick()
    assert kept.games_blocked()


def test_a_clock_that_is_put_right_is_followed_at_once(kept):
    kept.clock.wall += timedelta(minutes=30)  # NTP has come
    kept.clock.pass_time(1)
    kept.time.tick()
    assert kept.games_blocked()


def test_a_clock_that_nobody_ever_set_keeps_category_windows_closed(tmp_path, monkeypatch):
    monkeypatch.setattr(Clock, "__init__", unset_clock(Clock.__init__))
    assert Kept(tmp_path, monkeypatch).games_blocked()


def unset_clock(original):
    def init(self, monkeypatch):
        original(self, monkeypatch)
        self.wall = datetime.fromisoformat("1970-01-01T15:00:00+07:00")

    return init


def test_the_hour_that_is_counted_into_changes_with_the_hour(kept):
    kept.moment.counts[slot(0, 0, 0)] += 1
    kept.clock.pass_time(3)
    kept.time.tick()
    kept.moment.counts[slot(0, 0, 0)] += 5
    assert sorted(block[slot(0, 0, 0)] for _hour, block in CountersView(kept.file).hours()) == [1, 5]


def test_every_second_leaves_a_sign_of_life(kept):
    kept.clock.pass_time(10)
    kept.time.tick()
    assert CountersView(kept.file).heartbeat == int(kept.clock.wall.timestamp())


def test_while_the_supervisor_doubts_the_clock_every_window_holds(kept):
    assert not kept.games_blocked()
    kept.changes.append(kept.time.follow(POLICY, clock_trusted=False))
    assert kept.games_blocked()
    assert kept.moment.clock_trusted is False
    kept.changes.append(kept.time.follow(POLICY, anew=False, clock_trusted=True))
    assert not kept.games_blocked()
    assert kept.moment.clock_trusted is True
