"""Logging in: by whom, over what, how often; and links that are good once."""

from __future__ import annotations

import re

import pytest

from admin.accounts import PASSWORD, Accounts, Doer
from admin.page.site import HASHING, KEY
from config import clock
from tests.admin.page.conftest import NAMES, PASSWORDS

SECURE = {"address": "192.168.1.5", "base": "https://192.168.1.2:8443"}


def cookies(reply):
    return {text.partition("=")[0]: text for text in reply.headers.getlist("Set-Cookie")}


def test_in_and_out(visitor):
    browser = visitor()
    reply = browser.log_in("teacher")
    assert (reply.status_code, reply.headers["Location"]) == (303, "/")
    assert "Cô Lan" in browser.get("/").text

    browser.post("/logout")

    assert not browser.logged_in
    assert "Cô Lan" not in browser.get("/").text


def test_one_goes_on_where_one_wanted_to(visitor):
    reply = visitor().post("/login", {"name": NAMES["it"], "password": PASSWORDS["it"], "next": "/people"})
    assert reply.headers["Location"] == "/people"
    reply = visitor().post(
        "/login", {"name": NAMES["it"], "password": PASSWORDS["it"], "next": "//evil.example"}
    )
    assert reply.headers["Location"] == "/"


def test_wrong_and_unknown_look_the_same(visitor):
    wrong, unknown = visitor().log_in("it", "nonsense"), visitor().log_in("nobody", "nonsense")

    def plain(reply, name):
        return re.sub(r'value="\w{64}"', "", reply.text).replace(name, "NAME")

    assert wrong.status_code == unknown.status_code == 403
    assert plain(wrong, NAMES["it"]) == plain(unknown, "nobody")
    assert "The name or the password is not right." in wrong.text


def test_unknown_names_cost_a_whole_hash_too(visitor, monkeypatch):
    asked = []
    monkeypatch.setattr("admin.accounts.fits", lambda *args: bool(asked.append(args)))
    visitor().log_in("it", "nonsense")
    visitor().log_in("nobody", "nonsense")
    assert len(asked) == 2


def test_guessing_is_slowed_down_here_and_nowhere_else(visitor):
    pupil = visitor()
    replies = [pupil.log_in("it", "nonsense").status_code for _ in range(6)]
    assert replies == [403] * 5 + [429]
    assert pupil.log_in("it").status_code == 429
    assert "Wait 15 minutes" in pupil.log_in("it").text
    assert pupil.log_in("teacher").status_code == 303


def test_a_browser_that_was_in_before_stays_welcome(visitor, logged_in):
    own = logged_in("it")
    own.post("/logout")
    pupil = visitor()
    for _ in range(6):
        pupil.log_in("it", "nonsense")

    assert own.log_in("it").status_code == 303


def test_a_session_is_new_at_each_log_in_and_the_old_one_ends(box, visitor):
    browser = visitor()
    browser.client.set_cookie("lachan", "chosen-by-somebody-else", domain="localhost")
    first = cookies(browser.log_in("it"))["lachan"]
    assert "chosen-by-somebody-else" not in first
    browser.client.set_cookie("lachan-known", "", domain="localhost")
    token = first.split(";")[0].partition("=")[2]
    second = visitor()
    second.client.set_cookie("lachan", token, domain="localhost")
    assert second.logged_in
    second.post("/logout")
    assert not browser.logged_in


def test_the_cookies_are_out_of_reach(visitor):
    found = cookies(visitor().log_in("it"))
    assert {"lachan", "lachan-known"} <= set(found)
    assert all("HttpOnly" in text and "SameSite=Lax" in text for text in found.values())
    assert not any("Secure" in text for text in found.values())

    found = cookies(visitor(**SECURE).log_in("it"))
    assert {"__Host-lachan", "__Host-lachan-known"} <= set(found)
    assert all("Secure" in text and "Path=/" in text and "Domain" not in text for text in found.values())


