"""The counters' layout in shared memory: one file a worker in the runtime folder, one block an hour.

A worker is the only writer of its file, so counting is a plain add with no lock; readers (`reporting`) map
the files read-only and sum them. The files lie in a tmpfs: they survive a worker's death, cost an SD card
nothing, and are gone after a power cut.

Layout, native byte order, all 64-bit unsigned words:

    word 0        MAGIC
    word 1        process id of the worker (0: none)
    word 2        heartbeat, whole seconds since the epoch
    word 3        number of groups named below
    word 4..51    for each of the 48 blocks the hour since the epoch it counts (0: never used)
    word 52       heartbeat, whole monotonic seconds: what the supervisor compares, since clocks get set
    word 53..63   spare
    64 names      32 bytes each, UTF-8, zero padded: the group ids, only ever appended to
    48 blocks     SLOTS words each: slot = (group * CATEGORIES + category) * OUTCOMES + outcome

Only these are counted; no name, address or device is in here (DESIGN §7). The file is sparse: a block costs
memory only where something was counted (a page for two groups), and gives it back two days later.
"""

from __future__ import annotations

import mmap
import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

MAGIC = 0x4C43_434F_554E_5431  # "LCCOUNT1"
CATEGORIES = 32
OUTCOMES = 8
GROUPS = 64
BLOCKS = 48  # two days of hours: "today" is whole in every time zone, and yesterday can still be rolled up
SLOTS = GROUPS * CATEGORIES * OUTCOMES
_NAME_BYTES = 32
_MAGIC_BYTES = MAGIC.to_bytes(8, sys.byteorder)
_WORD_PID, _WORD_BEAT, _WORD_GROUPS, _WORD_HOURS, _WORD_MONOTONIC = 1, 2, 3, 4, 52
_NAMES_AT = 64 * 8
_BLOCKS_AT = _NAMES_AT + GROUPS * _NAME_BYTES
SIZE = _BLOCKS_AT + BLOCKS * SLOTS * 8


class CountersBroken(Exception):
    """The file is not one of our counter files."""


def slot(group: int, category: int, outcome: int) -> int:
    """Return the index within an hour's block of what a worker counts."""
    return (group * CATEGORIES + category) * OUTCOMES + outcome


class Counters:
    """One worker's counters, open for writing.

    `hour(epoch)` gives the block to add to: a memoryview of SLOTS unsigned 64-bit words.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o640)
        try:
            if os.fstat(fd).st_size != SIZE or os.pread(fd, 8, 0) != _MAGIC_BYTES:
                os.ftruncate(fd, 0)
                os.ftruncate(fd, SIZE)
            self._map = mmap.mmap(fd, SIZE)
        finally:
            os.close(fd)
        self._words = memoryview(self._map).cast("Q")
        self._words[0] = MAGIC

    def start(self, pid: int) -> None:
        """Say which process writes here from now on."""
        self._words[_WORD_PID] = pid

    def beat(self, epoch: int, monotonic: int) -> None:
        """Leave a sign of life: whole seconds since the epoch, and on the monotonic clock."""
        self._words[_WORD_BEAT] = epoch
        self._words[_WORD_MONOTONIC] = monotonic

    def group_number(self, group: str) -> int:
        """Return the number under which a group is counted; a new one is appended.

        When all 64 places are taken, the last one is shared by every further group: counts of the whole box
        stay right, and nothing is overwritten.
        """
        known = _group_names(self._map, self._words[_WORD_GROUPS])
        if group in known:
            return known.index(group)
        if len(known) >= GROUPS:
            return GROUPS - 1
        at = _NAMES_AT + len(known) * _NAME_BYTES
        self._map[at : at + _NAME_BYTES] = _name_bytes(group)
        self._words[_WORD_GROUPS] = len(known) + 1
        return len(known)

    def hour(self, epoch: int) -> memoryview[int]:
        """Return the block of the hour that holds `epoch` (seconds), emptied first if it held another."""
        number = epoch // 3600
        block = number % BLOCKS
        first = (_BLOCKS_AT // 8) + block * SLOTS
        words = self._words[first : first + SLOTS]
        before = self._words[_WORD_HOURS + block]
        if before != number:
            # Empty before naming the hour: a reader that comes between sees an old hour or an empty one.
            if before:
                self._empty(first * 8, (first + SLOTS) * 8)
            self._words[_WORD_HOURS + block] = number
        return words

    def _empty(self, start: int, end: int) -> None:
        """Make the bytes of a block zero, without touching the pages that hold nothing else."""
        low, high = -(-start // mmap.PAGESIZE) * mmap.PAGESIZE, end // mmap.PAGESIZE * mmap.PAGESIZE
        try:
            self._map.madvise(mmap.MADV_REMOVE, low, high - low)
        except OSError:  # a file system that can't have holes
            low = high = end
        self._map[start:low] = bytes(low - start)
        self._map[high:end] = bytes(end - high)


class CountersView:
    """One worker's counters, read-only. Raises CountersBroken when the file isn't one of ours."""

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            if os.fstat(file.fileno()).st_size != SIZE:
                raise CountersBroken(f"{path.name}: {os.fstat(file.fileno()).st_size} bytes, expected {SIZE}")
            self._map = mmap.mmap(file.fileno(), SIZE, prot=mmap.PROT_READ)
        self._words = memoryview(self._map).cast("Q")
        if self._words[0] != MAGIC:
            raise CountersBroken(f"{path.name}: not a counters file of this version")

    @property
    def pid(self) -> int:
        """Process id of the worker, 0 where none started yet."""
        return self._words[_WORD_PID]

    @property
    def heartbeat(self) -> int:
        """Whole seconds since the epoch of the last sign of life."""
        return self._words[_WORD_BEAT]

    @property
    def pulse(self) -> int:
        """Whole monotonic seconds of the last sign of life, of this boot only."""
        return self._words[_WORD_MONOTONIC]

    @property
    def groups(self) -> Sequence[str]:
        """The group ids, in the order of their numbers."""
        return _group_names(self._map, self._words[_WORD_GROUPS])

    def hours(self) -> Iterator[tuple[int, memoryview[int]]]:
        """Yield (hour since the epoch, block of SLOTS words) for each hour that was counted."""
        for block in range(BLOCKS):
            number = self._words[_WORD_HOURS + block]
            if number:
                first = (_BLOCKS_AT // 8) + block * SLOTS
                yield number, self._words[first : first + SLOTS]


def worker_file(runtime: Path, worker: int) -> Path:
    """Return the path of a worker's counters in the runtime folder."""
    return runtime / f"counters.{worker}"


def worker_files(runtime: Path) -> list[Path]:
    """Return every worker's counters file that is there, in order."""
    return sorted(runtime.glob("counters.[0-9]*"))


def _name_bytes(group: str) -> bytes:
    return group.encode()[:_NAME_BYTES].decode(errors="ignore").encode().ljust(_NAME_BYTES, b"\0")


def _group_names(buffer: mmap.mmap, count: int) -> list[str]:
    raw = buffer[_NAMES_AT : _NAMES_AT + min(count, GROUPS) * _NAME_BYTES]
    return [raw[i : i + _NAME_BYTES].rstrip(b"\0").decode() for i in range(0, len(raw), _NAME_BYTES)]
