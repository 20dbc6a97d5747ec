"""From a file, or any stream of bytes, to chunks of whole lines with LF ends.

A file can be cut into spans of whole lines, so that two processes read one list; the chunks of all spans, in
order, are those of the whole. A line longer than MAX_LINE is cut short (the line parser then rejects it), so
memory stays bounded whatever the file holds.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO, Final, NamedTuple

from blocklists.lines import MAX_LINE

HEAD: Final = 64 * 1024  # bytes that content detection sees
CHUNK: Final = 512 * 1024


class Span(NamedTuple):
    """A part of a file that holds whole lines: the first byte, the byte behind the last, how lines end."""

    start: int
    end: int
    newline: bytes


def newline_of(head: bytes) -> bytes:
    """Return how lines end: LF (also after CR), or CR alone in a file from an old Mac."""
    return b"\r" if b"\n" not in head and b"\r" in head.rstrip(b"\r") else b"\n"


def read_head(path: Path) -> bytes:
    """Return the first HEAD bytes of a file."""
    with path.open("rb") as file:
        return file.read(HEAD)


def spans(path: Path, size: int) -> list[Span]:
    """Cut a file into spans of about `size` bytes, each of whole lines; in order and without gaps."""
    end = path.stat().st_size
    newline = newline_of(read_head(path))
    starts = [0]
    with path.open("rb") as file:
        for wanted in range(size, end, size):
            if wanted > starts[-1]:
                file.seek(wanted - 1)
                starts.append(min(wanted - 1 + _to_next_line(file, newline), end))
    return [Span(a, b, newline) for a, b in zip(starts, [*starts[1:], end], strict=True) if a < b]


def _to_next_line(file: BinaryIO, newline: bytes) -> int:
    """Count the bytes up to the next start of a line, or to the end of the file."""
    passed = 0
    while block := file.read(MAX_LINE):
        found = block.find(newline)
        if found >= 0:
            after = block[found + 1 : found + 2] or file.read(1)
            return passed + found + 1 + (newline == b"\r" and after == b"\n")
        passed += len(block)
    return passed


def read_span(path: Path, span: Span) -> Iterator[bytes]:
    """Read a span of a file: chunks of whole lines, at most about CHUNK bytes each."""
    chunks = whole_lines(_blocks(path, span), span.newline)
    return without_bom(chunks) if span.start == 0 else chunks


def _blocks(path: Path, span: Span) -> Iterator[bytes]:
    with path.open("rb", buffering=0) as file:
        file.seek(span.start)
        left = span.end - span.start
        while left > 0 and (block := file.read(min(CHUNK, left))):
            left -= len(block)
            yield block


def whole_lines(blocks: Iterable[bytes], newline: bytes) -> Iterator[bytes]:
    """Cut any blocks of bytes at ends of lines, and make these ends LF."""
    rest = b""
    for block in blocks:
        data = rest + block
        cut = _last_end(data, newline)
        if cut:
            yield _with_lf(data[:cut], newline)
        rest = data[cut:]
        if len(rest) > 2 * MAX_LINE:
            # Too long to be a line of a list: keep the beginning for the report, and the end's half of CR LF.
            rest = rest[: MAX_LINE + 1] + (newline if rest.endswith(newline) else b"")
    if rest:
        yield _with_lf(rest, newline)


def _last_end(data: bytes, newline: bytes) -> int:
    """Return where the last whole line ends; a final CR may be half of a CR LF and does not count yet."""
    if newline == b"\n":
        return data.rfind(b"\n") + 1
    cut = data.rfind(b"\r", 0, len(data) - 1) + 1
    return cut + 1 if cut and data[cut : cut + 1] == b"\n" else cut


def _with_lf(data: bytes, newline: bytes) -> bytes:
    data = data.replace(b"\r\n", b"\n") if b"\r" in data else data
    return data.replace(b"\r", b"\n") if newline == b"\r" else data


def without_bom(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """Drop the byte order mark of UTF-8 in front of a file's first chunk."""
    for first in chunks:
        yield first.removeprefix(codecs.BOM_UTF8)
        break
    yield from chunks


def is_utf16(head: bytes) -> bool:
    """Whether a file begins as UTF-16 ("Unicode" in Windows Notepad) does; UTF-32 is not meant."""
    return head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) and head[2:4] != b"\0\0"


def from_utf16(blocks: Iterable[bytes]) -> Iterator[bytes]:
    """Turn UTF-16 with its byte order mark into UTF-8; what does not decode becomes U+FFFD."""
    decoder = codecs.getincrementaldecoder("utf-16")("replace")
    for block in blocks:
        yield decoder.decode(block).encode("utf-8", "replace")
    yield decoder.decode(b"", final=True).encode("utf-8", "replace")


def as_utf8(path: Path, scratch: Path) -> Path:
    """Return `path`, or, if it is UTF-16, write it as UTF-8 to `scratch` and return that."""
    if not is_utf16(read_head(path)):
        return path
    with scratch.open("wb") as file:
        file.writelines(from_utf16(_blocks(path, Span(0, path.stat().st_size, b"\n"))))
    return scratch


def all_blocks(path: Path) -> Iterator[bytes]:
    """Read a whole file in blocks, as UTF-8 if it is UTF-16."""
    blocks = _blocks(path, Span(0, path.stat().st_size, b"\n"))
    return from_utf16(blocks) if is_utf16(read_head(path)) else blocks
