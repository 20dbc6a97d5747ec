from __future__ import annotations

import pytest
import re2
from hypothesis import given
from hypothesis import strategies as st

from blocklists.globs import ADDRESS, Target, expression, read_pattern
from blocklists.kinds import Scope

NAMES = [
    "example.org",
    "www.example.org",
    "a.b.example.org",
    "myexample.org",
    "example.org.uk",
    "sub.test.com",
    "ads1.net",
]


def met(pattern: str) -> list[str]:
    """Which of NAMES a pattern meets."""
    target = read_pattern(pattern)
    if target.reason:
        return []
    if target.name:
        inside = "." + target.name
        found = [name for name in NAMES if name.endswith(inside) and target.scope is not Scope.EXACT]
        return [n for n in NAMES if n in found or (n == target.name and target.scope is not Scope.BELOW)]
    return [name for name in NAMES if re2.search(target.pattern, name)]


EXAMPLE, WWW, DEEP, MINE, UK, SUB, ADS = NAMES


@pytest.mark.parametrize(
    ("pattern", "names"),
    [
        ("||example.org^", [EXAMPLE, WWW, DEEP]),
        ("||example.org^|", [EXAMPLE, WWW, DEEP]),
        ("||example.org|", [EXAMPLE, WWW, DEEP]),
        ("||example.org/*", [EXAMPLE, WWW, DEEP]),
        ("||EXAMPLE.org^*", [EXAMPLE, WWW, DEEP]),
        ("||*.example.org^", [WWW, DEEP]),
        ("||example.org", [EXAMPLE, WWW, DEEP, UK]),
        ("|example.org^", [EXAMPLE]),
        ("|example.org", [EXAMPLE, UK]),
        ("|http://example.org^", [EXAMPLE]),
        ("://example.org^", [EXAMPLE]),
        ("http://*.example.org^", [WWW, DEEP]),
        ("example.org^", [EXAMPLE, WWW, DEEP, MINE]),
        ("example.org|", [EXAMPLE, WWW, DEEP, MINE]),
        ("example.org", [EXAMPLE, WWW, DEEP, MINE, UK]),
        (".example.org^", [WWW, DEEP]),
        ("*.example.org^", [WWW, DEEP]),
        ("*.example.org", [WWW, DEEP]),
        ("||a*.example.org^", [DEEP]),
        ("||exam*e.org^", [EXAMPLE, WWW, DEEP]),
        ("||*ample.org^", [EXAMPLE, WWW, DEEP, MINE]),
        ("||exam*", [EXAMPLE, WWW, DEEP, UK]),
        ("||exam*^", [EXAMPLE, WWW, DEEP, UK]),
        ("/sub.", [SUB]),
        ("/^ads[0-9]\\./", [ADS]),
        ("/[[:digit:]]+\\.net$/", [ADS]),
        ("/ADS\\d/", [ADS]),
    ],
)
def test_patterns_meet_the_names_that_adguard_home_lets_them_meet(pattern, names):
    assert met(pattern) == names


@pytest.mark.parametrize(
    "pattern",
    [
        *(
            "||a.example/path",
            "||a.example/",
            "||a.example:8080^",
            "https://a.example^",
            "//a.example^",
            "/banner/*",
        ),
        *(
            "/js/loader.js|",
            "||a.example^*^ad=",
            "||a.example^&x",
            "^a.example^",
            "||a.example^path",
            "tòa*.vn^",
        ),
        *("||a.example|b", "||a.example/?", "||a b.example^"),
    ],
)
def test_what_needs_more_of_an_address_than_the_name_is_left_out(pattern):
    assert read_pattern(pattern) == Target(reason=ADDRESS)


@pytest.mark.parametrize("pattern", ["", "*", "|", "||", "^", "||*^", "||*", "*^*", "|*", "**"])
def test_what_meets_every_name(pattern):
    assert read_pattern(pattern).every


@pytest.mark.parametrize("pattern", ["||192.0.2.1^", "192.0.2.1", "|192.0.2.1|", "|192.0.2.1^"])
def test_an_address_is_one_in_answers(pattern):
    assert read_pattern(pattern) == Target(network="192.0.2.1/32")


def test_an_ipv6_address_is_one_in_answers():
    assert (
        read_pattern("||[2001:DB8::1]^")
        == read_pattern("||2001:db8::1^")
        == Target(network="2001:db8::1/128")
    )


def test_a_name_that_is_none_is_a_mistake():
    assert read_pattern("||a..example^").bad


def test_an_expression_is_without_regard_to_case_and_without_comments():
    assert expression("ads(?#why)[0-9]") == "ads[0-9]"
    assert expression("ADS") == "(?i)ADS"
    assert expression(r"a\(?#b") == r"a\(?#b"


@given(st.text(alphabet="|*^./:$ab-_1\u1ed1", max_size=12))
def test_any_pattern_comes_to_something_that_re2_reads(pattern):
    target = read_pattern(pattern)
    if target.pattern and not pattern.startswith("/"):
        re2.compile(target.pattern)

    assert target.every or target.reason or target.name or target.pattern or target.network
