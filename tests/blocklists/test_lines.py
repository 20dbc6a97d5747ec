from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blocklists.lines import (
    FORMATS,
    KINDS,
    MAX_LINE,
    SEQUENTIAL,
    Kind,
    Line,
    LineReader,
    Scope,
    default_scope,
    read_line,
)
from config.listsource import FORMATS as POLICY_FORMATS

BLOCK_EXACT = Kind(allow=False, scope=Scope.EXACT)
BLOCK_SUBTREE = Kind(allow=False, scope=Scope.SUBTREE)


def read(text: str | bytes, fmt: str, scope: Scope | None = None) -> Line:
    raw = text.encode() if isinstance(text, str) else text
    return read_line(raw, fmt, default_scope(fmt, None) if scope is None else scope)


def test_the_policy_knows_the_same_formats():
    assert ("auto", *FORMATS) == POLICY_FORMATS


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
        ("dnsmasq", None, Scope.SUBTREE),
        ("rpz", None, Scope.EXACT),
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


def test_good_names_beside_a_bad_one_are_kept():
    line = read("0.0.0.0 a.example 192.0.2.1 localhost", "hosts")

    assert line.entries == ((BLOCK_EXACT, "a.example"),)
    assert "IP address" in line.rejected
    assert line.ignored


@pytest.mark.parametrize("text", ["*.a.example", ".a.example"])
@pytest.mark.parametrize("fmt", ["domains", "wildcard"])
def test_a_star_in_front_means_the_name_and_all_below_it(text, fmt):
    assert read(text, fmt, Scope.EXACT).entries == ((BLOCK_SUBTREE, "a.example"),)


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

    assert line.comment or line.entries or line.rules or line.ignored or line.rejected or line.remark


@given(st.lists(st.binary(max_size=60), max_size=8), st.sampled_from(sorted(SEQUENTIAL)))
def test_no_lines_in_whatever_order_make_it_raise(lines, fmt):
    reader = LineReader(fmt, Scope.EXACT)
    for raw in lines:
        reader.read(raw)


def test_a_comment_in_another_charset_does_not_cost_a_line_of_a_configuration():
    assert read(b"address=/a.example/ # caf\xe9", "dnsmasq").entries == ((BLOCK_SUBTREE, "a.example"),)
    assert read(b"a.example CNAME . ; caf\xe9", "rpz").entries == ((BLOCK_EXACT, "a.example"),)


@pytest.mark.parametrize(
    ("text", "fmt"),
    [
        ("^a$", "regex"),
        ("address=/a.example/192.0.2.1", "dnsmasq"),
        ('local-zone: "a.example" refuse', "unbound"),
        ("a.example CNAME *.", "rpz"),
        ("||a.example^$important", "adblock"),
        ("192.0.2.1 a.example", "hosts"),
    ],
)
def test_each_format_has_rules_that_are_more_than_a_name(text, fmt):
    assert [rule.text for rule in read(text, fmt).rules] == [text]
