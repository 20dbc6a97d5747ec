"""The tables by themselves; what a box brings into them is in test_rollup."""

from __future__ import annotations

from datetime import date

import pytest

from config.categories import CATEGORIES
from policy.verdict import Outcome
from reporting.books import Books, ListSeen
from reporting.dayfiles import PartOfDay
from reporting.store import StatisticsStore
from resolver.counters import Counters, CountersView, slot, worker_file
from tests.support.countbox import HOME, SCHOOL, at

MONDAY = date(2026, 9, 7)
HOUR = int(at("2026-09-07 08:00")) // 3600
FAR = HOUR + 48


@pytest.fixture
def store(tmp_path):
    with StatisticsStore(tmp_path / "s.db", write=True) as made:
        yield made


def books(store, place=SCHOOL):
    return Books(store.conn, place, store.groups)


def counted(tmp_path, *counts):
    path = worker_file(tmp_path, 0)
    counters = Counters(path)
    for group, category, outcome, questions in counts:
        number = CATEGORIES[category].number if category else 0
        counters.hour(HOUR * 3600)[slot(counters.group_number(group), number, outcome)] += questions
    return [(0, CountersView(path))]


def part(**sizes):
    return PartOfDay(MONDAY, 1, 3600, {1: sum(sizes.values())}, sizes)


def test_a_count_is_pending_until_its_day_is_closed(store, tmp_path):
    views = counted(tmp_path, ("pupils", "", Outcome.ALLOWED, 5))
    for _ in range(2):
        books(store).take(views, FAR)
    assert store.rows("SELECT seen, pending FROM taken") == [(5, 5)]
    books(store).close_days(MONDAY)
    assert store.rows("SELECT * FROM days") == []
    for _ in range(2):
        books(store).close_days(date(2026, 9, 8))
    assert store.rows("SELECT grp, questions FROM days") == [(0, 5)]
    assert store.rows("SELECT seen, pending FROM taken") == [(5, 0)]


def test_large_groups_keep_their_hours_and_distress_only_its_month(store, tmp_path):
    counts = [("pupils", "self-harm", Outcome.BLOCKED, 3), ("pupils", "games", Outcome.BLOCKED, 2)]
    books(store).take(counted(tmp_path, *counts), FAR)
    books(store).take_parts([part(pupils=20)])
    books(store).close_days(date(2026, 9, 8))
    games = CATEGORIES["games"].number
    number = store.groups["pupils"]
    assert store.rows("SELECT hour, grp, category, questions FROM hours") == [
        (HOUR, number, 0, 3),
        (HOUR, number, games, 2),
    ]
    assert store.rows("SELECT month, category, questions FROM months") == [
        (2026 * 12 + 8, CATEGORIES["self-harm"].number, 3)
    ]


def test_at_home_there_are_days_and_nothing_else(store, tmp_path):
    books(store, HOME).take(counted(tmp_path, ("children", "self-harm", Outcome.BLOCKED, 3)), FAR)
    books(store, HOME).take_parts([part(children=20)])
    books(store, HOME).close_days(date(2026, 9, 8))
    assert store.rows("SELECT grp, category, questions FROM days") == [(0, 0, 3)]
    for table in ("hours", "months", "parts", "sizes"):
        assert store.rows(f"SELECT * FROM {table}") == []


def test_a_size_is_the_largest_of_the_day(store):
    for size in (12, 15, 9):
        books(store).take_parts([part(pupils=size)])
    assert store.rows("SELECT devices FROM sizes") == [(15,)]


def test_a_list_that_stands_as_it_stood_is_not_written(store):
    one = ListSeen("a", "adult", 3, "v", 1)
    books(store).take_lists(MONDAY, [one])
    before = store.conn.total_changes
    books(store).take_lists(MONDAY, [one])
    assert store.conn.total_changes == before
    books(store).take_lists(MONDAY, [one._replace(names=4)])
    assert store.rows("SELECT names FROM lists") == [(4,)]
