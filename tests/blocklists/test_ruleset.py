"""Rules against a slow and obvious model: every rule of every list looked at, one by one."""

from __future__ import annotations

import re
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from blocklists.inforce import Owner, joined_rewrites
from blocklists.kinds import Kind, Scope
from blocklists.rule import Rewrite, Rule
from blocklists.ruleset import RuleSet, network_key, suffixes_of, without_bad
from config.categories import MANDATORY

# The model ------------------------------------------------------------------------------------------------


def below(name, top):
    return name == top or name.endswith("." + top)


def speaks_of(rule, name, qtype, held):
    if rule.pattern:
        met = bool(re.search(rule.pattern, name)) != rule.invert
    elif rule.name:
        met = {
            Scope.EXACT: name == rule.name,
            Scope.SUBTREE: below(name, rule.name),
            Scope.BELOW: name != rule.name and below(name, rule.name),
        }[rule.scope]
    else:
        met = True
    typed = not rule.types or (qtype in rule.types) != rule.types_negated
    asked = not rule.asker or rule.asker in held
    return met and typed and asked and not any(below(name, top) for top in rule.denyallow)


def alike(one, other):
    return replace(one, text="", badfilter=False) == replace(other, text="", badfilter=False)


def model(lists, name, qtype, held):
    """What each list says in the end: list id → "allow", "block" or the rewrite; wide exceptions included."""
    said = {}
    for owner, rules in lists:
        good = [r for r in rules if not r.badfilter and not any(b.badfilter and alike(b, r) for b in rules)]
        met = [rule for rule in good if speaks_of(rule, name, qtype, held)]
        joined = joined_rewrites([rule for rule in met if rule.rewrite is not None], name)
        plain = [rule for rule in met if rule.rewrite is None]
        if joined:
            said[owner] = joined[1]
        elif plain:
            best = max(plain, key=lambda rule: (rule.important, rule.allow))
            said[owner] = "allow" if best.allow else "block"
    return {owner.id: word for owner, word in said.items() if word == "allow" or not lifted(owner, said)}


def lifted(owner, said):
    return any(
        word == "allow"
        and other != owner
        and owner.category != "abuse"
        and (
            (other.reach != "list" and other.category == owner.category)
            or (other.reach == "all" and owner.category not in MANDATORY)
        )
        for other, word in said.items()
    )


def said(hits):
    found = {}
    for hit in hits:
        word = hit.rewrite or ("allow" if hit.allow else "block")
        assert found.setdefault(hit.list_id, word) == word
    return found


LABEL = st.sampled_from(["a", "b", "c"])
NAME = st.lists(LABEL, min_size=2, max_size=4).map(".".join)
REWRITE = st.sampled_from(
    [
        Rewrite(),
        Rewrite(rcode=3),
        Rewrite(cname="a.b"),
        Rewrite(records=((1, "192.0.2.1"),)),
        Rewrite(records=((28, "2001:db8::1"),)),
    ]
)
TYPES = st.frozensets(st.sampled_from([1, 28]), max_size=2)


@st.composite
def rule(draw):
    by = draw(st.sampled_from(["name", "name", "pattern", ""]))
    values = {
        "name": draw(NAME) if by == "name" else "",
        "scope": draw(st.sampled_from(Scope)) if by == "name" else Scope.SUBTREE,
        "pattern": draw(st.sampled_from([r"^a\.", "b.*c", r"c$"])) if by == "pattern" else "",
        "invert": by == "pattern" and draw(st.booleans()),
        "allow": draw(st.booleans()),
        "important": draw(st.booleans()),
        "badfilter": draw(st.sampled_from([False, False, False, True])),
        "types": draw(TYPES),
        "types_negated": draw(st.booleans()),
        "asker": draw(st.sampled_from(["", "", "client=a", "ctag=b"])),
        "denyallow": tuple(draw(st.lists(NAME, max_size=1))),
        "rewrite": draw(st.one_of(st.none(), st.none(), REWRITE)),
    }
    return Rule(text=repr(sorted(values.items(), key=str)), **values)


@st.composite
def lists_of_rules(draw):
    found = []
    for number in range(draw(st.integers(1, 3))):
        category = draw(st.sampled_from(["abuse", "phishing", "adult", "games"]))
        owner = Owner(f"list-{number}", category, draw(st.sampled_from(["list", "category", "all"])))
        rules = draw(st.lists(rule(), min_size=1, max_size=6))
        if draw(st.booleans()):
            rules.append(replace(draw(st.sampled_from(rules)), badfilter=True, text="bad"))
        found.append((owner, rules))
    return found


