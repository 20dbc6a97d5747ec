"""The province's baseline on the page."""

from __future__ import annotations

import io
import os
import re
from datetime import date
from pathlib import Path

import pytest

from admin.baselinedesk import BaselineDesk
from admin.inforce import policy_in_force
from admin.page.site import KEY as SITE
from tests.admin.page.conftest import log_in
from tests.reporting.schema.baselines import KEY, OTHER, chain, lines, signed
from tests.support.axe import serious
from tests.support.chromium import DESK, PHONE

AT = 1_794_300_000
THREE = chain()
EVIL = "<script>alert(1)</script>"


@pytest.fixture
def desk(box):
    site = box.extensions[SITE]
    site.epoch = lambda: float(AT)
    found = BaselineDesk(site.paths)
    found.paths = site.paths
    return found


def send(browser, data: bytes):
    return browser.post("/baseline/file", {"file": (io.BytesIO(data), "baseline.jsonl")})


def test_an_empty_page_teaches(desk, logged_in):
    told = logged_in("it").get("/baseline").text
    assert "takes nobody&#39;s baseline yet" in told
    assert "public key" in told
    assert "Nobody yet" in logged_in("viewer").get("/baseline").text


def test_trust_look_take_back(desk, logged_in):
    browser = logged_in("it")
    assert browser.post("/baseline/trust", {"key": KEY.upper(), "address": ""}).status_code == 303
    assert send(browser, lines(*THREE)).status_code == 303
    told = browser.get("/baseline").text
    assert "Version 3 would change" in told
    assert "Nothing may block them3.hue.example." in told
    assert "The province sent a new version" in browser.get("/").text
    assert not desk.paths.baseline.exists()

    browser.post("/baseline/decide", {"wish": "take", "version": "3"})
    told = browser.get("/baseline").text
    assert "Version 3 is in force." in told
    assert "What version 3 holds" in told
    assert "Not followed yet" not in told
    assert len(policy_in_force(desk.paths).policy.protected) == 3

    browser.post("/baseline/decide", {"wish": "back"})
    assert "Version 2 is in force again." in browser.get("/baseline").text
    assert len(policy_in_force(desk.paths).policy.protected) == 2


def test_a_version_can_be_left_alone(desk, logged_in):
    browser = logged_in("it")
    desk.pin(KEY, "", AT, "it", "Hùng")
    send(browser, lines(*THREE))
    browser.post("/baseline/decide", {"wish": "leave"})
    assert "would change" not in browser.get("/baseline").text
    assert not desk.paths.baseline.exists()


def test_who_only_looks_sees_it_all_and_changes_nothing(desk, logged_in):
    desk.pin(KEY, "", AT, "it", "Hùng")
    send(logged_in("it"), lines(*THREE))
    browser = logged_in("viewer")
    told = browser.get("/baseline").text
    assert "Version 3 would change" in told
    assert "Take this version" not in told
    assert browser.post("/baseline/decide", {"wish": "take", "version": "3"}).status_code == 403


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "Not taken"),
        (lines(signed(private=OTHER)), "signed by somebody this box does not trust"),
        (lines(signed(protected=["youtube.com"])), "youtube.com"),
        (b"\xff" * 200_000, "Not taken"),
    ],
)
def test_bad_files_are_refused_with_the_reason(desk, logged_in, data, told):
    desk.pin(KEY, "", AT, "it", "Hùng")
    browser = logged_in("it")
    assert send(browser, data).status_code == 303
    assert told in browser.get("/baseline").text
    assert desk.offered() is None


def test_wrong_input_is_told(desk, logged_in):
    browser = logged_in("it")
    for fields, told in [
        ({"key": "zz"}, "64 hexadecimal letters"),
        ({"key": KEY, "address": "ftp://x"}, "must begin with https://"),
    ]:
        browser.post("/baseline/trust", fields)
        assert told in browser.get("/baseline").text
    send(browser, lines(*THREE))
    assert "Enter the province&#39;s key first." in browser.get("/baseline").text
    browser.post("/baseline/decide", {"wish": "take", "version": "9"})
    assert "That version is not here." in browser.get("/baseline").text
    browser.post("/baseline/decide", {"wish": "take", "version": "x"})
    browser.post("/baseline/pull")
    assert "There is no address to ask." in browser.get("/baseline").text


