from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blocklists import reader
from blocklists.lines import MAX_LINE
from blocklists.reader import (
    all_blocks,
    as_utf8,
    is_utf16,
    newline_of,
    read_span,
    spans,
    whole_lines,
    without_bom,
)

LINES = st.lists(
    st.sampled_from([b"a", b"bb", b"\n", b"\r", b"\r\n", b"\r\r\n", b"", b"\xef\xbb\xbf"]), max_size=40
)


@pytest.mark.parametrize(
    ("head", "newline"),
    [(b"a\nb", b"\n"), (b"a\r\nb", b"\n"), (b"a\rb", b"\r"), (b"a", b"\n"), (b"a\r", b"\n")],
)
def test_how_lines_end_is_seen_from_the_head(head, newline):
    assert newline_of(head) == newline


@given(LINES, st.integers(1, 5), st.sampled_from([b"\n", b"\r"]))
def test_however_the_blocks_are_cut_the_lines_are_the_same(pieces, size, newline):
    data = b"".join(pieces)
    blocks = [data[at : at + size] for at in range(0, len(data), size)]

    assert b"".join(whole_lines(blocks, newline)) == b"".join(whole_lines([data], newline))


@given(LINES, st.integers(1, 9))
def test_spans_hold_whole_lines_and_together_all_of_them(tmp_path_factory, pieces, size):
    path = tmp_path_factory.getbasetemp() / "spans"
    data = b"".join(pieces)
    path.write_bytes(data)
    cut = spans(path, size)

    parts = [b"".join(read_span(path, span)) for span in cut]

    assert b"".join(parts) == b"".join(without_bom(whole_lines([data], newline_of(data))))
    assert all(part.endswith(b"\n") for part in parts[:-1])


def test_a_line_without_end_is_cut_short_and_memory_with_it(tmp_path, monkeypatch):
    monkeypatch.setattr(reader, "CHUNK", 10_000)
    path = tmp_path / "long"
    path.write_bytes(b"a.example\n" + b"x" * 1_000_000 + b"\nb.example\n")

    chunks = [chunk for span in spans(path, 50_000) for chunk in read_span(path, span)]

    first, long, last = b"".join(chunks).splitlines()
    assert (first, last) == (b"a.example", b"b.example")
    assert MAX_LINE < len(long) < 30_000


def test_utf16_becomes_utf8(tmp_path):
    path = tmp_path / "notepad"
    path.write_bytes("tòa-án.vn\r\nb.example\r\n".encode("utf-16"))

    assert is_utf16(path.read_bytes())
    assert as_utf8(path, tmp_path / "scratch").read_text("utf-8").split() == ["tòa-án.vn", "b.example"]
    assert b"".join(all_blocks(path)).decode().split() == ["tòa-án.vn", "b.example"]


def test_other_files_stay_where_they_are(tmp_path):
    path = tmp_path / "list"
    path.write_bytes(b"a.example\n")

    assert as_utf8(path, tmp_path / "scratch") == path
    assert not is_utf16(b"\xff\xfe\0\0")
