"""A service opened for good: what closes it goes, and nothing else."""

from __future__ import annotations

from datetime import datetime

import pytest

from admin.alwaysopen import open_service
from admin.asking import Asker
from blocklists.hits import EMPTY_INDEX
from blocklists.index import MemoryIndex
from config.services import SERVICES, expand_services
from policy.whole import read_policy

HEAD = """
kind = "school"
default_group = "pupils"
starter = false
[groups.pupils]  # remark
vi = "Học sinh"
en = "Pupils"
"""
NOW = "2026-09-07T08:00"


def open_names(text, lists=EMPTY_INDEX, service="tiktok", at=NOW):
    policy = read_policy(text)
    asker = Asker.of(policy, "pupils", datetime.fromisoformat(at).replace(tzinfo=policy.zone), lists)
    return [not asker.ask(str(rule.name)).verdict.blocked for rule in SERVICES[service].rules]


@pytest.fixture
def listed(tmp_path):
    path = tmp_path / "social.txt"
    path.write_text("tiktok.com\nother.example\n")
    return MemoryIndex.from_file(path, "social", "social")[0]


def test_one_of_the_blocked_services_goes():
    text = HEAD + 'block_services = ["tiktok", "facebook"]  # why\n'
    found = open_service(text, "pupils", "tiktok", EMPTY_INDEX)
    assert found == text.replace('"tiktok", ', "")
    assert all(open_names(found))
    assert open_service(found, "pupils", "tiktok", EMPTY_INDEX) == found


def test_of_a_kind_of_services_the_others_stay_blocked():
    text = HEAD + 'block_services = ["group:social"]\n'
    found = open_service(text, "pupils", "tiktok", EMPTY_INDEX)
    left = expand_services(read_policy(found).groups["pupils"].block_services)
    assert left == expand_services(["group:social"]) - {"tiktok"}
    assert all(open_names(found))


def test_the_timetable_lets_it_go_too_and_a_rule_for_it_alone_ends():
    text = (
        HEAD
        + """
[[groups.pupils.timetable]]
name = "Giờ học / Class hours"
windows = ["07:00-11:30"]
block_services = ["tiktok"]

[[groups.pupils.timetable]]
name = "Chiều / Afternoon"
windows = ["13:00-17:00"]
block_categories = ["games"]
block_services = ["tiktok"]

[[groups.pupils.timetable]]
name = "Tối / Evening"
windows = ["19:00-21:00"]
block_services = ["tiktok", "facebook"]
"""
    )
    assert not any(open_names(text))
    found = open_service(text, "pupils", "tiktok", EMPTY_INDEX)
    rules = read_policy(found).groups["pupils"].timetable
    assert [(rule.name.partition(" ")[0], rule.block_services) for rule in rules] == [
        ("Chiều", ()),
        ("Tối", ("facebook",)),
    ]
    for at in (NOW, "2026-09-07T14:00", "2026-09-07T20:00"):
        assert all(open_names(found, at=at))


@pytest.mark.parametrize("when", ['block_categories = ["social"]', "window"])
def test_names_that_a_category_closes_are_allowed(listed, when):
    window = '\n[[groups.pupils.timetable]]\nname = "x"\nwindows = ["07:00-09:00"]\nblock_categories = ["social"]\n'
    text = HEAD + (window if when == "window" else when + "\n")
    assert not all(open_names(text, listed))
    found = open_service(text, "pupils", "tiktok", listed)
    assert [str(rule) for rule in read_policy(found).groups["pupils"].allow] == ["tiktok.com"]
    assert all(open_names(found, listed))


def test_own_blocks_and_a_group_of_allowed_names_only():
    text = HEAD + 'block = ["tiktok.com", "chan.vn"]\n'
    found = open_service(text, "pupils", "tiktok", EMPTY_INDEX)
    assert [str(rule) for rule in read_policy(found).groups["pupils"].block] == ["chan.vn"]
    assert all(open_names(found))
    assert all(open_names(open_service(HEAD + "allow_only = true\n", "pupils", "tiktok", EMPTY_INDEX)))


def test_no_such_group_or_service():
    for group, service in (("gone", "tiktok"), ("pupils", "gone")):
        with pytest.raises(KeyError):
            open_service(HEAD, group, service, EMPTY_INDEX)
