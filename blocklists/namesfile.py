"""The names of one list in one generation: sorted, compressed, read as a stream.

Fingerprints are one-way, so evidence, comparisons and zones need the names themselves. A file is

    magic 8 │ main kind u8 │ { length u32 │ deflated block } … │ 0 u32

Each block inflates to lines of UTF-8 that end in LF, `name` for entries of the main kind (the number in
lines.KINDS), else `name TAB mark`; lines are in plain byte order across the whole file. Marks: `=` that name
only, `+` it and all below, `<` only below; with `@` in front an exception.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import BinaryIO, Final, NamedTuple

from blocklists.layout import IndexBroken
from blocklists.lines import KINDS, Kind, Scope

MAGIC: Final = b"\x89LCN\r\n\x1a\n"
_LENGTH: Final = struct.Struct("<I")
_LEVEL: Final = 1  # 9.3 bytes a name at a fifth of the time of level 6, which comes to 8.6
_REACH: Final = {Scope.EXACT: "=", Scope.SUBTREE: "+", Scope.BELOW: "<"}
_MARKS: Final = {kind: ("@" if kind.allow else "") + _REACH[kind.scope] for kind in KINDS}
_KINDS: Final = {mark: kind for kind, mark in _MARKS.items()}


class NamedEntry(NamedTuple):
    """A name of a list, with what the list says of it."""

    name: str
    kind: Kind


def pack_block(texts: Mapping[Kind, bytes], main: Kind) -> bytes:
    """Return one block of names, its length in front. The names of each kind come sorted, in lines."""
    if texts.keys() == {main}:
        text = texts[main]
    else:
        marks = {kind: "" if kind == main else f"\t{_MARKS[kind]}" for kind in texts}
        lines = [name + marks[kind] for kind, some in texts.items() for name in some.decode().splitlines()]
        text = ("\n".join(sorted(lines)) + "\n").encode()
    block = zlib.compress(text, _LEVEL)
    return _LENGTH.pack(len(block)) + block


def write_names(file: BinaryIO, main: Kind, blocks: Iterable[bytes]) -> None:
    """Write a whole names file of packed blocks in order; `main` is the kind that they were packed with."""
    file.write(MAGIC + bytes([main.number]))
    file.writelines(blocks)
    file.write(_LENGTH.pack(0))


def iter_names(path: Path) -> Iterator[NamedEntry]:
    """Read the entries of a names file in order, a block at a time. Raises IndexBroken, OSError."""
    with path.open("rb") as file:
        head = file.read(len(MAGIC) + 1)
        if head[:-1] != MAGIC or head[-1] >= len(KINDS):
            raise IndexBroken(path, "it is not a names file")
        kinds = _KINDS | {"": KINDS[head[-1]]}
        while block := _read_block(path, file):
            for line in block.splitlines():
                name, _, mark = line.partition("\t")
                yield NamedEntry(name, kinds[mark])


def _read_block(path: Path, file: BinaryIO) -> str:
    try:
        (length,) = _LENGTH.unpack(file.read(_LENGTH.size))
        return zlib.decompress(file.read(length)).decode() if length else ""
    except (struct.error, zlib.error, UnicodeDecodeError) as error:
        raise IndexBroken(path, "it is cut short or damaged") from error
