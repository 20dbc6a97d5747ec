from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blocklists.lines import KINDS, Kind, Scope
from blocklists.quarantine import Quarantine
from blocklists.suffixes import load_suffixes

GUARD = Quarantine(load_suffixes(), ["www.help.vn", "*.school.edu.vn"])
EXACT, SUBTREE, BELOW = (Kind(allow=False, scope=scope) for scope in Scope)
ALLOW = Kind(allow=True, scope=Scope.SUBTREE)


@pytest.mark.parametrize(
    ("name", "kind", "reason"),
    [
        ("com", SUBTREE, "single label"),
        ("com.vn", EXACT, "public suffix"),
        ("any.ck", SUBTREE, "public suffix"),
        ("com.vn", ALLOW, "public suffix"),
        ("www.help.vn", EXACT, "protected"),
        ("www.help.vn", SUBTREE, "protected"),
        ("help.vn", SUBTREE, "protected"),
        ("help.vn", BELOW, "protected"),
        ("school.edu.vn", EXACT, "protected"),
        ("a.b.school.edu.vn", EXACT, "protected"),
        ("school.edu.vn", BELOW, "protected"),
    ],
)
def test_what_no_list_may_touch(name, kind, reason):
    assert reason in GUARD.reason(name, kind)
    assert "." not in name or reason in GUARD.suspects(["a.example", name], kind)[name]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("a.example", SUBTREE),
        ("help.vn", EXACT),  # only that name: the protected one below stays
        ("www.help.vn", BELOW),  # only what is below it
        ("other.www.help.vn", SUBTREE),
        ("notschool.edu.vn", SUBTREE),
        ("www.help.vn", ALLOW),
        ("www.ck", SUBTREE),
    ],
)
def test_what_a_list_may_touch(name, kind):
    assert GUARD.reason(name, kind) == ""
    assert GUARD.suspects([name], kind) == {}


LABELS = st.sampled_from(["a", "www", "help", "school", "edu", "vn", "ck", "com", "kobe", "jp", "city"])
NAMES = st.lists(LABELS, min_size=2, max_size=5).map(".".join)


@given(st.lists(NAMES, max_size=30), st.sampled_from(KINDS))
def test_in_bulk_it_finds_what_it_finds_one_by_one(names, kind):
    assert GUARD.suspects(names, kind) == {n: r for n in names if (r := GUARD.reason(n, kind))}
