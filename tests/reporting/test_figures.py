"""What can be asked for, and what nobody can learn whatever they ask."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import product
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from config.categories import CATEGORIES
from policy.verdict import Outcome
from reporting.figures import Statistics
from reporting.limits import FEW, NEVER_BY_DAY
from reporting.rollup import Place
from tests.support.countbox import HOME, SCHOOL, CountBox, at

MONDAY = at("2026-09-07 08:00")
DAY = 86_400


@pytest.fixture
def box(tmp_path):
    return CountBox(tmp_path)


def school_week(box):
    """300 pupils, 25 teachers, 2 in the office; Monday and Tuesday."""
    for day in range(2):
        morning = MONDAY + day * DAY
        box.devices(morning, "pupils", 0, 300)
        box.devices(morning, "teachers", 0, 25)
        box.devices(morning, "office", 0, 2)
        for hour in range(4):
            box.count(morning + hour * 3600, "pupils", 100)
            box.count(morning + hour * 3600, "pupils", 10, category="games", outcome=Outcome.BLOCKED)
            box.count(morning + hour * 3600, "pupils", 2, category="proxy-vpn", outcome=Outcome.BYPASS)
            box.count(morning + hour * 3600, "pupils", 1, category="self-harm", outcome=Outcome.BLOCKED)
            box.count(morning + hour * 3600, "teachers", 20)
            box.count(morning + hour * 3600, "office", 3, category="gambling", outcome=Outcome.BLOCKED)
        box.turn(morning + 5 * 3600)
    box.turn(MONDAY + 2 * DAY)


def test_a_week_of_a_school(box):
    school_week(box)
    week = box.ask("2026-09-07", "2026-09-13", "2026-09-14")
    assert week.total == (8 * 136, 8 * 16)
    assert week.categories == {"games": 80, "proxy-vpn": 16, "gambling": 24, "": 8}
    assert week.outcomes == {"allowed": 960, "blocked": 112, "bypass": 16}
    # The teachers hide the two of the office.
    assert {name: total.questions for name, total in week.groups.items()} == {"pupils": 904, "": 184}
    assert week.heat[0][8] == (113, 13)
    assert sum(one.questions for row in week.heat for one in row) == 904
    assert week.days == {date(2026, 9, 7): (544, 64), date(2026, 9, 8): (544, 64)}


def test_one_group_and_its_trend(box):
    school_week(box)
    tuesday = box.ask("2026-09-08", "2026-09-08", "2026-09-09", "pupils")
    assert tuesday.total == (452, 52)
    assert tuesday.devices is None
    before = Statistics(box.store, SCHOOL, date(2026, 9, 9)).before(tuesday)
    assert (before.first, before.last, before.group) == (date(2026, 9, 7), date(2026, 9, 7), "pupils")
    assert before.total == (452, 52)
    for group in ("office", "teachers", "nobody", ""):
        assert box.ask("2026-09-07", "2026-09-08", "2026-09-09", group).total == (0, 0)


def test_distress_is_told_of_whole_months_only(box):
    school_week(box)
    assert box.ask("2026-09-01", "2026-09-30", "2026-10-01").distress == {"2026-09": {"self-harm": 8}}
    for first, last, today in (
        ("2026-09-02", "2026-09-30", "2026-10-01"),
        ("2026-09-01", "2026-09-30", "2026-09-30"),
        ("2026-09-07", "2026-09-07", "2026-10-01"),
    ):
        found = box.ask(first, last, today)
        assert not found.distress
        assert not NEVER_BY_DAY & set(found.categories)
    assert box.ask("2026-09-01", "2026-09-30", "2026-10-01", "pupils").distress == {}


def test_devices_that_met_a_block(box):
    for day, (pupils, met) in enumerate([(50, 7), (9, 5), (60, 3)]):
        box.devices(MONDAY + day * DAY, "pupils", 0, pupils)
        box.devices(MONDAY + day * DAY, "pupils", 0, met, cells=1 | 2 | 8)
        box.turn(MONDAY + day * DAY + 3600)
    box.turn(MONDAY + 3 * DAY)
    week = box.ask("2026-09-07", "2026-09-13", "2026-09-14")
    # Not the day on which nine devices were there, and harm (self-harm is in it) not within a month.
    assert week.devices == {"active": 110, "adult": 0, "gambling": 10, "scam": 0, "bypass": 0, "timetable": 0}
    month = box.ask("2026-09-01", "2026-09-30", "2026-10-01")
    assert month.devices["harm"] == 10


def test_where_the_router_asks_for_everybody_devices_are_not_measurable(box):
    for day in range(3):
        box.devices(MONDAY + day * DAY, "pupils", 0, 1)
        box.turn(MONDAY + day * DAY + 60, only_gateway=True)
    statistics = Statistics(box.store, SCHOOL, date(2026, 9, 14))
    assert not statistics.measurable(date(2026, 9, 7), date(2026, 9, 13))
    assert statistics.measurable(date(2026, 9, 12), date(2026, 9, 13))  # nobody was there
    assert box.ask("2026-09-07", "2026-09-09", "2026-09-14").devices is None


def test_a_router_that_asks_alone_at_night_hides_nobody(box):
    box.devices(MONDAY, "pupils", 0, 50)
    for minute in range(60):
        box.turn(MONDAY + minute * 60, only_gateway=minute > 5)
    assert box.ask("2026-09-07", "2026-09-07", "2026-09-08").devices["active"] == 50


def test_a_home_sees_days_and_nothing_else(tmp_path):
    box = CountBox(tmp_path, HOME)
    box.devices(MONDAY, "children", 0, 15)
    box.count(MONDAY, "children", 5, category="self-harm", outcome=Outcome.BLOCKED)
    box.count(MONDAY, "parents", 5)
    box.turn(MONDAY + 60)
    box.turn(MONDAY + DAY)
    month = box.ask("2026-09-01", "2026-09-30", "2026-10-01")
    assert month.total == (10, 5)
    assert month.groups == {"": (10, 5)}
    assert (month.heat, month.distress, month.devices) == (None, {}, None)
    assert month.categories == {"": 5}
    assert box.ask("2026-09-07", "2026-09-07", "2026-10-01", "children").total == (0, 0)


def test_a_school_that_becomes_a_home_shows_no_more_than_a_home(box):
    school_week(box)
    found = box.ask("2026-09-01", "2026-09-30", "2026-10-01", place=HOME)
    assert found.groups == {"": (1088, 128)}
    assert (found.heat, found.distress, found.devices) == (None, {}, None)


def test_the_day_under_way_is_never_told(box):
    school_week(box)
    box.count(MONDAY + 2 * DAY, "pupils", 1000)
    box.turn(MONDAY + 2 * DAY + 60)
    assert box.ask("2026-09-09", "2026-09-09", "2026-09-09").days == {}
    assert box.ask("2026-09-01", "2026-12-31", "2026-09-09").total.questions == 1088


# No question brings out what the limits hide: two boxes that differ only there answer everything alike.

COUNT = st.tuples(
    st.integers(0, 2),  # day
    st.integers(0, 23),
    st.sampled_from(["pupils", "office", "lab"]),
    st.sampled_from(["", "games", "self-harm", "abuse"]),
    st.integers(1, 5),
)
SIZES = st.fixed_dictionaries(
    {"pupils": st.integers(0, 30), "office": st.integers(0, 12), "lab": st.integers(0, 9)}
)


def filled(folder, place, sizes, counts):
    box = CountBox(folder, place)
    midnight = at("2026-09-28 00:00")
    for day in range(3):
        for group, devices in sizes.items():
            box.devices(midnight + day * DAY, group, 0, devices)
        for when, hour, group, category, questions in counts:
            if when == day:
                outcome = Outcome.BLOCKED if category else Outcome.ALLOWED
                known = "" if category == "own" else category
                when_ = midnight + day * DAY + hour * 3600
                box.count(when_, group, questions, category=known, outcome=outcome)
        box.turn(midnight + day * DAY + DAY - 1)
    box.turn(midnight + 4 * DAY)
    return box


def everything(box, place):
    """The answers to all questions about these days."""
    statistics = Statistics(box.store, place, date(2026, 10, 2))
    days = [date(2026, 9, 1), *(date(2026, 9, 28) + timedelta(days=step) for step in range(3))]
    return [
        statistics.period(first, last, group)
        for first, last, group in product(days, days, [None, "", "pupils", "office", "lab"])
        if first <= last
    ]


@settings(max_examples=10)
@given(st.lists(COUNT, max_size=12), SIZES, st.data())
def test_no_question_brings_out_when_or_by_whom_of_a_small_group(tmp_path_factory, counts, sizes, data):
    sizes["pupils"] = data.draw(st.integers(0, FEW - 1))
    sizes["office"] = data.draw(st.integers(0, FEW - 1))
    other = [
        (day, data.draw(st.integers(0, 23)), data.draw(st.sampled_from(list(sizes))), category, questions)
        for day, _hour, _group, category, questions in counts
    ]
    first, second = (filled(tmp_path_factory.mktemp("b"), SCHOOL, sizes, one) for one in (counts, other))
    assert everything(first, SCHOOL) == everything(second, SCHOOL)
    first.store.close()
    second.store.close()


@settings(max_examples=10)
@given(st.lists(COUNT, max_size=12), SIZES, st.data())
def test_no_question_brings_out_the_hour_or_the_group_at_home(tmp_path_factory, counts, sizes, data):
    other = [
        (day, data.draw(st.integers(0, 23)), data.draw(st.sampled_from(list(sizes))), category, questions)
        for day, _hour, _group, category, questions in counts
    ]
    first, second = (filled(tmp_path_factory.mktemp("b"), HOME, sizes, one) for one in (counts, other))
    assert everything(first, HOME) == everything(second, HOME)
    first.store.close()
    second.store.close()


@settings(max_examples=10)
@given(
    st.lists(st.tuples(*[st.integers(0, 2), st.integers(0, 23), st.sampled_from("ab")]), max_size=9),
    st.data(),
)
def test_no_question_brings_out_on_which_day_at_what_hour_or_where_distress_was(
    tmp_path_factory, blocks, data
):
    """Which of the blocks without a category it was; how many of the month's is told, so that stays."""
    groups = {"a": "pupils", "b": "office"}
    sizes = {"pupils": 30, "office": 12}
    total = data.draw(st.integers(0, len(blocks)))
    boxes = []
    for _ in range(2):
        order = data.draw(st.permutations(range(len(blocks))))
        counts = [
            (day, hour, groups[group], "self-harm" if order[place] < total else "own", 1)
            for place, (day, hour, group) in enumerate(blocks)
        ]
        boxes.append(filled(tmp_path_factory.mktemp("b"), SCHOOL, sizes, counts))
    assert everything(boxes[0], SCHOOL) == everything(boxes[1], SCHOOL)
    for box in boxes:
        box.store.close()


