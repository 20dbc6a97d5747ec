from __future__ import annotations

import pytest

from blocklists.hostsfile import begins_with_address, read_hosts, to_address
from blocklists.kinds import KINDS, Scope
from blocklists.oneline import address
from blocklists.rule import Rewrite, Rule

EXACT = KINDS[Scope.EXACT]


def test_an_address_to_nowhere_blocks_each_name_behind_it():
    assert read_hosts("0.0.0.0 a.example B.example.", Scope.EXACT).entries == (
        (EXACT, "a.example"),
        (EXACT, "b.example"),
    )


@pytest.mark.parametrize(("text", "rrtype"), [("192.0.2.1", 1), ("2001:db8::1", 28)])
def test_an_address_of_its_own_is_an_answer_and_no_block(text, rrtype):
    line = read_hosts(f"{text} a.example b.example", Scope.EXACT)

    assert line.entries == ()
    assert line.rules == tuple(
        Rule(
            f"{text} a.example b.example",
            name=name,
            scope=Scope.EXACT,
            rewrite=Rewrite(records=((rrtype, text),)),
        )
        for name in ("a.example", "b.example")
    )


def test_an_address_of_one_link_is_left_out():
    line = read_hosts("fe80::1%eth0 a.example", Scope.EXACT)

    assert (line.entries, line.rules) == ((), ())
    assert "one link" in line.ignored


@pytest.mark.parametrize("name", ["localhost", "LOCALHOST.", "ip6-allnodes", "broadcasthost"])
def test_names_of_the_machine_itself_are_left_alone(name):
    assert read_hosts(f"255.255.255.255 {name}", Scope.EXACT).ignored == "a name of the machine itself"


@pytest.mark.parametrize(
    ("text", "begins"), [("0.0.0.0 a", True), ("::\ta", True), ("0.0.0.0", False), ("a b", False)]
)
def test_hosts_lines_in_other_lists(text, begins):
    assert begins_with_address(text) is begins


def test_to_one_address():
    found = address("2001:db8::1")

    assert found is not None
    assert to_address(found) == Rewrite(records=((28, "2001:db8::1"),))
