"""The last step of a compile: what the shards left → the files, on disk before they get their names."""

from __future__ import annotations

import os
import sys
from array import array
from collections.abc import Iterator, Sequence
from hashlib import blake2b
from itertools import accumulate, chain
from pathlib import Path
from typing import BinaryIO, Final

from blocklists.layout import CHECKSUM_SIZE, Header, Tables
from blocklists.shards import CLASSES, ENDS, FINGERPRINTS, ClassTable
from blocklists.spill import Gathered

_PIECE: Final = 1 << 16


class _Summed:
    """Writes a file and sums up what is written."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._sum = blake2b(digest_size=CHECKSUM_SIZE)

    def write(self, data: bytes) -> None:
        self._sum.update(data)
        self._file.write(data)

    def pad_to(self, offset: int) -> None:
        self.write(b"\0" * (offset - self._file.tell()))

    def finish(self) -> None:
        self._file.write(self._sum.digest())
        to_disk(self._file)


def to_disk(file: BinaryIO) -> None:
    """Bring a file's bytes to the disk itself."""
    file.flush()
    os.fsync(file.fileno())


def joined_classes(
    streams: int, tables: Sequence[Sequence[Sequence[int]]]
) -> tuple[ClassTable, list[list[int]]]:
    """Join the class tables of the workers; return it with, for each worker, its ids' new ids."""
    joined = ClassTable(streams)
    return joined, [[joined.number(tuple(one)) for one in table] for table in tables]


def write_index(
    path: Path,
    header: Header,
    tables: Tables,
    merged: Gathered,
    buckets: int,
    ids: Sequence[Sequence[int]],
    side: bytes = b"",
) -> None:
    """Write an index file of so many buckets; `ids` are, for each worker, its class ids' new ids.

    `side` is the section of rules that are more than a name.
    """
    with path.open("wb", buffering=1 << 18) as file:
        out = _Summed(file)
        out.write(header.pack())
        _write_fan_out(out, merged, buckets)
        out.pad_to(header.fingerprints_at)
        for bucket in range(buckets):
            for data in merged.read((bucket, FINGERPRINTS, 0)):
                out.write(_little(array("Q", data)))
        typecode = "H" if header.class_width == 2 else "I"
        for bucket in range(buckets):
            owner = merged.owner((bucket, CLASSES, 0))
            for data in merged.read((bucket, CLASSES, 0)):
                out.write(_little(_renamed(array("I", data), typecode, ids[owner])))
        out.pad_to(header.tables_at)
        out.write(tables.to_bytes())
        if side:
            out.pad_to(header.side_at)
            out.write(side)
        out.finish()


def _renamed(classes: array[int], typecode: str, ids: Sequence[int]) -> array[int]:
    return array(typecode, map(ids.__getitem__, classes))


def _write_fan_out(out: _Summed, merged: Gathered, buckets: int) -> None:
    """Write, for each slot, how many fingerprints stand before it, and their number behind the last."""
    sizes = [merged.size((bucket, FINGERPRINTS, 0)) // 8 for bucket in range(buckets)]
    starts = accumulate(chain([0], sizes))
    piece = array("I", [0])
    for bucket, start in zip(range(buckets), starts, strict=False):
        for data in merged.read((bucket, ENDS, 0)):
            piece.extend(start + end for end in array("I", data))
        if len(piece) > _PIECE:
            out.write(_little(piece))
            piece = array("I")
    out.write(_little(piece))


def _little(numbers: array[int]) -> bytes:
    if sys.byteorder != "little":
        numbers.byteswap()
    return numbers.tobytes()


def copied(blocks: Gathered, list_number: int) -> Iterator[bytes]:
    """Give the packed blocks of a list's names file, in order."""
    for key in blocks.sorted_keys():
        if key[0] == list_number:
            yield from blocks.read(key)
