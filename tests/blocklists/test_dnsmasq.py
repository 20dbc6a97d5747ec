from __future__ import annotations

import pytest

from blocklists.dnsmasq import read_dnsmasq
from blocklists.kinds import Kind, Scope
from blocklists.rule import Rewrite, Rule

BLOCK = Kind(allow=False, scope=Scope.SUBTREE)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "address=/a.example/",
            "address=/a.example/#",
            "address=/a.example/0.0.0.0",
            "address=/a.example/::",
        ),
        *(
            "local=/a.example/",
            "server=/a.example/",
            "address = /A.Example./  # why",
            'address="/a.example/"',
        ),
    ],
)
def test_names_that_are_kept_from_the_internet(text):
    assert read_dnsmasq(text).entries == ((BLOCK, "a.example"),)


def test_several_names_on_a_line():
    assert read_dnsmasq("local=/a.example/b.example/").entries == ((BLOCK, "a.example"), (BLOCK, "b.example"))


def test_names_that_are_given_back_to_the_usual_servers_are_exceptions():
    assert read_dnsmasq("server=/a.example/#").entries == (
        (Kind(allow=True, scope=Scope.SUBTREE), "a.example"),
    )


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        (
            "address=/a.example/192.0.2.1",
            {"name": "a.example", "rewrite": Rewrite(records=((1, "192.0.2.1"),))},
        ),
        ("address=/#/192.0.2.1", {"rewrite": Rewrite(records=((1, "192.0.2.1"),))}),
        ("address=/#/", {}),
        ("address=/*ads.example/", {"pattern": r"ads\.example$"}),
        ("bogus-nxdomain=192.0.2.1", {"network": "192.0.2.1/32"}),
        ("bogus-nxdomain=192.0.2.0/28", {"network": "192.0.2.0/28"}),
    ],
)
def test_lines_that_are_more_than_a_name(text, fields):
    assert read_dnsmasq(text).rules == (Rule(text, **fields),)


def test_a_star_and_a_dot_are_what_is_below():
    assert read_dnsmasq("local=/*.a.example/").entries == (
        (Kind(allow=False, scope=Scope.BELOW), "a.example"),
    )


@pytest.mark.parametrize(
    "text",
    [
        "server=/a.example/192.0.2.53",
        "server=192.0.2.53",
        "no-resolv",
        "conf-file=/x",
        "local=//",
        "cname=a,b",
        "address=",
    ],
)
def test_what_is_no_matter_of_names_is_left_out(text):
    line = read_dnsmasq(text)

    assert (line.entries, line.rules) == ((), ())
    assert line.ignored


@pytest.mark.parametrize(
    "text", ["??", "address=/a.example/x", "bogus-nxdomain=x", "local=/a b/", "local=/*a b/"]
)
def test_mistakes(text):
    assert read_dnsmasq(text).rejected


def test_a_comment_may_stand_alone():
    assert read_dnsmasq("  # address=/a.example/").comment
