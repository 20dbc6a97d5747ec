from __future__ import annotations

import pytest

from blocklists.adblock import is_cosmetic, read_adblock
from blocklists.kinds import Kind, Scope
from blocklists.rule import Rewrite, Rule

BLOCK_EXACT = Kind(allow=False, scope=Scope.EXACT)
BLOCK_SUBTREE = Kind(allow=False, scope=Scope.SUBTREE)
BLOCK_BELOW = Kind(allow=False, scope=Scope.BELOW)
ALLOW_SUBTREE = Kind(allow=True, scope=Scope.SUBTREE)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("||a.example^", BLOCK_SUBTREE),
        ("||a.example^|", BLOCK_SUBTREE),
        ("||*.a.example^", BLOCK_BELOW),
        (".a.example^", BLOCK_BELOW),
        ("@@||a.example^", ALLOW_SUBTREE),
        ("|a.example^", BLOCK_EXACT),
        ("a.example", BLOCK_EXACT),
        ("a.example # why", BLOCK_EXACT),
        ("A.Example.", BLOCK_EXACT),
        ("0.0.0.0 a.example", BLOCK_EXACT),
    ],
)
def test_rules_that_are_names(text, kind):
    line = read_adblock(text, Scope.EXACT)

    assert line.entries == ((kind, "a.example"),)
    assert not line.rules


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("||a.example^$important", {"name": "a.example", "important": True}),
        ("@@||a.example^$important", {"name": "a.example", "important": True, "allow": True}),
        ("||a.example^$badfilter", {"name": "a.example", "badfilter": True}),
        ("|a.example^$important", {"name": "a.example", "scope": Scope.EXACT, "important": True}),
        ("a.example$important", {"pattern": r"a\.example", "important": True}),
        ("/ads[0-9]/", {"pattern": "ads[0-9]"}),
        ("@@/ads[0-9]/$important", {"pattern": "ads[0-9]", "allow": True, "important": True}),
        ("||a.example", {"pattern": r"(?:^|\.)a\.example"}),
        ("@@a.example", {"pattern": r"a\.example", "allow": True}),
        ("_ads_", {"pattern": "_ads_"}),
        ("||*^$dnstype=HTTPS", {"types": frozenset([65])}),
        ("$dnstype=~A", {"types": frozenset([1]), "types_negated": True}),
        ("*$denyallow=com|net", {"denyallow": ("com", "net")}),
        ("@@$client=192.0.2.1", {"allow": True, "asker": "client=192.0.2.1"}),
        ("||a.example^$ctag=user_child", {"name": "a.example", "asker": "ctag=user_child"}),
        ("||a.example^$dnsrewrite=NXDOMAIN", {"name": "a.example", "rewrite": Rewrite(3)}),
        ("@@||a.example^$dnsrewrite", {"name": "a.example", "allow": True, "rewrite": Rewrite()}),
        ("||192.0.2.1^", {"network": "192.0.2.1/32"}),
        ("192.0.2.1", {"network": "192.0.2.1/32"}),
        (
            "192.0.2.1 a.example",
            {"name": "a.example", "scope": Scope.EXACT, "rewrite": Rewrite(records=((1, "192.0.2.1"),))},
        ),
    ],
)
def test_rules_that_are_more_than_a_name(text, fields):
    line = read_adblock(text, Scope.EXACT)

    assert line.rules == (Rule(text, **fields),)
    assert not line.entries


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("||a.example^$third-party,script", "modifier $third-party"),
        ("||a.example^$important,third-party", "modifier $third-party"),
        ("||a.example^$dnsrewrite=bad;syntax", "modifier $dnsrewrite"),
        ("a.example##.ad", "look of a page"),
        ("##.ad", "look of a page"),
        ("#@#.ad", "look of a page"),
        ("a.example$$script", "look of a page"),
        ("||a.example/path", "address pattern"),
        ("||a.example/path$important", "address pattern"),
        ("||a.example:8080^", "address pattern"),
        ("|https://a.example^", "address pattern"),
        ("||*^", "every name"),
        ("*$important", "every name"),
        ("||*^$dnsrewrite=NXDOMAIN", "every name"),
        ("ab$important", "too short"),
        ("||a.example^$", "address pattern"),
    ],
)
def test_what_dns_cannot_apply_is_never_half_applied(text, reason):
    line = read_adblock(text, Scope.EXACT)

    assert (line.entries, line.rules) == ((), ())
    assert reason in line.ignored


def test_a_mistake_in_a_name_is_rejected():
    assert "empty label" in read_adblock("||a..example^", Scope.EXACT).rejected


@pytest.mark.parametrize(
    ("text", "is_one"), [("##.ad", True), ("## head", False), ("#####", False), ("#@#a", True)]
)
def test_rules_for_the_look_of_a_page_begin_like_comments(text, is_one):
    assert is_cosmetic(text) is is_one
