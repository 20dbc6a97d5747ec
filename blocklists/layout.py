"""The bytes of an `.lcx` file: header, sections, checksum. `docs/index-format.md` says the same in prose.

    header │ fan-out u32[2^bits + 1] │ fingerprints u64[n] │ class ids u16|u32[n] │ tables │ side │ checksum

All numbers are little-endian; sections start at multiples of eight.
"""

from __future__ import annotations

import json
import struct
import zlib
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any, Final, NamedTuple

from blocklists.kinds import KINDS, Kind

MAGIC: Final = b"\x89LCX\r\n\x1a\n"  # as PNG's: a transfer that changes bytes or line ends shows at once
VERSION: Final = 2
OLDEST: Final = 1  # read, so that a box that was upgraded filters until it has compiled its own; without side
HEADER_SIZE: Final = 128
CHECKSUM_SIZE: Final = 32
SALT_SIZE: Final = 16
_HEADER: Final = struct.Struct("<8sHHBBBx QQQ 16s QQQQQ I")
_NAMES_PER_SLOT: Final = 12
_MAX_BITS: Final = 22


class IndexBroken(Exception):
    """An index file cannot be used. `path` and `reason` say which and why."""

    def __init__(self, path: object, reason: str) -> None:
        """Take the file and the reason in plain words."""
        super().__init__(f"{path}: {reason}")
        self.path = str(path)
        self.reason = reason


def fingerprint(salt: bytes, name: bytes) -> int:
    """Return the salted 64-bit fingerprint of a canonical name."""
    return int.from_bytes(blake2b(salt + name, digest_size=8).digest(), "little")


def fan_out_bits(names: int) -> int:
    """Return how many leading bits of a fingerprint choose its slot, for about 12 names a slot."""
    return min(_MAX_BITS, max(1, (names // _NAMES_PER_SLOT).bit_length()))


@dataclass(frozen=True, slots=True)
class Header:
    """The header's values; the offsets of the sections follow from them."""

    generation: int
    made: int  # epoch seconds
    names: int
    salt: bytes
    bits: int  # of the fan-out
    class_width: int  # bytes a class id: 2 or 4
    max_labels: int  # of the longest name in labels: a question's longer parents need no look-up
    tables_size: int
    side_size: int = 0  # of the rules that are more than a name

    @property
    def fan_out_at(self) -> int:
        """Where the fan-out table starts."""
        return HEADER_SIZE

    @property
    def fingerprints_at(self) -> int:
        """Where the fingerprints start."""
        return _aligned(self.fan_out_at + 4 * (2**self.bits + 1))

    @property
    def classes_at(self) -> int:
        """Where the class ids start."""
        return self.fingerprints_at + 8 * self.names

    @property
    def tables_at(self) -> int:
        """Where the JSON of the tables starts."""
        return _aligned(self.classes_at + self.class_width * self.names)

    @property
    def side_at(self) -> int:
        """Where the rules that are more than a name start."""
        return _aligned(self.tables_at + self.tables_size)

    @property
    def checksum_at(self) -> int:
        """Where the checksum of all before it starts."""
        return self.side_at + self.side_size if self.side_size else self.tables_at + self.tables_size

    @property
    def size(self) -> int:
        """The size of the whole file."""
        return self.checksum_at + CHECKSUM_SIZE

    def pack(self) -> bytes:
        """Return the header's bytes."""
        body = _HEADER.pack(
            *(MAGIC, VERSION, HEADER_SIZE, self.bits, self.class_width, self.max_labels),
            *(self.generation, self.made, self.names, self.salt),
            *(self.fingerprints_at, self.classes_at, self.tables_at, self.tables_size),
            *(self.side_size, 0),
        )[:-4].ljust(HEADER_SIZE - 4, b"\0")
        return body + struct.pack("<I", zlib.crc32(body))

    @classmethod
    def unpack(cls, data: bytes, path: object) -> Header:
        """Read the first HEADER_SIZE bytes of a file. Raises IndexBroken with the reason."""
        if len(data) < HEADER_SIZE:
            raise IndexBroken(
                path, "it is cut short: not even the header is there" if data else "it is empty"
            )
        magic, version, size, bits, width, labels, generation, made, names, salt, *sections, _ = (
            _HEADER.unpack_from(data)
        )
        if magic != MAGIC:
            raise IndexBroken(path, "it is not an index file")
        if version > VERSION:
            raise IndexBroken(
                path, f"a newer version of Lá Chắn made it (format {version}, known: {VERSION})"
            )
        if version < OLDEST:
            raise IndexBroken(path, f"an older version of Lá Chắn made it (format {version})")
        if struct.unpack_from("<I", data, HEADER_SIZE - 4)[0] != zlib.crc32(data[: HEADER_SIZE - 4]):
            raise IndexBroken(path, "its header is damaged")
        header = cls(generation, made, names, salt, bits, width, labels, *sections[3:5])
        sound = [header.fingerprints_at, header.classes_at, header.tables_at] == sections[:3]
        if size != HEADER_SIZE or not sound or width not in (2, 4) or bits > _MAX_BITS:
            raise IndexBroken(path, "its header contradicts itself")
        return header


def _aligned(offset: int) -> int:
    return -(-offset // 8) * 8


class IndexedList(NamedTuple):
    """A list as the index knows it."""

    id: str
    category: str
    format: str
    names: int  # distinct entries, exceptions included
    trusted: bool
    source_epoch: int  # when the list was fetched or written; 0 = not known
    sha256: str  # of the source file; "" = not known
    scope: str = "list"  # how far its exceptions reach; wider only if trusted


class Stream(NamedTuple):
    """The entries of one list that are of one kind.

    Two lists are none: RULES marks the names that rules of the side section rest on, ABOVE the names with a
    name below them that some list excepts.
    """

    list_number: int
    kind: Kind


RULES: Final = -1
ABOVE: Final = -2


class Tables(NamedTuple):
    """What class ids mean: class → streams → list and kind."""

    lists: tuple[IndexedList, ...]
    streams: tuple[Stream, ...]
    classes: tuple[tuple[int, ...], ...]  # each: the numbers of the streams that hold the name

    def to_bytes(self) -> bytes:
        """Return the JSON of the tables."""
        plain = {
            "lists": [one._asdict() for one in self.lists],
            "streams": [[one.list_number, one.kind.number] for one in self.streams],
            "classes": self.classes,
        }
        return json.dumps(plain, ensure_ascii=False, separators=(",", ":")).encode()

    @classmethod
    def from_bytes(cls, data: bytes, path: object) -> Tables:
        """Read what `to_bytes` wrote. Raises IndexBroken."""
        try:
            plain: dict[str, Any] = json.loads(data)
            lists = tuple(IndexedList(**one) for one in plain["lists"])
            streams = tuple(Stream(number, KINDS[kind]) for number, kind in plain["streams"])
            classes = tuple(tuple(int(stream) for stream in one) for one in plain["classes"])
        except (ValueError, KeyError, TypeError, IndexError) as error:
            raise IndexBroken(path, f"its tables cannot be read ({type(error).__name__})") from error
        known = all(0 <= s < len(streams) for one in classes for s in one)
        if not known or not all(ABOVE <= s.list_number < len(lists) for s in streams):
            raise IndexBroken(path, "its tables contradict themselves")
        return cls(lists, streams, classes)
