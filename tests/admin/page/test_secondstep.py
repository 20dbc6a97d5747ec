"""The second step on the page: switched on by oneself, asked for at log-in, and no way round it."""

from __future__ import annotations

import re

import pyotp
import pytest

from admin.accounts import PASSWORD, Doer
from admin.page.site import KEY
from tests.admin.page.conftest import NAMES, PASSWORDS


@pytest.fixture
def now(box):
    """The box's clock, to be set."""
    time = {"at": 1_800_000_000.0}
    site = box.extensions[KEY]
    site.epoch = site.monotonic = lambda: time["at"]
    return time


def switch_on(browser, now):
    page = browser.get("/me/second-step").text
    secret = re.search(r'<code class="long">(\w+)</code>', page)[1]
    reply = browser.post("/me/second-step", {"code": pyotp.TOTP(secret).at(now["at"])})
    now["at"] += 60
    return secret, re.findall(r"<li><code>([\w-]+)</code>", reply.text)


def half_of(reply):
    return re.search(r'name="half" value="([\w-]+)"', reply.text)[1]


def test_after_the_password_the_code_is_asked_for(logged_in, visitor, now):
    secret, sheet = switch_on(logged_in("it"), now)
    assert len(sheet) == 8
    browser = visitor()
    reply = browser.log_in("it")
    assert "One more step" in reply.text
    assert not browser.logged_in

    assert browser.post("/login/code", {"half": half_of(reply), "code": "000000"}).status_code == 403
    code = pyotp.TOTP(secret).at(now["at"])
    done = browser.post("/login/code", {"half": half_of(reply), "code": code})
    assert (done.status_code, browser.logged_in) == (303, True)
    again = visitor()
    assert again.post("/login/code", {"half": half_of(again.log_in("it")), "code": code}).status_code == 403


def test_the_sheet_works_without_the_phone(logged_in, visitor, now):
    _secret, sheet = switch_on(logged_in("it"), now)
    browser = visitor()
    browser.post("/login/code", {"half": half_of(browser.log_in("it")), "code": sheet[0]})
    assert browser.logged_in
    assert "7 codes" in browser.get("/me/second-step").text


def test_a_half_without_its_password_is_nothing(visitor, now):
    for half in ("", "x", "x" * 5000):
        reply = visitor().post("/login/code", {"half": half, "code": "123456"})
        assert reply.headers["Location"] == "/login"


def test_codes_cannot_be_guessed_by_logging_in_again_and_again(logged_in, visitor, now):
    switch_on(logged_in("it"), now)
    codes = []
    for _try in range(3):
        browser = visitor()
        half = half_of(browser.log_in("it"))
        codes += [
            browser.post("/login/code", {"half": half, "code": f"{number:06d}"}).status_code
            for number in range(3)
        ]
    assert codes[-1] == 429


def test_the_half_ends_after_some_minutes(logged_in, visitor, now):
    secret, _sheet = switch_on(logged_in("it"), now)
    browser = visitor()
    half = half_of(browser.log_in("it"))
    now["at"] += 301
    reply = browser.post("/login/code", {"half": half, "code": pyotp.TOTP(secret).at(now["at"])})
    assert reply.headers["Location"] == "/login"


def test_a_link_for_the_password_is_no_way_round(box, logged_in, visitor, now):
    switch_on(logged_in("it"), now)
    token = box.extensions[KEY].accounts.offer(PASSWORD, int(now["at"]), Doer("it", "root"), NAMES["it"])
    browser = visitor()
    reply = browser.post(f"/link/{token}", {"password": "hoa sữa đầu phố", "again": "hoa sữa đầu phố"})
    assert (reply.headers["Location"], browser.logged_in) == ("/login", False)


def test_off_needs_the_password(logged_in, visitor, now):
    browser = logged_in("it")
    switch_on(browser, now)
    assert browser.post("/me/second-step/off", {"password": "nonsense"}).status_code == 422
    assert browser.post("/me/second-step/off", {"password": PASSWORDS["it"]}).status_code == 303
    other = visitor()
    other.log_in("it")
    assert other.logged_in


def test_a_wrong_code_switches_nothing_on(logged_in, now):
    browser = logged_in("teacher")
    browser.get("/me/second-step")
    assert browser.post("/me/second-step", {"code": "12"}).status_code == 422
    assert browser.post("/me/second-step", {"code": ""}).status_code == 422
    assert "It is off" in browser.get("/me").text
