from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blocklists.chunks import ChunkParser, plain_kind
from blocklists.lines import FORMATS, KINDS, Kind, Scope, default_scope, read_line
from blocklists.quarantine import Quarantine
from blocklists.suffixes import load_suffixes

GUARD = Quarantine(load_suffixes(), ["*.school.edu.vn"])
SUBTREE = Kind(allow=False, scope=Scope.SUBTREE)

PIECE = st.one_of(
    st.sampled_from(
        [
            b"||", b"@@||", b"^", b"^|", b"^$important", b"*.", b".", b"0.0.0.0 ", b"127.0.0.1\t", b"::1 ", b" # x",
            b"#x", b"!", b"\r", b"\0", b" ", b"A.Example.COM", b"a.example", b"com", b"com.vn", b"x.ck", b"localhost",
            b"localhost.localdomain", b"www.school.edu.vn", b"192.0.2.1", b"t\xc3\xb2a.vn", b"a" * 64 + b".example",
            b"abcdefgh." * 31 + b"example", b"##.ad", b"\xe9",
        ]
    ),
    st.binary(max_size=4),
)  # fmt: skip
LINE = st.lists(PIECE, max_size=4).map(lambda pieces: b"".join(pieces).replace(b"\n", b""))


def one_by_one(lines, fmt, match, guard):
    """The same without the bulk path."""
    found: dict[Kind, list[str]] = {}
    kept_out, rejected = [], []
    for number, raw in enumerate(lines, 1):
        line = read_line(raw, fmt, default_scope(fmt, match))
        if line.rejected:
            rejected.append((number, line.rejected))
        for kind, name in line.entries:
            if guard.reason(name, kind):
                kept_out.append((number, name))
            else:
                found.setdefault(kind, []).append(name)
    return {kind: sorted(names) for kind, names in found.items()}, kept_out, rejected


@given(
    st.lists(LINE, max_size=12),
    st.sampled_from(FORMATS),
    st.sampled_from([None, "exact", "subtree"]),
    st.integers(0, 12),
)
def test_bulk_reading_is_reading_line_by_line(lines, fmt, match, cut):
    parser = ChunkParser(fmt, match, GUARD)
    found: dict[Kind, list[str]] = {}
    for piece in (lines[:cut], lines[cut:]):
        for kind, names in parser.feed(b"".join(line + b"\n" for line in piece)).items():
            found.setdefault(kind, []).extend(names)
    names, kept_out, rejected = one_by_one(lines, fmt, match, GUARD)

    assert {kind: sorted(some) for kind, some in found.items()} == names
    assert sorted((q.line, q.name) for q in parser.report.quarantined) == sorted(kept_out)
    assert [(r.line, r.reason) for r in parser.report.rejected] == [(n, r[:120]) for n, r in rejected]
    assert parser.report.lines == len(lines)


@pytest.mark.parametrize("fmt", FORMATS)
@pytest.mark.parametrize("match", [None, "exact", "subtree"])
def test_the_plainest_line_takes_the_fast_way_to_the_same_kind(fmt, match):
    line = {"hosts": b"0.0.0.0 a.example\n", "adblock": b"||a.example^\n", "wildcard": b"*.a.example\n"}.get(
        fmt, b"a.example\n"
    )

    assert ChunkParser(fmt, match).feed(line) == {plain_kind(fmt, match): ["a.example"]}


def test_the_last_line_may_lack_its_end():
    parser = ChunkParser("domains")

    assert parser.feed(b"a.example\nb.example") == {SUBTREE: ["a.example", "b.example"]}
    assert parser.report.lines == 2


def test_what_is_kept_out_is_named_with_its_line():
    parser = ChunkParser("domains", None, GUARD)
    parser.feed(b"# com.vn\na.example\ncom.vn\nx.com.vn\nwww.school.edu.vn # com.vn\ncom\n")

    assert sorted((q.line, q.name) for q in parser.report.quarantined) == [
        (3, "com.vn"),
        (5, "www.school.edu.vn"),
        (6, "com"),
    ]


def test_all_kinds_have_a_number():
    assert len({kind.number for kind in KINDS}) == len(KINDS)
