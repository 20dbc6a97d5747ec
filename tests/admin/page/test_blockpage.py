"""The block page: in a child's words, under any name, without a trace."""

from __future__ import annotations

import re

import pytest

from admin.page.blockpage import STYLE, create_block_app
from admin.page.site import KEY
from blocklists.index import MemoryIndex
from tests.admin.page.conftest import Visitor
from tests.support.axe import serious
from tests.support.chromium import DESK, PHONE, REFUSED

POLICY = """
kind = "school"
default_group = "pupils"
starter = false
[groups.pupils]
vi = "Học sinh"
en = "Pupils"
block_categories = ["adult", "self-harm"]
block_services = ["tiktok"]
block = ["own.vn"]
block_mode = "page"
[[groups.pupils.timetable]]
name = "Giờ học / Class hours"
windows = ["00:00-24:00"]
block_categories = ["games"]
[groups.closed]
vi = "Đóng"
en = "Closed"
[[groups.closed.timetable]]
name = "Ngủ / Sleep"
windows = ["00:00-24:00"]
close = true
"""
LISTED = {
    "adult": "nguoilon.vn",
    "self-harm": "buon.vn",
    "games": "roblox.com",
    "phishing": "nganhang-gia.vn",
    "abuse": "toi-ac.vn",
}


@pytest.fixture
def site(box, tmp_path):
    found = box.extensions[KEY]
    found.paths.policy.write_text(POLICY)
    found.paths.devices.write_text(
        '[[devices]]\nname = "Máy đóng"\ngroup = "closed"\naddresses = ["192.168.1.66"]\n'
    )
    made = []
    for category, name in LISTED.items():
        path = tmp_path / f"{category}.txt"
        path.write_text(f"{name}\n")
        made.append(MemoryIndex.from_file(path, category, category)[0])
    _ = found.lists
    found._opened = (found._opened[0], MemoryIndex.joined(made))
    return found


@pytest.fixture
def app(site):
    return create_block_app(site, "hop")


@pytest.fixture
def at(app):
    """Return a function: host → a browser that is there."""
    return lambda host, address="192.168.1.9": Visitor(app, base=f"http://{host}", address=address)


def key(page):
    return re.search(r'name="key" value="(\w+)"', page)[1]


@pytest.mark.parametrize(
    ("host", "words"),
    [
        ("nguoilon.vn", "This site is not for children"),
        ("buon.vn", "You are not alone"),
        ("toi-ac.vn", "You are not alone"),
        ("nganhang-gia.vn", "this site may trick you"),
        ("www.roblox.com", "“Class hours”"),
        ("tiktok.com", "TikTok"),
        ("own.vn", "The rules of this place do not open it"),
        ("olm.vn", "not closed by its name"),
    ],
)
def test_each_kind_of_block_has_its_own_words(at, host, words):
    reply = at(host).get("/any/path?x=1", headers={"Accept": "text/html"})
    assert words in reply.text
    assert reply.status_code == (200 if host == "olm.vn" else 403)
    assert 'href="tel:111"' in reply.text
    assert "vn-cop.vn" in reply.text


def test_a_device_whose_internet_is_closed(at):
    page = at("olm.vn", "192.168.1.66").get("/").text
    assert "Sleep" in page
    assert "few sites or none are open" in page


@pytest.mark.parametrize("host", ["toi-ac.vn", "buon.vn"])
def test_in_distress_the_hotline_comes_first_and_the_name_is_not_repeated(at, host):
    page = at(host).get("/").text
    assert host not in page
    assert page.index('href="tel:111"') < page.index("<footer>")
    assert 'class="help first"' in page
    if host == "toi-ac.vn":
        assert "<form" not in page
        assert "abuse" not in page.lower()


def test_for_who_cannot_read_html_it_is_short(at):
    reply = at("roblox.com").get("/picture.png", headers={"Accept": "image/avif,*/*;q=0.8"})
    assert (reply.status_code, reply.text) == (403, "blocked\n")


def test_a_look_leaves_no_trace(at, site):
    before = site.paths.state_db.read_bytes()
    reply = at("roblox.com").get("/")
    assert "Set-Cookie" not in reply.headers
    assert reply.headers["Cache-Control"] == "no-store"
    assert site.paths.state_db.read_bytes() == before


def test_a_request_from_there(at, site):
    browser = at("m.roblox.com")
    page = browser.get("/").text
    reply = browser.open("/", "POST", data={"key": key(page), "reason": "câu lạc bộ"})
    assert "Sent" in reply.text
    [one] = site.requests.waiting(site.at)
    assert (one.what, one.group, one.reasons) == ("roblox.com", "pupils", ("câu lạc bộ",))
    receipt = re.search(r"/rules\?asked=([\w-]+)", reply.text)[1]
    assert [found.number for found in site.requests.of_receipts([receipt], site.at)] == [one.number]
    assert "Set-Cookie" not in reply.headers


