"""Off, pause and their end from the first page."""

from __future__ import annotations

import re

import pytest

from admin.page.site import KEY
from admin.passes_store import PassBook


@pytest.fixture
def book(box):
    return PassBook(box.extensions[KEY].paths)


def test_off_and_its_undo(logged_in, visitor, book):
    teacher = logged_in("teacher")
    teacher.post("/hand/off", {"group": "pupils", "minutes": "30"})

    [entry] = book.read()
    assert (entry.kind, entry.group, entry.by, entry.role) == ("off", "pupils", "Cô Lan", "teacher")
    assert entry.end - entry.start == 30 * 60
    page = teacher.get("/").text
    assert "Pupils: internet off until" in page
    undo = re.search(r'name="id" value="([\w-]+)"', page)[1]
    public = visitor().get("/").text
    assert "internet off" in public
    assert "Cô Lan" not in public

    teacher.post("/hand/end", {"id": undo})
    assert book.read() == ()


def test_a_pause_opens_what_the_rules_block_but_nothing_harmful(logged_in, book):
    logged_in("it").post("/hand/pause", {"group": "pupils", "minutes": "15"})

    [entry] = book.read()
    assert entry.kind == "pass"
    assert set(entry.categories) == {"adult", "games"}
    assert entry.services == ("tiktok",)


def test_each_role_has_its_limits_and_hears_of_them(logged_in, book):
    teacher = logged_in("teacher")
    teacher.post("/hand/off", {"group": "pupils", "minutes": "999"})
    assert "must be from 1 to 240" in teacher.get("/").text
    assert teacher.post("/hand/pause", {"group": "pupils"}).status_code == 403
    assert book.read() == ()


def test_what_a_higher_role_has_set_stays(logged_in, book):
    logged_in("head").post("/hand/off", {"group": "pupils", "minutes": "30"})
    [entry] = book.read()
    logged_in("teacher").post("/hand/end", {"id": entry.id})
    assert book.read() == (entry,)


@pytest.mark.parametrize(
    "fields", [{}, {"group": "nobody"}, {"group": "pupils", "minutes": "-5"}, {"group": "<i>x"}]
)
def test_nonsense_changes_nothing_and_is_said(logged_in, book, fields):
    it = logged_in("it")
    for path in ("/hand/off", "/hand/pause"):
        assert it.post(path, {"minutes": "0", **fields}).status_code == 303
        assert "<i>" not in it.get("/").text
    assert all(entry.group == "pupils" for entry in book.read())


def test_without_a_right_clock_nothing_is_granted(box, logged_in, book):
    it = logged_in("it")
    key = it.key("/me")
    box.extensions[KEY].epoch = lambda: 1000.0
    it.open("/hand/off", "POST", data={"form_key": key, "group": "pupils"})
    assert book.read() == ()


def test_the_buttons_are_there_for_whom_they_are(logged_in, visitor):
    assert "Internet off" in logged_in("teacher").get("/").text
    assert "Pause the filter" not in logged_in("teacher").get("/").text
    assert "Pause the filter" in logged_in("it").get("/").text
    assert "Internet off" not in logged_in("viewer").get("/").text
    assert "<form" not in visitor().get("/").text


def test_an_end_can_be_undone_while_it_would_still_hold(box, logged_in, book):
    teacher, it = logged_in("teacher"), logged_in("it")
    it.post("/hand/off", {"group": "pupils", "minutes": "30"})
    [before] = book.read()
    it.post("/hand/end", {"id": before.id})
    assert 'action="/hand/again"' in it.get("/").text

    teacher.post("/hand/again", {"id": before.id})
    assert book.read() == ()
    it.post("/hand/again", {"id": before.id})
    [after] = book.read()
    assert (after.kind, after.group, after.end, after.by) == ("off", "pupils", before.end, "Thầy Hùng")
    it.post("/hand/again", {"id": before.id})
    assert book.read() == (after,)

    it.post("/hand/end", {"id": after.id})
    key = it.key("/me")
    site = box.extensions[KEY]
    site.epoch = lambda: float(after.end)
    it.open("/hand/again", "POST", data={"form_key": key, "id": after.id})
    assert book.read() == ()
