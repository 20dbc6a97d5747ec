"""Every page of the collector in a real browser: on a phone and a desk, in both languages, light and dark."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pyotp
import pytest
from sqlalchemy import insert, select, update

from reporting.collector import asides, staff, summary
from reporting.collector.tables import awareness_texts, boxes, refusals, reports
from tests.reporting.collector.conftest import NOW
from tests.reporting.collector.many import fill
from tests.reporting.collector.web.conftest import PASSWORD
from tests.support.axe import serious
from tests.support.chromium import DESK, PHONE, REFUSED

pytestmark = pytest.mark.browser

WORDS = {
    "vi": {"log in": "Đăng nhập", "invite": "Làm giấy mời", "add": "Thêm", "more": "Liên kết mới"},
    "en": {"log in": "Log in", "invite": "Make an invitation", "add": "Add", "more": "New link"},
}
SCHOOL = "truong-00007"  # it has two boxes


@pytest.fixture
def province(collector):
    """A province with all that a page of a school can show."""
    with collector.database.changing() as connection:
        fill(connection, ("2026-08", "2026-09", "2026-10"))
        numbers = connection.execute(select(reports.c.id).where(reports.c.school == SCHOOL)).scalars().all()
        texts = {"materials": "Tờ rơi 111, 200 bản", "note": "Họp phụ huynh khối 6 và khối 7"}
        connection.execute(insert(awareness_texts).values(report=numbers[0], **texts))
        one = connection.execute(select(boxes.c.id).where(boxes.c.school == SCHOOL)).scalars().first()
        row = {"day": date(2026, 10, 30), "code": "signature", "box": one, "school": SCHOOL, "count": 3}
        connection.execute(insert(refusals).values(**row, text="x"))
        gone = update(boxes).where(boxes.c.id == one).values(status="revoked", ended_at=NOW, why="mất máy")
        connection.execute(gone)
    asides.put(collector.database, numbers[0], NOW, "Trần Hoà", "khoá lộ")
    summary.refresh(collector.database)
    return collector


class Walk:
    """Somebody who opens pages and looks at each."""

    def __init__(self, browser, url: str, name: str) -> None:
        self.browser, self.url, self.name = browser, url, name
        self.found: dict[str, list[str]] = {}

    def open(self, path: str) -> None:
        self.browser.open(self.url + path)
        self.look(path)

    def look(self, what: str) -> None:
        browser = self.browser
        screen = browser.page.viewport_size[
            "width"
        ]  # a phone shows a page that is wider smaller, and says so
        wide = browser.run("document.documentElement.scrollWidth") > screen
        wrong = [
            *(["the page is wider than the screen"] if wide else []),
            *(f"sticks out: {one}" for one in browser.sticks_out()),
            *(f"small: {one}" for one in browser.small_targets()),
            *(f"no label: {one}" for one in browser.unlabelled()),
            *(f"axe: {one}" for one in serious(browser)),
        ]
        if wrong:
            self.found[what] = wrong
        if folder := os.environ.get("PICTURES"):
            file = "".join(letter if letter.isalnum() else "-" for letter in what).strip("-") or "home"
            browser.picture(Path(folder) / f"{file}-{self.name}.png")


def pages(app) -> list[str]:
    """Each address that is opened by looking and takes no further word."""
    return sorted(
        rule.rule
        for rule in app.url_map.iter_rules()
        if "GET" in rule.methods and not rule.arguments and "." not in rule.rule
        if not rule.rule.startswith(("/api/", "/static", "/healthz", "/dashboard/print"))
    )


@pytest.mark.parametrize(("lang", "size"), [("vi", PHONE), ("en", DESK)], ids=["phone-vi", "desk-en"])
def test_each_page_is_one_that_anybody_can_use(
    province, app, logged_in, serve, chromium, monkeypatch, lang, size
) -> None:
    logged_in()
    said = WORDS[lang]
    walk = Walk(chromium(size, pardon=REFUSED + "|404"), serve(app), lang)
    walk.open(f"/login?lang={lang}")
    walk.browser.fill(name="Trần Hoà", password="wrong")
    walk.browser.press(said["log in"])
    walk.look("login-wrong")
    walk.browser.fill(name="Trần Hoà", password=PASSWORD)
    walk.browser.press(said["log in"])
    for path in (
        *pages(app),
        f"/schools/{SCHOOL}",
        "/schools?q=truong",
        "/dashboard?commune=00001",
        "/nothing",
    ):
        walk.open(path)
    walk.browser.open(f"{walk.url}/schools/truong-00009")
    walk.browser.press(said["invite"])
    walk.look("invitation")
    walk.browser.open(f"{walk.url}/people")
    walk.browser.fill(name="Nguyễn Thị Bình")
    walk.browser.press(said["add"])
    walk.look("people-link")
    token = staff.add(province.database, "Lê An", "reader", NOW, "test")
    walk.browser.open(f"{walk.url}/link/{token}")
    walk.look("link")
    secret = pyotp.random_base32()
    with province.database.changing() as connection:
        connection.execute(update(staff.staff).where(staff.staff.c.key == "trần hoà").values(second=secret))
    walk.open("/me")
    other = Walk(chromium(size), walk.url, lang)
    other.browser.open(f"{walk.url}/login?lang={lang}")
    other.browser.fill(name="Trần Hoà", password=PASSWORD)
    other.browser.press(said["log in"])
    other.look("login-code")
    assert walk.found | other.found == {}
