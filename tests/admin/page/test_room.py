"""A room: an exam by one press, its countdown, and its card."""

from __future__ import annotations

import re

import pytest

from admin import secrethash
from admin.claimdesk import ClaimDesk
from admin.page.site import KEY
from admin.passes_store import PassBook
from tests.admin.page.conftest import log_in
from tests.support.axe import serious
from tests.support.chromium import DESK, PHONE


@pytest.fixture(autouse=True)
def _quick(monkeypatch):
    monkeypatch.setattr(secrethash, "_LOG_N", 4)


@pytest.fixture
def site(box):
    return box.extensions[KEY]


@pytest.fixture
def book(site):
    return PassBook(site.paths)


def begin(browser, what="olm.vn", minutes="45", **fields):
    return browser.post("/room/pupils/exam", {"what": what, "minutes": minutes, **fields}, at="/room/pupils")


def test_an_exam_counts_down_without_a_script_and_ends_by_itself(site, logged_in, book):
    teacher = logged_in("teacher")
    assert begin(teacher).headers["Location"] == "/room/pupils"
    [entry] = book.read()
    assert (entry.kind, [str(name) for name in entry.names], entry.reason) == ("focus", ["olm.vn"], "Exam")

    now = site.at
    page = teacher.get("/room/pupils").text
    assert '<noscript><meta http-equiv="refresh"' in page
    assert re.search(r'class="minutes">4[45]<', page)
    site.epoch = lambda: now + 40 * 60 + 1.0
    assert re.search(r'class="minutes">5<', teacher.get("/room/pupils").text)
    site.epoch = lambda: entry.end + 1.0
    page = teacher.get("/room/pupils").text
    assert "Time was over at" in page
    assert "refresh" not in page


def test_the_next_exam_is_one_press(logged_in, book):
    teacher = logged_in("teacher")
    begin(teacher, "olm.vn\nazota.vn", "60")
    teacher.post("/hand/end", {"id": book.read()[0].id, "to": "/room/pupils"})
    page = teacher.get("/room/pupils").text
    assert "olm.vn\nazota.vn</textarea>" in page.replace("\r", "")
    assert '<option value="60" selected>' in page


def test_without_sites_the_internet_is_off(logged_in, book):
    begin(logged_in("teacher"), "")
    assert [entry.kind for entry in book.read()] == ["off"]


@pytest.mark.parametrize(
    ("what", "minutes", "words"),
    [
        ("com.vn", "45", "it would open every site"),
        ("no such thing", "45", "no service"),
        ("olm.vn", "999", "must be from 1"),
    ],
)
def test_mistakes_are_said_and_nothing_is_lost(logged_in, book, what, minutes, words):
    reply = begin(logged_in("teacher"), what, minutes)
    assert (reply.status_code, words in reply.text, f"{what}</textarea>" in reply.text) == (422, True, True)
    assert book.read() == ()


def test_there_is_no_room_without_a_group(logged_in):
    it = logged_in("it")
    for path in ("/room/nobody", "/room/nobody/card"):
        assert it.get(path).status_code == 404
    for path in ("/room/nobody/exam", "/room/nobody/card"):
        assert it.post(path, {"what": "olm.vn"}).status_code == 404


def test_the_card_leads_to_the_room_and_may_bring_devices(site, logged_in, visitor):
    it = logged_in("it")
    card = it.get("/room/pupils/card").text
    assert card.count('class="qr"') == 1
    assert "/room/pupils</span>" in card
    assert "111" in card
    until = re.search(r'name="until".*?value="([\d-]+)"', card)[1]
    card = it.post("/room/pupils/card", {"until": until, "uses": "40"}, at="/room/pupils/card").text
    assert card.count('class="qr"') == 2
    code = re.search(r"/claim/([\w-]+)<", card)[1]
    phone = visitor(address="192.168.1.23", base="http://192.168.1.2:8053")
    assert phone.post("/claim", {"code": code}, at="/claim").status_code == 200
    [claim] = ClaimDesk(site.paths, lambda *_: None).claims()
    assert (claim.group, claim.address) == ("pupils", "192.168.1.23")


def test_a_teacher_makes_no_card_into_the_teachers_group(site, logged_in):
    teacher = logged_in("teacher")
    assert "Put the code on the card" not in teacher.get("/room/teachers/card").text
    reply = teacher.post("/room/teachers/card", {"until": "2026-09-09", "uses": "1"}, at="/room/pupils/card")
    assert (reply.status_code, ClaimDesk(site.paths, lambda *_: None).offers()) == (422, ())


def test_names_of_groups_are_text(site, logged_in):
    evil = "<script>alert(1)</script>"
    text = site.paths.policy.read_text()
    site.paths.policy.write_text(text.replace('en = "Pupils"', f'en = "{evil}"'))
    it = logged_in("it")
    begin(it, evil)
    for path in ("/room/pupils", "/room/pupils/card", "/passes", "/claims"):
        assert "<script>alert" not in it.get(path).text


@pytest.mark.browser
@pytest.mark.parametrize(("lang", "size"), [("vi", PHONE), ("en", DESK)], ids=["phone-vi", "desk-en"])
def test_in_a_browser(box, serve, chromium, book, lang, size):
    browser, url = chromium(size), serve(box)
    log_in(browser, url, "teacher", lang)
    browser.open(f"{url}/room/pupils")
    browser.fill(what="olm.vn")
    browser.press({"vi": "Bắt đầu kiểm tra", "en": "Begin the exam"}[lang])
    assert {"vi": "phút nữa", "en": "minutes left"}[lang] in browser.text
    for path in ("/room/pupils", "/room/pupils/card"):
        browser.open(url + path)
        assert browser.sticks_out() == browser.small_targets() == serious(browser) == []
    browser.page.emulate_media(media="print")
    assert "Ctrl+P" not in browser.text
