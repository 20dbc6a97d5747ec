from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blocklists.lines import FORMATS, KINDS, MAX_LINE, Kind, Line, Scope, default_scope, read_line

BLOCK_EXACT = Kind(allow=False, scope=Scope.EXACT)
BLOCK_SUBTREE = Kind(allow=False, scope=Scope.SUBTREE)
BLOCK_BELOW = Kind(allow=False, scope=Scope.BELOW)
ALLOW_SUBTREE = Kind(allow=True, scope=Scope.SUBTREE)


def read(text: str | bytes, fmt: str, scope: Scope | None = None) -> Line:
    raw = text.encode() if isinstance(text, str) else text
    return read_line(raw, fmt, default_scope(fmt, None) if scope is None else scope)


def test_a_kind_s_number_is_its_place():
    assert [kind.number for kind in KINDS] == list(range(6))


@pytest.mark.parametrize(
    ("fmt", "match", "scope"),
    [
        ("hosts", None, Scope.EXACT),
        ("hosts", "subtree", Scope.SUBTREE),
        ("domains", None, Scope.SUBTREE),
        ("domains", "exact", Scope.EXACT),
        ("wildcard", None, Scope.SUBTREE),
        ("adblock", None, Scope.EXACT),
        ("adblock", "subtree", Scope.SUBTREE),
    ],
)
def test_bare_names_reach_as_the_format_means_unless_the_source_says_otherwise(fmt, match, scope):
    assert default_scope(fmt, match) is scope


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("0.0.0.0 a.example", ["a.example"]),
        ("127.0.0.1\ta.example  b.example", ["a.example", "b.example"]),
        ("0.0.0.0 a.example#no space before the comment", ["a.example"]),
        ("0.0.0.0 A.Example. # caf\xe9", ["a.example"]),
        (":: a.example", ["a.example"]),
        ("0 a.example", ["a.example"]),
    ],
)
def test_hosts_lines_name_one_or_several(text, names):
    assert read(text, "hosts").entries == tuple((BLOCK_EXACT, name) for name in names)


def test_a_comment_in_another_charset_does_not_cost_the_name():
    assert read(b"0.0.0.0 a.example # caf\xe9", "hosts").entries == ((BLOCK_EXACT, "a.example"),)


def test_an_address_of_its_own_is_a_block_and_counted():
    line = read("192.0.2.7 bank.example", "hosts")

    assert line.entries == ((BLOCK_EXACT, "bank.example"),)
    assert "address of its own" in line.remark


def test_good_names_beside_a_bad_one_are_kept():
    line = read("0.0.0.0 a.example 192.0.2.1 localhost", "hosts")

    assert line.entries == ((BLOCK_EXACT, "a.example"),)
    assert "IP address" in line.rejected
    assert line.ignored


@pytest.mark.parametrize("text", ["*.a.example", ".a.example"])
@pytest.mark.parametrize("fmt", ["domains", "wildcard"])
def test_a_star_in_front_means_the_name_and_all_below_it(text, fmt):
    assert read(text, fmt, Scope.EXACT).entries == ((BLOCK_SUBTREE, "a.example"),)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("||a.example^", BLOCK_SUBTREE),
        ("||a.example^|", BLOCK_SUBTREE),
        ("||*.a.example^", BLOCK_BELOW),
        ("@@||a.example^", ALLOW_SUBTREE),
        ("a.example", BLOCK_EXACT),
        ("0.0.0.0 a.example", BLOCK_EXACT),
    ],
)
def test_adblock_rules_that_are_names(text, kind):
    assert read(text, "adblock").entries == ((kind, "a.example"),)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("||a.example^$important", "modifier $important"),
        ("||a.example^$third-party,script", "modifier $third-party"),
        ("||a.example^$dnsrewrite=192.0.2.1", "modifier $dnsrewrite"),
        ("@@||a.example^$important", "modifier $important"),
        ("/ads[0-9]/", "regular expression"),
        ("a.example##.ad", "look of a page"),
        ("##.ad", "look of a page"),
        ("#@#.ad", "look of a page"),
        ("||a.example/path", "address pattern"),
        ("||a.example:8080^", "address pattern"),
        ("||ads*.a.example^", "address pattern"),
        ("|http://a.example^", "address pattern"),
        ("a.example^", "address pattern"),
        ("||a.example", "without a final ^"),
        ("@@a.example", "address pattern"),
    ],
)
def test_rules_that_are_more_than_a_name_are_never_half_applied(text, reason):
    line = read(text, "adblock")

    assert line.entries == ()
    assert reason in line.ignored


@pytest.mark.parametrize("text", ["", "  ", "\x1c", "\u00a0\u2028", "# x", "#", "! x", "; x", "// x"])
@pytest.mark.parametrize("fmt", FORMATS)
def test_comments_and_blanks(text, fmt):
    assert read(text, fmt).comment


@pytest.mark.parametrize("text", ["[Adblock Plus 2.0]", "## heading", "####", "#comment"])
def test_comments_of_adblock_lists(text):
    assert read(text, "adblock").comment


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"caf\xe9.example", "not UTF-8"),
        (b"a\0b.example", "NUL"),
        (b"a" * (MAX_LINE + 1), "longer than"),
        (b"192.0.2.1", "IP address"),
        (b"a..example", "empty label"),
        (b".", "empty"),
    ],
)
def test_what_is_no_name_is_rejected_with_the_reason(raw, reason):
    assert reason in read(raw, "domains").rejected


@given(st.binary(max_size=200), st.sampled_from(FORMATS), st.sampled_from(Scope))
def test_no_bytes_make_it_raise(raw, fmt, scope):
    line = read_line(raw, fmt, scope)

    assert line.comment or line.entries or line.ignored or line.rejected
