"""The compiled index: memory-mapped, read-only, shared by all workers, asked about one name at a time."""

from __future__ import annotations

import mmap
import sys
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

from blocklists.hits import EMPTY_INDEX, NOBODY, Hit, Lookup
from blocklists.inforce import Entry, Owner, Placed, entry_of, entry_order, in_force
from blocklists.layout import (
    ABOVE,
    CHECKSUM_SIZE,
    HEADER_SIZE,
    RULES,
    Header,
    IndexBroken,
    IndexedList,
    Tables,
)
from blocklists.ruleset import address_hits, applies
from blocklists.sidetable import SideTable

if TYPE_CHECKING:
    from blocklists.memory import MemoryIndex

__all__ = ["EMPTY_INDEX", "Hit", "Index", "IndexBroken", "IndexedList", "Lookup", "MemoryIndex"]

_BLOCK: Final = 1 << 20


def __getattr__(name: str) -> type[MemoryIndex]:
    """Load MemoryIndex, and the parsers with it, only where it is asked for: resolvers never do."""
    if name == "MemoryIndex":
        from blocklists.memory import MemoryIndex  # noqa: PLC0415

        return MemoryIndex
    raise AttributeError(name)


class Index:
    """A generation of the index. Made by `open`; immutable; `close` it, or let it go with its last reference.

    A look-up hashes each parent of two labels or more (no list may name a single label), finds the
    fingerprint's slot in the fan-out table and searches the few fingerprints there: two or three pages.
    A name that is in no list is taken for one with odds of names × labels / 2^64. Names that rules rest on
    are marked among them, so that rules cost other names nothing, unless they rest on patterns.
    """

    def __init__(self, path: Path, header: Header, tables: Tables, data: mmap.mmap) -> None:
        """Take what `open` has checked."""
        self.path = path
        self.generation = header.generation
        self.made = header.made  # epoch seconds
        self.names = header.names
        self.lists = tables.lists
        self.size = header.size
        self._salt = header.salt
        self._max_labels = header.max_labels
        self._shift = 64 - header.bits
        self._data = data
        view = memoryview(data)
        fan_out = view[header.fan_out_at : header.fan_out_at + 4 * (2**header.bits + 1)]
        classes = view[header.classes_at : header.classes_at + header.class_width * header.names]
        self._fan_out = fan_out.cast("I")
        self._fingerprints = view[header.fingerprints_at : header.classes_at].cast("Q")
        self._classes = classes.cast("H" if header.class_width == 2 else "I")
        self._entries = tuple(_entries(tables, streams) for streams in tables.classes)
        self._marked = _marked(tables, RULES)
        self._above = _marked(tables, ABOVE)
        self._special = self._marked | self._above
        self._side = _side(path, header, tables, view) if header.side_size else None
        self._free = self._side.free if self._side and self._side.free else None

    @classmethod
    def open(cls, path: Path, *, verify: bool = True, prefault: bool = False) -> Index:
        """Map an index file.

        `verify` reads it once and compares the checksum (about 1 ms a megabyte); without it only the header,
        the size and the tables are checked. `prefault` brings all pages in at once. Raises IndexBroken with
        the reason for whatever is wrong with the file, also that it cannot be read.
        """
        if sys.byteorder != "little":
            raise IndexBroken(path, "this machine is big-endian, the index is not")
        try:
            with path.open("rb") as file:
                header = _checked_header(path, file, verify=verify)
                flags = mmap.MAP_SHARED | (getattr(mmap, "MAP_POPULATE", 0) if prefault else 0)
                data = mmap.mmap(file.fileno(), 0, flags=flags, prot=mmap.PROT_READ)
        except OSError as error:
            raise IndexBroken(path, f"it cannot be read ({error.strerror or error})") from error
        tables = Tables.from_bytes(data[header.tables_at : header.tables_at + header.tables_size], path)
        return cls(path, header, tables, data)

    @property
    def conditions(self) -> frozenset[str]:
        """The conditions on an asker that the rules speak of."""
        return self._side.conditions if self._side else NOBODY

    def lookup(self, name: str, qtype: int = 1, held: frozenset[str] = NOBODY) -> tuple[Hit, ...]:
        """Return the hits of a canonical name and its parents, longest first; () for most names."""
        try:
            part = name.encode()
        except UnicodeEncodeError:
            return ()
        more = part.count(b".")
        while more >= self._max_labels:
            part = part[part.index(b".") + 1 :]
            more -= 1
        salt, fan_out, fingerprints, shift = self._salt, self._fan_out, self._fingerprints, self._shift
        levels: list[tuple[str, tuple[Entry, ...]]] = []
        marks: tuple[tuple[int, bytes], ...] = ()
        shadow = False
        while more > 0:
            mark = int.from_bytes(blake2b(salt + part, digest_size=8).digest(), "little")
            slot = mark >> shift
            end = fan_out[slot + 1]
            place = bisect_left(fingerprints, mark, fan_out[slot], end)
            if place < end and fingerprints[place] == mark:
                number = self._classes[place]
                levels.append((part.decode(), self._entries[number]))
                if number in self._special:
                    if number in self._marked:
                        marks += ((mark, part),)
                    shadow = shadow or (number in self._above and len(levels) == 1 and levels[0][0] == name)
            part = part[part.index(b".") + 1 :]
            more -= 1
        if self._free is None and not marks:  # most questions
            hits = in_force(levels, name) if levels else ()
        else:
            placed = self._placed(marks, name, qtype, held)
            hits = in_force(levels, name, placed) if levels or placed else ()
        return tuple([hit._replace(shadow=True) for hit in hits]) if shadow else hits

    def _placed(
        self, marks: Iterable[tuple[int, bytes]], name: str, qtype: int, held: frozenset[str]
    ) -> list[Placed]:
        """Return the rules that apply to a question: those of the names that were met, and the free ones."""
        placed = []
        if self._side:
            for mark, part in marks:
                found = self._side.at_name(mark, part)
                placed += [one for one in found if applies(one.rule, name, qtype, held)]
        return placed + self._free.match(name, qtype, held) if self._free else placed

    def lookup_address(self, address: bytes) -> tuple[Hit, ...]:
        """Return the hits of an address in an answer (4 or 16 bytes), narrowest network first."""
        return address_hits(self._side.at_address(address)) if self._side else ()

    def rules(self) -> Iterator[Placed]:
        """Give all rules that are more than a name, with their lists, in no order. Raises IndexBroken."""
        if self._side:
            yield from self._side.free
            yield from self._side.rules()

    def close(self) -> None:
        """Unmap the file; the index cannot be asked any more."""
        if self._side:
            self._side.close()
        for view in (self._fan_out, self._fingerprints, self._classes):
            view.release()
        self._data.close()


