from __future__ import annotations

import re

import pytest

from blocklists.rule import Rewrite
from config.policyfile import parse_policy
from policy.ownrules import compile_own, mistakes

PHONE = "client=192.0.2.7"


def said(rules, name, qtype=1, held=frozenset()):
    return [(hit.rule, hit.allow) for hit in compile_own(tuple(rules)).lookup(name, qtype, held)]


def test_names_types_patterns_and_askers():
    rules = ["||a.example^", "||b.example^$dnstype=AAAA", r"/^ads?[0-9]+\./", f"||c.example^${PHONE}"]

    assert said(rules, "www.a.example") == [("||a.example^", False)]
    assert said(rules, "b.example") == []
    assert said(rules, "b.example", 28) == [("||b.example^$dnstype=AAAA", False)]
    assert said(rules, "ad7.example") == [(r"/^ads?[0-9]+\./", False)]
    assert compile_own(tuple(rules)).conditions == {PHONE}
    assert said(rules, "c.example", 1, frozenset({PHONE})) == [(f"||c.example^${PHONE}", False)]


def test_they_are_one_list_with_adguard_s_precedence():
    assert said(["||a.example^", "@@||www.a.example^"], "www.a.example") == [("@@||www.a.example^", True)]
    assert said(["||a.example^$important", "@@||a.example^"], "a.example") == [
        ("||a.example^$important", False)
    ]
    assert said(["||a.example^", "||a.example^$badfilter"], "a.example") == []


def test_their_answers_are_joined():
    rules = "||nas.example^$dnsrewrite=192.0.2.9", "||nas.example^$dnsrewrite=2001:db8::9"

    (hit,) = compile_own(rules).lookup("nas.example")

    assert (hit.list_id, hit.category) == ("own", "")
    assert hit.rewrite == Rewrite(records=((1, "192.0.2.9"), (28, "2001:db8::9")))


def test_no_rules_and_equal_rules():
    assert not compile_own(())
    assert not compile_own(("! a remark", "||["))
    assert compile_own(("||a.example^",)) is compile_own(("||a.example^",))


def test_a_bad_rule_takes_no_other_with_it():
    assert said([r"/(a)\1/", "/(/", "||b.example^"], "b.example") == [("||b.example^", False)]


def policy(rules="", group=""):
    return parse_policy(
        f'kind = "home"\ndefault_group = "g"\n{rules}\n[groups.g]\nvi = "G"\nen = "G"\n{group}\n'
    )


@pytest.mark.parametrize(
    ("rule", "reason"),
    [
        (r"/(a)\\1/", "refers back"),
        ("/(?=a)b/", "looks ahead"),
        ("example.com##.banner", "carried out"),
        ("||a.example^$nonsense", "nonsense"),
        ("@@||com.vn^", "public suffix"),
    ],
)
def test_what_cannot_be_carried_out_is_named_with_its_place(rule, reason):
    (found,) = mistakes(policy(f'rules = ["||fine.example^", "{rule}"]'))

    assert found.path == "rules[1]"
    assert reason in found.problem


def test_mistakes_of_groups_have_theirs():
    assert [m.path for m in mistakes(policy("", 'rules = ["/(/"]'))] == ["groups.g.rules[0]"]
    assert mistakes(policy('rules = ["||a.example^", "! remark", "192.0.2.1 nas.example"]')) == ()


def test_the_rules_in_the_guide_are_rules(project):
    page = (project / "docs" / "policy.md").read_text(encoding="utf-8")
    block = re.search(r"```toml\n(rules = .*?)```", page, re.DOTALL)

    found = policy(block[1])

    assert len(found.rules) == 5
    assert mistakes(found) == ()
