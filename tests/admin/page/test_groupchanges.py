"""Changes of a group: names at once, all else after a look."""

from __future__ import annotations

import re

import pytest

from admin.page.site import KEY
from admin.policydesk import PolicyDesk
from config.policyfile import parse_policy
from config.safesearch import ENGINES
from tests.admin.page.test_groups import POLICY


@pytest.fixture
def paths(box):
    paths = box.extensions[KEY].paths
    paths.policy.write_text(POLICY)
    return paths


@pytest.fixture
def it(logged_in, paths):
    return logged_in("it")


def pupils(paths):
    return parse_policy(paths.policy.read_text()).groups["pupils"]


def seen(paths):
    return PolicyDesk(paths).read().version


def send(it, paths, path, fields, *, save=True):
    """Send a form, look at what it would do, and save that."""
    reply = it.post(path, {"seen": seen(paths), **fields})
    where = reply.headers["Location"]
    page = it.get(where).text
    if save and where.startswith("/change/"):
        it.post(where)
    return page


def test_a_name_goes_in_and_out_at_once_with_an_undo(it, paths):
    reply = it.post("/groups/pupils/names", {"seen": seen(paths), "name": "new.example", "key": "block"})
    assert reply.headers["Location"] == "/groups/pupils#name"
    assert [str(rule) for rule in pupils(paths).block][-1] == "new.example"
    page = it.get("/groups/pupils").text
    fields = dict(re.findall(r'name="(number|version|goal)" value="([^"]+)"', page))
    it.post("/change/undo", fields)
    assert paths.policy.read_text() == POLICY

    it.post("/groups/pupils/names", {"seen": seen(paths), "name": "fine.example", "key": ""})
    assert pupils(paths).allow == ()


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"name": "<script>", "key": "allow"}, "is not a domain name"),
        ({"name": "com", "key": "allow"}, "is a public suffix"),
        ({"name": "x.example", "key": "vi"}, ""),
        ({}, "is not a domain name"),
    ],
)
def test_a_wrong_name_is_said_and_changes_nothing(it, paths, fields, said):
    reply = it.post("/groups/pupils/names", {"seen": seen(paths), **fields})
    page = it.get(reply.headers["Location"]).text
    assert said in page
    assert "<script>" not in page.replace("<script src", "")
    assert paths.policy.read_text() == POLICY


def test_ticks_of_two_people_at_once_both_hold(it, paths):
    old = seen(paths)
    paths.policy.write_text(POLICY.replace('"games", "adult"', '"games", "adult", "drugs"'))
    fields = {"seen": old, "had": "games adult", "category": ["adult", "social"]}
    where = it.post("/groups/pupils/categories", fields).headers["Location"]
    page = it.get(where).text
    assert "Somebody else has changed the rules meanwhile" in page
    assert "Blocked too: social networks" in page
    assert "No longer blocked: games" in page
    assert "too: drugs" not in page
    it.post(where)
    assert pupils(paths).block_categories == ("adult", "drugs", "social")


def test_services_that_were_not_shown_stay(it, paths):
    page = send(it, paths, "/groups/pupils/services", {"q": "tik", "had": "tiktok", "service": ["facebook"]})
    assert "Blocked too: Facebook" in page
    assert "No longer blocked: TikTok" in page
    assert pupils(paths).block_services == ("group:dating", "facebook")


def test_safe_modes_and_the_answer_to_a_block(it, paths):
    fields = {
        "had": "bing",
        "engine": list(ENGINES),
        "had_youtube": "off",
        "youtube": "strict",
        "had_block_mode": "nxdomain",
        "block_mode": "address",
        "ipv4": "192.168.1.2",
        "ipv6": "",
        "had_allow_only": "no",
        "allow_only": "yes",
    }
    page = send(it, paths, "/groups/pupils/safe", fields)
    assert "YouTube&#39;s restricted mode: off → strict" in page
    group = pupils(paths)
    assert group.safe_search == set(ENGINES)
    assert (group.youtube, group.allow_only) == ("strict", True)
    assert (group.block_mode.kind, group.block_mode.ipv4) == ("address", "192.168.1.2")

    send(
        it,
        paths,
        "/groups/pupils/safe",
        {
            **fields,
            "had": " ".join(ENGINES),
            "had_youtube": "strict",
            "had_block_mode": "address",
            "block_mode": "null",
            "had_allow_only": "yes",
        },
    )
    assert pupils(paths).block_mode.kind == "null"


@pytest.mark.parametrize(
    "fields",
    [
        {"youtube": "wild", "had_youtube": "off"},
        {"block_mode": "explode", "had_block_mode": "nxdomain"},
        {"block_mode": "address", "ipv4": "no address"},
        {"block_mode": "address"},
        {"engine": ["altavista"]},
    ],
)
def test_nonsense_is_said_and_changes_nothing(it, paths, fields):
    page = send(
        it,
        paths,
        "/groups/pupils/safe",
        {"had_youtube": "", "had_block_mode": "", "had_allow_only": "", **fields},
    )
    assert 'class="banner note warn"' in page or "Nothing has changed" in page
    assert paths.policy.read_text() == POLICY


def test_a_group_gets_another_name(it, paths):
    fields = {
        "vi": "Học trò",
        "had_vi": "Học sinh",
        "en": "Pupils <b>",
        "had_en": "Pupils <b>",
        "pupils": "yes",
        "had_pupils": "yes",
    }
    send(it, paths, "/groups/pupils/about", fields)
    assert (pupils(paths).vi, pupils(paths).en, pupils(paths).pupils) == ("Học trò", "Pupils <b>", None)


def test_a_new_group_like_another_and_its_removal(it, paths):
    page = send(it, paths, "/groups/new", {"vi": "Lớp 6A", "en": "", "like": "pupils"})
    assert "New group: Lớp 6A" in page
    policy = parse_policy(paths.policy.read_text())
    assert policy.groups["lop-6a"].timetable == policy.groups["pupils"].timetable
    assert "Group removed: Lớp 6A" in send(it, paths, "/groups/lop-6a/remove", {})
    assert list(parse_policy(paths.policy.read_text()).groups) == ["pupils", "teachers"]


@pytest.mark.parametrize(
    "fields", [{"vi": "", "en": "", "like": "pupils"}, {"vi": "x", "like": "nobody"}, {}]
)
def test_a_group_needs_a_name_and_something_to_begin_with(it, paths, fields):
    assert 'class="banner note warn"' in send(it, paths, "/groups/new", fields)
    assert paths.policy.read_text() == POLICY


def test_a_group_that_is_needed_stays(it, paths):
    assert "every device that nobody named" in send(it, paths, "/groups/pupils/remove", {}).lower()
    paths.devices.write_text(
        '[[devices]]\nname = "Máy <i>1"\ngroup = "teachers"\nmacs = ["a4:83:e7:12:34:56"]\n'
    )
    assert "Máy &lt;i&gt;1" in send(it, paths, "/groups/teachers/remove", {})
    paths.devices.unlink()
    it.post("/hand/off", {"group": "teachers", "minutes": "30"})
    assert "set by hand" in send(it, paths, "/groups/teachers/remove", {})
    assert "teachers" in parse_policy(paths.policy.read_text()).groups


def test_every_other_device_goes_to_another_group(it, paths):
    send(it, paths, "/groups/teachers/default", {})
    assert parse_policy(paths.policy.read_text()).default_group == "teachers"


@pytest.mark.parametrize("what", ["names", "categories", "services", "safe", "about", "default", "remove"])
def test_there_is_no_such_group(it, what):
    assert it.post(f"/groups/nobody/{what}", {}).status_code == 404
