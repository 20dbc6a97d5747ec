"""Data put aside on disk in slices, so that memory does not grow with the lists.

Each worker appends to a file of its own; whoever gathers reads the slices of one key from all files. Keys are
tuples of a few small numbers, kept packed: a big compile has tens of thousands of slices.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, Self

Key = tuple[int, int, int]  # each below 2^21

_BITS: Final = 21
_MASK: Final = (1 << _BITS) - 1
_OFFSET_BITS: Final = 56  # the rest of 64 holds the number of the file


def _packed(key: Key) -> int:
    return (key[0] << _BITS | key[1]) << _BITS | key[2]


def _unpacked(packed: int) -> Key:
    return packed >> 2 * _BITS, packed >> _BITS & _MASK, packed & _MASK


class Spill:
    """One worker's file of slices, and beside it the file that says where they are. A context manager."""

    def __init__(self, path: Path) -> None:
        """Create the file."""
        self.path = path
        self._slices = array("Q")  # key, offset, length, …
        self._file = path.open("wb", buffering=1 << 18)
        self._end = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def add(self, key: Key, data: bytes) -> None:
        """Append one slice."""
        self._file.write(data)
        self._slices.extend((_packed(key), self._end, len(data)))
        self._end += len(data)

    def close(self) -> str:
        """Write out all; return the path as text. Raises OSError, for example when the disk is full."""
        self._file.close()
        with _slices_of(self.path).open("wb") as file:
            self._slices.tofile(file)
        return str(self.path)


def _slices_of(path: Path) -> Path:
    return path.with_name(path.name + ".slices")


class Gathered:
    """The slices of several spill files, by key."""

    def __init__(self, paths: Sequence[str]) -> None:
        """Take the closed files."""
        self._paths = [Path(path) for path in paths]
        self._places: dict[int, array[int]] = {}  # key → file and offset, length, …
        for number, path in enumerate(self._paths):
            slices = array("Q", _slices_of(path).read_bytes())
            for at in range(0, len(slices), 3):
                place = number << _OFFSET_BITS | slices[at + 1]
                self._places.setdefault(slices[at], array("Q")).extend((place, slices[at + 2]))

    def sorted_keys(self) -> list[Key]:
        """Return all keys, sorted."""
        return [_unpacked(packed) for packed in sorted(self._places)]

    def read(self, key: Key) -> Iterator[bytes]:
        """Read the slices of a key, file by file, in the order they were written."""
        places = self._places.get(_packed(key), ())
        for number, path in enumerate(self._paths):
            mine = [
                (p, n) for p, n in zip(places[::2], places[1::2], strict=True) if p >> _OFFSET_BITS == number
            ]
            if mine:
                with path.open("rb", buffering=0) as file:
                    for place, length in mine:
                        file.seek(place & ((1 << _OFFSET_BITS) - 1))
                        yield file.read(length)

    def owner(self, key: Key) -> int:
        """Return the number of the file in which a key's first slice is."""
        return self._places[_packed(key)][0] >> _OFFSET_BITS

    def size(self, key: Key) -> int:
        """Return the bytes of a key."""
        return sum(self._places.get(_packed(key), ())[1::2])
