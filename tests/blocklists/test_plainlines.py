from __future__ import annotations

import re

import pytest

from blocklists.kinds import KINDS, Scope
from blocklists.lines import FORMATS
from blocklists.plainlines import plain_kind, plain_line


@pytest.mark.parametrize("fmt", FORMATS)
@pytest.mark.parametrize("scope", list(Scope)[:2])
def test_each_format_has_an_expression_with_one_group(fmt, scope):
    pattern, kind = plain_line(fmt, scope)

    assert re.compile(pattern).groups == 1
    assert kind in KINDS


@pytest.mark.parametrize(
    ("fmt", "match", "scope"),
    [
        ("hosts", None, Scope.EXACT),
        ("hosts", "subtree", Scope.SUBTREE),
        ("domains", "exact", Scope.EXACT),
        ("wildcard", "exact", Scope.SUBTREE),
        ("adblock", "exact", Scope.SUBTREE),
        ("dnsmasq", None, Scope.SUBTREE),
        ("unbound", None, Scope.SUBTREE),
        ("rpz", "subtree", Scope.EXACT),
    ],
)
def test_what_most_entries_of_a_list_are(fmt, match, scope):
    assert plain_kind(fmt, match) == KINDS[scope]


@pytest.mark.parametrize(
    ("fmt", "line"),
    [
        ("hosts", "192.0.2.1 a.example"),
        ("hosts", "0.0.0.0 a.example b.example"),
        ("domains", "192.0.2.1"),
        ("adblock", "||a.example^$important"),
        ("dnsmasq", "server=/a.example/192.0.2.1"),
        ("dnsmasq", "server=/a.example/#"),
        ("dnsmasq", "local=/a.example/0.0.0.0"),
        ("dnsmasq", "address=/a.example/192.0.2.1"),
        ("dnsmasq", "address=/a.example/b.example/"),
        ("unbound", 'local-zone: "a.example" transparent'),
        ("rpz", "a.example cname rpz-passthru."),
        ("rpz", "a.example cname .."),
        ("rpz", "a.example a 192.0.2.1"),
        ("rpz", "24.0.2.0.192.rpz-ip cname ."),
        ("rpz", "24.0.2.0.192.rpz-ip.rpz.test. cname ."),
        ("rpz", " cname ."),
        ("regex", "a.example"),
    ],
)
def test_lines_that_need_a_closer_look(fmt, line):
    assert not re.match(plain_line(fmt, Scope.EXACT)[0], line)
