"""The pages of the groups."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from admin.page.site import KEY
from config.policyfile import parse_policy
from tests.admin.page.conftest import log_in
from tests.support.axe import serious
from tests.support.chromium import DESK, PHONE

POLICY = """
kind = "school"
default_group = "pupils"
[groups.pupils]
vi = "Học sinh"
en = "Pupils <b>"
block_categories = ["games", "adult"]
block_services = ["tiktok", "group:dating"]
safe_search = ["bing"]
allow = ["fine.example"]
block = ["phố.example"]
[[groups.pupils.timetable]]
name = "Giờ học / Class hours"
windows = ["00:00-23:59"]
block_categories = ["video"]
[groups.teachers]
vi = "Giáo viên"
en = "Teachers"
"""


@pytest.fixture
def paths(box):
    paths = box.extensions[KEY].paths
    paths.policy.write_text(POLICY)
    return paths


def test_each_group_what_it_may_do_and_what_changes(paths, logged_in):
    page = logged_in("viewer").get("/groups").text
    assert "Pupils &lt;b&gt;" in page
    assert "Blocked: adult content" in page
    assert "Class hours" in page
    assert "A new group" not in page
    assert "A new group" in logged_in("it").get("/groups").text


def test_a_group_says_what_holds_and_what_is_chosen(paths, logged_in):
    page = logged_in("it").get("/groups/pupils").text
    for text in (
        "Pupils &lt;b&gt;",
        'value="games" checked',
        "Pornography and nudity.",
        "TikTok",
        "fine.example",
        "phố.example",
        "Until",
        'value="bing" checked',
    ):
        assert text in page, text
    assert 'value="google" checked' not in page


def test_who_may_only_look_gets_no_forms_to_change(paths, logged_in):
    page = logged_in("teacher").get("/groups/pupils?name=roblox.com").text
    assert "Look at the change" not in page
    assert "Block it" not in page
    assert "roblox.com" in page


@pytest.mark.parametrize("path", ["/groups/nobody", "/groups/nobody/name", "/groups/nobody/services"])
def test_there_is_no_such_group(paths, logged_in, path):
    assert logged_in("it").get(path).status_code == 404


def test_a_name_is_explained_now_and_as_it_would_be(paths, logged_in):
    it = logged_in("it")
    page = it.get("/groups/pupils?name=https://www.fine.example/x").text
    assert "an own rule allows it" in page
    assert "It stands among the allowed names." in page
    part = it.get("/groups/pupils/name?name=phố.example", headers={"HX-Request": "true"}).text
    assert "<html" not in part
    assert "Take it out of the own names" in part
    assert (
        it.get("/groups/pupils/name?name=x.example").headers["Location"]
        == "/groups/pupils?name=x.example#name"
    )


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "a b", '"><img src=x>', "x" * 1000])
def test_what_is_no_name_is_said_and_harms_nobody(paths, logged_in, text):
    reply = logged_in("it").get("/groups/pupils", query_string={"name": text})
    assert reply.status_code == 200
    assert "is not a domain name" in reply.text
    assert "<script>alert" not in reply.text
    assert "<img src=x" not in reply.text


def test_services_are_tiles_and_found_without_javascript(paths, logged_in):
    it = logged_in("it")
    page = it.get("/groups/pupils/services").text
    assert 'value="tiktok" checked' in page
    assert 'value="group:dating" checked' in page
    assert "blocked with its kind" in page
    found = it.get("/groups/pupils/services?q=lien quan").text
    assert 'value="lien-quan"' in found or "Liên Quân" in found
    assert 'value="tiktok"' not in found
    assert "There is no service of that name" in it.get("/groups/pupils/services?q=qqqq<b>").text


def test_pages_are_quick_to_read_for_a_policy_with_many_names(paths, logged_in):
    names = ", ".join(f'"n{number}.example"' for number in range(500))
    paths.policy.write_text(POLICY.replace('"phố.example"', names))
    page = logged_in("it").get("/groups/pupils").text
    assert page.count('class="drop"') == 501
    assert parse_policy(paths.policy.read_text())


def test_what_holds_stands_on_the_head_of_each_folded_part(paths, logged_in):
    page = logged_in("it").get("/groups/pupils").text
    heads = re.findall(r"<summary><h2>(.*?)</h2> <span[^>]*>(.*?)</span>", page)
    assert [title for title, _now in heads] == [
        "What is blocked at all times", "Services blocked at all times", "Timetable",
        "Safe modes, and how a block looks", "Name, and removal",
    ]  # fmt: skip
    said = dict(heads)
    assert said["What is blocked at all times"] == "2: Adult content, Games"
    assert "TikTok" in said["Services blocked at all times"]
    assert said["Name, and removal"] == "“Học sinh”, “Pupils &lt;b&gt;”"
    assert not re.search(r'<details class="card[^>]* open', page)


def test_a_part_is_unfolded_by_its_address_and_after_its_change(paths, logged_in):
    it = logged_in("it")
    page = it.get("/groups/pupils?open=safe").text
    assert re.findall(r'<details class="card below fold" id="(\w+)" open', page) == ["safe"]
    assert 'href="/groups/pupils?open=topics#topics"' in page
    reply = it.post(
        "/groups/pupils/safe", {"seen": "", "block_mode": "nonsense", "had_block_mode": "nxdomain"}
    )
    assert reply.headers["Location"] == "/groups/pupils?open=safe#safe"


@pytest.mark.browser
def test_on_a_phone_the_jump_list_unfolds_what_it_leads_to(box, paths, serve, chromium):
    browser, url = chromium(PHONE), serve(box)
    log_in(browser, url, "it", "vi")
    browser.open(f"{url}/groups/pupils")
    assert browser.run("document.documentElement.scrollHeight") < 3 * 740
    assert serious(browser) == []
    browser.run("window.stayed = true")
    browser.page.locator(".jump [data-part=topics]").click()
    assert browser.page.locator("#topics [name=category]").first.is_visible()
    assert browser.run("window.stayed") is True
    assert browser.sticks_out() == browser.small_targets() == browser.unlabelled() == []
    assert serious(browser) == []
    browser.open(f"{url}/groups/pupils#safe")  # as an old link, or one from elsewhere
    assert browser.page.locator("#safe [name=engine]").first.is_visible()


@pytest.mark.browser
def test_with_javascript_a_name_is_explained_without_leaving_the_page(box, paths, serve, chromium):
    browser, url = chromium(DESK), serve(box)
    log_in(browser, url, "it", "en")
    browser.open(f"{url}/groups/pupils")
    browser.fill(name="www.fine.example")
    browser.run("window.stayed = true")
    browser.page.locator(".ask button").click()
    expect(browser.page.locator("#explained")).to_contain_text("own rule")
    assert browser.run("window.stayed") is True
    browser.press("Block it")
    assert "fine.example" in browser.text
    assert [str(rule) for rule in parse_policy(paths.policy.read_text()).groups["pupils"].allow] == []

    browser.open(f"{url}/groups/pupils/services")
    browser.page.locator("[data-find]").fill("tiktok")
    expect(browser.page.locator(".service").filter(visible=True)).to_have_count(1)
