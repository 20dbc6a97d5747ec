"""Periods and shifts on the page: changed in one place, proposed in words, nothing lost by a mistake."""

from __future__ import annotations

import pytest

from config.policyfile import parse_policy
from tests.admin.page.conftest import SCHOOL
from tests.admin.page.test_timetable import form_of, save, send

BELLS = (
    SCHOOL
    + """
[calendar.periods]
tiet-1 = "07:00-07:45"       # after the drum
tiet-2 = "07:50-08:35"
[calendar.shifts.sang]
name = "<script>alert(1)</script>"
periods = ["tiet-1", "tiet-2"]
[calendar.shifts.trua]
name = "Noon"
windows = ["11:00-13:00"]
[[groups.pupils.timetable]]
name = "First"
periods = ["tiet-1"]
close = true
"""
)


@pytest.fixture
def policy_file(box):
    path = box.extensions["lachan"].paths.policy
    path.write_text(BELLS)
    return path


@pytest.fixture
def it(policy_file, logged_in):
    return logged_in("it")


def shown(browser, address="/calendar/periods"):
    return form_of(browser.get(address).text)


def test_the_form_as_it_is_changes_nothing(it, policy_file):
    assert "<script>alert" not in it.get("/calendar/periods").text
    assert send(it, "/calendar/periods", shown(it)).headers["Location"] == "/calendar"
    assert policy_file.read_text() == BELLS


def test_another_time_moves_every_rule(it, policy_file):
    fields = {**shown(it), "from-tiet-1": ["07:15"], "to-tiet-1": ["08:00"]}
    reply = send(it, "/calendar/periods", fields)
    assert "07:15" in shown(it, "/calendar/periods?again=1")["from-tiet-1"]
    save(it, reply)
    text = policy_file.read_text()
    assert str(parse_policy(text).calendar.periods["tiet-1"]) == "07:15-08:00"
    assert "# after the drum" in text


def test_periods_and_shifts_come_and_go(it, policy_file):
    fields = {
        **shown(it), "new-name-0": ["Tiết 3"], "new-from-0": ["08:40"], "new-to-0": ["09:25"],
        "shift-sang": ["tiet-1"], "new-shift-name": ["Ca hai"], "new-shift": ["tiet-2"],
    }  # fmt: skip
    save(it, send(it, "/calendar/periods", fields))
    calendar = parse_policy(policy_file.read_text()).calendar
    assert str(calendar.periods["tiet-3"]) == "08:40-09:25"
    assert calendar.shifts["sang"].periods == ("tiet-1",)
    assert calendar.shifts["ca-hai"].name == "Ca hai"
    assert calendar.shifts["trua"].name == "Noon"

    fields = {**shown(it), "from-tiet-3": [""], "to-tiet-3": [""], "shift-name-ca-hai": [""]}
    save(it, send(it, "/calendar/periods", fields))
    calendar = parse_policy(policy_file.read_text()).calendar
    assert (list(calendar.periods), list(calendar.shifts)) == (["tiet-1", "tiet-2"], ["sang", "trua"])


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"to-tiet-1": [""]}, "must be a window"),
        ({"from-tiet-1": ["23:00"], "to-tiet-1": ["01:00"]}, "past midnight"),
        ({"from-tiet-1": [""], "to-tiet-1": [""]}, "is not a period of"),
        ({"shift-sang": []}, "either periods or windows"),
        ({"new-name-1": ["Tiết 9"]}, "must be a window"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_entered_stays(it, policy_file, change, words):
    fields = {**shown(it), "new-name-0": ["Kept"], "new-from-0": ["05:00"], "new-to-0": ["05:30"], **change}
    reply = send(it, "/calendar/periods", fields)
    assert (reply.status_code, words in reply.text) == (422, True), reply.text
    assert form_of(reply.text)["new-name-0"] == ["Kept"]
    assert policy_file.read_text() == BELLS


def test_a_place_without_periods_is_shown_what_they_are_for(box, logged_in):
    assert "There are none yet" in logged_in("it").get("/calendar/periods").text


def test_a_shift_has_times_of_its_own_or_periods(it, policy_file):
    assert shown(it)["shift-trua-times"] == ["11:00-13:00"]
    fields = {**shown(it), "shift-sang-by": ["times"], "shift-sang-times": ["07:00-09:00, 09:30-11:00"]}
    fields |= {"shift-trua-by": ["periods"], "shift-trua": ["tiet-2"]}
    fields |= {"new-shift-name": ["Tối"], "new-shift-by": ["times"], "new-shift-times": ["18:00-20:00"]}
    save(it, send(it, "/calendar/periods", fields))
    shifts = parse_policy(policy_file.read_text()).calendar.shifts
    assert [str(time) for time in shifts["sang"].windows] == ["07:00-09:00", "09:30-11:00"]
    assert (shifts["sang"].periods, shifts["trua"].periods, shifts["trua"].windows) == ((), ("tiet-2",), ())
    assert str(shifts["toi"].windows[0]) == "18:00-20:00"


@pytest.mark.parametrize("times", ["", "19:00-25:00", "22:00-01:00", "<script>"])
def test_times_of_a_shift_that_are_none_are_said_and_stay(it, policy_file, times):
    fields = {**shown(it), "shift-trua-times": [times]}
    reply = send(it, "/calendar/periods", fields)
    assert reply.status_code == 422
    assert form_of(reply.text)["shift-trua-times"] == [times]
    assert policy_file.read_text() == BELLS
