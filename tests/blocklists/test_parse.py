from __future__ import annotations

import hashlib
import lzma
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blocklists.parse import FORMATS, Kind, ListUnreadable, ParsedList, Scope, checked_format, parse_list
from blocklists.quarantine import Quarantine
from blocklists.rule import Rule
from blocklists.suffixes import load_suffixes

GOLDEN = Path(__file__).parent / "golden"
GOLDEN_FORMATS = FORMATS
GUARD = Quarantine(load_suffixes())


def dump(parsed: ParsedList) -> str:
    """A list as people read it: what is in force, then what is not and why."""
    report = parsed.report
    lines = [f"format {report.format}, {report.lines} lines, {report.comments} comments and blanks"]
    lines += [f"names {report.names}, exceptions {report.allows}, duplicates {report.duplicates}", ""]
    for kind in sorted(parsed.names):
        word = "allow" if kind.allow else "block"
        lines += [f"{word} {kind.scope.name.lower()} {name}" for name in sorted(parsed.names[kind])]
    lines += ["", f"rules {report.rules}"]
    lines += [f"{line}: {ruled(rule)}" for line, rule in zip(parsed.rule_lines, parsed.rules, strict=True)]
    lines += ["", f"rejected {report.rejected_count}"]
    lines += [f"{row.line}: {row.text}: {row.reason}" for row in report.rejected]
    lines += ["", f"quarantined {report.quarantined_count}"]
    lines += [f"{row.line}: {row.name}: {row.reason}" for row in sorted(report.quarantined)]
    lines += ["", *(f"ignored {count}: {reason}" for reason, count in sorted(report.ignored.items()))]
    lines += [f"remark {count}: {reason}" for reason, count in sorted(report.remarks.items())]
    return "\n".join(lines) + "\n"


def ruled(rule: Rule) -> str:
    """A rule as people read it, without its text."""
    words = [word for word in ("important", "badfilter", "invert") if getattr(rule, word)]
    words.append("allow" if rule.allow else "block")
    if rule.name:
        words.append(f"{rule.scope.name.lower()} {rule.name}")
    words += [f"{word} {value}" for word in ("pattern", "network", "asker") if (value := getattr(rule, word))]
    words += [f"denyallow {' '.join(rule.denyallow)}"] if rule.denyallow else []
    if rule.types:
        words.append(f"types {'not ' if rule.types_negated else ''}{sorted(rule.types)}")
    if rule.rewrite:
        made = [
            f"rcode {rule.rewrite.rcode}" if rule.rewrite.rcode or not rule.rewrite.leads_elsewhere else ""
        ]
        made += [f"cname {rule.rewrite.cname}" if rule.rewrite.cname else ""]
        made += [f"record {number} {value}" for number, value in rule.rewrite.records]
        words.append(f"→ {', '.join(filter(None, made))}")
    return " ".join(words)


@pytest.mark.parametrize("fmt", GOLDEN_FORMATS)
@pytest.mark.parametrize("forced", [False, True])
def test_edge_cases_are_read_as_written_down(fmt, forced):
    path = GOLDEN / f"edge_cases.{fmt}"

    assert (
        dump(parse_list(path, fmt if forced else "auto", None, GUARD))
        == path.with_suffix(f".{fmt}.golden").read_text()
    )


@pytest.mark.parametrize("ends", [b"\r\n", b"\r"])
@pytest.mark.parametrize("fmt", GOLDEN_FORMATS)
def test_other_line_ends_and_a_byte_order_mark_change_nothing(fmt, ends):
    text = (GOLDEN / f"edge_cases.{fmt}").read_bytes()
    golden = (GOLDEN / f"edge_cases.{fmt}.golden").read_text()

    assert dump(parse_list([b"\xef\xbb\xbf" + text.replace(b"\n", ends)], "auto", None, GUARD)) == golden


@pytest.mark.parametrize("fmt", GOLDEN_FORMATS)
def test_a_file_from_notepad_as_unicode_is_read(tmp_path, fmt):
    path = tmp_path / "notepad.txt"
    text = (GOLDEN / f"edge_cases.{fmt}").read_text()
    path.write_bytes(text.encode("utf-16"))
    golden = (GOLDEN / f"edge_cases.{fmt}.golden").read_text()

    assert dump(parse_list(path, "auto", None, GUARD)) == golden
    assert dump(parse_list([text.encode("utf-16")], "auto", None, GUARD)) == golden


def test_a_big_real_list_is_read_to_the_letter(shared):
    data = lzma.decompress((shared / "lists/stevenblack-2019.hosts.xz").read_bytes())
    parsed = parse_list([data], "auto", None, GUARD)
    text = dump(parsed)

    assert parsed.report.names == 55_980
    assert hashlib.sha256(text.encode()).hexdigest() == STEVENBLACK


STEVENBLACK = "5584cd3dd544c6bcb0ea313fee83e321724ba73254257ab09223983b5f0eb946"

PIECES = st.lists(
    st.one_of(
        st.sampled_from(
            [
                b"a.example",
                b"||b.example^",
                b"0.0.0.0 c.example",
                b"*.d.example",
                b"address=/e.example/",
                b"f.example CNAME .",
                b"^g",
                b"#",
                b"\n",
                b"\r",
                b"\r\n",
            ]
        ),
        st.binary(max_size=6),
    ),
    max_size=40,
)


@given(PIECES, st.sampled_from(["auto", *FORMATS]), st.sampled_from([None, "exact", "subtree"]))
def test_any_bytes_give_names_or_a_reason(pieces, fmt, match):
    try:
        answer = dump(parse_list(pieces, fmt, match))
    except ListUnreadable as refused:
        answer = refused.reason

    assert answer


@given(PIECES, st.integers(1, 7))
def test_however_the_bytes_arrive_the_list_is_the_same(pieces, size):
    data = b"a.example\n" + b"".join(pieces)
    cut = [data[at : at + size] for at in range(0, len(data), size)]

    def read(blocks):
        try:
            return dump(parse_list(blocks, "domains"))
        except ListUnreadable as refused:
            return refused.reason

    assert read(cut) == read([data])


def test_a_forced_format_does_not_make_a_page_a_list():
    with pytest.raises(ListUnreadable, match="web page"):
        checked_format("hosts", b"<!doctype html>")


def test_an_unknown_format_is_refused_with_the_choices():
    with pytest.raises(
        ListUnreadable, match="choose auto, hosts, domains, wildcard, adblock, regex, dnsmasq"
    ):
        checked_format("yaml", b"a.example\n")


def test_names_keep_the_order_of_their_first_lines():
    parsed = parse_list([b"b.example\na.example\nb.example\n"])

    assert parsed.names == {Kind(allow=False, scope=Scope.SUBTREE): ("b.example", "a.example")}
    assert parsed.report.duplicates == 1
