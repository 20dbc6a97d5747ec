"""Subscribing on the page: by the catalogue, by an address; off, on, away, and back again."""

from __future__ import annotations

import re

import pytest

from admin.listorders import OrderDesk
from config.policyfile import parse_policy

EVIL = '"><script>alert(1)</script>'


@pytest.fixture
def paths(box):
    return box.extensions["lachan"].paths


def lists(paths):
    return {source.id: source for source in parse_policy(paths.policy.read_text()).lists}


def seen(browser, path="/lists/add"):
    return re.search(r'name="seen" value="(\w+)"', browser.get(path).text)[1]


def send(browser, path, **fields):
    return browser.post(path, {"seen": seen(browser), **fields})


def order_of(paths, reply):
    return OrderDesk(paths).order(reply.headers["Location"].rsplit("/", 1)[1])


def test_the_catalogue_is_searched_by_words_category_and_size(logged_in):
    browser = logged_in("it")
    text = browser.get("/lists/add").text
    assert "UT1 games" in text  # the pupils' games are blocked
    assert "hostsVN Gambling" not in text  # and gambling is not
    assert "hostsVN Gambling" in browser.get("/lists/add?q=").text
    text = browser.get("/lists/add?q=hostsvn&of=gambling&size=medium").text
    assert "hostsVN Gambling" in text
    assert "hostsVN Adult" not in text
    assert "MIT" in text
    text = browser.get("/lists/add", query_string={"q": EVIL, "of": EVIL, "size": EVIL}).text
    assert "There is no such list" in text
    assert "<script>alert" not in text


def test_a_list_of_the_catalogue_is_added_fetched_and_taken_away_again(logged_in, paths):
    browser = logged_in("it")
    reply = send(browser, "/lists/add", known="hostsvn-gambling", do="add")
    assert order_of(paths, reply).lists == ("hostsvn-gambling",)
    assert lists(paths)["hostsvn-gambling"].category == "gambling"
    text = browser.get(reply.headers["Location"]).text
    assert "Undo" in text
    send(browser, "/lists/remove", id="hostsvn-gambling")
    assert lists(paths) == {}


def test_off_and_on_and_undone(logged_in, paths):
    browser = logged_in("it")
    send(browser, "/lists/add", known="hostsvn", do="add")
    browser.get("/lists")
    send(browser, "/lists/switch", id="hostsvn", on="")
    assert lists(paths)["hostsvn"].enabled is False
    text = browser.get("/lists").text
    fields = dict(re.findall(r'name="(number|version|goal)" value="([^"]+)"', text))
    assert browser.post("/change/undo", fields).status_code == 303
    assert lists(paths)["hostsvn"].enabled is True
    send(browser, "/lists/switch", id="hostsvn", on="")
    send(browser, "/lists/switch", id="hostsvn", on="1")
    assert "enabled" not in paths.policy.read_text()


def test_the_lists_that_came_with_it_are_switched_on(logged_in, paths):
    browser = logged_in("it")
    send(browser, "/lists/starter", on="1")
    assert parse_policy(paths.policy.read_text()).starter
    send(browser, "/lists/starter", on="")
    assert not parse_policy(paths.policy.read_text()).starter


