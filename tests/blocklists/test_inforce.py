from __future__ import annotations

from dataclasses import replace

import pytest

from blocklists.hits import Hit
from blocklists.inforce import Entry, Owner, Placed, entry_order, in_force, joined_rewrites
from blocklists.kinds import Scope
from blocklists.rule import Rewrite, Rule

ASKED = "a.b.example"


def entry(list_id="one", allow=False, scope=Scope.SUBTREE):
    return Entry(list_id, "adult", allow, scope)


def names(*levels):
    hits = in_force([(name, sorted(some, key=entry_order)) for name, some in levels], ASKED)
    return [(hit.name, hit.list_id, hit.allow) for hit in hits]


def test_a_subtree_reaches_the_name_and_what_is_below():
    assert names((ASKED, [entry()]), ("b.example", [entry()])) == [
        (ASKED, "one", False),
        ("b.example", "one", False),
    ]


def test_exact_reaches_only_the_name():
    exact = entry(scope=Scope.EXACT)

    assert names(("b.example", [exact])) == []
    assert in_force([(ASKED, [exact])], ASKED) == (Hit(ASKED, "one", "adult", allow=False, exact=True),)


def test_below_does_not_reach_the_name_itself():
    below = entry(scope=Scope.BELOW)

    assert names((ASKED, [below]), ("b.example", [below])) == [("b.example", "one", False)]


def test_an_exception_takes_back_the_list_s_own_blocks_at_and_above_it():
    levels = (ASKED, [entry(allow=True)]), ("b.example", [entry(), entry("two")])

    assert names(*levels) == [(ASKED, "one", True), ("b.example", "two", False)]


def test_within_a_list_a_tie_allows():
    assert names((ASKED, [entry(), entry(allow=True)])) == [(ASKED, "one", True)]


def test_within_a_list_an_exception_takes_back_longer_blocks_too():
    levels = (ASKED, [entry()]), ("b.example", [entry(allow=True)]), ("example", [entry(), entry("two")])

    assert names(*levels) == [("b.example", "one", True), ("example", "two", False)]


def test_a_wide_exception_takes_back_other_lists_blocks_of_its_reach():
    wide = Entry("good", "adult", True, Scope.SUBTREE, "category")
    blocks = [entry(), Entry("two", "games", False, Scope.SUBTREE)]

    assert names(("b.example", [wide, *blocks])) == [
        ("b.example", "good", True),
        ("b.example", "two", False),
    ]
    assert names(("b.example", [wide._replace(reach="all"), *blocks])) == [("b.example", "good", True)]


@pytest.mark.parametrize("category", ["abuse", "malware", "phishing"])
def test_no_exception_for_all_reaches_a_mandatory_category(category):
    wide = Entry("good", "adult", True, Scope.SUBTREE, "all")
    block = Entry("two", category, False, Scope.SUBTREE)

    assert ("b.example", "two", False) in names(("b.example", [wide, block]))


def test_the_category_s_own_exceptions_reach_phishing_but_never_abuse():
    for category, left in (("phishing", 1), ("abuse", 2)):
        wide = Entry("good", category, True, Scope.SUBTREE, "category")
        block = Entry("two", category, False, Scope.SUBTREE)

        assert len(names(("b.example", [wide, block]))) == left


def rules(*some):
    return [Placed(Owner("one", "adult"), rule) for rule in some]


def test_important_blocks_outrank_exceptions_and_important_exceptions_these():
    block = Rule("||b^$important", name="b.example", important=True)
    level = ("b.example", [entry(allow=True), entry()])

    hits = in_force([level], ASKED, rules(block))

    assert [(hit.rule, hit.allow) for hit in hits] == [("", False), ("||b^$important", False)]
    allow = Rule("@@||b^$important", name="b.example", important=True, allow=True)
    hits = in_force([level], ASKED, rules(block, allow))
    assert all(hit.allow for hit in hits)


def test_rewrites_are_joined_and_outrank_the_list_s_other_rules():
    one = Rule("r1", name=ASKED, rewrite=Rewrite(records=((1, "192.0.2.1"),)))
    two = Rule("r2", pattern="b", rewrite=Rewrite(records=((1, "192.0.2.2"),)))

    hits = in_force([(ASKED, [entry(allow=True), entry("two")])], ASKED, rules(one, two))

    assert [hit.list_id for hit in hits] == ["one", "two"]
    assert hits[0].rewrite == Rewrite(records=((1, "192.0.2.1"), (1, "192.0.2.2")))
    assert hits[0].rule == "r1 + r2"


def answer(*some):
    joined = joined_rewrites([replace(rule, name="b.example") for rule in some], ASKED)
    return joined and joined[1]


def rewriting(rewrite, **more):
    return Rule("r", rewrite=rewrite, **more)


A1, A2 = Rewrite(records=((1, "192.0.2.1"),)), Rewrite(records=((1, "192.0.2.2"),))


def test_the_first_name_or_code_stands_alone():
    refused, other = Rewrite(rcode=5), Rewrite(cname="other.example")

    assert answer(rewriting(A1), rewriting(refused), rewriting(other)) == refused
    assert answer(rewriting(A1), rewriting(other), rewriting(refused)) == other


def test_exceptions_take_rewrites_back_one_or_all():
    both = rewriting(A1), rewriting(A2)

    assert answer(*both, rewriting(A1, allow=True)) == A2
    assert answer(*both, rewriting(Rewrite(), allow=True)) is None
    assert answer(*both, rewriting(Rewrite(rcode=3), allow=True)) == Rewrite(records=A1.records + A2.records)
    assert answer(rewriting(A1, important=True), rewriting(Rewrite(), allow=True)) == A1
    assert answer(rewriting(A1, important=True), rewriting(Rewrite(), allow=True, important=True)) is None
    assert answer(rewriting(Rewrite(cname="o.example")), rewriting(A1, allow=True)) == Rewrite(
        cname="o.example"
    )


def test_a_name_that_would_become_itself_keeps_its_other_rules():
    same = rewriting(Rewrite(cname=ASKED))

    assert answer(same) is None
    assert in_force([(ASKED, [entry()])], ASKED, rules(replace(same, name=ASKED)))[0].rewrite is None


def test_an_exception_out_of_reach_takes_nothing_back():
    assert names(("b.example", [entry(), entry(allow=True, scope=Scope.EXACT)])) == [
        ("b.example", "one", False)
    ]
