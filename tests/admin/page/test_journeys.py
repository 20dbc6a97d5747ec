"""What people do with a box, from the first page to the DNS answer, in a real browser with a real resolver.

Each in every way: on a phone and at a desk, in both languages, with scripts and without.
"""

from __future__ import annotations

import shutil

import pytest

from admin.asklimit import AskLimit
from admin.page import create_app
from admin.page.blockpage import create_block_app
from admin.page.site import KEY
from config.paths import Paths
from config.settings import load_settings
from tests.admin.page.conftest import QUICK, every_way, log_in
from tests.conftest import served
from tests.support.axe import serious
from tests.support.box import Box, until
from tests.support.chromium import REFUSED
from tests.support.nano import Nano

pytestmark = pytest.mark.browser

POLICY = """
kind = "school"
default_group = "pupils"
starter = false
[groups.pupils]
vi = "Học sinh"
en = "Pupils"
block = ["co-vua.vn"]
block_mode = "page"
"""
BLOCKED = "co-vua.vn"


class School:
    """A resolver, the page and the block page on the same files; `url` is the page's address."""

    def __init__(self, resolver, site, page, block):
        self.resolver, self.site, self.url = resolver, site, page
        self.hosts = {
            BLOCKED: block.removeprefix("http://")
        }  # where the resolver's answer leads, on a port of ours

    def addresses(self, name):
        return [str(record) for rrset in self.resolver.ask(name).answer for record in rrset]


@pytest.fixture(scope="module")
def school(tmp_path_factory, people):
    folder = tmp_path_factory.mktemp("school")
    (folder / "settings.toml").write_text("trust_clock = true\n")
    with Nano() as upstream, pytest.MonkeyPatch.context() as patch:
        patch.setattr("config.passwordhash._HASHER", QUICK)
        resolver = Box(folder, upstream.url, workers=1, policy=POLICY)
        try:
            paths = Paths(folder, runtime=resolver.runtime)
            shutil.copyfile(people, paths.state_db)
            app = create_app(paths, load_settings(paths.settings, {"admin": "127.0.0.1:8053"}))
            site = app.extensions[KEY]
            with served(app) as page, served(create_block_app(site, "hop")) as block:
                yield School(resolver, site, page, block)
        finally:
            resolver.stop()


@pytest.fixture
def opened(school, chromium, monkeypatch):
    """Return a function: a way, a role or "" → a browser at the school, logged in as that."""
    monkeypatch.setattr(school.site, "asks", AskLimit())  # one child per test, and all at one address

    def enter(lang, size, script, role="", **more):
        browser = chromium(size, script=script, hosts=school.hosts, **more)
        if role:
            log_in(browser, school.url, role, lang)
        return browser

    return enter


def looks_right(browser, *, script):
    assert browser.sticks_out() == []
    assert browser.small_targets() == []
    if script:  # axe itself is one
        assert serious(browser) == []


@every_way
def test_a_block_and_its_explanation(school, opened, lang, size, script):
    assert school.addresses(BLOCKED) == ["127.0.0.1"]
    child = opened(lang, size, script, pardon=REFUSED)
    child.open(f"http://{BLOCKED}/?lang={lang}")
    closed, not_opened, because = {
        "vi": ("Trang này đang đóng", "Quy tắc của nơi này không mở trang này", f"bị chặn theo {BLOCKED}"),
        "en": ("This site is closed", "The rules of this place do not open it", f"blocked by {BLOCKED}"),
    }[lang]
    assert closed in child.text
    assert not_opened in child.text
    assert "111" in child.text
    looks_right(child, script=script)

    it = opened(lang, size, script, "it")
    it.open(f"{school.url}/why")
    it.fill(name=f"www.{BLOCKED}")
    it.follow("main form button:not([name])")
    assert it.page.locator(".said.shut").is_visible()
    assert because in it.text
    looks_right(it, script=script)


@every_way
def test_a_request_granted_really_resolves(school, opened, lang, size, script):
    ask, sent, lesson, undo, waiting = {
        "vi": ("Xin mở trang này", "Đã gửi", "Mở một tiết (45 phút)", "Hoàn tác", "Xem câu trả lời"),
        "en": ("Ask to open it", "Sent", "For a lesson (45 minutes)", "Undo", "See the answer"),
    }[lang]
    child = opened(lang, size, script, pardon=REFUSED)
    child.open(f"http://{BLOCKED}/?lang={lang}")
    child.fill(reason="Câu lạc bộ cờ vua")
    child.press(ask)
    assert sent in child.text
    assert waiting in child.text

    teacher = opened(lang, size, script, "teacher")
    teacher.open(f"{school.url}/requests")
    assert "Câu lạc bộ cờ vua" in teacher.text
    looks_right(teacher, script=script)
    teacher.press(lesson)
    until(lambda: school.addresses(BLOCKED) != ["127.0.0.1"])
    assert school.resolver.rcode(BLOCKED) == "NOERROR"

    teacher.press(undo)
    until(lambda: school.addresses(BLOCKED) == ["127.0.0.1"])
    teacher.open(f"{school.url}/requests")
    teacher.press({"vi": "Chưa mở", "en": "Not now"}[lang])


@every_way
def test_a_timetable_edit_takes_effect(school, opened, lang, size, script):
    to_the_minute, look, save, undo = {
        "vi": ("Gõ giờ chính xác", "Xem thay đổi", "Lưu", "Hoàn tác"),
        "en": ("Type times", "Look at the change", "Save", "Undo"),
    }[lang]
    assert school.resolver.rcode("example.org") == "NOERROR"
    it = opened(lang, size, script, "it")
    it.open(f"{school.url}/timetable/pupils/new")
    it.fill(name="Bão", effect="close")
    it.touch(it.page.locator("summary", has_text=to_the_minute))
    it.fill(**{f"times-{day}": "00:00-24:00" for day in range(7)})
    looks_right(it, script=script)
    it.press(look)
    assert "Bão" in it.text
    it.press(save)
    until(lambda: school.addresses("example.org") == ["127.0.0.1"])
    looks_right(it, script=script)

    it.press(undo)
    until(lambda: school.addresses("example.org") != ["127.0.0.1"])


@every_way
def test_what_a_role_may_not_do_is_refused(school, opened, lang, size, script):
    teacher = opened(lang, size, script, "teacher", pardon=REFUSED)
    refused, login = {
        "vi": ("Vai trò của bạn không làm việc này", "Đăng nhập"),
        "en": ("Your role does not do this", "Log in"),
    }[lang]
    for path in ("/people", "/timetable/pupils/new", "/history"):
        assert teacher.page.locator(f'a[href="{path}"]').count() == 0
        teacher.open(school.url + path)
        assert refused in teacher.text
        looks_right(teacher, script=script)

    nobody = opened(lang, size, script)
    nobody.open(f"{school.url}/requests?lang={lang}")
    assert login in nobody.text
    assert nobody.page.locator("[name=password]").is_visible()
