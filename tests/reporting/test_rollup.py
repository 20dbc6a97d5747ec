"""Nothing is counted twice, nothing but the last minute is lost, wherever it is killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections import Counter
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import reporting.rollup as rollup_module
from policy.verdict import Outcome
from reporting.figures import device_days
from reporting.rollup import ListSeen
from reporting.store import StatisticsBroken, StatisticsStore
from resolver.daytable import read_days
from tests.support.countbox import HOME, CountBox, at

MONDAY = at("2026-09-07 08:00")
DAY = 86_400


@pytest.fixture
def box(tmp_path):
    return CountBox(tmp_path)


def sum_of(box, today="2026-12-01"):
    return box.ask("2026-09-01", "2026-11-30", today).total.questions


def test_a_day_is_told_when_it_is_over(box):
    box.count(MONDAY, "pupils", 5)
    box.turn(MONDAY + 60)
    assert sum_of(box) == 0
    box.turn(at("2026-09-08 00:01"))
    assert sum_of(box) == 0
    box.turn(at("2026-09-08 00:03"))
    assert sum_of(box) == 5


def test_rolled_up_again_and_again_it_is_counted_once(box):
    box.count(MONDAY, "pupils", 5)
    box.count(MONDAY, "pupils", 2, worker=1)
    for minute in range(5):
        box.turn(MONDAY + minute * 60)
    box.count(MONDAY, "pupils", 1)
    for minute in range(5):
        box.turn(MONDAY + DAY + minute * 60)
    assert sum_of(box) == 8


def test_what_was_rolled_up_survives_the_power(box):
    box.count(MONDAY, "pupils", 5)
    box.turn(MONDAY + 60)
    box.count(MONDAY, "pupils", 100)  # of the minute that is lost
    box.lose_power()
    box.count(MONDAY + 300, "pupils", 7)  # more than the old file had
    box.turn(MONDAY + 360)
    box.turn(MONDAY + DAY)
    assert sum_of(box) == 12


def test_counts_that_come_late_are_added_to_their_day(box):
    """The chores were down over midnight, or a clock was set back into a day that was closed."""
    box.count(MONDAY, "pupils", 5)
    box.turn(MONDAY + DAY)
    box.count(MONDAY + 3600, "pupils", 2)
    box.turn(MONDAY + DAY + 60)
    assert box.ask("2026-09-07", "2026-09-07", "2026-09-09").total.questions == 7


def test_an_hour_that_comes_again_is_added(box):
    """A clock that was set two days ahead and back: the hour's block was emptied meanwhile."""
    box.count(MONDAY, "pupils", 50)
    box.turn(MONDAY + 60)
    box.count(MONDAY + 2 * DAY, "pupils", 3)
    box.turn(MONDAY + 2 * DAY, clock_trusted=False)
    box.count(MONDAY, "pupils", 4)
    box.turn(MONDAY + 120)
    box.turn(MONDAY + DAY)
    assert sum_of(box) == 54
    box.turn(MONDAY + 3 * DAY)
    assert sum_of(box) == 57


def test_no_day_is_closed_by_a_clock_that_nobody_believes(box):
    box.count(MONDAY, "pupils", 5)
    box.turn(MONDAY + 5 * DAY, clock_trusted=False)
    assert sum_of(box) == 0


def test_what_was_counted_before_the_clock_was_set_is_of_no_day(box):
    box.count(3600, "pupils", 5)
    box.turn(MONDAY)
    box.turn(MONDAY + DAY)
    assert sum_of(box) == 0


def test_counts_of_a_day_far_ahead_go_when_their_file_has_gone(box):
    box.count(MONDAY + 900 * DAY, "pupils", 5)
    box.turn(MONDAY)
    box.lose_power()
    box.turn(MONDAY + 60)
    assert box.store.rows("SELECT * FROM taken") == []