def _checked_header(path: Path, file: BinaryIO, *, verify: bool) -> Header:
    header = Header.unpack(file.read(HEADER_SIZE), path)
    size = file.seek(0, 2)
    if size != header.size:
        kind = "cut short" if size < header.size else "longer than it should be"
        raise IndexBroken(path, f"it is {kind}: {size} bytes of {header.size}")
    if verify:
        file.seek(0)
        total = blake2b(digest_size=CHECKSUM_SIZE)
        left = header.checksum_at
        while left and (block := file.read(min(_BLOCK, left))):
            total.update(block)
            left -= len(block)
        if file.read() != total.digest():
            raise IndexBroken(path, "its checksum does not fit: the file is damaged")
    return header


def _entries(tables: Tables, streams: tuple[int, ...]) -> tuple[Entry, ...]:
    """Return the entries of a class, in the order that `in_force` wants."""
    found = []
    for number in streams:
        stream = tables.streams[number]
        if stream.list_number >= 0:
            source = tables.lists[stream.list_number]
            found.append(entry_of(source.id, source.category, stream.kind, source.scope))
    return tuple(sorted(found, key=entry_order))


def _marked(tables: Tables, mark: int) -> frozenset[int]:
    """Return the classes of names that are marked: as those that rules rest on, or as above an exception."""
    marks = {number for number, stream in enumerate(tables.streams) if stream.list_number == mark}
    return frozenset(n for n, streams in enumerate(tables.classes) if not marks.isdisjoint(streams))


def _side(path: Path, header: Header, tables: Tables, view: memoryview) -> SideTable:
    owners = [Owner(one.id, one.category, one.scope) for one in tables.lists]
    return SideTable(view[header.side_at : header.checksum_at], owners, header.salt, path)
