from __future__ import annotations

import re
from urllib.parse import urlsplit

from blocklists.catalog import catalog, search
from config.categories import CATEGORIES
from config.policyfile import default_policy_text, parse_policy


def test_the_lists_that_people_ask_for_are_there() -> None:
    wanted = {"hostsvn", "hostsvn-adult", "hostsvn-gambling", "hostsvn-threat", "oisd-small", "oisd-big",
              "oisd-nsfw", "hagezi-light", "hagezi-pro", "hagezi-tif", "hagezi-bypass", "stevenblack",
              "stevenblack-porn", "ut1-gambling", "ut1-vpn", "ut1-games", "ut1-social", "ut1-doh",
              "shadowwhisperer-adult", "urlhaus", "chongluadao", "adguard-dns"}  # fmt: skip

    assert wanted <= set(catalog())


def test_every_entry_is_fit_to_be_shown_and_subscribed() -> None:
    for entry in catalog().values():
        assert re.fullmatch(r"[a-z0-9-]{1,40}", entry.id)
        assert entry.category in CATEGORIES
        assert urlsplit(entry.url).scheme == "https"
        assert urlsplit(entry.home).scheme == "https"
        assert entry.vi
        assert entry.en
        assert entry.licence


def test_ids_and_addresses_stand_once() -> None:
    entries = catalog().values()

    assert list(catalog()) == [entry.id for entry in entries]
    assert len({entry.url for entry in entries}) == len(catalog())


def test_plain_domain_lists_say_what_their_maintainer_means() -> None:
    assert all(entry.match for entry in catalog().values() if entry.format == "domains")


def test_every_entry_is_a_valid_subscription_of_the_policy() -> None:
    blocks = []
    for entry in catalog().values():
        match = f'match = "{entry.match}"\n' if entry.match else ""
        blocks.append(
            f'[[lists]]\nid = "{entry.id}"\nurl = "{entry.url}"\ncategory = "{entry.category}"\n'
            f'format = "{entry.format}"\n{match}'
        )
    base = default_policy_text("school")
    policy = parse_policy(base + "\n" + "\n".join(blocks))

    assert {source.id for source in policy.lists} >= set(catalog())


def test_search_takes_words_in_any_order_and_language() -> None:
    assert [entry.id for entry in search("gambling hostsVN")] == ["hostsvn-gambling"]
    assert "hostsvn-gambling" in [entry.id for entry in search("cờ bạc")]
    assert search("") == tuple(catalog().values())
    assert search("no such thing") == ()