def test_hours_that_are_kept_leave_the_notes(box):
    box.count(MONDAY, "pupils", 5)
    for day in range(4):
        box.count(MONDAY + day * DAY, "pupils", 1)
        box.turn(MONDAY + day * DAY + 60)
    assert len(box.store.rows("SELECT * FROM taken")) <= 4
    assert sum_of(box, "2026-09-10") == 8


def test_every_group_stays_apart_and_a_long_name_too(box):
    box.devices(MONDAY, "pupils", 0, 20)
    box.devices(MONDAY, "a" * 40, 0, 20)
    box.count(MONDAY, "pupils", 5)
    box.count(MONDAY, "a" * 40, 6, outcome=Outcome.BLOCKED, category="games")
    box.turn(MONDAY + 60)
    box.turn(MONDAY + DAY)
    assert box.ask("2026-09-07", "2026-09-07", "2026-09-08", "pupils").total == (5, 0)
    assert box.ask("2026-09-07", "2026-09-07", "2026-09-08", "a" * 40).total == (6, 6)


class Crash(Exception):
    """The power goes, in the middle of a roll-up."""


class Fragile:
    """A connection that breaks at its n-th statement."""

    def __init__(self, db, left):
        self._db, self._left = db, left

    def _step(self):
        self._left -= 1
        if self._left < 0:
            raise Crash

    def execute(self, *arguments):
        self._step()
        return self._db.execute(*arguments)

    def executemany(self, *arguments):
        self._step()
        return self._db.executemany(*arguments)


def crash_at(box, statement):
    real = box.store.changing

    class Changing:
        def __enter__(self):
            self._real = real()
            return Fragile(self._real.__enter__(), statement)

        def __exit__(self, *error):
            return self._real.__exit__(*error)

    return Changing


STEP = st.one_of(
    st.tuples(st.just("count"), st.sampled_from(["pupils", "staff"]), st.integers(1, 9), st.integers(0, 1)),
    st.tuples(st.just("turn"), st.integers(0, 40)),
    st.tuples(st.just("crash"), st.integers(0, 15)),
    st.tuples(st.just("wait"), st.sampled_from([30, 600, 3600, 40_000])),
    st.tuples(st.just("jump"), st.sampled_from([-7200, 7200])),
    st.tuples(st.just("power")),
)


@settings(max_examples=40)
@given(st.lists(STEP, max_size=25))
def test_whatever_happens_the_sum_is_what_was_counted_less_what_the_power_took(tmp_path_factory, steps):
    box = CountBox(tmp_path_factory.mktemp("box"))
    now, kept, fresh = MONDAY, 0, 0
    for step in steps:
        match step:
            case ("count", group, questions, worker):
                box.count(now, group, questions, worker=worker)
                fresh += questions
            case ("turn", _):
                box.turn(now)
                kept, fresh = kept + fresh, 0
            case ("crash", statement):
                with pytest.MonkeyPatch.context() as patch:
                    patch.setattr(box.store, "changing", crash_at(box, statement))
                    try:
                        box.turn(now)
                    except Crash:
                        continue
                kept, fresh = kept + fresh, 0
            case ("wait", seconds):
                box.turn(now)  # counters hold two days; the chores look every minute
                kept, fresh = kept + fresh, 0
                now += seconds
            case ("jump", seconds):
                now += seconds
            case ("power",):
                box.lose_power()
                fresh = 0
    box.turn(now)
    box.turn(now + 3 * DAY)
    assert sum_of(box) == kept + fresh
    box.store.close()


LOOP = """
import sys
from pathlib import Path
from reporting.rollup import RollUp, Sight
from reporting.store import StatisticsStore
from tests.support.countbox import SCHOOL, at
folder = Path(sys.argv[1])
rollup = RollUp(folder / "run", StatisticsStore(folder / "statistics.db", write=True))
now = at("2026-09-07 10:00")
print("there", flush=True)
while True:
    now += 60
    rollup.turn(now, SCHOOL, Sight())
"""


