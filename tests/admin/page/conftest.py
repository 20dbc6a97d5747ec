"""The page with a state of one's choice behind it."""

from __future__ import annotations

import re
import shutil
from urllib.parse import urlsplit

import pytest
from argon2 import PasswordHasher

from admin.accounts import Accounts, Doer
from admin.page import create_app
from config.paths import Paths
from config.settings import load_settings
from tests.support.chromium import DESK, PHONE


@pytest.fixture
def page(tmp_path):
    """Return a function: state → a browser's stand-in at http://localhost."""

    def open_page(status):
        app = create_app(Paths(tmp_path), load_settings(tmp_path / "settings.toml"), gather=lambda: status)
        app.testing = True
        return app.test_client()

    return open_page


SCHOOL = """
kind = "school"
default_group = "pupils"
starter = false
[groups.pupils]
vi = "Học sinh"
en = "Pupils"
block_categories = ["games", "adult"]
block_services = ["tiktok"]
[groups.teachers]
vi = "Giáo viên"
en = "Teachers"
"""
PASSWORDS = {
    "it": "ba con gà trống",
    "head": "hoa phượng đỏ rực",
    "teacher": "mưa xuân trên phố",
    "viewer": "bóng mát sân trường",
}
NAMES = {"it": "Thầy Hùng", "head": "Cô Mai", "teacher": "Cô Lan", "viewer": "Bác Tư"}


QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


class Visitor:
    """A browser at a box: opens pages, sends forms with the key that the page gave it."""

    def __init__(self, app, *, address="127.0.0.1", base="http://localhost"):
        self.client = app.test_client()
        self.address, self.base = address, base

    def open(self, path, method="GET", **more):
        return self.client.open(
            path,
            method=method,
            base_url=self.base,
            environ_overrides={"REMOTE_ADDR": self.address},
            headers={"Accept-Language": "en", **more.pop("headers", {})},
            **more,
        )

    def get(self, path, **more):
        return self.open(path, **more)

    def key(self, path="/login"):
        found = re.search(r'name="form_key" value="(\w+)"', self.get(path).text)
        return found[1] if found else ""

    def post(self, path, fields=None, at=None, **more):
        """Send a form as the page ``at`` would (any page with a form does)."""
        home = "/me" if self._has_session() and self.logged_in else "/login"
        return self.open(path, "POST", data={"form_key": self.key(at or home), **(fields or {})}, **more)

    @property
    def logged_in(self):
        return self.get("/me").status_code == 200

    def _has_session(self):
        return any(
            self.client.get_cookie(name, domain=urlsplit(self.base).hostname)
            for name in ("lachan", "__Host-lachan")
        )

    def log_in(self, role="it", password=None):
        fields = {"name": NAMES.get(role, role), "password": password or PASSWORDS.get(role, "wrong word")}
        return self.post("/login", fields)


@pytest.fixture(scope="session")
def people(tmp_path_factory):
    """A state database with an account of each role, made once: each test gets a copy."""
    path = tmp_path_factory.mktemp("people") / "state.db"
    accounts, root = Accounts(path), Doer("it", "root")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("config.passwordhash._HASHER", QUICK)
        for role, name in NAMES.items():
            accounts.add(name, role, "school", 1, root)
            accounts.set_password(name, PASSWORDS[role], "school", 1, root)
    return path


@pytest.fixture
def box(tmp_path, busy, people, monkeypatch):
    """The page of a school with an account of each role; fast hashes."""
    monkeypatch.setattr("config.passwordhash._HASHER", QUICK)
    (tmp_path / "policy.toml").write_text(SCHOOL)
    paths = Paths(tmp_path, runtime=tmp_path / "run")
    shutil.copyfile(people, paths.state_db)
    settings = load_settings(tmp_path / "settings.toml", {"admin": "0.0.0.0:8053"})
    app = create_app(paths, settings, gather=lambda: busy)
    app.testing = True
    return app


@pytest.fixture
def visitor(box):
    """Return a function: options of Visitor → a browser at the box."""
    return lambda **more: Visitor(box, **more)


@pytest.fixture
def logged_in(visitor):
    """Return a function: role → a browser that is logged in."""

    def enter(role):
        browser = visitor()
        assert browser.log_in(role).status_code == 303
        return browser

    return enter


every_way = pytest.mark.parametrize(
    ("lang", "size", "script"),
    [
        pytest.param(lang, size, script, id=f"{name}-{lang}{'' if script else '-no-script'}")
        for name, size in (("phone", PHONE), ("desk", DESK))
        for lang in ("vi", "en")
        for script in (True, False)
    ],
)
"""The ways in which people use the page: on a phone or at a desk, in either language, with scripts or without."""


def log_in(browser, url, role, lang):
    """Log in with the account of a role, by the form."""
    browser.open(f"{url}/login?lang={lang}")
    browser.fill(name=NAMES[role], password=PASSWORDS[role])
    browser.press({"vi": "Đăng nhập", "en": "Log in"}[lang])