def test_only_for_the_site_that_one_is_at(at, site):
    stolen = key(at("tiktok.com").get("/").text)
    for host, address, data, headers in (
        ("roblox.com", "192.168.1.9", {}, {}),
        ("roblox.com", "192.168.1.9", {"key": stolen}, {}),
        ("tiktok.com", "192.168.1.10", {"key": stolen}, {}),
        ("tiktok.com", "192.168.1.9", {"key": stolen}, {"Origin": "http://evil.vn"}),
        ("tiktok.com", "192.168.1.9", {"key": stolen}, {"Origin": "null"}),
    ):
        reply = at(host, address).open("/", "POST", data={"reason": "x", **data}, headers=headers)
        assert reply.status_code == 403
    assert site.requests.waiting(site.at) == ()


def test_a_key_is_good_for_an_hour_or_two(at, site):
    now = site.epoch()
    old = key(at("tiktok.com").get("/").text)
    site.epoch = lambda: now + 3600
    assert "Sent" in at("tiktok.com").open("/", "POST", data={"key": old}).text
    site.epoch = lambda: now + 7201
    assert at("tiktok.com").open("/", "POST", data={"key": old}).status_code == 403


def test_what_cannot_be_asked_for_is_not_kept(at, site):
    taken = key(at("toi-ac.vn").get("/").text + 'name="key" value="none"')
    reply = at("toi-ac.vn").open("/", "POST", data={"key": taken})
    assert reply.status_code == 403
    assert site.requests.waiting(site.at) == ()


def test_what_somebody_wrote_is_text(at, site):
    evil = '"><script>alert(1)</script>'
    browser = at("tiktok.com")
    reply = browser.open("/", "POST", data={"key": key(browser.get("/").text), "reason": evil * 9})
    assert "too long" in reply.text
    assert "<script" not in reply.text
    assert "<script" not in browser.get("/<script>alert(1)</script>").text


@pytest.mark.parametrize("host", ["192.168.1.2", "[fd00::2]", "lachan", "hop.local", "localhost"])
def test_the_box_itself_leads_to_its_page(at, host):
    reply = at(host).get("/")
    assert reply.status_code == 302
    assert reply.headers["Location"] == f"http://{host}:8053/"


def test_strangers_and_nonsense(at):
    assert at("roblox.com", "8.8.8.8").get("/").status_code == 403
    assert "closed" not in at("roblox.com", "8.8.8.8").get("/").text
    for host in ("a..b", "x" * 80 + ".vn", "1.2.3", "<script>alert(1)</script>"):
        reply = at("roblox.com").get("/", headers={"Host": host})
        assert reply.status_code == 400
        assert "<script" not in reply.text
    assert at("roblox.com").open("/", "PUT").status_code == 405


def test_it_is_bound_and_brings_its_own_looks(at):
    reply = at("roblox.com").get("/")
    assert reply.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert "script" not in reply.headers["Content-Security-Policy"]
    with at("roblox.com").get(STYLE) as style:
        assert style.mimetype == "text/css"
        text = style.text
    classes = set(re.findall(r'class="([\w -]+)"', reply.text)) - {"timed"}
    assert all(f".{name}" in text for names in classes for name in names.split())


@pytest.mark.browser
@pytest.mark.parametrize(("lang", "size"), [("vi", PHONE), ("en", DESK)], ids=["phone-vi", "desk-en"])
def test_a_child_meets_it(app, site, serve, chromium, lang, size):
    where = serve(app).removeprefix("http://")
    browser = chromium(size, hosts={"*": where}, pardon=REFUSED)
    for host in ("tiktok.com", "nguoilon.vn", "buon.vn", "nganhang-gia.vn", "own.vn", "olm.vn"):
        browser.open(f"http://{host}/?lang={lang}")
        assert "111" in browser.text
        assert browser.sticks_out() == []
        assert browser.small_targets() == []
        assert serious(browser) == []
    browser.open(f"http://own.vn/?lang={lang}")
    browser.fill(reason="Em cần cho bài tập")
    browser.press({"vi": "Xin mở trang này", "en": "Ask to open it"}[lang])
    assert {"vi": "Đã gửi", "en": "Sent"}[lang] in browser.text
    assert [one.reasons for one in site.requests.waiting(site.at)] == [("Em cần cho bài tập",)]


def test_a_fault_of_ours_does_not_write_down_what_was_visited(site, caplog, monkeypatch):
    def fail(_asker, _lists, name):
        raise ValueError(name)

    monkeypatch.setattr("admin.page.blockpage.judge", fail)
    app = create_block_app(site, "hop")
    reply = Visitor(app, base="http://nguoilon.vn").get("/bi-mat?q=rieng-tu")
    assert (reply.status_code, "ask a grown-up" in reply.text) == (500, True)
    assert "the block page failed: ValueError" in caplog.text
    assert not any(word in caplog.text for word in ("nguoilon", "bi-mat", "rieng-tu"))
