"""The day's table of devices in shared memory: which cells each of them met, and not who it is (DESIGN §7).

One file a worker and day in the runtime folder, a tmpfs, so that no SD card ever holds it; and one salt for
all workers. A device stands in it under HMAC(salt of the day, device). At midnight the salt is overwritten:
then nobody can tell any more which device a line was. After a power cut there is another salt, hence another
`part` of the day.

Layout, native byte order:

    8 words       MAGIC, day (proleptic ordinal), part, lines, epoch second at which it began, 3 spare
    8192 lines    16 bytes: 8 mark of the device, 1 cells (policy.cells), 1 number of its group in the
                  counters of the same worker plus one, 6 spare

A worker is the only writer of its file and finishes a line before it counts it, so there are no locks. It is
not one bit for each of some thousand slots that workers share: two devices in one slot would move a report by
more than its proof allows (docs/decisions/0009-device-days.md).
"""

from __future__ import annotations

import hmac
import mmap
import os
import secrets
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MAGIC = 0x4C43_4441_5953_0001
LINES = 8192
_HEAD, _LINE, _MARK = 64, 16, 8
SIZE = _HEAD + LINES * _LINE
_SALT = 16
_NAME = "devicedays"
_KEPT_DAYS = 3  # tables that nobody adds up do not fill the memory


class DayLine(NamedTuple):
    """One device of a day, as one worker met it. `group`: number in that worker's counters."""

    mark: bytes
    cells: int
    group: int


class DayFile(NamedTuple):
    """What one worker has of one part of a day. `worker` as it stands in the file's name."""

    path: Path
    worker: int
    day: int
    part: int
    began: int
    lines: tuple[DayLine, ...]


class DayTable:
    """One worker's table of one day, open for writing.

    Where there is no room for it, it stays in the worker's own memory, and its devices are not counted.
    """

    def __init__(self, runtime: Path, worker: int, day: int, epoch: int) -> None:
        """Take the runtime folder, the worker's number, the local day's ordinal and the epoch second.

        Raises OSError when the folder is not there or does not let us write.
        """
        self._salt, part, began = _day_salt(runtime, day, epoch)
        path = runtime / f"{_NAME}.{day}.{worker}"
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o640)
        try:
            # A page of a mapped file for which there is no room kills who touches it.
            os.posix_fallocate(descriptor, 0, SIZE)
            self._map = mmap.mmap(descriptor, SIZE)
        except OSError:
            self._map = mmap.mmap(-1, SIZE)
        finally:
            os.close(descriptor)
        self._words = memoryview(self._map)[:_HEAD].cast("Q")
        if tuple(self._words[:3]) != (MAGIC, day, part):
            self._words[3] = 0
            self._words[0], self._words[1], self._words[2], self._words[4] = MAGIC, day, part, began
        lines = min(self._words[3], LINES)
        self._known = {self._map[at : at + _MARK]: at for at in range(_HEAD, _HEAD + lines * _LINE, _LINE)}

    def enter(self, device: str, group: int) -> int:
        """Return where a device's line is, made if it is new; -1 if there is no line left for it.

        device: its MAC, or its address. group: its number in the same worker's counters.
        """
        mark = hmac.digest(self._salt, device.encode(), "sha256")[:_MARK]
        at = self._known.get(mark, -1)
        if at < 0:
            lines = self._words[3]
            if lines >= LINES:
                return -1
            at = self._known[mark] = _HEAD + lines * _LINE
            self._map[at : at + _LINE] = mark + bytes(_LINE - _MARK)
            self._words[3] = lines + 1
        self._map[at + _MARK + 1] = group + 1
        return at

    @property
    def salt(self) -> bytes:
        """The day's salt, for other marks of this day."""
        return self._salt

    def mark(self, at: int) -> bytes:
        """Return the mark of the device whose line `enter` gave."""
        return self._map[at : at + _MARK]

    def add(self, at: int, cells: int) -> int:
        """Set cells in the line that `enter` gave; return all that are set."""
        both = self._map[at + _MARK] | cells
        self._map[at + _MARK] = both
        return both


def read_days(runtime: Path) -> Iterator[DayFile]:
    """Yield what the workers have of every day; a broken or vanished file is left out."""
    for path in sorted(runtime.glob(f"{_NAME}.*.[0-9]*")):
        with suppress(OSError, ValueError):
            worker = int(path.suffix[1:])
            data = path.read_bytes()
            if len(data) != SIZE:
                continue
            magic, day, part, lines, began = memoryview(data)[:40].cast("Q")
            if magic == MAGIC:
                yield DayFile(path, worker, day, part, began, tuple(_lines(data, min(lines, LINES))))


def _lines(data: bytes, count: int) -> Iterator[DayLine]:
    for at in range(_HEAD, _HEAD + count * _LINE, _LINE):
        group = data[at + _MARK + 1]
        if group:
            yield DayLine(data[at : at + _MARK], data[at + _MARK], group - 1)


def end_other_days(runtime: Path, day: int) -> None:
    """Overwrite and remove the salts of all days but this one, and tables that are days old."""
    for path in runtime.glob(f"{_NAME}.*"):
        number = path.name.split(".")[1]
        if not number.isdecimal() or int(number) == day:
            continue
        with suppress(OSError):
            if path.suffix == ".salt":
                _overwrite(path)
                path.unlink()
            elif abs(int(number) - day) > _KEPT_DAYS:
                path.unlink()


def _overwrite(path: Path) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        os.pwrite(descriptor, bytes(os.fstat(descriptor).st_size), 0)
    finally:
        os.close(descriptor)


def _day_salt(runtime: Path, day: int, epoch: int) -> tuple[bytes, int, int]:
    """Return the day's salt, the number of its part and when that began; the first worker makes them."""
    path = runtime / f"{_NAME}.{day}.salt"
    mine = runtime / f".{_NAME}.{secrets.token_hex(8)}"
    part = secrets.randbits(62) | 1
    content = secrets.token_bytes(_SALT) + b"".join(n.to_bytes(8, sys.byteorder) for n in (part, epoch))
    for _ in range(2):
        with suppress(OSError):
            found = path.read_bytes()
            if len(found) == len(content) and any(found):
                words = memoryview(found)[_SALT:].cast("Q")
                return found[:_SALT], words[0], words[1]
            path.unlink()
        try:
            descriptor = os.open(mine, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
            try:
                os.write(descriptor, content)
            finally:
                os.close(descriptor)
            with suppress(FileExistsError):
                os.link(mine, path)
        finally:
            mine.unlink(missing_ok=True)
    found = path.read_bytes()
    words = memoryview(found)[_SALT:].cast("Q")
    return found[:_SALT], words[0], words[1]
