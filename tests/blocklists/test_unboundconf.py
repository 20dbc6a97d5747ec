from __future__ import annotations

import pytest

from blocklists import unboundconf
from blocklists.kinds import Kind, Scope
from blocklists.rule import DROP, TCP_ONLY, Rewrite, Rule
from blocklists.unboundconf import UnboundReader

BLOCK = Kind(allow=False, scope=Scope.SUBTREE)
ALLOW = Kind(allow=True, scope=Scope.SUBTREE)


def read(text):
    return UnboundReader().read(text)


@pytest.mark.parametrize("kind", ["static", "always_nxdomain", "always_null", "always-nxdomain", '"static"'])
def test_zones_that_are_closed(kind):
    assert read(f'local-zone: "A.example." {kind}').entries == ((BLOCK, "a.example"),)


@pytest.mark.parametrize("kind", ["transparent", "typetransparent", "always_transparent", "inform"])
def test_zones_that_are_open_are_exceptions(kind):
    assert read(f"local-zone: a.example {kind} # why").entries == ((ALLOW, "a.example"),)


@pytest.mark.parametrize(
    ("kind", "rewrite"),
    [
        *(("deny", Rewrite(DROP)), ("always_deny", Rewrite(DROP)), ("inform_deny", Rewrite(DROP))),
        *(("refuse", Rewrite(5)), ("always_refuse", Rewrite(5)), ("always_nodata", Rewrite(0))),
        ("truncate", Rewrite(TCP_ONLY)),
    ],
)
def test_zones_with_an_answer(kind, rewrite):
    assert read(f"local-zone: a.example {kind}").rules == (
        Rule(f"local-zone: a.example {kind}", name="a.example", rewrite=rewrite),
    )


def test_a_zone_without_ipv4():
    [rule] = read("local-zone: a.example block_a").rules

    assert (rule.types, rule.rewrite) == (frozenset([1]), Rewrite(0))


def test_the_records_of_a_redirected_zone_s_top_are_for_all_of_it():
    reader = UnboundReader()

    assert reader.read("local-zone: a.example redirect").remark
    assert reader.read('local-data: "a.example A 0.0.0.0"').entries == ((BLOCK, "a.example"),)
    assert reader.read('local-data: "a.example A 192.0.2.1"').rules[0].scope is Scope.SUBTREE
    assert reader.read('local-data: "b.example A 192.0.2.1"').rules[0].scope is Scope.EXACT


def test_only_the_latest_redirected_zones_are_remembered(monkeypatch):
    monkeypatch.setattr(unboundconf, "_REMEMBERED", 1)
    reader = UnboundReader()
    reader.read("local-zone: a.example redirect")
    reader.read("local-zone: b.example redirect")

    assert reader.read('local-data: "a.example A 192.0.2.1"').rules[0].scope is Scope.EXACT
    assert reader.read('local-data: "b.example A 192.0.2.1"').rules[0].scope is Scope.SUBTREE


@pytest.mark.parametrize(
    "text", ["a.example. 300 IN A 192.0.2.1", "a.example IN 300 A 192.0.2.1", "A.example A 192.0.2.1"]
)
def test_records_with_and_without_ttl_and_class(text):
    [rule] = read(f'local-data: "{text}"').rules

    assert (rule.name, rule.rewrite) == ("a.example", Rewrite(records=((1, "192.0.2.1"),)))


def test_a_record_with_quotes_of_its_own():
    [rule] = read("""local-data: 'a.example TXT "b; # c"'""").rules

    assert rule.rewrite == Rewrite(records=((16, '"b; # c"'),))


def test_a_pointer():
    [rule] = read('local-data-ptr: "192.0.2.3 3600 www.example"').rules

    assert (rule.name, rule.rewrite) == ("3.2.0.192.in-addr.arpa", Rewrite(records=((12, "www.example"),)))


@pytest.mark.parametrize(
    "text",
    [
        "local-zone: a.example nodefault",
        "include: x",
        "port: 53",
        'local-data: "a.example CH TXT x"',
        "local-data: 'a DS x'",
    ],
)
def test_what_is_left_out(text):
    line = read(text)

    assert (line.entries, line.rules) == ((), ())
    assert line.ignored


@pytest.mark.parametrize(
    "text",
    ["??", "local-zone: a.example", "local-zone: a..b static", 'local-data: "a"', 'local-data: "a..b A 192.0.2.1"',
     'local-data-ptr: "x y"', "local-data-ptr:"],
)  # fmt: skip
def test_mistakes(text):
    assert read(text).rejected


def test_the_name_of_a_clause_says_nothing():
    assert read("server:").comment
    assert read("server: # here").comment
