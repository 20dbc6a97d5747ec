from __future__ import annotations

import pytest

from blocklists.piholeregex import read_regex
from blocklists.rule import BOX, DROP, Rewrite, Rule


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("abc", {"pattern": "abc"}),
        ("[^.[:space:]]+", {"pattern": "[^.[:space:]]+"}),
        ("ABC", {"pattern": "(?i)ABC"}),
        ("a{,3}", {"pattern": "a{0,3}"}),
        (r"a\{,3}", {"pattern": r"a\{,3}"}),
        ("abc;querytype=AAAA", {"pattern": "abc", "types": frozenset([28])}),
        (".*;querytype=!A", {"pattern": ".*", "types": frozenset([1]), "types_negated": True}),
        (".*;querytype=!A,aaaa", {"pattern": ".*", "types": frozenset([1, 28]), "types_negated": True}),
        ("^abc$;querytype=AAAA;invert", {"pattern": "^abc$", "types": frozenset([28]), "invert": True}),
        ("a;reply=NODATA", {"pattern": "a", "rewrite": Rewrite(0)}),
        ("a;reply=nxdomain", {"pattern": "a", "rewrite": Rewrite(3)}),
        ("a;reply=refused", {"pattern": "a", "rewrite": Rewrite(5)}),
        ("a;reply=none", {"pattern": "a", "rewrite": Rewrite(DROP)}),
        ("a;reply=ip", {"pattern": "a", "rewrite": Rewrite(BOX)}),
        ("a;reply=192.0.2.1", {"pattern": "a", "rewrite": Rewrite(records=((1, "192.0.2.1"), (28, "::")))}),
        ("a;reply=fe80::1", {"pattern": "a", "rewrite": Rewrite(records=((1, "0.0.0.0"), (28, "fe80::1")))}),
        (
            "a;reply=192.0.2.1;reply=fe80::1",
            {"pattern": "a", "rewrite": Rewrite(records=((1, "192.0.2.1"), (28, "fe80::1")))},
        ),
        ("a;reply=0.0.0.0", {"pattern": "a"}),
        ("a;reply=0.0.0.0;reply=::", {"pattern": "a"}),
    ],
)
def test_expressions_and_their_options(text, fields):
    assert read_regex(text).rules == (Rule(text, **fields),)


@pytest.mark.parametrize(
    "text",
    ["a;reply=x", "a;reply=192.0.2.1;reply=192.0.2.2", "a;reply=ip;reply=none", "a;querytype=X", "a;querytype=A;querytype=A",
     "a;colour=red", "a;"],
)  # fmt: skip
def test_options_that_cannot_be_carried_out_keep_the_expression_out(text):
    line = read_regex(text)

    assert not line.rules
    assert "option" in line.ignored


def test_options_alone_are_nothing():
    assert read_regex(" ;invert").rejected
