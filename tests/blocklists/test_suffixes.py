from __future__ import annotations

import pytest
from publicsuffixlist import PublicSuffixList

from blocklists.suffixes import load_suffixes


@pytest.mark.parametrize(
    "name",
    ["com", "vn", "com.vn", "co.uk", "xn--p1ai", "anything.ck", "ck", "example", "kobe.jp", "x.kobe.jp"],
)
def test_under_these_anyone_may_register(name):
    assert load_suffixes().is_suffix(name)


@pytest.mark.parametrize(
    "name", ["example.com", "hue.gov.vn", "blogspot.com", "www.ck", "city.kobe.jp", "a.b.ck"]
)
def test_these_are_sites(name):
    assert not load_suffixes().is_suffix(name)


def test_the_library_agrees_on_every_rule():
    library = PublicSuffixList(only_icann=True)
    suffixes = load_suffixes()
    rules = [*suffixes.plain - suffixes.bases, *(f"x.{base}" for base in suffixes.bases)]

    assert len(rules) > 6000
    assert [rule for rule in rules if not library.is_public(rule)] == []
    assert [name for name in suffixes.exceptions if library.is_public(name)] == []
