"""Accounts on the page."""

from __future__ import annotations

import re

import pytest

from admin.accounts import Doer
from admin.page.site import KEY
from admin.store import Store
from tests.admin.page.conftest import NAMES, PASSWORDS


def test_a_new_account_comes_as_a_link(logged_in, visitor):
    it = logged_in("it")
    page = it.post("/people/add", {"name": "Cô Hoa", "role": "teacher"}).text
    path = re.search(r"/link/[\w-]+", page)[0]

    hoa = visitor()
    hoa.post(path, {"password": "con ong chăm chỉ", "again": "con ong chăm chỉ"}, at=path)

    assert hoa.logged_in
    assert "Cô Hoa" in it.get("/people").text


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"name": "", "role": "teacher"}, "A name has 1 to 40"),
        ({"name": NAMES["it"], "role": "teacher"}, "already"),
        ({"name": "x", "role": "parent"}, "no role"),
    ],
)
def test_mistakes_are_said(logged_in, fields, words):
    reply = logged_in("it").post("/people/add", fields)
    assert (reply.status_code, words in reply.text) == (422, True)


def test_removing_can_be_undone_and_logs_out(logged_in):
    it, teacher = logged_in("it"), logged_in("teacher")
    it.post("/people/remove", {"name": NAMES["teacher"]})

    assert not teacher.logged_in
    page = it.get("/people").text
    assert "is removed" in page
    assert 'action="/people/add"' in page.partition("is removed")[2].partition("Undo")[0]


def test_the_last_owner_stays(logged_in):
    reply = logged_in("it").post("/people/remove", {"name": NAMES["it"]})
    assert (reply.status_code, "last one" in reply.text) == (422, True)


def test_links_for_nobody(logged_in):
    assert logged_in("it").post("/people/link", {"name": "nobody"}).status_code == 422


def test_ones_own_password(logged_in):
    here, there = logged_in("viewer"), logged_in("viewer")
    new = "một mật khẩu mới"
    wrong = here.post("/me/password", {"old": "no", "password": new, "again": new})
    assert "old password is not right" in wrong.text
    differ = here.post("/me/password", {"old": PASSWORDS["viewer"], "password": new, "again": "x"})
    assert "differ" in differ.text
    weak = here.post("/me/password", {"old": PASSWORDS["viewer"], "password": "1", "again": "1"})
    assert "too short" in weak.text
    assert (
        here.post("/me/password", {"old": PASSWORDS["viewer"], "password": new, "again": new}).status_code
        == 303
    )
    assert here.logged_in
    assert not there.logged_in
    assert there.log_in("viewer", new).status_code == 303


def test_a_lost_phone_is_logged_out(logged_in):
    here, there = logged_in("head"), logged_in("head")
    page = here.get("/me").text
    marks = re.findall(r'name="mark" value="(\w+)"', page)
    assert len(marks) == 1
    here.post("/me/sessions", {"mark": marks[0]})
    assert not there.logged_in
    assert "is logged out" in here.get("/me").text


def test_a_name_cannot_become_markup(logged_in, box):
    it = logged_in("it")
    it.post("/people/add", {"name": "<b onload=x>", "role": "viewer"})
    assert "<b onload" not in it.get("/people").text


def test_who_did_it_is_in_the_trail(logged_in, box):
    logged_in("it").post("/people/add", {"name": "Cô Hoa", "role": "teacher"})
    with Store(box.extensions["lachan"].paths.state_db) as store:
        line = store.trail(2)[1]
    assert (line.role, line.action) == ("it", "user.add")
    assert line.payload == {"by": "Thầy Hùng", "user": "Cô Hoa", "role": "teacher"}


def test_a_role_is_changed_and_the_last_owner_stays(box, logged_in):
    it = logged_in("it")
    reply = it.post("/people/role", {"name": NAMES["teacher"], "role": "head"})
    assert reply.status_code == 303
    assert box.extensions["lachan"].accounts.find(NAMES["teacher"]).role == "head"
    assert it.post("/people/role", {"name": NAMES["it"], "role": "viewer"}).status_code == 422
    assert it.post("/people/role", {"name": NAMES["teacher"], "role": "king"}).status_code == 422
    assert it.post("/people/role", {"name": "nobody", "role": "head"}).status_code == 422


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("/me/password", {"old": "?", "password": "trời xanh mây trắng", "again": "trời xanh mây trắng"}),
        ("/me/second-step", {"password": "?", "code": "123456"}),
    ],
)
def test_from_an_open_browser_the_password_is_guessed_no_faster_than_at_the_door(logged_in, path, fields):
    browser = logged_in("teacher")
    browser.get("/me/second-step")
    replies = [browser.post(path, fields) for _ in range(12)]
    assert "not right" in replies[0].text
    assert "Too many wrong tries" in replies[-1].text
    if "old" in fields:
        assert "Too many wrong tries" in browser.post(path, {**fields, "old": PASSWORDS["teacher"]}).text


def test_at_home_a_helper_answers_and_owns_nothing(box, visitor):
    paths = box.extensions[KEY].paths
    paths.policy.write_text(paths.policy.read_text().replace('kind = "school"', 'kind = "home"'))
    owner = visitor()
    owner.log_in("it")
    page = owner.get("/people").text
    assert '<option value="helper"' in page
    assert '<option value="parent" selected' in page
    owner.post("/people/add", {"name": "Bà Nội", "role": "helper"})
    accounts = box.extensions[KEY].accounts
    assert accounts.find("Bà Nội").role == "helper"
    accounts.set_password("Bà Nội", "ba con gà trống", "home", 2, Doer("it", "root"))
    helper = visitor()
    helper.log_in("Bà Nội", "ba con gà trống")
    for path, code in (("/requests", 200), ("/passes", 200), ("/people", 403), ("/settings", 403)):
        assert helper.get(path).status_code == code, path
    assert helper.post("/claims", {"group": "teachers"}).status_code == 422