def test_an_address_is_tried_without_any_change_and_added(logged_in, paths):
    browser = logged_in("it")
    fields = {"url": "https://lists.example/bad.txt", "category": "adult", "id": "", "format": "auto"}
    order = order_of(paths, send(browser, "/lists/add", do="try", **fields))
    assert (order.kind, order.entry) == (
        "try",
        {"id": "lists-example-bad", "url": "https://lists.example/bad.txt", "category": "adult"},
    )
    assert lists(paths) == {}
    send(browser, "/lists/add", do="add", **fields)
    send(browser, "/lists/add", do="add", **fields)
    assert [(one.id, one.format) for one in lists(paths).values()] == [
        ("lists-example-bad", "auto"),
        ("lists-example-bad-2", "auto"),
    ]


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"url": "http://192.168.1.1/x", "category": "adult"}, "your own network"),
        ({"url": "http://127.0.0.1:8053/", "category": "adult"}, "your own network"),
        ({"url": "http://[::1]/", "category": "adult"}, "your own network"),
        ({"url": "http://router.lan/x", "category": "adult"}, "your own network"),
        ({"url": "http://localhost/x", "category": "adult"}, "your own network"),
        ({"url": "file:///etc/passwd", "category": "adult"}, "http or https"),
        ({"url": "https://me:pass@lists.example/", "category": "adult"}, "name or password"),
        ({"url": "https://lists.example/", "category": EVIL}, "is not a category"),
        ({"url": "https://lists.example/", "category": "adult", "format": "exe"}, "is not a list format"),
        ({"file": "/etc/passwd", "category": "adult"}, "uploaded"),
        ({"file": "imports/../policy.toml", "category": "adult"}, "uploaded"),
        ({"file": "policy.toml", "category": "adult"}, "uploaded"),
        ({"category": "adult"}, "needs exactly one"),
        ({"url": "https://lists.example/"}, "choose a category"),
        ({"url": "https://lists.example/", "category": ""}, "choose a category"),
    ],
)
@pytest.mark.parametrize("do", ["try", "add"])
def test_what_cannot_be_a_list_is_said_and_nothing_is_lost(logged_in, paths, fields, why, do):
    browser = logged_in("it")
    before = paths.policy.read_text()
    reply = send(browser, "/lists/add", do=do, **fields)
    assert reply.status_code == 422
    assert why in reply.text
    assert "<script>alert" not in reply.text
    if "url" in fields:
        assert f'value="{fields["url"]}"' in reply.text
    assert paths.policy.read_text() == before
    assert OrderDesk(paths).waiting() == []


def test_nothing_but_the_known_keys_gets_into_the_policy(logged_in, paths):
    browser = logged_in("it")
    send(
        browser,
        "/lists/add",
        do="add",
        url="https://lists.example/a",
        category="adult",
        trusted="true",
        scope="all",
    )
    (one,) = lists(paths).values()
    assert (one.trusted, one.scope) == (False, "list")


def test_two_people_at_once_lose_nothing(logged_in, paths):
    browser = logged_in("it")
    old = seen(browser)
    send(browser, "/lists/add", known="hostsvn", do="add")
    reply = browser.post("/lists/add", {"seen": old, "known": "hostsvn-adult", "do": "add"})
    assert reply.headers["Location"].startswith("/change/")
    assert list(lists(paths)) == ["hostsvn"]
    browser.post(reply.headers["Location"])
    assert sorted(lists(paths)) == ["hostsvn", "hostsvn-adult"]


def test_a_list_that_is_not_there_changes_nothing(logged_in, paths):
    browser = logged_in("it")
    before = paths.policy.read_text()
    for path in ("/lists/switch", "/lists/remove", "/lists/confirm"):
        assert send(browser, path, id="../x", name="a.example").status_code == 303
    assert paths.policy.read_text() == before


def test_no_category_is_chosen_before_somebody_does(logged_in):
    page = logged_in("it").get("/lists/add").text
    for name in ("f-category", "f-own-category"):
        choice = page.split(f'<select id="{name}"')[1].split("</select>")[0]
        assert "required" in choice
        assert "selected" not in choice
        assert choice.index('<option value="">') < choice.index(
            "<option value=", choice.index('value=""') + 8
        )


@pytest.mark.parametrize(
    ("category", "said", "link"),
    [
        ("adult", "“Adult content” is always blocked for:", '<a href="/groups/pupils">Pupils</a>'),
        ("gambling", "No group blocks “Gambling” yet", '<a href="/groups/teachers">Teachers</a>'),
        ("malware", "is always blocked for everybody", ""),
    ],
)
def test_for_whom_a_list_blocks_is_said_once_it_is_added(logged_in, paths, category, said, link):
    browser = logged_in("it")
    fields = {"url": "https://lists.example/bad.txt", "category": category}
    for do in ("try", "add"):
        reply = send(browser, "/lists/add", do=do, **fields)
        page = browser.get(reply.headers["Location"]).text
        assert said in page
        assert link in page
    assert said in browser.get("/lists/of/lists-example-bad").text
