"""Where notices go, set on the page."""

from __future__ import annotations

import pytest

from admin.notice import Notice, read_notice
from admin.noticesend import NoticeFailed
from admin.page.site import KEY
from admin.store import Store


@pytest.fixture
def paths(box):
    return box.extensions[KEY].paths


def save(browser, **fields):
    return browser.post("/notice", fields, at="/notice")


def test_it_is_kept_and_what_is_secret_is_not_shown(logged_in, paths):
    it = logged_in("it")
    save(it, mail="me@lan.vn", smtp="smtp.lan.vn:465", user="me@lan.vn", password="rat-bi-mat")
    assert read_notice(paths).password == "rat-bi-mat"
    page = it.get("/notice").text
    assert "me@lan.vn" in page
    assert "rat-bi-mat" not in page
    with Store(paths.state_db) as store:
        line = store.trail()[0]
    assert (line.action, line.payload) == ("settings.notice", {"by": "Thầy Hùng", "on": True})


def test_an_empty_secret_stays_but_goes_to_no_other_server(logged_in, paths):
    it = logged_in("it")
    fields = {"mail": "me@lan.vn", "smtp": "smtp.lan.vn", "user": "me"}
    save(it, **fields, password="rat-bi-mat")
    save(it, **fields)
    assert read_notice(paths).password == "rat-bi-mat"
    save(it, **{**fields, "smtp": "evil.example"})
    assert read_notice(paths).password == ""


def test_mistakes_are_said_and_what_was_typed_stays(logged_in, paths):
    reply = save(logged_in("it"), ntfy='http://evil.example/"><script>alert(1)</script>')
    assert reply.status_code == 422
    assert "An ntfy address reads" in reply.text
    assert "<script>alert" not in reply.text
    assert read_notice(paths) == Notice()


@pytest.mark.parametrize(
    ("fails", "words"), [(None, "A try was sent"), ("no network", "It was not sent: no network")]
)
def test_a_try(logged_in, monkeypatch, fails, words):
    def send(_notice, url):
        assert url.endswith("/requests")
        if fails:
            raise NoticeFailed(fails)

    monkeypatch.setattr("admin.page.notice.send", send)
    it = logged_in("it")
    save(it, ntfy="https://ntfy.sh/x", **{"try": "1"})
    assert words in it.get("/notice").text
