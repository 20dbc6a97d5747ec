"""“My rules” for anybody on the network, and asking for a site there."""

from __future__ import annotations

import pytest

from admin.page.site import KEY
from admin.passes_store import PassBook
from blocklists.index import MemoryIndex

EVIL = "<script>alert(1)</script>"


@pytest.fixture
def site(box):
    return box.extensions[KEY]


def ask(browser, what="TikTok", reason="", **more):
    return browser.post("/rules/ask", {"what": what, "reason": reason}, at="/rules", **more)


def test_anybody_sees_what_holds_for_the_device(site, visitor):
    site.paths.devices.write_text(
        '[[devices]]\nname = "Máy cô"\ngroup = "teachers"\naddresses = ["192.168.1.20"]\n'
    )
    pupil, teacher = visitor(address="192.168.1.9"), visitor(address="192.168.1.20")
    page = pupil.get("/rules").text
    assert "<b>Pupils</b>" in page
    assert "TikTok" in page
    assert "111" in page
    page = teacher.get("/rules").text
    assert "<b>Teachers</b> (Máy cô)" in page


def test_a_request_is_kept_without_who_asked(site, visitor):
    browser = visitor(address="192.168.1.9")
    assert ask(browser, reason="bài học").status_code == 303
    [one] = site.requests.waiting(site.at)
    assert (one.what, one.group, one.reasons) == ("service:tiktok", "pupils", ("bài học",))
    assert b"192.168.1.9" not in site.paths.state_db.read_bytes()
    assert "waits for an answer" in browser.get("/rules").text
    assert "waits for an answer" not in visitor(address="192.168.1.9").get("/rules").text


def test_what_is_open_needs_no_request(site, visitor):
    reply = ask(visitor(), "olm.vn")
    assert reply.status_code == 200
    assert "olm.vn is open on this device" in reply.text
    assert site.requests.waiting(site.at) == ()


@pytest.mark.parametrize(
    ("what", "reason", "words"),
    [
        ("", "", "Write the site or the app"),
        (EVIL, "", "is not understood"),
        ("TikTok", "x" * 201, "The reason is too long"),
    ],
)
def test_mistakes_are_said_and_what_was_typed_stays(site, visitor, what, reason, words):
    reply = ask(visitor(), what, reason)
    assert reply.status_code == 422
    assert words in reply.text
    assert "<script>alert" not in reply.text
    if reason:
        assert f'value="{"x" * 200}"' in reply.text
    assert site.requests.waiting(site.at) == ()


def test_who_asks_too_often_waits(site, visitor):
    browser = visitor(address="192.168.1.9")
    for _once in range(4):
        assert ask(browser).status_code == 303
    reply = ask(browser)
    assert reply.status_code == 422
    assert "Wait 10 minutes" in reply.text
    assert ask(visitor(address="192.168.1.10")).status_code == 303
    assert site.requests.waiting(site.at)[0].times == 5


def test_a_form_from_elsewhere_is_refused(site, visitor):
    browser = visitor()
    assert browser.open("/rules/ask", "POST", data={"what": "TikTok"}).status_code == 403
    assert ask(browser, headers={"Origin": "http://evil.example"}).status_code == 403
    assert site.requests.waiting(site.at) == ()


def test_a_name_of_abuse_is_neither_kept_nor_shown(site, visitor, tmp_path):
    path = tmp_path / "abuse.txt"
    path.write_text("toi-ac.vn\n")
    index = MemoryIndex.from_file(path, "authority", "abuse")[0]
    _ = site.lists
    site._opened = (site._opened[0], index)
    reply = ask(visitor(), "toi-ac.vn")
    assert "Nobody may open this site" in reply.text
    assert "toi-ac" not in reply.text
    assert site.requests.waiting(site.at) == ()


def test_receipts_of_others_are_not_guessed(site, visitor):
    ask(visitor(address="192.168.1.9"))
    for given in ("1", "x" * 500, "' OR 1=1 --"):
        assert "waits for an answer" not in visitor().get("/rules", query_string={"asked": given}).text


def test_a_receipt_from_the_block_page_is_kept_by_this_browser(site, visitor):
    receipt = site.requests.ask("service:tiktok", "pupils", "", site.at, site.now.date())
    browser = visitor()
    assert "waits for an answer" in browser.get("/rules", query_string={"asked": receipt}).text
    assert "waits for an answer" in browser.get("/rules").text
    told = visitor().get("/rules", query_string={"asked": "guessed"})
    assert "lachan-asked" not in told.headers.get("Set-Cookie", "")


def test_what_holds_is_said_where_the_requests_cannot_be_read(box, visitor):
    box.extensions[KEY].paths.state_db.write_text("junk" * 1000)
    reply = visitor().get("/rules?asked=a-receipt")
    assert reply.status_code == 200
    assert "Ask for a site" in reply.text


def test_what_was_closed_again_early_is_not_said_to_be_open(box, visitor, logged_in):
    site, child, teacher = box.extensions[KEY], visitor(), logged_in("teacher")
    child.post("/rules/ask", {"what": "TikTok"}, at="/rules")
    teacher.post("/requests", {"number": "1", "answer": "lesson"})
    assert "open until" in child.get("/rules").text
    [entry] = PassBook(site.paths).read()
    teacher.post("/hand/end", {"id": entry.id, "to": "/passes"})
    page = child.get("/rules").text
    assert "was open, and is closed again" in page
    assert "open until" not in page
    assert "Was open, closed early" in teacher.get("/requests").text
