from __future__ import annotations

from blocklists.hits import Hit
from blocklists.inforce import Entry, entry_order, in_force
from blocklists.lines import Scope

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


def test_within_a_list_the_longest_wins():
    assert names((ASKED, [entry()]), ("b.example", [entry(allow=True)]), ("example", [entry()])) == [
        (ASKED, "one", False),
        ("b.example", "one", True),
    ]


def test_an_exception_out_of_reach_takes_nothing_back():
    assert names(("b.example", [entry(), entry(allow=True, scope=Scope.EXACT)])) == [
        ("b.example", "one", False)
    ]