LISTS = lists_of_rules()


@given(
    LISTS,
    st.lists(st.tuples(NAME, st.sampled_from([1, 28, 65])), min_size=1, max_size=10),
    st.frozensets(st.sampled_from(["client=a", "ctag=b"])),
)
def test_it_says_what_the_model_says(lists, questions, held):
    rules = RuleSet(lists)

    for name, qtype in questions:
        assert said(rules.lookup(name, qtype, held)) == model(lists, name, qtype, held), (name, qtype)


# By hand --------------------------------------------------------------------------------------------------


def one(*rules):
    return RuleSet([(Owner("mine", "adult"), rules)])


def test_the_rules_that_apply_come_with_their_list_in_order():
    some = Rule("a", name="b.example"), Rule("b", name="b.example", types=frozenset({28}))

    assert [place.rule.text for place in one(*some).match("b.example", ("b.example",), 28, frozenset())] == [
        "a",
        "b",
    ]


def test_rules_for_every_name_and_inverted_patterns():
    rules = one(
        Rule("*$denyallow=vn", denyallow=("vn",)), Rule(r"/\.edu$/;invert", pattern=r"\.edu$", invert=True)
    )

    assert [hit.rule for hit in rules.lookup("x.com")] == ["*$denyallow=vn", r"/\.edu$/;invert"]
    assert [hit.rule for hit in rules.lookup("x.vn")] == [r"/\.edu$/;invert"]


def test_patterns_at_rest_apply_to_nothing_inverted_ones_too(monkeypatch):
    rules = one(
        Rule("*$denyallow=vn", denyallow=("vn",)),
        Rule(r"/\.edu$/;invert", pattern=r"\.edu$", invert=True),
        Rule("/x/", pattern="x"),
    )
    monkeypatch.setattr("blocklists.patterns.PatternSet.match", lambda _self, _name: None)
    assert [hit.rule for hit in rules.lookup("x.com")] == ["*$denyallow=vn"]
    assert rules.lookup("x.vn") == ()


def test_a_set_knows_its_names_and_conditions():
    rules = one(Rule("a", name="b.example", asker="client=x"), Rule("b", pattern="c"))

    assert (rules.names, rules.conditions) == ({"b.example"}, {"client=x"})
    assert rules
    assert not one()


def test_badfilter_takes_out_its_twin_and_plain_names():
    kept, plain = without_bad(
        [
            Rule("||a.b^$important", name="a.b", important=True),
            Rule("||a.b^$important,badfilter", name="a.b", important=True, badfilter=True),
            Rule("||c.d^$badfilter", name="c.d", badfilter=True),
            Rule("||e.f^$important", name="e.f", important=True),
        ]
    )

    assert [rule.text for rule in kept] == ["||e.f^$important"]
    assert plain == {(Kind(allow=False, scope=Scope.SUBTREE), "c.d")}


def test_addresses_are_found_in_their_networks_narrowest_first():
    rules = RuleSet(
        [
            (
                Owner("one", "malware"),
                [
                    Rule("n16", network="192.0.0.0/16"),
                    Rule("n24", network="192.0.2.0/24", allow=True),
                    Rule("six", network="2001:db8::/32"),
                ],
            ),
            (Owner("two", "phishing"), [Rule("n32", network="192.0.2.7")]),
        ]
    )

    hits = rules.lookup_address(bytes([192, 0, 2, 7]))

    assert [(hit.list_id, hit.name, hit.allow) for hit in hits] == [
        ("two", "192.0.2.7", False),
        ("one", "192.0.2.0/24", True),
    ]
    assert [hit.rule for hit in rules.lookup_address(bytes.fromhex("20010db8" + "0" * 24))] == ["six"]
    assert rules.lookup_address(bytes([198, 51, 100, 1])) == ()
    assert network_key("192.0.2.7/24") == bytes([4, 24, 192, 0, 2, 0])


def test_suffixes_are_the_name_and_its_parents():
    assert suffixes_of("a.b.c") == ["a.b.c", "b.c", "c"]
    assert suffixes_of("") == []
