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
    code = pyotp.TOTP(secret).at(now["at"])
    reply = browser.post("/me/second-step", {"code": code, "password": PASSWORDS["it"]})
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
    right = {"password": PASSWORDS["teacher"]}
    assert browser.post("/me/second-step", {"code": "12", **right}).status_code == 422
    assert browser.post("/me/second-step", {"code": "", **right}).status_code == 422
    assert "It is off" in browser.get("/me").text


def test_an_open_browser_alone_switches_nothing_on(logged_in, now):
    browser = logged_in("teacher")
    secret = re.search(r'<code class="long">(\w+)</code>', browser.get("/me/second-step").text)[1]
    code = pyotp.TOTP(secret).at(now["at"])
    reply = browser.post("/me/second-step", {"code": code, "password": "nonsense"})
    assert reply.status_code == 422
    assert "The password is not right" in reply.text
    assert "It is off" in browser.get("/me").text


def test_nobody_puts_an_app_of_his_own_in_the_place_of_one_that_is_on(box, logged_in, now):
    """From a browser left open, with the key that it was shown before."""
    left_open, owner = logged_in("it"), logged_in("it")
    early = re.search(r'<code class="long">(\w+)</code>', left_open.get("/me/second-step").text)[1]
    secret, _sheet = switch_on(owner, now)
    for browser in (left_open, owner):
        code = pyotp.TOTP(early).at(now["at"])
        reply = browser.post("/me/second-step", {"code": code, "password": PASSWORDS["it"]})
        assert reply.status_code == 303
    site = box.extensions[KEY]
    user = site.accounts.find(NAMES["it"])
    assert site.second_steps.passes(user, pyotp.TOTP(secret).at(now["at"]), int(now["at"]))


def test_codes_cannot_be_guessed_from_many_addresses(logged_in, visitor, now):
    switch_on(logged_in("it"), now)
    codes = []
    for last in range(2, 6):
        browser = visitor(address=f"127.0.0.{last}")
        half = half_of(browser.log_in("it"))
        codes += [browser.post("/login/code", {"half": half, "code": "000000"}).status_code for _ in range(4)]
    assert codes[:10] == [403] * 10
    assert set(codes[10:]) == {429}


def test_guesses_at_the_code_keep_nobody_out_who_was_in_before(logged_in, visitor, now):
    owner = logged_in("it")
    secret, _sheet = switch_on(owner, now)
    for last in range(2, 6):
        browser = visitor(address=f"127.0.0.{last}")
        half = half_of(browser.log_in("it"))
        for _ in range(4):
            browser.post("/login/code", {"half": half, "code": "000000"})
    owner.post("/logout")
    reply = owner.log_in("it")
    code = pyotp.TOTP(secret).at(now["at"])
    assert owner.post("/login/code", {"half": half_of(reply), "code": code}).status_code == 303