def test_killed_at_any_moment_it_loses_nothing(tmp_path, project):
    """kill -9 in the middle of its work, again and again; counters outlive it, as in a tmpfs."""
    box = CountBox(tmp_path)
    box.store.close()
    counted = 0
    for round_ in range(3):
        box.count(MONDAY, "pupils", 10)
        counted += 10
        chores = subprocess.Popen(
            [sys.executable, "-c", LOOP, str(tmp_path)],
            stdout=subprocess.PIPE,
            cwd=project,
            env={**os.environ},
        )
        assert chores.stdout.readline() == b"there\n"
        for number in range(100 * round_ + 40):
            box.count(MONDAY, "staff", 1, worker=number % 2)
            counted += 1
        chores.send_signal(signal.SIGKILL)
        chores.wait()
        chores.stdout.close()
    after = CountBox(tmp_path)
    after.turn(MONDAY + 5 * DAY)
    assert sum_of(after) == counted
    assert after.store.rows("PRAGMA integrity_check") == [("ok",)]


def test_device_days_of_all_workers_are_there_once(box):
    box.devices(MONDAY, "pupils", 0, 12)
    box.devices(MONDAY, "pupils", 5, 15, cells=1 | 8, worker=1)
    box.turn(MONDAY + 3600)
    [part] = device_days(box.store, date(2026, 9, 7), date(2026, 9, 7))[date(2026, 9, 7)]
    assert part.devices == {1: 5, 9: 10}
    assert part.seconds == 3600


def test_after_a_power_cut_the_day_has_two_parts(box):
    box.devices(MONDAY, "pupils", 0, 12)
    box.turn(MONDAY + 3600)
    box.lose_power()
    box.devices(MONDAY + 4000, "pupils", 0, 9)
    box.turn(MONDAY + 4000 + 7200)
    parts = device_days(box.store, date(2026, 9, 7), date(2026, 9, 7))[date(2026, 9, 7)]
    assert [(part.seconds, part.devices) for part in parts] == [(7200, {1: 9}), (3600, {1: 12})]


def test_tables_of_days_that_are_over_are_removed_once_they_are_kept(box, monkeypatch):
    box.devices(MONDAY, "pupils", 0, 3)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(box.store, "changing", crash_at(box, 3))
        with pytest.raises(Crash):
            box.turn(MONDAY + DAY)
    assert list(read_days(box.runtime))
    box.turn(at("2026-09-08 00:01"))  # a worker may still be in the day before
    assert list(read_days(box.runtime))
    box.turn(at("2026-09-08 00:03"))
    assert not list(read_days(box.runtime))
    assert len(device_days(box.store, date(2026, 9, 7), date(2026, 9, 7))) == 1


def test_at_home_no_devices_are_kept(tmp_path):
    box = CountBox(tmp_path, HOME)
    box.devices(MONDAY, "children", 0, 15)
    box.turn(MONDAY + 60)
    box.turn(MONDAY + DAY)
    assert box.store.rows("SELECT * FROM parts") == box.store.rows("SELECT * FROM sizes") == []
    assert not list(read_days(box.runtime))


def test_minutes_in_which_dns_was_filtered(box):
    for minute in range(3):
        box.turn(MONDAY + minute * 60)
    box.turn(MONDAY + 600)  # a chore took long; DNS was there before and after
    box.turn(MONDAY + 660, filtering=False)
    box.turn(MONDAY + 720)
    box.turn(MONDAY + 720 + 7200)
    found = box.ask("2026-09-07", "2026-09-07", "2026-09-08")
    assert found.filtered_minutes == 11 + 1 + 1


def test_passes_are_counted_once_each(box):
    given = [("ab", "pass", int(MONDAY)), ("cd", "focus", int(MONDAY))]
    box.turn(MONDAY, passes=given)
    box.turn(MONDAY + 60, passes=[*given, ("ef", "pass", int(MONDAY) + 30)])
    box.turn(MONDAY + 90)  # the file could not be read
    box.turn(MONDAY + 100, passes=given)
    box.turn(MONDAY + 120, passes=())
    assert box.ask("2026-09-07", "2026-09-07", "2026-09-08").passes == {"pass": 2, "focus": 1}
    assert box.store.rows("SELECT * FROM known_passes") == []