def test_in_a_school_nobody_logs_in_over_plain_http(visitor):
    browser = visitor(address="192.168.1.5", base="http://192.168.1.2:8053")

    reply = browser.get("/login?next=/people")
    assert reply.headers["Location"] == "https://192.168.1.2:8443/login?next=/people"
    reply = browser.open("/login", "POST", data={"name": NAMES["it"], "password": PASSWORDS["it"]})
    assert reply.status_code == 403
    assert "lachan" not in cookies(reply)
    assert browser.get("/").status_code == 200


def test_a_session_made_over_https_is_none_over_http(visitor):
    secure = visitor(**SECURE)
    token = cookies(secure.log_in("it"))["__Host-lachan"].split(";")[0].partition("=")[2]
    plain = visitor(address="192.168.1.5", base="http://192.168.1.2:8053")
    plain.client.set_cookie("lachan", token, domain="192.168.1.2")
    assert secure.logged_in
    assert not plain.logged_in


def test_at_home_plain_http_does(box, visitor):
    policy = box.extensions[KEY].paths.policy
    policy.write_text(policy.read_text().replace('"school"', '"home"'))
    browser = visitor(address="192.168.1.5", base="http://192.168.1.2:8053")
    assert browser.log_in("it").status_code == 303
    assert browser.logged_in


def test_everywhere_is_everywhere(logged_in):
    here, there = logged_in("it"), logged_in("it")
    here.post("/logout", {"where": "everywhere"})
    assert not here.logged_in
    assert not there.logged_in


def test_idle_sessions_end(box, logged_in):
    browser = logged_in("it")
    now = clock.epoch()
    box.extensions[KEY].epoch = lambda: now + 3601
    assert not browser.logged_in


@pytest.fixture
def offered(box):
    accounts = Accounts(box.extensions[KEY].paths.state_db)
    return lambda: accounts.offer(PASSWORD, int(clock.epoch()), Doer("it", "root"), NAMES["viewer"])


def test_a_link_is_good_once_and_looking_uses_nothing_up(visitor, offered):
    browser, path = visitor(), f"/link/{offered()}"
    for _ in range(3):
        assert "Hello Bác Tư" in browser.get(path).text

    weak = browser.post(path, {"password": "123", "again": "123"}, at=path)
    assert (weak.status_code, "too short" in weak.text) == (422, True)
    differ = browser.post(path, {"password": "a new long one", "again": "another long one"}, at=path)
    assert "not the same" in differ.text
    done = browser.post(path, {"password": "a new long one", "again": "a new long one"}, at=path)
    assert done.status_code == 303
    assert browser.logged_in
    assert visitor().get(path).status_code == 404


def test_a_link_in_a_school_leads_to_https(visitor, offered):
    browser = visitor(address="192.168.1.5", base="http://192.168.1.2:8053")
    path = f"/link/{offered()}"
    assert browser.get(path).headers["Location"] == f"https://192.168.1.2:8443{path}"


def test_names_cannot_become_markup(visitor):
    reply = visitor().log_in('"><script>alert(1)</script>', "nonsense")
    assert "<script>" not in reply.text


def test_without_its_database_the_page_still_tells_whether_the_box_protects(box, logged_in, visitor):
    browser = logged_in("it")
    path = box.extensions[KEY].paths.state_db
    path.unlink()
    path.mkdir()

    assert "Protection is on" in browser.get("/").text
    assert browser.get("/people").status_code == 303
    for page in (visitor().get("/login"), visitor().get("/setup/x")):
        assert (page.status_code, "accounts cannot be read" in page.text) == (503, True)
        assert str(path) not in page.text


def test_strangers_do_not_keep_all_threads_busy_and_who_was_in_before_gets_in(box, visitor, logged_in):
    site = box.extensions[KEY]
    owner = logged_in("it")
    owner.post("/logout")
    for _ in range(HASHING):
        assert site.hashing.acquire(blocking=False)
    for _ in range(7):
        turned_away = visitor().log_in("it")
        assert turned_away.status_code == 503
        assert "Too many log-ins at once" in turned_away.text
    assert owner.log_in("it").status_code == 303
    site.hashing.release()
    assert visitor().log_in("it").status_code == 303, "being turned away is no wrong guess"
    assert site.hashing.acquire(blocking=False), "and its place is free again"