ADVICE = [
    {"id": "dating", "vi": "Nên chặn hẹn hò", "en": "Dating is best blocked", "categories": ["dating"]},
    {"id": "games", "vi": "Nên chặn trò chơi", "en": "Games are best blocked", "categories": ["games"]},
    {"id": "talk", "vi": "Hãy trò chuyện", "en": "Talk with the children"},
]


def advised(desk, browser) -> None:
    desk.pin(KEY, "", AT, "it", "Hùng")
    send(browser, lines(signed(recommended=ADVICE)))
    browser.post("/baseline/decide", {"wish": "take", "version": "1"})


def test_advice_is_adopted_by_a_press_shown_first_and_can_be_undone(desk, logged_in):
    browser = logged_in("it")
    advised(desk, browser)
    before = desk.paths.policy.read_text()
    told = browser.get("/baseline").text
    assert told.count("Adopt this</button>") == 1
    assert "Not followed yet: Pupils" in told
    assert "Followed, by all groups of pupils." in told
    assert desk.paths.policy.read_text() == before

    seen = re.search(r'name="seen" value="(\w+)"', told)[1]
    reply = browser.post("/baseline/adopt", {"id": "dating", "seen": seen})
    shown = browser.get(reply.headers["Location"]).text
    assert "Blocked too: dating" in shown
    assert desk.paths.policy.read_text() == before

    assert browser.post(reply.headers["Location"], {}).headers["Location"] == "/baseline"
    assert "dating" in policy_in_force(desk.paths).policy.groups["pupils"].block_categories
    told = browser.get("/baseline").text
    assert "Adopt this</button>" not in told
    fields = dict(re.findall(r'name="(number|version|goal)" value="([^"]+)"', told))
    assert "adopted advice of the province" in browser.get("/audit").text
    browser.post("/change/undo", fields)
    assert desk.paths.policy.read_text() == before


def test_only_who_owns_the_box_adopts_and_only_what_is_there(desk, logged_in):
    browser = logged_in("it")
    advised(desk, browser)
    before = desk.paths.policy.read_text()
    assert "Adopt this</button>" not in logged_in("viewer").get("/baseline").text
    for role in ("teacher", "viewer"):
        assert logged_in(role).post("/baseline/adopt", {"id": "dating"}).status_code == 403
    browser.post("/baseline/adopt", {"id": "nothing"})
    assert "This advice is not there any more." in browser.get("/baseline").text
    assert desk.paths.policy.read_text() == before


def test_nothing_of_a_bundle_is_taken_for_html(desk, logged_in):
    desk.pin(KEY, "", AT, "it", "Hùng")
    browser = logged_in("it")
    words = {"vi": EVIL, "en": EVIL}
    advice = [{"id": "x", "vi": EVIL, "en": EVIL}]
    send(browser, lines(signed(reason=words, authority=words, contacts={"phone": EVIL}, recommended=advice)))
    browser.post("/baseline/decide", {"wish": "take", "version": "1"})
    told = browser.get("/baseline").text
    assert EVIL not in told
    assert told.count("&lt;script&gt;") >= 4


def test_damaged_books_are_said(desk, logged_in):
    desk.pin(KEY, "", AT, "it", "Hùng")
    (desk.paths.data / "baseline" / "trust.json").write_text("?")
    found = logged_in("it").get("/baseline")
    assert (found.status_code, "trust.json" in found.text) == (503, True)


@pytest.mark.browser
@pytest.mark.parametrize(("lang", "size"), [("vi", PHONE), ("en", DESK)], ids=["phone-vi", "desk-en"])
def test_it_is_a_page_that_anybody_can_use(desk, box, serve, chromium, lang, size, tmp_path):
    desk.pin(KEY, "", AT, "it", "Hùng")
    desk.receive(lines(*THREE[:2]), AT, date(2026, 11, 10))
    desk.take(2, AT, "it", "Hùng")
    desk.receive(lines(*THREE), AT, date(2026, 11, 10))
    browser = chromium(size)
    url = serve(box)
    log_in(browser, url, "it", lang)
    browser.open(f"{url}/baseline")
    assert browser.sticks_out() == []
    assert browser.small_targets() == []
    assert serious(browser) == []
    if folder := os.environ.get("PICTURES"):
        browser.picture(Path(folder) / f"baseline-{lang}.png")
    browser.press({"vi": "Dùng phiên bản này", "en": "Take this version"}[lang])
    assert {"vi": "Đang dùng phiên bản 3.", "en": "Version 3 is in force."}[lang] in browser.text
    assert desk.trust().in_force == 3
