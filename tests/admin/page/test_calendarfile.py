"""Days of a calendar file: proposed in words, written with their source, and no file gets anywhere else."""

from __future__ import annotations

import datetime as dt
import io
import re

import pytest

from admin.calendardraft import source_name
from config import clock
from config.policyfile import parse_policy
from tests.admin.page.test_timetable import save

SOON = clock.wall(dt.UTC).date() + dt.timedelta(days=30)


def calendar_file(name="Nghỉ đông", day=SOON):
    return (
        f"BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\nSUMMARY:{name}\nDTSTART;VALUE=DATE:{day:%Y%m%d}\nEND:VEVENT\n"
        "END:VCALENDAR\n"
    ).encode()


@pytest.fixture
def it(logged_in):
    return logged_in("it")


@pytest.fixture
def policy_file(box):
    return box.extensions["lachan"].paths.policy


def bring(browser, data, name="tet.ics", **fields):
    return browser.post("/calendar/import", {"place": "holidays", "file": (io.BytesIO(data), name), **fields})


def test_days_are_proposed_and_then_written_with_their_source(it, policy_file):
    before = policy_file.read_text()
    reply = bring(it, calendar_file(), "../../etc/tet.ics")
    assert "Nghỉ đông" in it.get(reply.headers["Location"]).text
    assert policy_file.read_text() == before
    save(it, reply)
    only = parse_policy(policy_file.read_text()).calendar.holidays[0]
    assert (only.name, only.from_, only.source) == ("Nghỉ đông", SOON, "tet.ics")

    save(it, bring(it, calendar_file("Nghỉ Tết")))  # a file of that name again
    assert [one.name for one in parse_policy(policy_file.read_text()).calendar.holidays] == ["Nghỉ Tết"]


def test_only_events_with_these_words_and_as_exams(it, policy_file):
    save(it, bring(it, calendar_file("Thi khối 9"), place="exams", part="KHỐI 9"))
    assert parse_policy(policy_file.read_text()).calendar.exams[0].name == "Thi khối 9"
    assert bring(it, calendar_file(), part="khối 6").headers["Location"] == "/calendar"
    assert "no such day" in it.get("/calendar").text


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"<script>alert(1)</script>", "no calendar file"),
        (b"", "no calendar file"),
        (b"BEGIN:VCALENDAR", "no events"),
    ],
)
def test_what_is_no_calendar_is_said(it, policy_file, data, words):
    before = policy_file.read_text()
    assert bring(it, data, "<script>.ics").headers["Location"] == "/calendar"
    page = it.get("/calendar").text
    assert re.search(f"{words}|broken", page), page
    assert "<script>" not in page.replace("<script src", "")
    assert policy_file.read_text() == before


def test_no_file_and_no_such_place(it):
    assert it.post("/calendar/import", {"place": "holidays"}).status_code == 303
    assert bring(it, calendar_file(), place="terms").headers["Location"] == "/calendar"
    assert "Choose an .ics file" in it.get("/calendar").text


def test_a_file_that_is_too_large_is_refused(it):
    kind = "multipart/form-data; boundary=x"
    assert it.open("/calendar/import", "POST", data=b"x" * 6_000_000, content_type=kind).status_code == 413


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("tet.ics", "tet.ics"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\lan\\tết.ics", "tết.ics"),
        ("a\nb\0.ics", "ab.ics"),
        ("/", "calendar.ics"),
        ("x" * 200 + ".ics", "x" * 76 + ".ics"),
    ],
)
def test_of_a_name_only_the_end_counts(given, name):
    assert source_name(given) == name
