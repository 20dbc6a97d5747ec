"""The calendar's page: the month tells what each day is, and entries come, change and go with an undo."""

from __future__ import annotations

import pytest

from admin.calendardraft import entries, mark_of
from config.policyfile import parse_policy
from tests.admin.page.conftest import SCHOOL
from tests.admin.page.test_timetable import save

DAYS = (
    SCHOOL
    + """
[calendar]
public_holidays = "VN"       # as the law has it
[calendar.periods]
tiet-1 = "07:00-07:45"
[[calendar.terms]]
name = "Học kỳ I / First term"
from = 2026-09-05
to = 2027-01-15
[[calendar.exams]]
name = "<script>alert(1)</script>"
from = 2026-12-21
to = 2026-12-23
[[calendar.days]]
date = 2026-11-20
name = "Teachers' day"
periods = { tiet-1 = "07:00-07:20" }
"""
)


@pytest.fixture
def policy_file(box):
    path = box.extensions["lachan"].paths.policy
    path.write_text(DAYS)
    return path


@pytest.fixture
def it(policy_file, logged_in):
    return logged_in("it")


def calendar(path):
    return parse_policy(path.read_text()).calendar


def mark(path, place, number=0):
    return mark_of(entries(calendar(path), place)[number])


def test_a_month_says_what_its_days_are(it):
    page = it.get("/calendar?month=2026-12").text
    assert "December 2026" in page
    assert page.count('<td class="exam"') == 3
    assert "First term" in page
    assert "tiet-1: 07:00-07:45" in page
    assert "<script>alert" not in page
    assert "Lunar New Year" in it.get("/calendar?month=2027-02").text


@pytest.mark.parametrize("month", ["", "2026", "2026-13", "0000-01", "9999-12", "x", "2026-1\n"])
def test_a_month_that_is_none_is_this_month(it, month):
    assert it.get("/calendar", query_string={"month": month}).status_code == 200


def test_the_ends_of_time(it):
    for month in ("2001-01", "2198-12"):
        assert it.get(f"/calendar?month={month}").status_code == 200


def test_a_viewer_looks_only(policy_file, logged_in):
    page = logged_in("viewer").get("/calendar?month=2026-12").text
    assert "First term" in page
    assert "/calendar/terms/" not in page


def test_a_day_that_is_pressed_stands_in_the_form(it):
    page = it.get("/calendar?month=2026-11").text
    assert "/calendar/holidays/new?day=2026-11-05" in page
    form = it.get("/calendar/holidays/new?day=2026-11-05").text
    assert 'value="2026-11-05"' in form
    assert "/calendar/days/new?day=2026-11-05" in form


def test_holidays_are_proposed_saved_and_undone(it, policy_file):
    fields = {"seen": "", "name": "Nghỉ bão", "first": "2026-11-25", "last": "2026-11-26"}
    reply = it.post("/calendar/holidays/new", fields)
    assert "Nghỉ bão" in it.get(reply.headers["Location"]).text
    assert policy_file.read_text() == DAYS
    save(it, reply)
    only = calendar(policy_file).holidays[0]
    assert (only.name, only.length) == ("Nghỉ bão", 2)
    assert "# as the law has it" in policy_file.read_text()
    assert "Undo" in it.get("/calendar?month=2026-11").text


def test_back_from_the_change_shows_what_was_typed(it):
    reply = it.post("/calendar/holidays/new", {"name": "Nghỉ bão", "first": "2026-11-25"})
    assert "/calendar/holidays/new?again=1" in it.get(reply.headers["Location"]).text
    assert 'value="Nghỉ bão"' in it.get("/calendar/holidays/new?again=1").text
    assert 'value="Nghỉ bão"' not in it.get("/calendar/holidays/new").text


def test_a_make_up_day(it, policy_file):
    fields = {"seen": "", "name": "Học bù", "first": "2026-11-28", "runs": "mon", "kind": ""}
    save(it, it.post("/calendar/days/new", fields))
    assert calendar(policy_file).days[-1].runs == 0
    assert "runs the timetable of Monday" in it.get("/calendar?month=2026-11").text


def test_an_entry_is_changed_and_removed(it, policy_file):
    address = f"/calendar/terms/{mark(policy_file, 'terms')}"
    fields = {"seen": "", "name": "Học kỳ I / First term", "first": "2026-09-07", "last": "2027-01-15"}
    assert 'value="2026-09-05"' in it.get(address).text
    save(it, it.post(address, fields))
    assert calendar(policy_file).terms[0].from_.day == 7
    save(it, it.post(f"/calendar/terms/{mark(policy_file, 'terms')}/remove", {"seen": ""}))
    assert calendar(policy_file).terms == ()


def test_a_day_with_periods_of_its_own(it, policy_file):
    address = f"/calendar/days/{mark(policy_file, 'days')}"
    page = it.get(address).text
    assert 'name="own" value="yes" checked' in page
    assert 'name="to-tiet-1" value="07:20"' in page
    fields = {"name": "Teachers' day", "first": "2026-11-20", "from-tiet-1": "08:00", "to-tiet-1": "08:30"}
    save(it, it.post(address, {**fields, "own": "yes"}))
    assert str(calendar(policy_file).days[0].periods["tiet-1"]) == "08:00-08:30"
    assert "1 period, 08:00–08:30" in it.get("/calendar").text

    address = f"/calendar/days/{mark(policy_file, 'days')}"
    save(it, it.post(address, {**fields, "kind": "term"}))  # the box is not ticked: the usual times
    assert calendar(policy_file).days[0].periods is None


