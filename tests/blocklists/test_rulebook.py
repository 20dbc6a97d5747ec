from __future__ import annotations

import json

from blocklists import rulebook
from blocklists.inforce import Owner
from blocklists.kinds import Kind, Scope
from blocklists.report import ParseReport
from blocklists.rule import Rule
from blocklists.rulebook import Rulebook, gathered_rules
from blocklists.sidetable import SideTable, plain_of
from blocklists.spill import Spill

SALT = b"0123456789abcdef"


def gathered(folder, *parts):
    with Spill(folder / "rules") as spill:
        for (list_number, span), rules in parts:
            text = "".join(json.dumps(plain_of(rule)) + "\n" for rule in rules)
            spill.add((list_number, span, 0), text.encode())
        path = spill.close()
    reports = [ParseReport("adblock", rules=10), ParseReport("adblock", rules=10)]
    book = gathered_rules([path], reports, folder / "side", SALT)
    return book, reports, list(packed(folder / "side"))


def packed(path):
    """The rules of a side section, by list."""
    if data := path.read_bytes():
        side = SideTable(memoryview(data), [Owner("0", ""), Owner("1", "")], SALT, path)
        yield from ((int(owner.id), rule) for owner, rule in (*side.free, *side.rules()))


def test_rules_come_in_the_order_of_lists_and_lines(tmp_path):
    rules = [Rule(f"r{n}", name="a.b") for n in range(4)]

    book, _, rules_of = gathered(tmp_path, ((1, 2), rules[3:]), ((0, 1), rules[1:3]), ((0, 0), rules[:1]))

    assert [(number, rule.text) for number, rule in rules_of] == [
        (0, "r0"),
        (0, "r1"),
        (0, "r2"),
        (1, "r3"),
    ]
    assert (book.names(), book.count) == (b"a.b\n", 1)


def test_badfilters_work_across_the_spans_of_their_list_only(tmp_path):
    bad = Rule("||a.b^$badfilter", name="a.b", badfilter=True)
    twin = Rule("||c.d^$important", name="c.d", important=True)
    out = Rule("||c.d^$important,badfilter", name="c.d", important=True, badfilter=True)

    book, _, rules_of = gathered(tmp_path, ((0, 0), [twin]), ((0, 1), [bad, out]), ((1, 2), [twin]))

    assert rules_of == [(1, twin)]
    assert book.taken == {0: {Kind(allow=False, scope=Scope.SUBTREE): frozenset(["a.b"])}}


def test_what_goes_beyond_the_bounds_is_counted(tmp_path, monkeypatch):
    monkeypatch.setattr(rulebook, "MOST_RULES", 3)
    monkeypatch.setattr(rulebook, "MOST_ALWAYS", 1)
    rules = [Rule("every 1"), Rule("every 2"), Rule("last", pattern="(?=x)"), Rule("over", name="a.b")]

    _, reports, rules_of = gathered(tmp_path, ((0, 0), rules))

    assert [rule.text for _, rule in rules_of] == ["every 1"]
    assert reports[0].ignored.total() == 1
    assert [line.text for line in reports[0].rejected] == ["every 2", "last"]
    assert reports[0].rules == 7


def test_every_new_client_is_held_against_so_many_conditions_only(tmp_path, monkeypatch):
    """50,000 networks, as an RPZ may have for clients, would take a second for each client that comes."""
    monkeypatch.setattr(rulebook, "MOST_ASKERS", 2)
    first = [Rule(f"r{n}", name=f"r{n}.com", asker=f"client=10.0.{n}.0/24") for n in range(3)]
    second = [
        Rule("again", name="a.com", asker="client=10.0.1.0/24"),
        Rule("all", name="b.com", important=True),
    ]

    _, reports, rules_of = gathered(tmp_path, ((0, 0), first), ((1, 0), second))

    assert sorted(rule.text for _, rule in rules_of) == ["again", "all", "r0", "r1"]
    assert [[line.text for line in report.rejected] for report in reports] == [["r2"], []]


def test_without_rules_the_book_is_empty(tmp_path):
    book, _, rules_of = gathered(tmp_path)

    assert (book.names(), book.count, rules_of) == (b"", 0, [])
    assert Rulebook().names() == b""
