"""Changes of the policy: shown before they are saved, undone, and never over somebody else's."""

from __future__ import annotations

import re

import pytest

from admin.page import change
from admin.page.access import OWNER, open_to
from admin.page.site import KEY
from config.policyfile import parse_policy
from config.tomledit import set_value


@pytest.fixture
def paths(box):
    return box.extensions[KEY].paths


@pytest.fixture
def it(box, logged_in):
    """A browser of IT, at a page with two forms of its own: one that asks first, one that does not."""

    def zone(text: str) -> str:
        return set_value(text, "timezone", "Asia/Bangkok")

    def wrong(text: str) -> str:
        return set_value(text, "timezone", "Mars/Phobos")

    def cannot(_text: str) -> str:
        raise KeyError("x")

    def odd(_text: str) -> str:
        raise ValueError("<b>odd")

    edits = {"zone": zone, "wrong": wrong, "cannot": cannot, "odd": odd, "same": lambda text: text}

    @open_to(OWNER)
    def form(way, edit):
        from flask import request  # noqa: PLC0415

        do = change.propose if way == "ask" else change.apply_now
        return do(request.form["seen"], edits[edit], what="policy.zone", goal="/me", stay="/people")

    @open_to(OWNER)
    def version():
        return change.seen_version()

    box.add_url_rule("/try/<way>/<edit>", "try", form, methods=["POST"])
    box.add_url_rule("/seen", "seen", version)
    return logged_in("it")


def seen(browser):
    return browser.get("/seen").text


def undo_of(page):
    return dict(re.findall(r'name="(number|version|goal)" value="([^"]+)"', page))


def test_a_change_is_shown_in_words_before_it_is_saved(it, paths):
    before = paths.policy.read_text()
    reply = it.post("/try/ask/zone", {"seen": seen(it)})
    where = reply.headers["Location"]
    page = it.get(where).text
    assert "Time zone: Asia/Ho_Chi_Minh → Asia/Bangkok" in page
    assert paths.policy.read_text() == before

    assert it.post(where).headers["Location"] == "/me"
    assert parse_policy(paths.policy.read_text()).timezone == "Asia/Bangkok"
    page = it.get("/me").text
    assert "Saved" in page
    reply = it.post("/change/undo", undo_of(page))
    assert reply.headers["Location"] == "/me"
    assert paths.policy.read_text() == before
    it.post("/change/undo", undo_of(it.get("/me").text))
    assert parse_policy(paths.policy.read_text()).timezone == "Asia/Bangkok"


def test_a_small_change_is_saved_at_once(it, paths):
    assert it.post("/try/now/zone", {"seen": seen(it)}).headers["Location"] == "/me"
    assert parse_policy(paths.policy.read_text()).timezone == "Asia/Bangkok"
    assert 'action="/change/undo"' in it.get("/me").text


@pytest.mark.parametrize("way", ["ask", "now"])
@pytest.mark.parametrize(
    ("edit", "said"),
    [("wrong", "is not a time zone"), ("cannot", "not there any more"), ("odd", "&lt;b&gt;odd")],
)
def test_mistakes_are_said_where_one_came_from(it, paths, way, edit, said):
    before = paths.policy.read_text()
    assert it.post(f"/try/{way}/{edit}", {"seen": seen(it)}).headers["Location"] == "/people"
    assert said in it.get("/people").text
    assert paths.policy.read_text() == before


@pytest.mark.parametrize("way", ["ask", "now"])
def test_a_change_that_changes_nothing(it, way):
    assert it.post(f"/try/{way}/same", {"seen": seen(it)}).headers["Location"] == "/me"
    assert "Nothing has changed" in it.get("/me").text


@pytest.mark.parametrize("way", ["ask", "now"])
def test_two_people_at_once_lose_neither_change(it, paths, way):
    old = seen(it)
    theirs = paths.policy.read_text().replace('en = "Pupils"', 'en = "Young people"')
    paths.policy.write_text(theirs)
    where = it.post(f"/try/{way}/zone", {"seen": old}).headers["Location"]
    assert "Somebody else has changed the rules meanwhile" in it.get(where).text
    assert paths.policy.read_text() == theirs

    again = theirs.replace("Young people", "Children")
    paths.policy.write_text(again)  # and once more, while it is looked at
    assert it.post(where).headers["Location"] == where
    assert it.post(where).headers["Location"] == "/me"
    policy = parse_policy(paths.policy.read_text())
    assert (policy.timezone, policy.groups["pupils"].en) == ("Asia/Bangkok", "Children")


def test_an_undo_does_not_go_over_what_somebody_did_since(it, paths):
    it.post("/try/now/zone", {"seen": seen(it)})
    fields = undo_of(it.get("/me").text)
    theirs = paths.policy.read_text() + "# theirs\n"
    paths.policy.write_text(theirs)
    it.post("/change/undo", fields)
    assert "elsewhere" in it.get("/me").text
    assert paths.policy.read_text() == theirs


@pytest.mark.parametrize("fields", [{"number": "99"}, {"number": "../x"}, {}, {"number": "²"}])
def test_an_undo_of_nothing_leads_nowhere_else(it, paths, fields):
    before = paths.policy.read_text()
    reply = it.post("/change/undo", {**fields, "goal": "//evil.example", "version": "x"})
    assert reply.headers["Location"] == "/"
    assert paths.policy.read_text() == before


def test_a_change_is_its_own_sessions_only(it, logged_in):
    where = it.post("/try/ask/zone", {"seen": seen(it)}).headers["Location"]
    other = logged_in("it")
    assert other.get(where).headers["Location"] == "/"
    assert other.post(where).headers["Location"] == "/"
    assert "waits no longer" in other.get("/").text


def test_a_file_that_cannot_be_written_is_said(it, paths, monkeypatch):
    def full(*_args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("admin.policydesk.write_atomic", full)
    it.post("/try/now/zone", {"seen": seen(it)})
    assert "No space left" in it.get("/people").text
