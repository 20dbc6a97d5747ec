from __future__ import annotations

import pytest

from admin.banner import Started, address_of, banner, dig, lists_failed, rules_line
from admin.calling import Calling
from admin.inforce import policy_in_force
from admin.lookups import OpenLists
from admin.words import Words
from blocklists.hits import EMPTY_INDEX
from config.endpoints import Endpoint
from config.paths import Paths
from config.policyfile import default_policy_text, parse_policy


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
        rules="/data/policy.toml",
        groups=busy.groups,
        lists=OpenLists(EMPTY_INDEX, "compiled", 2, 1234),
        sample=("bet365.com", True),
        lan="",
        now=now,
        call=Calling("./lachan", "/tmp/x"),
    )
    text = "\n".join(banner(Words(language), started))
    for part in (
        "127.0.0.1:5353",
        "http://127.0.0.1:8053",
        "/data/policy.toml",
        "dig @127.0.0.1 -p 5353 bet365.com",
        "./lachan check bet365.com --data /tmp/x",
    ):
        assert part in text
    for group in busy.groups:
        assert (group.vi if language == "vi" else group.en) in text


def test_a_rule_without_a_list_behind_it_is_said(busy, now):
    started = Started(
        dns=(Endpoint("127.0.0.1", 5353),),
        page=None,
        rules="/data/policy.toml",
        groups=busy.groups,
        lists=OpenLists(EMPTY_INDEX, "compiled", 2, 1234, frozenset({"adult", "social", "malware"})),
        sample=("bet365.com", True),
        lan="",
        now=now,
        call=Calling("./lachan", "/tmp/x"),
    )
    lines = [line.strip() for line in banner(Words("en"), started)]
    assert "No list yet, so nothing is blocked there: games." in lines
    assert "Blocked: adult content, social networks." in lines
    assert "For every group, always: malware." in lines
    assert (
        "No list yet, so nothing is blocked there: phishing and scams. lachan lists add --search malware"
        in lines
    )


def test_bundled_lists_that_filter_from_memory_are_counted_and_named(busy, now):
    started = Started(
        dns=(Endpoint("127.0.0.1", 5353),),
        page=None,
        rules="/data/policy.toml",
        groups=busy.groups,
        lists=OpenLists(EMPTY_INDEX, "bundled", 13, 1200, frozenset({"adult"})),
        sample=("bet365.com", True),
        lan="",
        now=now,
        call=Calling(),
    )
    text = "\n".join(banner(Words("en"), started))
    assert "1,200 names on 13 lists (those that came with Lá Chắn; no compiled lists can be used)" in text


@pytest.mark.parametrize(
    ("starter", "meanwhile"), [("true", "came with Lá Chắn filter"), ("false", "only names in the rules")]
)
def test_what_filters_when_the_lists_cannot_be_compiled_is_said_as_it_is(starter, meanwhile):
    policy = parse_policy(f"starter = {starter}\n" + default_policy_text("home"))
    assert meanwhile in lists_failed(Words("en"), policy, OSError(28, "No space left on device"))
    said = lists_failed(Words("en"), policy, ValueError("the lists cannot be compiled: the disk is full"))
    assert said.startswith("The lists could not be compiled (the disk is full): ")


def test_the_rules_in_force_are_named_with_where_to_see_why(tmp_path):
    paths = Paths(tmp_path, runtime=tmp_path)
    call = Calling("./lachan")

    def line():
        return rules_line(Words("en"), policy_in_force(paths, "home"), paths, call)

    assert line() == "the strict built-in ones (home)"
    paths.policy.write_text("nonsense = 1\n")
    assert line() == (
        "the strict built-in ones (home); policy.toml has 4 mistakes and is NOT in force; "
        "see: ./lachan policy check"
    )
    (tmp_path / "last-good").mkdir()
    (tmp_path / "last-good" / "policy.toml").write_text(default_policy_text("school"))
    assert line().startswith("the last good ones (school); policy.toml has ")
    paths.policy.write_text(default_policy_text("home"))
    assert line() == f"{paths.policy} (home)"
