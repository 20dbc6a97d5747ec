from __future__ import annotations

import hashlib
import json
import lzma
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blocklists.parse import FORMATS, Kind, ListUnreadable, ParsedList, Scope, checked_format, parse_list
from blocklists.quarantine import Quarantine
from blocklists.suffixes import load_suffixes

GOLDEN = Path(__file__).parent / "golden"
GUARD = Quarantine(load_suffixes())
# Names that a list holds both in U-labels and in A-labels: distinct texts, the same names.
SPELT_TWICE = {
    "hostsVN-threat.hosts.xz": 3,
    "chongluadao-vn.domains.xz": 5,
    "chongluadao-vn.abp.xz": 5,
    "adguardhome-tests-dns.abp.xz": 1,  # ||adsjudo.com.^
}


def dump(parsed: ParsedList) -> str:
    """A list as people read it: what is in force, then what is not and why."""
    report = parsed.report
    lines = [f"format {report.format}, {report.lines} lines, {report.comments} comments and blanks"]
    lines += [f"names {report.names}, exceptions {report.allows}, duplicates {report.duplicates}", ""]
    for kind in sorted(parsed.names):
        word = "allow" if kind.allow else "block"
        lines += [f"{word} {kind.scope.name.lower()} {name}" for name in sorted(parsed.names[kind])]
    lines += ["", f"rejected {report.rejected_count}"]
    lines += [f"{row.line}: {row.text}: {row.reason}" for row in report.rejected]
    lines += ["", f"quarantined {report.quarantined_count}"]
    lines += [f"{row.line}: {row.name}: {row.reason}" for row in sorted(report.quarantined)]
    lines += ["", *(f"ignored {count}: {reason}" for reason, count in sorted(report.ignored.items()))]
    lines += [f"remark {count}: {reason}" for reason, count in sorted(report.remarks.items())]
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("fmt", ["hosts", "adblock", "domains"])
@pytest.mark.parametrize("forced", [False, True])
def test_edge_cases_are_read_as_written_down(fmt, forced):
    path = GOLDEN / f"edge_cases.{fmt}"

    assert (
        dump(parse_list(path, fmt if forced else "auto", None, GUARD))
        == path.with_suffix(f".{fmt}.golden").read_text()
    )


@pytest.mark.parametrize("ends", [b"\r\n", b"\r"])
@pytest.mark.parametrize("fmt", ["hosts", "adblock", "domains"])
def test_other_line_ends_and_a_byte_order_mark_change_nothing(fmt, ends):
    text = (GOLDEN / f"edge_cases.{fmt}").read_bytes()
    golden = (GOLDEN / f"edge_cases.{fmt}.golden").read_text()

    assert dump(parse_list([b"\xef\xbb\xbf" + text.replace(b"\n", ends)], "auto", None, GUARD)) == golden


@pytest.mark.parametrize("fmt", ["hosts", "adblock", "domains"])
def test_a_file_from_notepad_as_unicode_is_read(tmp_path, fmt):
    path = tmp_path / "notepad.txt"
    text = (GOLDEN / f"edge_cases.{fmt}").read_text()
    path.write_bytes(text.encode("utf-16"))
    golden = (GOLDEN / f"edge_cases.{fmt}.golden").read_text()

    assert dump(parse_list(path, "auto", None, GUARD)) == golden
    assert dump(parse_list([text.encode("utf-16")], "auto", None, GUARD)) == golden


def rows(shared, formats=FORMATS):
    for row in json.loads((shared / "lists/COUNTS.json").read_text()):
        if row["format"] in formats:
            yield row, lzma.decompress((shared / "lists" / row["file"]).read_bytes())


def test_real_lists_give_the_counted_names(shared):
    for row, data in rows(shared):
        report = parse_list([data]).report
        wanted = row.get("unique_blockable")
        if wanted is None:  # adblock lists are counted with their address literals
            wanted = row["unique_plain_names"] - row["anomalies"]["ip_literals"]

        assert report.lines == row["lines"], row["file"]
        assert report.names + SPELT_TWICE.get(row["file"], 0) == wanted, row["file"]


def test_a_big_real_list_is_read_to_the_letter(shared):
    data = lzma.decompress((shared / "lists/stevenblack-2019.hosts.xz").read_bytes())
    parsed = parse_list([data], "auto", None, GUARD)
    text = dump(parsed)

    assert parsed.report.names == 55_980
    assert hashlib.sha256(text.encode()).hexdigest() == STEVENBLACK


STEVENBLACK = "d87b70f305d845b3300d632600c099fbdde18df173c68495b81e7e04618ed20e"

PIECES = st.lists(
    st.one_of(
        st.sampled_from(
            [b"a.example", b"||b.example^", b"0.0.0.0 c.example", b"*.d.example", b"#", b"\n", b"\r", b"\r\n"]
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
    with pytest.raises(ListUnreadable, match="choose auto, hosts, domains, wildcard, adblock"):
        checked_format("rpz", b"a.example\n")


def test_names_keep_the_order_of_their_first_lines():
    parsed = parse_list([b"b.example\na.example\nb.example\n"])

    assert parsed.names == {Kind(allow=False, scope=Scope.SUBTREE): ("b.example", "a.example")}
    assert parsed.report.duplicates == 1
