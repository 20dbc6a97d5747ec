from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blocklists.modifiers import Modifiers, Unfit, read_modifiers, split_rule
from blocklists.rule import Rewrite


@pytest.mark.parametrize(
    ("rule", "parts"),
    [
        ("||a.example^", ("||a.example^", "")),
        ("||a.example^$important", ("||a.example^", "important")),
        ("/ads$/", ("/ads$/", "")),
        ("/ads$/$important", ("/ads$/", "important")),
        ("$client=a", ("", "client=a")),
        ("||a.example^$client=\\$x", ("||a.example^", "client=$x")),
        ("||a.example^$", ("||a.example^$", "")),
        ("", ("", "")),
    ],
)
def test_a_rule_is_parted_by_the_last_dollar(rule, parts):
    assert split_rule(rule) == parts


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", Modifiers()),
        ("important", Modifiers(important=True)),
        ("important,badfilter", Modifiers(important=True, badfilter=True)),
        ("denyallow=b.example|A.example", Modifiers(denyallow=("a.example", "b.example"))),
        ("dnstype=AAAA", Modifiers(types=frozenset([28]))),
        ("dnstype=~A|~aaaa", Modifiers(types=frozenset([1, 28]), types_negated=True)),
        ("dnstype=~A|AAAA", Modifiers(types=frozenset([28]))),
        ("dnsrewrite", Modifiers(rewrite=Rewrite())),
        (
            "dnstype=A,dnsrewrite=192.0.2.1",
            Modifiers(types=frozenset([1]), rewrite=Rewrite(records=((1, "192.0.2.1"),))),
        ),
        (
            "dnsrewrite=NOERROR;SVCB;1 . alpn=h3\\,h2",
            Modifiers(rewrite=Rewrite(records=((64, "1 . alpn=h3,h2"),))),
        ),
        ("client=192.0.2.1,ctag=user_child", Modifiers(client="client=192.0.2.1", ctag="ctag=user_child")),
    ],
)
def test_the_modifiers_of_dns(text, found):
    assert read_modifiers(text) == found


def test_an_asker_is_who_and_what():
    assert read_modifiers("ctag=user_child,client=~a").asker == "client=~a,ctag=user_child"


@pytest.mark.parametrize("text", ["denyallow=com", "dnstype=A", "client=a", "ctag=a"])
def test_a_rule_for_every_name_is_narrowed_by_some(text):
    assert read_modifiers(text).narrow


@pytest.mark.parametrize("text", ["important", "dnsrewrite=NXDOMAIN", "badfilter"])
def test_and_not_by_others(text):
    assert not read_modifiers(text).narrow


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("third-party", "modifier $third-party"),
        ("important,script", "modifier $script"),
        ("~third-party", "modifier $~third-party"),
        ("domain=a.example", "modifier $domain"),
        ("~important", "modifier $~important"),
        ("dnstype=", "$dnstype"),
        ("dnstype=A|", "$dnstype"),
        ("dnstype=NONE", "$dnstype"),
        ("dnstype=A|~A", "no type"),
        ("denyallow=", "$denyallow"),
        ("denyallow=~a.example", "$denyallow"),
        ("denyallow=google.*", "$denyallow"),
        ("dnsrewrite=BAD", "$dnsrewrite"),
        ("client=", "$client"),
        ("ctag=A!", "$ctag"),
        ("%%%", "address pattern"),
    ],
)
def test_any_other_keeps_the_rule_out(text, reason):
    with pytest.raises(Unfit) as caught:
        read_modifiers(text)

    assert reason in caught.value.reason


@given(st.text(max_size=40))
def test_any_text_gives_modifiers_or_unfit(text):
    try:
        answer = str(read_modifiers(text))
    except Unfit as error:
        answer = error.reason

    assert answer
