from __future__ import annotations

import pytest

from admin.banner import Started, address_of, banner, dig
from admin.lookups import OpenLists
from admin.words import Words
from blocklists.hits import EMPTY_INDEX
from config.endpoints import Endpoint


@pytest.mark.parametrize(
    ("endpoint", "command"),
    [
        (Endpoint("0.0.0.0", 53), "dig @127.0.0.1"),
        (Endpoint("127.0.0.1", 5353), "dig @127.0.0.1 -p 5353"),
        (Endpoint("::", 53), "dig @::1"),
    ],
)
def test_the_line_to_try_works_on_this_machine(endpoint, command):
    assert dig(endpoint) == command


def test_all_addresses_is_no_address_to_type():
    assert address_of(Endpoint("0.0.0.0", 8053), "192.168.1.2") == "192.168.1.2:8053"
    assert address_of(Endpoint("0.0.0.0", 8053), "") == "127.0.0.1:8053"


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_banner_says_where_what_and_how_to_try(language, busy, now):
    started = Started(
        dns=(Endpoint("127.0.0.1", 5353),),
        page=Endpoint("127.0.0.1", 8053),
        policy="/data/policy.toml",
        groups=busy.groups,
        lists=OpenLists(EMPTY_INDEX, "compiled", 2, 1234),
        sample=("bet365.com", True),
        lan="",
        now=now,
    )
    text = "\n".join(banner(Words(language), started))
    for part in (
        "127.0.0.1:5353",
        "http://127.0.0.1:8053",
        "/data/policy.toml",
        "dig @127.0.0.1 -p 5353 bet365.com",
    ):
        assert part in text
    for group in busy.groups:
        assert (group.vi if language == "vi" else group.en) in text


def test_a_rule_without_a_list_behind_it_is_said(busy, now):
    started = Started(
        dns=(Endpoint("127.0.0.1", 5353),),
        page=None,
        policy="/data/policy.toml",
        groups=busy.groups,
        lists=OpenLists(EMPTY_INDEX, "compiled", 2, 1234, frozenset({"adult", "social"})),
        sample=("bet365.com", True),
        lan="",
        now=now,
    )
    assert "No list yet, so nothing is blocked there: games." in "\n".join(banner(Words("en"), started))
