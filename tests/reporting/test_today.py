"""Totals of a day: the right hours, all workers, and nothing that DESIGN §7 keeps from the page."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from config.categories import CATEGORIES
from policy.verdict import Outcome
from reporting.today import NEVER_BY_DAY, Count, Today, for_everyone, read_counts, today
from resolver.counters import Counters, slot, worker_file

HUE = ZoneInfo("Asia/Ho_Chi_Minh")
NOON = datetime(2026, 9, 7, 12, 30, tzinfo=HUE)


def at(hour: int, day: int = 7) -> int:
    """The number of an hour of September 2026 in Huế."""
    return int(datetime(2026, 9, day, hour, tzinfo=HUE).timestamp()) // 3600


def test_the_day_runs_from_midnight_to_midnight_in_the_policys_zone():
    allowed = Outcome.ALLOWED
    counts = [
        Count(at(23, day=6), "pupils", 0, allowed, 1000),
        Count(at(0), "pupils", 0, allowed, 1),
        Count(at(23), "pupils", 0, allowed, 2),
        Count(at(0, day=8), "pupils", 0, allowed, 1000),
    ]

    assert today(counts, NOON).questions == 3


def test_blocked_questions_and_attempts_to_go_around_count_as_blocked():
    counts = [Count(at(9), "pupils", 11, outcome, 10) for outcome in Outcome]

    day = today(counts, NOON)

    assert day.questions == 50
    assert day.blocked == 20
    assert day.by_category == {11: 20}
    assert day.by_group == {"pupils": (50, 20)}


def test_nothing_counted_gives_a_day_of_zeros():
    assert today([], NOON) == Today(NOON.date(), 0, 0, {}, {})


def test_the_files_of_all_workers_are_summed(tmp_path):
    epoch = int(NOON.timestamp())
    for worker in range(2):
        counters = Counters(worker_file(tmp_path, worker))
        for group in ("teachers", "pupils")[worker:]:  # the same group has another number in each file
            words = counters.hour(epoch)
            words[slot(counters.group_number(group), 4, Outcome.BLOCKED)] += 5
            words[slot(counters.group_number(group), 0, Outcome.ALLOWED)] += 7

    day = today(read_counts(tmp_path), NOON)

    assert (day.questions, day.blocked) == (36, 15)
    assert day.by_category == {4: 15}
    assert day.by_group == {"teachers": (12, 5), "pupils": (24, 10)}


def test_a_broken_file_is_left_out(tmp_path):
    worker_file(tmp_path, 0).write_bytes(b"half written")
    counters = Counters(worker_file(tmp_path, 1))
    counters.hour(int(NOON.timestamp()))[slot(counters.group_number("all"), 0, 0)] += 3

    assert today(read_counts(tmp_path), NOON).questions == 3


def test_no_folder_means_no_counts(tmp_path):
    assert list(read_counts(tmp_path / "absent")) == []


def test_what_everyone_sees_is_ranked_with_the_rest_last():
    day = Today(NOON.date(), 100, 60, {0: 30, 11: 10, 10: 15, 4: 5}, {})

    assert for_everyone(day) == (("social", 15), ("games", 10), ("adult", 5), ("", 30))


@given(st.dictionaries(st.integers(0, 31), st.integers(1, 10**9)))
def test_no_category_of_one_childs_distress_is_ever_told_by_day(by_category):
    day = Today(NOON.date(), 0, sum(by_category.values()), by_category, {})

    shown = for_everyone(day)

    assert not {name for name, _count in shown} & NEVER_BY_DAY
    assert sum(count for _name, count in shown) == day.blocked
    assert {name for name, _count in shown} <= {"", *CATEGORIES}
