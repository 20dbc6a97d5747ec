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
    word 53       answers that could not be sent, since the file was made
    word 54       a number drawn when the file was made: what was counted before is in another file
    word 55, 56   when an upstream last answered, and when a question last got no answer; epoch seconds
    word 57..63   spare
    64 names      32 bytes each, UTF-8, zero padded: the group ids, only ever appended to
    48 blocks     SLOTS words each: slot = (group * CATEGORIES + category) * OUTCOMES + outcome

Only these are counted; no name, address or device is in here (DESIGN §7). The file is sparse: a block costs
memory only where something was counted (a page for two groups), and gives it back two days later.
"""

from __future__ import annotations

import mmap
import os
import secrets
import sys
from contextlib import suppress
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
_WORD_PID, _WORD_BEAT, _WORD_GROUPS, _WORD_HOURS, _WORD_MONOTONIC, _WORD_UNSENT = 1, 2, 3, 4, 52, 53
_WORD_MADE, _WORD_ANSWERED, _WORD_FAILED = 54, 55, 56
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

    A page of a mapped file for which there is no room kills who touches it, so room is asked for first. Where
    there is none (something else has filled /run), counts stay in the worker's own memory: DNS goes on.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o640)
        if os.fstat(self._fd).st_size != SIZE or os.pread(self._fd, 8, 0) != _MAGIC_BYTES:
            os.ftruncate(self._fd, 0)
            os.ftruncate(self._fd, SIZE)
        # Without room even for the names the whole map is our own, and nobody else sees it.
        self._map = mmap.mmap(self._fd if self._has_room(0, _BLOCKS_AT) else -1, SIZE)
        self._words = memoryview(self._map).cast("Q")
        self._words[0] = MAGIC
        self._words[_WORD_MADE] = self._words[_WORD_MADE] or secrets.randbits(62) | 1
        self._ready = (0, 0)  # the hour and the number of groups for which there is room
        self._spare: tuple[int, memoryview[int]] | None = None

    def _has_room(self, start: int, end: int) -> bool:
        try:
            os.posix_fallocate(self._fd, start, end - start)
        except OSError:
            return False
        return True

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

    def add_unsent(self, answers: int) -> None:
        """Count answers that the system refused to send."""
        self._words[_WORD_UNSENT] += answers

    def note_upstreams(self, epoch: int, *, answered: bool, failed: bool) -> None:
        """Note that in this second an upstream has answered, or a question has got no answer from any."""
        if answered:
            self._words[_WORD_ANSWERED] = epoch
        if failed:
            self._words[_WORD_FAILED] = epoch

    def hour(self, epoch: int) -> memoryview[int]:
        """Return the block of the hour that holds `epoch` (seconds), emptied first if it held another.

        Ask again when the second or the groups change: there is room only for the groups known by now.
        """
        number = epoch // 3600
        block = number % BLOCKS
        first = (_BLOCKS_AT // 8) + block * SLOTS
        words = self._words[first : first + SLOTS]
        ready = number, self._words[_WORD_GROUPS]
        if ready != self._ready:
            if not self._make_ready(number, first * 8, ready[1]):
                return self._own_memory(number)
            self._words[_WORD_HOURS + block] = number
            self._ready = ready
        if self._spare is not None:
            self._bring_in(number, words)
        return words

    def _make_ready(self, number: int, start: int, groups: int) -> bool:
        """Empty the block that begins at byte `start` if it held another hour, and make sure of its room."""
        before = self._words[_WORD_HOURS + number % BLOCKS]
        try:
            if before not in (0, number):
                self._empty(start, start + SLOTS * 8)
        except OSError:
            return False
        return self._has_room(start, start + slot(max(groups, 1), 0, 0) * 8)

    def _empty(self, start: int, end: int) -> None:
        """Make the bytes of a block zero; give back the pages that hold nothing else. Raises OSError."""
        low, high = -(-start // mmap.PAGESIZE) * mmap.PAGESIZE, end // mmap.PAGESIZE * mmap.PAGESIZE
        try:
            self._map.madvise(mmap.MADV_REMOVE, low, high - low)
        except OSError:  # a file system that can't have holes
            low = high = end
        for first in (*range(start, low, mmap.PAGESIZE), *range(high, end, mmap.PAGESIZE)):
            size = min(mmap.PAGESIZE, (low if first < low else end) - first)
            # Looked at through the file: touching a hole would make a page of it.
            if any(os.pread(self._fd, size, first)):
                os.pwrite(self._fd, bytes(size), first)

    def _own_memory(self, number: int) -> memoryview[int]:
        if self._spare is None or self._spare[0] != number:
            self._spare = number, memoryview(bytearray(SLOTS * 8)).cast("Q")
        return self._spare[1]

    def _bring_in(self, number: int, words: memoryview[int]) -> None:
        """There is room again: take over what was counted of this hour meanwhile."""
        assert self._spare is not None  # noqa: S101 - hour() looked
        if self._spare[0] == number:
            for at, count in enumerate(self._spare[1]):
                if count:
                    words[at] += count
        self._spare = None


class CountersView:
    """One worker's counters, read-only. Raises CountersBroken when the file isn't one of ours.

    Read, not mapped: looking at a hole through a map makes a page of it, and where there is no room for one
    that kills who looks.
    """

    def __init__(self, path: Path) -> None:
        self._fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        size = os.fstat(self._fd).st_size
        if size != SIZE:
            raise CountersBroken(f"{path.name}: {size} bytes, expected {SIZE}")
        if self._word(0) != MAGIC:
            raise CountersBroken(f"{path.name}: not a counters file of this version")

    def __del__(self) -> None:
        with suppress(AttributeError):
            os.close(self._fd)

    def _word(self, number: int) -> int:
        return int.from_bytes(os.pread(self._fd, 8, number * 8), sys.byteorder)

    @property
    def pid(self) -> int:
        """Process id of the worker, 0 where none started yet."""
        return self._word(_WORD_PID)

    @property
    def heartbeat(self) -> int:
        """Whole seconds since the epoch of the last sign of life."""
        return self._word(_WORD_BEAT)

    @property
    def pulse(self) -> int:
        """Whole monotonic seconds of the last sign of life, of this boot only."""
        return self._word(_WORD_MONOTONIC)

    @property
    def unsent(self) -> int:
        """Answers that could not be sent since the file was made: the network's queue was full, or gone."""
        return self._word(_WORD_UNSENT)

    @property
    def answered(self) -> int:
        """When an upstream last answered, epoch seconds; 0: never."""
        return self._word(_WORD_ANSWERED)

    @property
    def failed(self) -> int:
        """When a question last got no answer from any upstream, epoch seconds; 0: never."""
        return self._word(_WORD_FAILED)

    @property
    def made(self) -> int:
        """The number drawn when the file was made: as long as it stays, counts only ever rise."""
        return self._word(_WORD_MADE)

    @property
    def groups(self) -> Sequence[str]:
        """The group ids, in the order of their numbers."""
        return _group_names(os.pread(self._fd, _BLOCKS_AT, 0), self._word(_WORD_GROUPS))

    def hours(self) -> Iterator[tuple[int, memoryview[int]]]:
        """Yield (hour since the epoch, block of SLOTS words) for each hour that was counted."""
        hours = os.pread(self._fd, BLOCKS * 8, _WORD_HOURS * 8)
        for block, number in enumerate(memoryview(hours).cast("Q")):
            if number:
                counts = os.pread(self._fd, SLOTS * 8, _BLOCKS_AT + block * SLOTS * 8)
                yield number, memoryview(counts).cast("Q")


def worker_file(runtime: Path, worker: int) -> Path:
    """Return the path of a worker's counters in the runtime folder."""
    return runtime / f"counters.{worker}"


def worker_files(runtime: Path) -> list[Path]:
    """Return every worker's counters file that is there, in order."""
    return sorted(runtime.glob("counters.[0-9]*"))


def _name_bytes(group: str) -> bytes:
    return group.encode()[:_NAME_BYTES].decode(errors="ignore").encode().ljust(_NAME_BYTES, b"\0")


def _group_names(buffer: mmap.mmap | bytes, count: int) -> list[str]:
    raw = buffer[_NAMES_AT : _NAMES_AT + min(count, GROUPS) * _NAME_BYTES]
    return [raw[i : i + _NAME_BYTES].rstrip(b"\0").decode() for i in range(0, len(raw), _NAME_BYTES)]
