from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blocklists.chunks import ChunkParser, plain_kind
from blocklists.lines import FORMATS, KINDS, Kind, LineReader, Scope, default_scope
from blocklists.quarantine import Quarantine
from blocklists.report import shown
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
            # dnsmasq
            b"address=/", b"local=/", b"server=/", b"/", b"/#", b"#", b"/0.0.0.0", b"/192.0.2.1", b"\t",
            # Unbound
            b'local-zone: "', b'" static', b'" redirect', b'" always_nxdomain', b'local-data: "', b' A 0.0.0.0"',
            # zones
            b" CNAME .", b" 300 IN CNAME .", b" CNAME *.", b" CNAME rpz-passthru.", b" A 0.0.0.0", b" A 192.0.2.1",
            b"$ORIGIN rpz.test.", b"$ORIGIN sub", b".rpz.test.", b"rpz.test. SOA a b 1 2 3 4 5", b"@ SOA a b (", b")",
            b";x", b"24.0.2.0.192.rpz-ip", b"com.rpz.test. CNAME .",
        ]
    ),
    st.binary(max_size=4),
)  # fmt: skip
LINE = st.lists(PIECE, max_size=4).map(lambda pieces: b"".join(pieces).replace(b"\n", b""))


def one_by_one(lines, fmt, match, guard):
    """The same without the bulk path."""
    found: dict[Kind, list[str]] = {}
    kept_out, rejected, rules = [], [], []
    reader = LineReader(fmt, default_scope(fmt, match))
    for number, raw in enumerate(lines, 1):
        line = reader.read(raw)
        if line.rejected:
            rejected.append((number, line.rejected))
        for kind, name in line.entries:
            if guard.reason(name, kind):
                kept_out.append((number, name))
            else:
                found.setdefault(kind, []).append(name)
        for rule in line.rules:
            if rule.name and guard.reason(rule.name, Kind(rule.allow, rule.scope)):
                kept_out.append((number, rule.name))
            else:
                rules.append((number, rule))
    return {kind: sorted(names) for kind, names in found.items()}, kept_out, rejected, rules


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
    names, kept_out, rejected, rules = one_by_one(lines, fmt, match, GUARD)

    assert {kind: sorted(some) for kind, some in found.items()} == names
    assert sorted((q.line, q.name) for q in parser.report.quarantined) == sorted(kept_out)
    assert [(r.line, r.reason) for r in parser.report.rejected] == [(n, shown(r)) for n, r in rejected]
    assert list(zip(parser.rule_lines, parser.rules, strict=True)) == rules
    assert parser.report.rules == len(rules)
    assert parser.report.lines == len(lines)


PLAINEST = {
    "hosts": b"0.0.0.0 a.example\n",
    "adblock": b"||a.example^\n",
    "wildcard": b"*.a.example\n",
    "dnsmasq": b"local=/a.example/\n",
    "unbound": b'local-zone: "a.example" always_nxdomain\n',
    "rpz": b"a.example CNAME .\n",
    "domains": b"a.example\n",
}
ALSO_PLAIN = {
    "dnsmasq": [
        b"address=/a.example/#",
        b"address=/a.example/",
        b"server=/a.example/",
        b"address=/A.Example/::",
    ],
    "unbound": [b'  local-zone: "a.example" static', b'local-zone: "a.example" "always_null"'],
    "rpz": [
        b"a.example 300 IN CNAME . ; why",
        b"a.example A 0.0.0.0",
        b"a.example\tAAAA ::",
        b"a.example. CNAME .",
    ],
}


@pytest.mark.parametrize("fmt", PLAINEST)
@pytest.mark.parametrize("match", [None, "exact", "subtree"])
def test_the_plainest_line_takes_the_fast_way_to_the_same_kind(fmt, match):
    assert ChunkParser(fmt, match).feed(PLAINEST[fmt]) == {plain_kind(fmt, match): ["a.example"]}


@pytest.mark.parametrize(
    ("fmt", "line"), [(fmt, line) for fmt, lines in ALSO_PLAIN.items() for line in lines]
)
def test_the_common_lines_of_big_lists_are_plain(monkeypatch, fmt, line):
    monkeypatch.setattr(LineReader, "read", None)  # a line that is read singly makes the test fail

    assert ChunkParser(fmt).feed(line + b"\n") == {plain_kind(fmt, None): ["a.example"]}


def test_a_zone_s_names_are_those_without_its_own():
    parser = ChunkParser("rpz", None, GUARD)
    found = parser.feed(
        b"$ORIGIN rpz.test.\na.example CNAME .\nb.example.rpz.test. CNAME .\n"
        b"*.c.example CNAME .\nd.example. CNAME .\ncom.rpz.test. CNAME .\n"
        b"$ORIGIN example.rpz.test.\ne CNAME .\n"
    )

    exact, below = Kind(allow=False, scope=Scope.EXACT), Kind(allow=False, scope=Scope.BELOW)
    assert sorted(found[exact]) == ["a.example", "b.example", "d.example", "e.example"]
    assert found[below] == ["c.example"]
    assert [(q.line, q.name) for q in parser.report.quarantined] == [(6, "com")]
    assert sum(parser.report.remarks.values()) == 1


def test_a_record_without_an_owner_has_that_of_a_plain_line_before():
    parser = ChunkParser("rpz")
    parser.feed(b"a.example CNAME .\n TXT x\nb.example CNAME .\n")
    parser.feed(b" TXT y\n")

    assert [rule.name for rule in parser.rules] == ["a.example", "b.example"]


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