def test_times_that_were_entered_for_a_day_are_not_lost_without_the_tick(it, policy_file):
    fields = {"name": "Short", "first": "2026-11-27", "from-tiet-1": "07:00", "to-tiet-1": "07:30"}
    save(it, it.post("/calendar/days/new", fields))
    assert str(calendar(policy_file).days[-1].periods["tiet-1"]) == "07:00-07:30"


def test_a_day_in_winter_begins_with_the_winters_times(it, policy_file):
    winter = '[[calendar.hours]]\nname = "W"\nfrom = 2026-11-01\nto = 2027-02-28\nperiods = { tiet-1 = "07:30-08:15" }\n'
    policy_file.write_text(DAYS + winter)
    page = it.get("/calendar/days/new?day=2026-11-27").text
    assert 'name="from-tiet-1" value="07:30"' in page
    fields = {"first": "2026-11-27", "kind": "exam", "from-tiet-1": "07:30", "to-tiet-1": "08:15"}
    save(it, it.post("/calendar/days/new", fields))
    assert calendar(policy_file).days[-1].periods is None
    moved = {**fields, "first": "2027-03-05", "drawn": "2026-11-27"}  # to a day after the winter
    save(it, it.post("/calendar/days/new", moved))
    assert calendar(policy_file).days[-1].periods is None


def test_winter_hours_are_moved_saved_and_removed(it, policy_file):
    page = it.get("/calendar/hours/new").text
    assert 'name="from-tiet-1" value="07:00"' in page
    fields = {"name": "<script>alert(2)</script>", "first": "2026-11-02", "last": "2027-02-28"}
    times = {"from-tiet-1": "07:00", "to-tiet-1": "07:45"}
    reply = it.post("/calendar/hours/new", {**fields, **times, "minutes": "30", "step": "later"})
    assert reply.status_code == 200
    assert 'name="from-tiet-1" value="07:30"' in reply.text
    assert "<script>alert" not in reply.text

    save(it, it.post("/calendar/hours/new", {**fields, "from-tiet-1": "07:30", "to-tiet-1": "08:15"}))
    winter = calendar(policy_file).hours[0]
    assert (str(winter.periods["tiet-1"]), winter.to.isoformat()) == ("07:30-08:15", "2027-02-28")
    for path in ("/calendar", "/calendar/periods"):
        page = it.get(path).text
        assert "1 period, 07:30–08:15" in page
        assert "<script>alert" not in page
    save(it, it.post(f"/calendar/hours/{mark(policy_file, 'hours')}/remove", {"seen": ""}))
    assert calendar(policy_file).hours == ()


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"step": "later", "minutes": "<b>"}, "how many minutes"),
        ({"step": "earlier", "minutes": "0"}, "how many minutes"),
        ({"step": "earlier", "minutes": "500"}, "not lie within the day"),
    ],
)
def test_periods_do_not_move_out_of_their_day(it, fields, words):
    times = {"from-tiet-1": "07:00", "to-tiet-1": "07:45", "name": "Kept"}
    reply = it.post("/calendar/hours/new", {**times, **fields})
    assert words in reply.text
    assert 'value="Kept"' in reply.text
    assert 'name="from-tiet-1" value="07:00"' in reply.text


def test_without_periods_winter_hours_lead_to_them(it, policy_file):
    policy_file.write_text(SCHOOL)
    page = it.get("/calendar/hours/new").text
    assert "First set the usual times" in page
    assert 'name="first"' not in page


@pytest.mark.parametrize(
    ("place", "fields", "words"),
    [
        ("holidays", {"first": "2026-11-25"}, "Give it a name"),
        ("holidays", {"name": "Kept"}, "Choose a day"),
        ("terms", {"name": "Kept", "first": "2027-02-01"}, "its last day"),
        ("terms", {"name": "Kept", "first": "2027-01-01", "last": "2027-05-01"}, "lies in the term"),
        ("exams", {"name": "Kept", "first": "2026-11-25", "last": "2026-11-20"}, "lies before"),
        ("exams", {"name": "Kept", "first": "2026-02-30"}, "is not a date"),
        ("days", {"name": "Kept", "first": "2026-11-21"}, "says nothing about this day"),
        ("days", {"name": "Kept", "first": "2026-11-20", "kind": "term"}, "stands here twice"),
        ("hours", {"name": "Kept", "first": "2026-11-21"}, "the last day, too"),
        ("hours", {"name": "Kept", "first": "2026-11-21", "last": "2026-11-22"}, "at least one period"),
        (
            "hours",
            {"name": "Kept", "first": "2026-11-21", "last": "2026-11-22", "from-tiet-1": "soon"},
            "must be a window",
        ),
        (
            "hours",
            {
                "name": "Kept",
                "first": "2026-11-21",
                "last": "2028-11-22",
                "from-tiet-1": "7:00",
                "to-tiet-1": "8:00",
            },
            "is the year right?",
        ),
        ("days", {"name": "Kept", "first": "2026-11-21", "runs": "someday"}, "is not a day of the week"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_entered_stays(it, policy_file, place, fields, words):
    reply = it.post(f"/calendar/{place}/new", fields)
    assert (reply.status_code, words in reply.text) == (422, True), reply.text
    assert "Kept" in reply.text or "name" not in fields
    assert policy_file.read_text() == DAYS


def test_what_somebody_has_changed_meanwhile_is_said(it, policy_file):
    address = f"/calendar/terms/{mark(policy_file, 'terms')}"
    policy_file.write_text(DAYS.replace("2027-01-15", "2027-01-10"))
    assert it.get(address).status_code == 303
    assert it.post(address, {"name": "x", "first": "2026-09-05"}).headers["Location"] == "/calendar"
    assert "changed or removed this entry" in it.get("/calendar").text
    assert it.get("/calendar/elsewhere/new").status_code == 404
