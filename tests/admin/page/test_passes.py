"""The page on which a teacher opens or closes something for a while."""

from __future__ import annotations

import re

import pytest

from admin.page.site import KEY
from admin.passes_store import PassBook
from tests.admin.page.conftest import log_in
from tests.support.axe import serious
from tests.support.chromium import DESK, PHONE


@pytest.fixture
def book(box):
    return PassBook(box.extensions[KEY].paths)


def give(browser, **fields):
    return browser.post("/passes", {"do": "pass", "whom": "pupils", "minutes": "45", **fields}, at="/passes")


def test_a_site_and_a_service_for_a_lesson(logged_in, book):
    teacher = logged_in("teacher")
    give(teacher, what="https://olm.vn/lop-6/bai-1\nTikTok", reason="bài học")

    [entry] = book.read()
    assert (entry.kind, entry.group, entry.role, entry.by) == ("pass", "pupils", "teacher", "Cô Lan")
    assert [str(name) for name in entry.names] == ["olm.vn"]
    assert (entry.services, entry.reason, entry.end - entry.start) == (("tiktok",), "bài học", 45 * 60)
    page = teacher.get("/passes").text
    assert "Pupils: olm.vn, TikTok open until" in page
    undo = re.search(r'action="/hand/end".*?name="id" value="([\w-]+)"', page, re.DOTALL)[1]
    teacher.post("/hand/end", {"id": undo, "to": "/passes"})
    assert book.read() == ()


def test_only_these_sites(logged_in, book):
    give(logged_in("teacher"), do="focus", what="olm.vn; azota.vn")
    [entry] = book.read()
    assert (entry.kind, [str(name) for name in entry.names]) == ("focus", ["olm.vn", "azota.vn"])


def test_only_a_service_stays_open(logged_in, book):
    give(logged_in("teacher"), do="focus", what="youtube")
    [entry] = book.read()
    assert (entry.kind, entry.services) == ("focus", ("youtube",))


def test_extra_time_for_a_named_device(box, logged_in, book):
    devices = box.extensions[KEY].paths.devices
    teacher = logged_in("teacher")
    assert "No device has a name yet" in teacher.get("/passes?do=extra").text
    devices.write_text('[[devices]]\nname = "Máy An"\ngroup = "pupils"\nmacs = ["aa:bb:cc:00:11:22"]\n')
    give(teacher, do="extra", whom="", device="Máy An", minutes="30")
    [entry] = book.read()
    assert (entry.kind, entry.device, entry.end - entry.start) == ("extra", "Máy An", 1800)


def test_a_false_alarm_is_released_by_who_owns_the_box_only(logged_in, book):
    teacher, it = logged_in("teacher"), logged_in("it")
    assert "False alarm" not in teacher.get("/passes?do=release").text
    give(teacher, do="release", what="hieuthuoc.vn", whom="", minutes="1440")
    assert book.read() == ()
    assert "False alarm" in it.get("/passes").text
    give(it, do="release", what="hieuthuoc.vn", whom="", minutes="1440")
    [entry] = book.read()
    assert (entry.kind, entry.group, entry.end - entry.start) == ("release", "", 86_400)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"what": "com.vn"}, "it would open every site"),
        ({"what": "you tub"}, "Did you mean: YouTube"),
        ({"what": ""}, "Write at least one site"),
        ({"what": "", "do": "focus"}, "Write at least one site"),
        ({"what": "", "do": "release", "whom": ""}, "Write at least one site"),
        ({"what": "olm.vn", "whom": ""}, "Choose for which class"),
        ({"what": "olm.vn", "whom": "nobody"}, "is not a group"),
        ({"what": "olm.vn", "minutes": "99999"}, "The minutes must be from 1 to"),
        ({"what": "olm.vn", "minutes": "soon"}, "The minutes must be from 1 to"),
        ({"what": "olm.vn", "whom": "/device", "device": "none"}, "no device has a name"),
        ({"what": "olm.vn", "category": "malware"}, "Your role does not open"),
    ],
)
def test_mistakes_are_said_and_what_was_typed_stays(logged_in, book, fields, words):
    reply = give(logged_in("it"), reason="giờ Tin học", **fields)
    assert reply.status_code == 422
    assert words in reply.text
    assert "--" not in re.sub(
        r"<!--|-->", "", re.search(r'role="alert".*?</div></div>', reply.text, re.DOTALL)[0]
    )
    assert 'value="giờ Tin học"' in reply.text
    assert book.read() == ()


def test_a_teacher_opens_what_a_teacher_may(logged_in, book):
    teacher = logged_in("teacher")
    page = teacher.get("/passes").text
    assert 'value="video"' in page
    assert 'value="adult"' not in page
    assert give(teacher, category="adult").status_code == 422
    assert give(teacher, what="olm.vn", minutes="10080").status_code == 422
    assert book.read() == ()


def test_what_somebody_wrote_is_text(logged_in):
    evil = "<script>alert(1)</script>"
    it = logged_in("it")
    page = give(it, what=evil, reason=evil, whom=evil).text
    assert "<script>alert" not in page
    give(it, what="olm.vn", reason=evil)
    assert "<script>alert" not in it.get("/passes").text


def test_what_stays_closed_is_said(logged_in):
    it = logged_in("it")
    give(it, what="youtube.com")
    assert "belongs to YouTube" in it.get("/passes").text


def test_what_a_higher_role_has_set_has_no_button_for_a_lower(logged_in, book):
    give(logged_in("head"), do="off")
    page = logged_in("teacher").get("/passes").text
    assert "internet off" in page
    assert 'action="/hand/end"' not in page


def test_a_broken_file_is_said_and_nothing_breaks(box, logged_in):
    box.extensions[KEY].paths.passes.write_text("{")
    it = logged_in("it")
    assert "is not JSON" in it.get("/passes").text
    assert give(it, what="olm.vn").status_code == 503


@pytest.mark.browser
@pytest.mark.parametrize(("lang", "size"), [("vi", PHONE), ("en", DESK)], ids=["phone-vi", "desk-en"])
def test_by_hand_in_a_browser(box, serve, chromium, book, lang, size):
    browser, url = chromium(size), serve(box)
    log_in(browser, url, "teacher", lang)
    browser.open(f"{url}/passes?group=pupils")
    browser.fill(what="olm.vn")
    browser.press({"vi": "Cho mở", "en": "Open these"}[lang])
    assert "olm.vn" in browser.text
    assert [entry.kind for entry in book.read()] == ["pass"]
    for do in ("pass", "focus", "off", "extra"):
        browser.open(f"{url}/passes?do={do}")
        assert browser.sticks_out() == []
        assert browser.small_targets() == []
        assert serious(browser) == []
