"""The page of awareness activities: entered, undone, by two people at once, and wrong."""

from __future__ import annotations

import re

import pytest

from admin import activities
from admin.store import Store
from config import clock
from reporting.awareness import AwarenessBook
from reporting.counteddays import Month
from reporting.schema.report import Awareness
from tests.support.countbox import HUE

MONTH = activities.usual_month(clock.wall(HUE).date())
TYPED = {
    "sessions": "2",
    "parents": "140",
    "pupils": "300",
    "materials": "Tờ rơi",
    "note": "<script>alert(1)</script>",
}
FORM = Awareness(2, 140, 300, "Tờ rơi", "<script>alert(1)</script>")


@pytest.fixture
def book(tmp_path):
    return AwarenessBook(tmp_path / "awareness.json")


def send(browser, fields=None, month=MONTH):
    seen = re.search(r'name="seen" value="(\w*)"', browser.get(f"/activities?month={month}").text)[1]
    return browser.post(
        "/activities", {"month": str(month), "seen": seen, **(TYPED if fields is None else fields)}
    )


def undo_of(page):
    form = re.search(r'<form method="post" action="/activities/undo".*?</form>', page, re.DOTALL)[0]
    return dict(re.findall(r'name="(?!form_key)(\w+)" value="([^"]*)"', form))


def test_a_month_is_entered_shown_audited_and_undone(tmp_path, book, logged_in):
    browser = logged_in("head")
    assert "No month yet" in browser.get("/activities").text
    assert send(browser).status_code == 303
    assert book.read() == {MONTH: FORM}
    page = browser.get("/activities").text
    assert "2 sessions, 140 parents, 300 pupils" in page
    assert "<script>alert" not in page
    with Store(tmp_path / "state.db") as store:
        assert store.rows("SELECT action FROM audit ORDER BY number DESC LIMIT 1") == [("report.activities",)]
    assert browser.post("/activities/undo", undo_of(page)).status_code == 303
    assert book.read() == {}


def test_undo_puts_the_form_before_back(book, logged_in):
    book.put(MONTH, Awareness(1, 1, 1, "", ""))
    browser = logged_in("it")
    send(browser)
    browser.post("/activities/undo", undo_of(browser.get("/activities").text))
    assert book.read() == {MONTH: Awareness(1, 1, 1, "", "")}


def test_mistakes_are_at_their_fields_and_nothing_typed_is_lost(book, logged_in):
    reply = send(logged_in("head"), {**TYPED, "parents": "nhiều", "materials": "gọi 0912 345 678"})
    assert reply.status_code == 422
    assert "Enter a whole number from 0 to" in reply.text
    assert "leaves the school" in reply.text
    assert 'value="nhiều"' in reply.text
    assert "gọi 0912 345 678</textarea>" in reply.text
    assert book.read() == {}


def test_two_people_at_once_do_not_lose_each_others_words(book, logged_in):
    browser = logged_in("head")
    browser.get("/activities")
    book.put(MONTH, Awareness(9, 9, 9, "", ""))
    reply = browser.post("/activities", {"month": str(MONTH), "seen": "", **TYPED})
    assert reply.status_code == 409
    assert "9 sessions, 9 parents, 9 pupils" in reply.text
    assert 'value="140"' in reply.text
    assert book.read()[MONTH].sessions == 9
    seen = re.search(r'name="seen" value="(\w+)"', reply.text)[1]
    assert browser.post("/activities", {"month": str(MONTH), "seen": seen, **TYPED}).status_code == 303
    assert book.read()[MONTH].sessions == 2


def test_an_undo_does_not_take_somebody_elses_words(book, logged_in):
    browser = logged_in("head")
    send(browser)
    fields = undo_of(browser.get("/activities").text)
    book.put(MONTH, Awareness(9, 9, 9, "", ""))
    assert browser.post("/activities/undo", fields).status_code == 409
    assert book.read()[MONTH].sessions == 9


@pytest.mark.parametrize("month", ["", "x", "2999-01", "2001-01", "<script>"])
def test_a_month_that_cannot_be_is_the_usual_one(logged_in, month):
    page = logged_in("head").get("/activities", query_string={"month": month}).text
    assert f'value="{MONTH}" selected' in page


def test_who_only_looks_sees_the_form_and_no_fields(book, logged_in):
    book.put(MONTH, FORM)
    page = logged_in("teacher").get("/activities").text
    assert "Tờ rơi" in page
    assert "<textarea" not in page


def test_at_home_there_is_nothing_to_enter(tmp_path, logged_in):
    policy = tmp_path / "policy.toml"
    policy.write_text(policy.read_text().replace('"school"', '"home"'))
    assert "At home there is nothing to enter" in logged_in("it").get("/activities").text


def test_a_broken_file_is_said_and_stays(tmp_path, logged_in):
    path = tmp_path / "awareness.json"
    path.write_text("{")
    browser = logged_in("head")
    assert browser.get("/activities").status_code == 503
    assert browser.post("/activities", {"month": str(MONTH), "seen": "", **TYPED}).status_code == 503
    assert path.read_text() == "{"


def test_other_months_can_be_filled_in(book, logged_in):
    assert send(logged_in("head"), month=MONTH.before).status_code == 303
    assert list(book.read()) == [Month(*MONTH.before)]
