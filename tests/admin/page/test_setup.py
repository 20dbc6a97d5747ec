"""The first visit, from the link to a protected device."""

from __future__ import annotations

import re

import pytest

from admin.accounts import SETUP, Accounts, Doer
from admin.firststart import this_years
from admin.page import create_app
from admin.page.site import KEY
from config import clock
from config.paths import Paths
from config.policyfile import parse_policy
from config.settings import load_settings
from tests.admin.page.conftest import Visitor

GOOD = {"name": "Mẹ Lan", "password": "ba con gà trống", "again": "ba con gà trống"}


@pytest.fixture
def fresh_box(tmp_path, busy):
    (tmp_path / "policy.toml").write_text(this_years("school"))
    paths = Paths(tmp_path, runtime=tmp_path / "run")
    app = create_app(
        paths, load_settings(tmp_path / "settings.toml", {"admin": "0.0.0.0:8053"}), gather=lambda: busy
    )
    app.testing = True
    return app


@pytest.fixture
def link(fresh_box):
    return f"/setup/{Accounts(fresh_box.extensions[KEY].paths.state_db).offer(SETUP, int(clock.epoch()), Doer('', 'start'))}"


@pytest.fixture
def browser(fresh_box):
    return Visitor(fresh_box)


@pytest.fixture
def owner(browser, link):
    assert browser.post(link, {**GOOD, "kind": "home"}, at=link).status_code == 303
    return browser


def text_of(app):
    return app.extensions[KEY].paths.policy.read_text()


def test_five_steps_for_a_parent(fresh_box, browser, link):
    first = browser.get(link).text
    assert "mobile data, VPNs" in first
    reply = browser.post(link, {**GOOD, "kind": "home"}, at=link)
    assert reply.headers["Location"] == "/setup/place"
    assert text_of(fresh_box) == this_years("home")

    reply = browser.post("/setup/place", {"name": "Nhà Lan", "zone": "Asia/Bangkok"}, at="/setup/place")
    assert reply.headers["Location"] == "/setup/groups"
    assert "Nhà Lan" in browser.get("/").text
    reply = browser.post("/setup/groups", {"preset": "home"}, at="/setup/groups")
    assert reply.headers["Location"] == "/setup/lists"
    reply = browser.post("/setup/lists", {"category": ["adult", "malware"]}, at="/setup/lists")
    assert reply.headers["Location"] == "/setup/devices"
    policy = parse_policy(text_of(fresh_box))
    assert policy.kind == "home"
    assert policy.timezone == "Asia/Bangkok"
    assert {source.category for source in policy.lists} == {"adult", "malware"}
    assert "# Lá Chắn: the rules of this home" in text_of(fresh_box)
    assert "/check" in browser.get("/setup/devices").text


def test_the_link_is_good_once_and_mistakes_do_not_use_it_up(fresh_box, browser, link):
    for wrong, words in (
        ({"again": "x"}, "not the same"),
        ({"password": "1", "again": "1"}, "too short"),
        ({"name": " "}, "A name has"),
    ):
        reply = browser.post(link, {**GOOD, "kind": "home", **wrong}, at=link)
        assert (reply.status_code, words in reply.text) == (422, True)
    assert browser.post(link, {**GOOD, "kind": "home"}, at=link).status_code == 303

    other = Visitor(fresh_box)
    reply = other.get(link)
    assert (reply.status_code, "set up already" in reply.text) == (404, True)
    assert other.open(link, "POST", data={**GOOD, "form_key": other.key("/login")}).status_code in (403, 404)
    assert len(fresh_box.extensions[KEY].accounts.users()) == 1


def test_a_wrong_link_is_said(browser):
    reply = browser.get("/setup/not-a-link")
    assert (reply.status_code, "used already or is too old" in reply.text) == (404, True)


def test_without_an_account_the_log_in_says_where_the_link_is(browser):
    assert "lachan user link" in browser.get("/login").text


def test_rules_that_somebody_wrote_stay(fresh_box, browser, link):
    paths = fresh_box.extensions[KEY].paths
    paths.policy.write_text(text_of(fresh_box) + "\n# mine\n")
    browser.post(link, {**GOOD, "kind": "home"}, at=link)
    assert "# mine" in text_of(fresh_box)
    assert parse_policy(text_of(fresh_box)).kind == "home"
    assert "Keep the rules that are there" in browser.get("/setup/groups").text
    browser.post("/setup/groups", {"preset": ""}, at="/setup/groups")
    assert "# mine" in text_of(fresh_box)


def test_a_step_can_be_undone_unless_somebody_has_gone_on(fresh_box, owner):
    before = text_of(fresh_box)
    owner.post("/setup/lists", {"category": ["adult"]}, at="/setup/lists")
    page = owner.get("/setup/devices").text
    fields = dict(re.findall(r'name="(number|version|goal)" value="([^"]+)"', page))
    paths = fresh_box.extensions[KEY].paths
    changed = text_of(fresh_box)

    paths.policy.write_text(changed + "# by hand\n")
    owner.post("/change/undo", fields)
    assert "elsewhere" in owner.get("/").text
    assert text_of(fresh_box) == changed + "# by hand\n"

    paths.policy.write_text(changed)
    reply = owner.post("/change/undo", fields)
    assert reply.headers["Location"] == "/setup/lists"
    assert text_of(fresh_box) == before


@pytest.mark.parametrize("zone", ["Mars/Phobos", '"\nkind = "x', "../../etc/passwd"])
def test_a_time_zone_that_is_none_is_said_and_changes_nothing(fresh_box, owner, zone):
    before = text_of(fresh_box)
    reply = owner.post("/setup/place", {"name": "", "zone": zone}, at="/setup/place")
    assert reply.headers["Location"] == "/setup/place"
    assert 'class="banner note warn"' in owner.get("/setup/place").text
    assert text_of(fresh_box) == before


@pytest.mark.parametrize(
    "fields", [{"number": "999", "version": "x"}, {"number": "../x"}, {}, {"number": "²"}]
)
def test_an_undo_of_nothing(fresh_box, owner, fields):
    before = text_of(fresh_box)
    assert owner.post("/change/undo", {**fields, "goal": "https://evil.example"}).headers["Location"] == "/"
    assert text_of(fresh_box) == before


def test_in_a_school_the_link_leads_to_https(fresh_box, link):
    pupil = Visitor(fresh_box, address="192.168.1.5", base="http://192.168.1.2:8053")
    assert pupil.get(link).headers["Location"] == f"https://192.168.1.2:8443{link}"
