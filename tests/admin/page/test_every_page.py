"""Every page that can be opened without more ado, in a real browser: on a phone and a desk, in both languages.

A new page is here by itself: the list is made from the application's own addresses.
"""

from __future__ import annotations

import pytest

from tests.admin.page.conftest import log_in
from tests.support.axe import serious
from tests.support.chromium import DESK, PHONE

pytestmark = pytest.mark.browser

NO_PAGES = {"static", "status.health", "check.picture"}


def pages(app) -> list[str]:
    """Each address that is opened by looking and takes no further word."""
    return sorted(
        rule.rule
        for rule in app.url_map.iter_rules()
        if "GET" in rule.methods
        and not rule.arguments
        and rule.endpoint not in NO_PAGES
        and not rule.rule.startswith("/api/")  # for programs
        if "." not in rule.rule  # a file to be taken home
    )


def shows_a_page(browser) -> bool:
    return browser.run("document.contentType") == "text/html"


@pytest.mark.parametrize(("lang", "size"), [("vi", PHONE), ("en", DESK)], ids=["phone-vi", "desk-en"])
def test_each_page_is_one_that_anybody_can_use(box, serve, chromium, lang, size):
    browser = chromium(size)
    url = serve(box)
    log_in(browser, url, "it", lang)

    found = {}
    for path in pages(box):
        if path == "/check":
            continue  # goes on by itself; test_visit follows it
        browser.open(url + path)
        if not shows_a_page(browser):
            continue
        wrong = [
            *(f"sticks out: {one}" for one in browser.sticks_out()),
            *(f"small: {one}" for one in browser.small_targets()),
            *(f"no label: {one}" for one in browser.unlabelled()),
            *(f"out of reach: {one}" for one in browser.out_of_reach()),
            *(f"axe: {one}" for one in serious(browser)),
        ]
        if wrong:
            found[path] = wrong
    assert found == {}
