from __future__ import annotations

from datetime import datetime, timedelta
from math import inf

import pytest

import resolver.viewset as viewset_module
from config.passes import Pass
from config.policyfile import parse_policy
from resolver.audience import Some
from resolver.viewset import AHEAD, AT_ONCE, LOOK_AGAIN, ViewSet

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
[groups.staff]
en = "Staff"
vi = "Giáo viên"
""")
QUIET = 'kind = "home"\ndefault_group = "staff"\n[groups.staff]\nen = "Staff"\nvi = "Nhân viên"'
NINE = datetime.fromisoformat("2026-11-24T09:00:00+07:00")


@pytest.fixture
def views():
    made = ViewSet(POLICY, list(POLICY.groups).index)
    made.build(NINE, 1000.0, clock_trusted=True)
    return made


def test_the_boundary_is_the_next_change_of_any_group(views):
    assert views.boundary == pytest.approx(1000.0 + 3600)
    assert views.views["staff"].until == inf


def test_a_group_that_does_not_change_keeps_its_answers(views):
    before = dict(views.views)
    views.build(NINE + timedelta(hours=1), 4600.0, clock_trusted=True)
    assert views.views["staff"] is before["staff"]
    assert views.views["pupils"] is not before["pupils"]
    assert views.boundary == pytest.approx(1000.0 + 7200)


def test_an_earlier_end_makes_a_new_view(views):
    """The clock was put forward: answers with TTLs for the old end would live too long."""
    before = views.views["pupils"]
    views.build(NINE + timedelta(minutes=30), 1001.0, clock_trusted=True)
    assert views.views["pupils"] is not before


def test_the_states_after_a_change_are_made_ahead(views):
    views.prepare(1000.0)
    assert views._ahead is None
    views.prepare(4600.0 - AHEAD / 2)
    moment, states = views._ahead
    assert moment == NINE + timedelta(hours=1)
    views.build(NINE + timedelta(hours=1, milliseconds=3), 4600.003, clock_trusted=True)
    assert views.views["pupils"].state is states["pupils"]


def test_states_made_ahead_for_another_time_are_not_used(views):
    views.prepare(4600.0 - AHEAD / 2)
    _moment, states = views._ahead
    views.build(NINE + timedelta(minutes=1), 4599.0, clock_trusted=True)
    assert views.views["pupils"].state is not states["pupils"]


def test_without_a_change_in_sight_it_looks_again_after_a_day(views):
    quiet = ViewSet(parse_policy(QUIET), lambda _group: 0)
    quiet.build(NINE, 1000.0, clock_trusted=True)
    before = quiet.views["staff"]
    assert (quiet.boundary, before.until) == (1000.0 + LOOK_AGAIN, inf)
    quiet.prepare(1000.0 + LOOK_AGAIN - 1)
    assert quiet._ahead is None
    quiet.build(NINE + timedelta(days=1), 1000.0 + LOOK_AGAIN, clock_trusted=True)
    assert quiet.views["staff"] is before


def test_groups_are_counted_apart(views):
    assert views.views["pupils"].counter_base != views.views["staff"].counter_base


CROWD = parse_policy(
    'kind = "school"\ndefault_group = "g0"\nstarter = false\n'
    + "".join(
        f'[groups.g{number}]\nen = "G"\nvi = "N"\n[[groups.g{number}.timetable]]\nname = "Lessons"\n'
        'windows = ["10:00-11:00"]\nblock_categories = ["games"]\n'
        for number in range(3 * AT_ONCE)
    )
)


def states_made(monkeypatch):
    made = []
    real = viewset_module.group_state

    def noted(policy, group, *rest, **more):
        made.append(group)
        return real(policy, group, *rest, **more)

    monkeypatch.setattr(viewset_module, "group_state", noted)
    return made


def test_states_ahead_are_made_a_few_at_a_time(monkeypatch):
    views = ViewSet(CROWD, list(CROWD.groups).index)
    views.build(NINE, 1000.0, clock_trusted=True)
    made = states_made(monkeypatch)
    assert [views.prepare(4599.0) for _ in range(4)] == [True, True, False, False]
    assert made == list(CROWD.groups)
    views.build(NINE + timedelta(hours=1), 4600.0, clock_trusted=True)
    assert len(made) == len(CROWD.groups)
    assert "games" in views.views["g23"].state.blocked_categories


def test_a_change_that_comes_before_all_is_ready_makes_the_rest(monkeypatch):
    views = ViewSet(CROWD, list(CROWD.groups).index)
    views.build(NINE, 1000.0, clock_trusted=True)
    made = states_made(monkeypatch)
    assert views.prepare(4599.0)
    views.build(NINE + timedelta(hours=1), 4600.0, clock_trusted=True)
    assert sorted(made) == sorted(CROWD.groups)
    assert all("games" in view.state.blocked_categories for view in views.views.values())


def test_a_change_makes_parts_of_groups_only_when_they_ask_and_they_keep_their_answers(monkeypatch):
    """Two hundred devices that rules speak of are 20 ms of work, four times that on a Pi."""
    views = ViewSet(POLICY, list(POLICY.groups).index)
    views.build(NINE, 1000.0, clock_trusted=True)
    parts = [Some("staff", f"device {number}", frozenset()) for number in range(200)]
    before = [views.views[part] for part in parts]
    made = states_made(monkeypatch)
    views.build(NINE + timedelta(minutes=1), 1060.0, clock_trusted=True)
    assert len(made) == len(POLICY.groups)
    assert views.views[parts[7]] is before[7]
    assert len(made) == len(POLICY.groups) + 1


def test_no_answer_outlives_a_pass_to_come_and_no_other_groups_end_sooner(views):
    to_come = Pass(id="a", kind="off", role="head", group="staff", start=0, end=1)
    views.build(NINE, 1000.0, clock_trusted=True, edges=((to_come, 1060.0),))
    assert views.views["staff"].until == views.boundary == 1060.0
    assert views.views["pupils"].until == pytest.approx(1000.0 + 3600)
