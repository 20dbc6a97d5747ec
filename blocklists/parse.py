"""A list's bytes → its names and a report of what was not read: the façade of detect, reader, lines, chunks.

For trying a list and for small ones: all names are held in memory. `compile` reads big lists in pieces.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from blocklists.chunks import ChunkParser
from blocklists.detect import ListUnreadable, detect, must_be_text
from blocklists.lines import FORMATS, MATCHES, Kind, Scope
from blocklists.quarantine import Quarantine
from blocklists.reader import HEAD, all_blocks, from_utf16, is_utf16, newline_of, whole_lines, without_bom
from blocklists.report import ParseReport, Quarantined, Rejected
from blocklists.rule import Rule

__all__ = [
    "FORMATS",
    "MATCHES",
    "Kind",
    "ListUnreadable",
    "ParseReport",
    "ParsedList",
    "Quarantined",
    "Rejected",
    "Scope",
    "checked_format",
    "detect",
    "parse_list",
]


@dataclass(frozen=True, slots=True)
class ParsedList:
    """The distinct names of a list by kind, each in the order of their first line, rules, and the report."""

    names: dict[Kind, tuple[str, ...]]
    report: ParseReport
    rules: tuple[Rule, ...] = ()  # what is more than a name, in the order of the lines
    rule_lines: tuple[int, ...] = ()  # the numbers of their lines


def checked_format(fmt: str, head: bytes) -> str:
    """Return the format a list is read as: `fmt`, or by content when it is "auto". Raises ListUnreadable."""
    if fmt == "auto":
        return detect(head)
    must_be_text(head)  # also a forced format does not make a web page a list
    if fmt not in FORMATS:
        raise ListUnreadable(f'the format "{fmt}" is not known; choose auto, {", ".join(FORMATS)}')
    return fmt


def parse_list(
    data: Path | Iterable[bytes], fmt: str = "auto", match: str | None = None, guard: Quarantine | None = None
) -> ParsedList:
    """Read a whole list from a file or from blocks of bytes cut anywhere.

    `fmt` is "auto" or one of FORMATS; `match` is the reach of bare names ("exact", "subtree", None: as the
    format means); `guard` keeps names out that no list may touch. Raises ListUnreadable, and OSError of the
    file. Whatever the bytes are, no other error.
    """
    blocks = all_blocks(data) if isinstance(data, Path) else iter(data)
    head, blocks = _peek(blocks)
    if is_utf16(head):
        head, blocks = _peek(from_utf16(blocks))
    parser = ChunkParser(checked_format(fmt, head), match, guard)
    kinds: dict[Kind, dict[str, None]] = {}
    read = 0
    for chunk in without_bom(whole_lines(blocks, newline_of(head))):
        for kind, names in parser.feed(chunk).items():
            read += len(names)
            kinds.setdefault(kind, {}).update(dict.fromkeys(names))
    report = parser.report
    report.allows = sum(len(names) for kind, names in kinds.items() if kind.allow)
    report.names = sum(map(len, kinds.values())) - report.allows
    report.duplicates = read - report.names - report.allows
    found = {kind: tuple(names) for kind, names in kinds.items()}
    return ParsedList(found, report, tuple(parser.rules), tuple(parser.rule_lines))


def _peek(blocks: Iterator[bytes]) -> tuple[bytes, Iterator[bytes]]:
    """Return the first HEAD bytes, and all blocks again."""
    first: list[bytes] = []
    size = 0
    for block in blocks:
        first.append(block)
        size += len(block)
        if size >= HEAD:
            break
    return b"".join(first)[:HEAD], chain(first, blocks)
