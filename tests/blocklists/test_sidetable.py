from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blocklists.inforce import Owner
from blocklists.kinds import Scope
from blocklists.layout import IndexBroken, fingerprint
from blocklists.rule import Rewrite, Rule
from blocklists.sidetable import SideTable, key_of, pack, plain_of, rule_of

SALT = b"0123456789abcdef"
OWNERS = [Owner("one", "adult"), Owner("two", "games", "all")]
RULES = [
    (0, Rule("||a.example^$dnstype=AAAA", name="a.example", types=frozenset({28}))),
    (1, Rule("@@||a.example^$important", name="a.example", allow=True, important=True)),
    (0, Rule("/ads/", pattern="ads")),
    (1, Rule("net", network="192.0.2.0/24")),
    (1, Rule("who", name="b.example", asker="client=Bé An")),
]


def table(rules=RULES):
    return SideTable(memoryview(pack(rules, SALT)), OWNERS, SALT, "x.lcx")


def at_name(side, name):
    return side.at_name(fingerprint(SALT, name), name)


def test_rules_are_found_again_by_name_by_address_and_without_either():
    side = table()

    assert [(place.owner.id, place.rule) for place in at_name(side, b"a.example")] == [
        ("one", RULES[0][1]),
        ("two", RULES[1][1]),
    ]
    assert at_name(side, b"c.example") == ()
    assert [place.rule.text for place in side.at_address(bytes([192, 0, 2, 9]))] == ["net"]
    assert side.at_address(bytes([192, 0, 3, 9])) == []
    assert [place.rule.text for place in side.free.match("ads.example", 1, frozenset())] == ["/ads/"]
    assert side.conditions == {"client=Bé An"}
    assert len(list(side.rules())) == 4
    side.close()


def test_what_was_read_once_is_kept_within_bounds(monkeypatch):
    monkeypatch.setattr("blocklists.sidetable._KEPT", 1)
    side = table()

    assert at_name(side, b"a.example") is at_name(side, b"a.example")
    at_name(side, b"b.example")
    assert len(side._kept) == 1


def test_no_rules_make_no_section():
    assert pack([], SALT) == b""


def test_another_name_with_the_same_fingerprint_is_not_taken_for_it():
    assert table().at_name(fingerprint(SALT, b"a.example"), b"other.example") == ()


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: data[:3],
        lambda data: b"\xff\xff\xff\x7f" + data[4:],
        lambda data: data.replace(b'"keys":3', b'"keys":9'),
        lambda data: data.replace(b'"free":[[0', b'"free":[[7'),
        lambda data: data.replace(b"/ads/", b"/a\xffs/"),
        lambda data: data.replace(b'"pattern":"ads"', b'"pattern":"(=s"'),
    ],
)
def test_a_damaged_section_is_refused(damage):
    with pytest.raises(IndexBroken, match="its rules cannot be read"):
        SideTable(memoryview(damage(pack(RULES, SALT))), OWNERS, SALT, "x.lcx")


def test_a_rule_that_was_damaged_after_the_check_is_passed_over_and_found_by_who_reads_all():
    side = SideTable(memoryview(pack(RULES, SALT).replace(b"[28]", b"{28]")), OWNERS, SALT, "x.lcx")

    assert at_name(side, b"a.example") == ()
    assert at_name(side, b"b.example")
    with pytest.raises(IndexBroken, match="a rule cannot be read"):
        list(side.rules())


NAME = st.from_regex(r"[a-z]{1,5}\.[a-z]{2,4}", fullmatch=True)
REWRITES = st.builds(
    Rewrite,
    rcode=st.sampled_from([0, 3, 5, -1]),
    cname=st.sampled_from(["", "x.example"]),
    records=st.lists(st.tuples(st.sampled_from([1, 16]), st.text(max_size=8)), max_size=2).map(tuple),
)
RULE = st.builds(
    Rule,
    text=st.text(max_size=20),
    allow=st.booleans(),
    important=st.booleans(),
    name=NAME,
    scope=st.sampled_from(Scope),
    denyallow=st.lists(NAME, max_size=2).map(tuple),
    types=st.frozensets(st.integers(1, 300), max_size=3),
    types_negated=st.booleans(),
    asker=st.sampled_from(["", "client=x"]),
    rewrite=st.one_of(st.none(), REWRITES),
)


@given(RULE)
def test_a_rule_and_back_through_json(rule):
    assert rule_of(json.loads(json.dumps(plain_of(rule)))) == rule


@given(st.lists(st.tuples(st.integers(0, 1), RULE), max_size=20))
def test_all_rules_are_found_at_their_names(rules):
    if not rules:
        return
    side = table(rules)

    for number, rule in rules:
        assert (OWNERS[number], rule) in at_name(side, key_of(rule))
