"""How lists stand: worst first, switched off, of no use; the catalogue by words, category and size."""

from __future__ import annotations

import pytest

from admin.listview import (
    Blocking,
    blocking,
    bundled,
    counts,
    free_id,
    keys_of,
    lines,
    offered,
    subscriptions,
)
from blocklists.catalog import catalog
from blocklists.state import Copy, Counted, ListState
from blocklists.store import Store
from config.paths import Paths
from config.policyfile import parse_policy

POLICY = """
kind = "school"
default_group = "pupils"
[groups.pupils]
vi = "Học sinh"
en = "Pupils"
block_categories = ["adult"]
[[groups.pupils.timetable]]
name = "Giờ học / Lessons"
windows = ["07:00-11:00"]
days = ["mon-fri"]
block_categories = ["games"]
"""
COPY = Copy("ab", 1, 5.0, "https://lists.example/a")


def policy(*lists):
    text = POLICY
    for list_id, category, more in lists:
        text += (
            f'[[lists]]\nid = "{list_id}"\nurl = "https://lists.example/a"\ncategory = "{category}"\n{more}\n'
        )
    return parse_policy(text)


@pytest.fixture
def paths(tmp_path):
    return Paths(tmp_path)


@pytest.mark.parametrize(
    ("state", "more", "standing"),
    [
        (ListState(), "", "new"),
        (ListState("updated", current=COPY), "", "fine"),
        (ListState("failed", "why", current=COPY), "", "failed"),
        (ListState("refused", "why"), "", "refused"),
        (ListState("held", "why", current=COPY, held=COPY), "", "held"),
        (ListState("held", "why", current=COPY, held=COPY), "enabled = false", "off"),
    ],
)
def test_how_a_list_stands(paths, state, more, standing):
    store = Store(paths.lists)
    for name in ("current", "held"):
        (store.folder("a") / name).write_text("x")
    store.save("a", state)
    (one,) = subscriptions(paths, policy(("a", "adult", more)))
    assert one.standing == standing
    assert counts([one]) == {standing: 1}


def test_a_list_of_a_category_that_nobody_blocks_is_of_no_use(paths):
    found = subscriptions(
        paths, policy(("a", "adult", ""), ("b", "games", ""), ("c", "phishing", ""), ("d", "social", ""))
    )
    assert [one.used for one in found] == [True, True, True, False]


def test_a_name_of_the_catalogue_is_only_for_its_own_address(paths):
    (one,) = subscriptions(paths, policy(("hostsvn", "adult", "")))
    assert (one.entry, one.name) == (None, "hostsvn")


def test_what_came_with_it(paths):
    names = {one.id: one.for_tests for one in bundled(paths, policy())}
    assert names["starter-malware"]
    assert not names["starter-adult"]
    assert lines(paths, "starter-adult") is None


def test_the_catalogue_is_searched():
    found = offered(policy(("hostsvn", "adult", "")))
    assert len(found) == len(catalog())
    assert [one.entry.id for one in found if one.subscribed] == ["hostsvn"]
    assert {one.entry.category for one in offered(policy(), category="adult")} == {"adult"}
    assert {one.entry.size for one in offered(policy(), size="medium")} == {"small", "medium"}
    assert [one.entry.id for one in offered(policy(), "cờ bạc hostsvn")] == ["hostsvn-gambling"]
    assert offered(policy(), size="nonsense") == offered(policy())


def test_the_keys_of_a_subscription_are_those_that_say_something():
    for entry in catalog().values():
        keys = keys_of(entry)
        assert all(keys.values())
        assert policy().lists == ()
        assert keys["url"] == entry.url


def test_an_id_that_nobody_has():
    assert free_id("ads", ["ads", "ads-2"]) == "ads-3"
    assert free_id("ads", []) == "ads"
    assert len(free_id("a" * 40, ["a" * 40])) <= 40


def test_what_is_counted_is_there(paths):
    Store(paths.lists).folder("a")
    Store(paths.lists).save("a", ListState("updated", counted=Counted("hosts", 5, rejected=2)))
    (one,) = subscriptions(paths, policy(("a", "adult", "")))
    assert (one.report.counted.names, one.report.counted.rejected) == (5, 2)


def test_whom_a_category_is_closed_to():
    policy = parse_policy(
        'kind = "home"\ndefault_group = "a"\n'
        '[groups.a]\nvi = "A"\nen = "A"\nblock_categories = ["adult"]\n'
        '[groups.b]\nvi = "B"\nen = "B"\n'
        '[[groups.b.timetable]]\nname = "n"\ndays = "all"\nwindows = ["19:00-20:00"]\n'
        'block_categories = ["adult", "games"]\n'
    )
    assert blocking(policy, "adult") == Blocking(False, ("a",), ("b",))
    assert blocking(policy, "games") == Blocking(False, (), ("b",))
    assert blocking(policy, "other") == Blocking(everybody=False)
    assert blocking(policy, "phishing").everybody
