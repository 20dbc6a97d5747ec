"""“This phone is now protected”: said only when all that was asked came to us."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest

from admin.offers import Offer, Offers, dump_offers
from admin.page.looks import PICTURES
from admin.page.site import KEY
from config.checkname import asked_of, host_of


@pytest.fixture
def browser(visitor):
    return visitor(address="192.168.1.5", base="http://192.168.1.2:8053")


def begun(browser):
    page = browser.get("/check").text
    return re.findall(r'<img src="(http://[^"]+)"', page), re.search(r'url=(/check\?look=\w+)"', page)[1]


def load(visitor, url):
    parts = urlsplit(url)
    return visitor(address="192.168.1.5", base=f"http://{parts.netloc}").get(parts.path)


@pytest.mark.parametrize(
    ("arrive", "words"),
    [(PICTURES, "This device is now protected"), (1, "protected in part"), (0, "not protected yet")],
)
def test_what_it_says(browser, visitor, arrive, words):
    pictures, again = begun(browser)
    assert len({urlsplit(url).hostname for url in pictures}) == PICTURES
    for url in pictures[:arrive]:
        reply = load(visitor, url)
        assert reply.mimetype == "image/svg+xml"
        assert reply.headers["Cross-Origin-Resource-Policy"] == "cross-origin"

    page = browser.get(again).text
    assert words in page
    assert ("now protected" in page) is (arrive == PICTURES)


@pytest.mark.parametrize(
    ("servers", "words"),
    [
        (("192.168.1.2",), "now protected"),
        (("192.168.1.2", "8.8.8.8"), "that may not last"),
        (("192.168.1.3",), "now protected"),
    ],
)
def test_it_never_says_protected_while_another_dns_is_handed_out(box, browser, visitor, servers, words):
    site = box.extensions[KEY]
    offers = (Offer("dhcp", "192.168.1.1", servers, site.at + 900),)
    found = Offers(site.at, ("dhcp", "ra"), offers, ("192.168.1.2", "192.168.1.3"))
    site.paths.runtime.mkdir(exist_ok=True)
    site.paths.offers.write_bytes(dump_offers(found))
    pictures, again = begun(browser)
    for url in pictures:
        load(visitor, url)
    page = browser.get(again).text
    assert words in page
    assert ("8.8.8.8" in page) is ("8.8.8.8" in servers)
    assert "cannot hear everything" not in page


def test_where_nobody_listens_it_says_so(browser, visitor):
    pictures, again = begun(browser)
    for url in pictures:
        load(visitor, url)
    assert "cannot hear everything" in browser.get(again).text


def test_without_a_filter_nobody_can_tell(box, browser, off):
    _pictures, again = begun(browser)
    box.extensions[KEY].gather = lambda: off
    assert "Nobody can tell yet" in browser.get(again).text


def test_the_browser_is_let_load_these_pictures_and_no_others(browser):
    policy = browser.get("/check").headers["Content-Security-Policy"]
    assert "img-src 'self' http://*.check.lachan.internal:8053;" in policy
    assert "check.lachan" not in browser.get("/").headers["Content-Security-Policy"]


@pytest.mark.parametrize("path", ["/", "/login", "/check", "/check/1.svg", "/static/style.css"])
def test_by_that_name_there_is_nothing_else(visitor, path):
    """Anybody's page could be given such a name by our own resolver: it opens no way around the Host check."""
    reply = visitor(base=f"http://{host_of('0' * 16, 0)}:8053").get(path)
    assert reply.status_code in (400, 404)
    assert "Protection is on" not in reply.text


def test_a_picture_is_found_by_its_own_name_only(browser, visitor):
    pictures, again = begun(browser)
    token, _number = asked_of(urlsplit(pictures[0]).hostname)
    assert browser.get("/check/0.svg").status_code == 404
    assert load(visitor, f"http://{host_of(token, 0)}:8053/check/1.svg").status_code == 404
    assert load(visitor, f"http://{host_of('f' * 16, 0)}:8053/check/0.svg").status_code == 404
    assert "not protected yet" in browser.get(again).text


def test_over_https_it_leads_to_http(visitor):
    reply = visitor(address="192.168.1.5", base="https://192.168.1.2:8443").get("/check")
    assert reply.headers["Location"] == "http://192.168.1.2:8053/check"


def test_a_look_that_is_not_ours_begins_anew(browser):
    assert "Checking this device" in browser.get("/check?look=<script>").text
