"""Name rules compiled: the table says what the rules say."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.names import DomainName
from config.rules import NameRule
from policy.nametable import above_allowed, find, leaves_below_open, name_table, suffixes_of


def rules(*texts: str) -> list[NameRule]:
    return [NameRule.parse(text) for text in texts]


def look(allow: list[str], block: list[str], name: str):
    return find(name_table(rules(*allow), rules(*block)), suffixes_of(name))


@pytest.mark.parametrize(
    ("allow", "block", "name", "expected"),
    [
        ([], ["a.vn"], "a.vn", ("a.vn", "a.vn", False)),
        ([], ["a.vn"], "x.y.a.vn", ("a.vn", "a.vn", False)),
        ([], ["a.vn"], "ba.vn", None),
        ([], ["*.a.vn"], "a.vn", None),
        ([], ["*.a.vn"], "x.a.vn", ("a.vn", "*.a.vn", False)),
        ([], ["=a.vn"], "a.vn", ("a.vn", "=a.vn", False)),
        ([], ["=a.vn"], "x.a.vn", None),
        (["b.a.vn"], ["a.vn"], "x.b.a.vn", ("b.a.vn", "b.a.vn", True)),
        (["a.vn"], ["b.a.vn"], "x.b.a.vn", ("b.a.vn", "b.a.vn", False)),
        (["a.vn"], ["a.vn"], "a.vn", ("a.vn", "a.vn", True)),
        (["=a.vn"], ["a.vn"], "a.vn", ("a.vn", "=a.vn", True)),
        (["=a.vn"], ["a.vn"], "x.a.vn", ("a.vn", "a.vn", False)),
        (["a.vn"], ["=x.a.vn"], "y.x.a.vn", ("a.vn", "a.vn", True)),
        ([], ["vn"], "", None),
    ],
)
def test_the_longest_rule_wins_and_a_tie_allows(allow, block, name, expected) -> None:
    assert look(allow, block, name) == expected


NAMES = st.lists(st.sampled_from("abc"), min_size=1, max_size=4).map(".".join)
RULES = st.lists(
    st.builds(NameRule, NAMES.map(DomainName), st.sampled_from(["subtree", "below", "exact"])), max_size=5
)


@given(RULES, RULES, NAMES)
def test_the_table_agrees_with_the_rules_one_by_one(allow, block, name) -> None:
    reaching = [
        (len(rule.name), allowed)
        for rules_, allowed in ((allow, True), (block, False))
        for rule in rules_
        if rule.matches(name)
    ]
    found = find(name_table(allow, block), suffixes_of(name))
    if not reaching:
        assert found is None
    else:
        assert (len(found.matched), found.allow) == max(reaching)


@given(RULES, RULES, NAMES)
def test_a_name_above_an_allowed_one_is_known(allow, block, name) -> None:
    below = any(
        rule.name.endswith("." + name) or (rule.name == name and rule.scope != "exact") for rule in allow
    )
    assert (name in above_allowed(name_table(allow, block))) is below


def test_only_a_rule_for_the_name_alone_leaves_what_is_below_open() -> None:
    table = name_table([], rules("=a.vn", "b.vn", "*.c.vn"))
    assert [leaves_below_open(table, name) for name in ("a.vn", "b.vn", "c.vn", "d.vn")] == [
        True,
        False,
        False,
        False,
    ]


def test_suffixes() -> None:
    assert suffixes_of("a.b.vn") == ("a.b.vn", "b.vn", "vn")
    assert suffixes_of("vn") == ("vn",)
    assert suffixes_of("") == ()
