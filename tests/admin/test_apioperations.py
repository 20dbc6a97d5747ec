"""The table of operations: each can be told apart, and asks for a scope that there is."""

from __future__ import annotations

from admin.apioperations import OPERATIONS
from admin.tokens import SCOPES


def test_each_has_a_name_and_a_way_of_its_own():
    assert len({one.id for one in OPERATIONS}) == len(OPERATIONS)
    assert len({(one.method, one.path) for one in OPERATIONS}) == len(OPERATIONS)


def test_each_asks_for_a_scope_and_every_scope_opens_something():
    assert {one.scope for one in OPERATIONS} == set(SCOPES)


def test_what_only_reads_sends_no_body():
    assert not [one.id for one in OPERATIONS if one.method == "GET" and one.body]