def test_lists_with_their_age_and_version(box):
    box.turn(MONDAY, lists=[ListSeen("a", "adult", 10, "v1", 5)])
    box.turn(MONDAY + DAY, lists=[ListSeen("a", "adult", 12, "v2", 9)])
    box.turn(MONDAY + DAY + 60, lists=[ListSeen("a", "adult", 13, "v3", 10)])
    assert box.ask("2026-09-07", "2026-09-07", "2026-09-12").lists[0][3:] == (10, "v1", 5)
    assert box.ask("2026-09-07", "2026-09-08", "2026-09-12").lists[0][3:] == (13, "v3", 10)


def test_what_has_been_kept_long_enough_goes(box):
    box.devices(MONDAY, "pupils", 0, 20)
    box.count(MONDAY, "pupils", 5)
    box.turn(MONDAY + 60)
    box.turn(MONDAY + DAY)
    box.turn(MONDAY + 500 * DAY)
    assert box.store.rows("SELECT * FROM hours") == []
    assert sum_of(box) == 5
    box.turn(MONDAY + 1200 * DAY)
    assert sum_of(box) == 0
    assert box.store.rows("SELECT * FROM parts") == []


def test_how_many_devices_a_small_group_had_is_forgotten_within_days(box):
    box.devices(MONDAY, "pupils", 0, 20)
    box.devices(MONDAY, "office", 0, 1)
    box.turn(MONDAY + 60)
    box.turn(MONDAY + 2 * DAY)
    assert len(box.store.rows("SELECT * FROM sizes")) == 2
    box.turn(MONDAY + 5 * DAY)
    assert box.store.rows("SELECT grp, devices FROM sizes") == [(0, 21)]
    box.turn(MONDAY + 6 * DAY)
    assert box.store.rows("SELECT grp, devices FROM sizes") == [(0, 21)]


def test_days_with_few_devices_are_kept_for_the_report_only(box):
    for day, devices in enumerate([9, 20]):
        box.devices(MONDAY + day * DAY, "pupils", 0, devices)
        box.turn(MONDAY + day * DAY + 60)
    box.turn(MONDAY + 40 * DAY)
    assert len(box.store.rows("SELECT * FROM parts")) == 2
    box.turn(MONDAY + 90 * DAY)
    assert box.store.rows("SELECT day FROM parts") == [(date(2026, 9, 8).toordinal(),)]


def test_too_large_a_file_loses_its_oldest_hours(box, monkeypatch):
    box.devices(MONDAY, "pupils", 0, 20)
    box.count(MONDAY, "pupils", 5)
    box.turn(MONDAY + 60)
    monkeypatch.setattr(rollup_module, "MOST_BYTES", 1)
    box.turn(MONDAY + DAY)
    assert box.store.rows("SELECT * FROM hours") == []
    assert sum_of(box) == 5


def test_a_minute_without_news_writes_nothing(box):
    box.count(MONDAY, "pupils", 5)
    box.turn(MONDAY)
    before = Counter(box.store.rows("SELECT * FROM taken"))
    changes = box.store.conn.total_changes
    box.turn(MONDAY, filtering=False)
    assert box.store.conn.total_changes == changes
    assert Counter(box.store.rows("SELECT * FROM taken")) == before


def test_a_database_that_is_locked_for_ever_is_said(tmp_path, monkeypatch):
    box = CountBox(tmp_path)
    box.store.conn.execute("PRAGMA busy_timeout = 1")
    other = StatisticsStore(tmp_path / "statistics.db", write=True)
    with other.changing(), pytest.raises(StatisticsBroken, match="locked"):
        box.turn(MONDAY)
    box.turn(MONDAY + 60)
