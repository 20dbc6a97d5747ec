"""The page of tokens."""

from __future__ import annotations

import re

import pytest

from admin.page.site import KEY
from admin.tokens import TokenBook


@pytest.fixture
def book(box):
    return TokenBook(box.extensions[KEY].paths.state_db)


def make(browser, **fields):
    given = {"name": "Giám sát", "scope": ["read", "passes"], "role": "teacher", "days": "30", **fields}
    return browser.post("/tokens", given, at="/tokens")


def test_made_shown_once_and_taken_back(logged_in, book, box):
    it = logged_in("it")
    page = make(it).text
    text = re.search(r"lachan_\w{8}_[\w-]{43}", page)[0]
    [token] = book.tokens()
    assert (token.name, token.scopes, token.role, token.made_by) == (
        "Giám sát",
        {"read", "passes"},
        "teacher",
        "Thầy Hùng",
    )
    assert token.until - token.created == 30 * 86_400
    page = it.get("/tokens").text
    assert "Giám sát" in page
    assert text not in page
    reply = box.test_client().get(
        "/api/v1/status",
        headers={"Authorization": f"Bearer {text}"},
        environ_overrides={"REMOTE_ADDR": "127.0.0.1"},
    )
    assert reply.status_code == 200
    it.post("/tokens/revoke", {"id": token.id})
    assert book.tokens() == ()
    assert "does not hold any more" in it.get("/tokens").text


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"name": ""}, "a name"),
        ({"name": "x" * 41}, "at most"),
        ({"scope": []}, "at least one"),
        ({"scope": ["root"]}, "at least one"),
    ],
)
def test_mistakes_are_said(logged_in, book, fields, words):
    reply = make(logged_in("it"), **fields)
    assert (reply.status_code, words in reply.text, book.tokens()) == (422, True, ())


def test_no_role_that_there_is_not(logged_in, book):
    make(logged_in("it"), role="root", days="99999")
    [token] = book.tokens()
    assert (token.role, token.until - token.created) == ("teacher", 30 * 86_400)


def test_a_name_is_text(logged_in):
    it = logged_in("it")
    evil = "<script>alert(1)</script>"
    assert "<script>alert" not in make(it, name=evil).text
    assert "<script>alert" not in it.get("/tokens").text