@settings(max_examples=10)
@given(st.lists(COUNT, max_size=10), SIZES)
def test_what_is_told_apart_adds_up_and_leaves_ten_devices(tmp_path_factory, counts, sizes):
    box = filled(tmp_path_factory.mktemp("b"), SCHOOL, sizes, counts)
    for period in everything(box, SCHOOL):
        if period.group is None:
            assert sum(total.questions for total in period.groups.values()) == period.total.questions
            assert sum(period.categories.values()) == period.total.blocked
        assert set(period.categories) <= {"", *CATEGORIES} - NEVER_BY_DAY
        shown = set(period.groups) - {""}
        assert all(sizes[group] >= FEW for group in shown)
    box.store.close()


def test_a_heat_map_is_the_same_from_the_sums_and_from_the_hours(box):
    school_week(box)
    with_sums = box.ask("2026-09-07", "2026-09-13", "2026-09-14")
    one_group = box.ask("2026-09-07", "2026-09-13", "2026-09-14", "pupils")
    box.store.conn.execute("DROP TABLE sums")
    assert box.ask("2026-09-07", "2026-09-13", "2026-09-14") == with_sums
    assert box.ask("2026-09-07", "2026-09-13", "2026-09-14", "pupils") == one_group


@pytest.mark.parametrize("zone", ["Europe/Berlin", "Asia/Kolkata", "America/St_Johns", "Pacific/Chatham"])
def test_hours_are_local_where_clocks_are_changed_and_where_hours_are_halved(tmp_path, zone):
    place = Place("school", ZoneInfo(zone))
    box = CountBox(tmp_path, place)
    for text, count in (
        ("2026-10-24 10:00", 7),
        ("2026-10-26 10:00", 9),
    ):  # Saturday, and Monday in winter time
        noon = datetime.fromisoformat(text).replace(tzinfo=place.zone).timestamp()
        box.devices(noon, "pupils", 0, 30)
        box.count(noon, "pupils", count)
        box.turn(noon + 60)
    box.turn(noon + 3 * DAY)
    heat = box.ask("2026-10-19", "2026-10-27", "2026-10-29").heat
    hour = 10 if zone != "Asia/Kolkata" else 9  # an hour since the epoch begins at half past
    seen = {
        (day, at): one.questions
        for day, row in enumerate(heat)
        for at, one in enumerate(row)
        if one.questions
    }
    assert sorted(seen.values()) == [7, 9]
    assert {day for day, _at in seen} == {5, 0}
    assert all(abs(at - hour) <= 1 for _day, at in seen)


@given(st.dates(date(2026, 9, 1), date(2026, 10, 20)), st.integers(0, 40))
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_days_have_the_same_heat_map_however_it_is_added_up(box, first, length):
    if not box.store.rows("SELECT 1 FROM sums"):
        school_week(box)
    last = first + timedelta(days=length)
    statistics = Statistics(box.store, SCHOOL, date(2027, 1, 1))
    quick = statistics.period(first, last).heat
    statistics._one_shift = lambda *_days: None
    assert statistics.period(first, last).heat == quick
