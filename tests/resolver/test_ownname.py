"""The box answers one name with its own address, whatever else holds; and no other name so."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from blocklists.hits import EMPTY_INDEX
from config.checkname import host_of
from config.groups import BlockMode
from config.paths import Paths
from config.policyfile import default_policy_text, parse_policy
from policy.decide import decide
from policy.state import group_state
from policy.verdict import Action, Outcome
from resolver.loader import Loader
from resolver.ownname import own_addresses, with_own_name, with_own_page

NAME = host_of("0123456789abcdef", 0)
A, AAAA, HTTPS = 1, 28, 65


@pytest.fixture
def now():
    return datetime(2026, 9, 7, 9, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))


@pytest.fixture
def policy():
    text = (
        default_policy_text("home")
        + '\n[[groups.children.timetable]]\nname = "x"\nwindows = ["00:00-24:00"]\nclose = true\n'
    )
    return parse_policy(text)


def answer(policy, name, qtype, now):
    return decide(group_state(policy, "children", now), name, qtype, EMPTY_INDEX)


def test_it_is_answered_over_both_protocols_even_while_all_is_closed(policy, now):
    policy = with_own_name(policy, ("192.168.1.2", "fd00::2"))

    for qtype, address in ((A, "192.168.1.2"), (AAAA, "fd00::2")):
        verdict = answer(policy, NAME, qtype, now)
        assert verdict.outcome is Outcome.ALLOWED
        assert verdict.rewrite.records == ((qtype, address),)
        assert verdict.rewrite.ttl == 1
    assert answer(policy, NAME, HTTPS, now).rewrite.records == ()
    assert answer(policy, "vnexpress.net", A, now).action is Action.BLOCK


def test_without_an_address_there_is_no_such_name(policy, now):
    assert with_own_name(policy, ()) is policy
    assert answer(policy, NAME, A, now).action is not Action.REWRITE


def test_it_is_put_in_once(policy):
    once = with_own_name(policy, ("192.168.1.2",))
    assert with_own_name(once, ("192.168.1.3",)) is once


def test_a_try_out_is_reached_on_itself():
    assert own_addresses(["127.0.0.1", "::1"]) == ("127.0.0.1", "::1")


def test_addresses_are_such_as_others_can_use():
    assert not {"127.0.0.1", "::1", "0.0.0.0", ""} & set(own_addresses(["0.0.0.0", "::"]))


def test_a_new_address_is_taken_up(tmp_path):
    mine = ["192.168.1.2"]
    loader = Loader(Paths(tmp_path, runtime=tmp_path), "home", lambda: tuple(mine))
    first = loader.load().snapshot.policy.records
    assert not loader.changed()

    mine[:] = ["192.168.1.9"]

    assert loader.changed()
    second = loader.load()
    assert second.fresh
    assert first != second.snapshot.policy.records
    assert second.snapshot.policy.records[-1].addresses == ("192.168.1.9",)


PAGE = """
kind = "home"
default_group = "children"
starter = false
[groups.children]
vi = "Trẻ em"
en = "Children"
block = ["game.example"]
block_mode = "page"
[groups.parents]
vi = "Cha mẹ"
en = "Parents"
"""


def test_blocks_lead_to_the_box_where_a_group_says_so():
    found = with_own_page(parse_policy(PAGE), ("192.168.1.2", "fd00::2", "192.168.1.3"))
    assert found.groups["children"].block_mode == BlockMode("address", "192.168.1.2", "fd00::2")
    assert found.groups["parents"].block_mode == BlockMode("nxdomain")


def test_a_box_without_an_address_gives_none():
    assert with_own_page(parse_policy(PAGE), ()).groups["children"].block_mode == BlockMode("address")


def test_a_policy_without_the_page_stays_the_very_same(policy):
    assert with_own_page(policy, ("192.168.1.2",)) is policy


def test_the_loader_puts_the_address_in(tmp_path):
    (tmp_path / "policy.toml").write_text(PAGE)
    (tmp_path / "last-good").mkdir()
    loader = Loader(Paths(tmp_path, runtime=tmp_path / "run"), "home", lambda: ("192.168.1.2",))
    mode = loader.load().snapshot.policy.groups["children"].block_mode
    assert mode == BlockMode("address", "192.168.1.2")
