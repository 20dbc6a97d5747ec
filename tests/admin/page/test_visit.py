"""The first visit and a day's use in a real browser: on a phone and a desk, in both languages."""

from __future__ import annotations

import pytest

from admin.accounts import SETUP, Accounts, Doer
from admin.firststart import this_years
from admin.page import create_app
from admin.passes_store import PassBook
from config import clock
from config.checkname import ZONE
from config.paths import Paths
from config.policyfile import parse_policy
from config.settings import load_settings
from tests.admin.page.conftest import QUICK, every_way, log_in
from tests.support.chromium import DESK, HERE, PHONE

pytestmark = pytest.mark.browser

WORDS = {
    "vi": ("Tiếp tục", "Kiểm tra thiết bị này", "Xem kết quả", "Thiết bị này đang được bảo vệ"),
    "en": ("Go on", "Check this device", "See the result", "This device is now protected"),
}


@pytest.fixture
def quick(monkeypatch):
    monkeypatch.setattr("config.passwordhash._HASHER", QUICK)


def looks_right(browser):
    assert browser.sticks_out() == []
    assert browser.small_targets() == []


@every_way
def test_from_the_link_to_a_protected_device(tmp_path, busy, serve, chromium, quick, lang, size, script):
    go_on, check, result, protected = WORDS[lang]
    paths = Paths(tmp_path, runtime=tmp_path / "run")
    paths.policy.write_text(this_years("school"))
    url = serve(
        create_app(paths, load_settings(paths.settings, {"admin": "127.0.0.1:8053"}), gather=lambda: busy)
    )
    token = Accounts(paths.state_db).offer(SETUP, int(clock.epoch()), Doer("", "start"))
    # As if the box were this device's DNS server.
    browser = chromium(size, script=script, hosts={f"*.{ZONE}": HERE})

    browser.open(f"{url}/setup/{token}?lang={lang}")
    looks_right(browser)
    word = "ba con gà trống"
    browser.fill(kind="home", name="Mẹ Lan", password=word, again=word)
    browser.press(go_on)
    looks_right(browser)
    browser.fill(name="Nhà Lan")
    for _step in ("place", "groups", "lists"):
        browser.press(go_on)
        looks_right(browser)
    browser.press(check)
    looks_right(browser)
    browser.press(result)
    assert protected in browser.text
    looks_right(browser)

    policy = parse_policy(paths.policy.read_text())
    assert policy.kind == "home"
    assert policy.lists


def test_the_check_goes_on_by_itself(box, serve, chromium):
    browser = chromium(PHONE, script=False, hosts={f"*.{ZONE}": HERE})
    browser.open(f"{serve(box)}/check?lang=en")
    browser.until("This device is now protected")


@pytest.mark.parametrize(("lang", "size"), [("en", PHONE), ("vi", DESK)], ids=["phone-en", "desk-vi"])
def test_off_and_undone_by_a_teacher(box, serve, chromium, lang, size):
    off, undo = {"vi": ("Tắt mạng", "Hoàn tác"), "en": ("Internet off", "Undo")}[lang]
    book = PassBook(box.extensions["lachan"].paths)
    browser, url = chromium(size), serve(box)
    log_in(browser, url, "teacher", lang)
    looks_right(browser)
    browser.press(off)
    looks_right(browser)
    assert [entry.group for entry in book.read()] == ["pupils"]
    browser.press(undo)
    assert book.read() == ()
