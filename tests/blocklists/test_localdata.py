from __future__ import annotations

import pytest

from blocklists.kinds import Kind, Scope
from blocklists.localdata import NotMade, answer, by_name, read_record
from blocklists.records import BadRecord
from blocklists.rule import Rewrite, Rule


def test_an_address_to_nowhere_is_a_plain_block():
    assert answer("A", "0.0.0.0") is None
    assert answer("aaaa", "::1") is None


def test_other_records_are_answers():
    assert answer("A", "192.0.2.1") == Rewrite(records=((1, "192.0.2.1"),))
    assert answer("CNAME", "B.Example.") == Rewrite(cname="b.example")


@pytest.mark.parametrize(("rrtype", "value"), [("DNSKEY", "x"), ("NS", "a.example"), ("CNAME", ".")])
def test_what_is_not_made_up(rrtype, value):
    with pytest.raises(NotMade):
        answer(rrtype, value)


def test_what_is_no_record():
    with pytest.raises(BadRecord):
        answer("NONSENSE", "x")


def test_a_name_with_no_answer_is_an_entry_and_every_name_is_a_rule():
    assert by_name("x", "a.example", Scope.EXACT, None).entries == (
        (Kind(allow=False, scope=Scope.EXACT), "a.example"),
    )
    assert by_name("x", "", Scope.SUBTREE, None, allow=True).rules == (Rule("x", allow=True),)


def test_reading_a_record():
    assert read_record("x", "a.example", Scope.EXACT, "A", "y").rejected
    assert read_record("x", "a.example", Scope.EXACT, "DS", "y").ignored
    assert read_record("x", "a.example", Scope.EXACT, "A", "192.0.2.1").rules
