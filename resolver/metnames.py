"""Which device met which blocked name, while names may be kept once enough devices met them (DESIGN §7).

    metnames.<day>.<worker>      a mark of the day's salt, then pairs: of a name, and of a device at that name
    metnames.<day>.ripe          marks of names that enough devices have met, all workers together
    metnames.<day>.<worker>.txt  those that this worker knows: a line each, mark, number of the category, name

All in memory (tmpfs), and marks are 8 bytes under the day's salt. A device has another mark at every name,
so that nobody can put together what one device met. A name that is not ripe is in clear in the worker's own
memory only and is forgotten at midnight; then the salt is overwritten too (`resolver.daytable`), so that
marks tell nothing any more. Reporting counts the marks and says which names are ripe.
"""

from __future__ import annotations

import hmac
import re
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from config.categories import CATEGORIES
from config.discreet import is_discreet
from config.files import write_atomic
from policy.verdict import Outcome

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator
    from pathlib import Path

EVERY = 60
"""Seconds between two notes of a worker."""

MOST_NAMES, MOST_DEVICES = 4096, 64
"""Names of a day that a worker remembers, and devices of each: beyond that nothing more is learnt."""

MOST_OF_ONE = 256
"""Names that one device brings in on a day: who makes up names below a blocked one leaves room for others."""

STOPPED = (Outcome.BLOCKED, Outcome.BYPASS)
"""Outcomes of which names are noted."""

NEVER = frozenset(CATEGORIES[name].number for name in ("abuse", "self-harm")) | {0}
"""Numbers of categories of which no name is noted; 0 is what no list names, such as a closed class."""

_PLAIN = re.compile(
    r"[a-z0-9_][a-z0-9_.-]*"
)  # what a person could read a message, or a spreadsheet a formula in
_MARK = 8
_PREFIX = "metnames"


class MetFile(NamedTuple):
    """What one worker has of a day: pairs of marks (name, device), ripe names (mark, category, name)."""

    day: int
    worker: int
    pairs: tuple[tuple[bytes, bytes], ...]
    names: tuple[tuple[bytes, int, str], ...]


class MetNames:
    """The notes of one worker."""

    def __init__(
        self, runtime: Path, worker: int, discreet: Callable[[], frozenset[str]] = frozenset
    ) -> None:
        """Take the runtime folder, the worker's number, and what gives further names that are never noted."""
        self._runtime, self._worker, self._more = runtime, worker, discreet
        self._day, self._salt = -1, b""
        self._discreet: frozenset[str] = frozenset()
        self.on = False
        """Whether that level of detail is on."""
        self._names: dict[str, tuple[bytes, int]] = {}  # name: its mark, and its category
        self._met: dict[bytes, set[bytes]] = {}  # mark of a name: marks of devices
        self._brought: dict[bytes, int] = {}  # device: names that it was the first to meet
        self._changed, self._due, self._told = False, 0.0, b""

    def note(self, name: str, category: int, device: bytes) -> None:
        """Note that a device met a blocked name. device: its mark under the day's salt."""
        found = self._names.get(name)
        if found is None:
            found = self._enter(name, category, device)
            if found is None:
                return
        devices = self._met[found[0]]
        if len(devices) < MOST_DEVICES:
            mark = self._digest(found[0] + device)
            if mark not in devices:
                devices.add(mark)
                self._changed = True

    def _enter(self, name: str, category: int, device: bytes) -> tuple[bytes, int] | None:
        if category in NEVER or not self._salt or len(self._names) >= MOST_NAMES:
            return None
        if not _PLAIN.fullmatch(name) or is_discreet(name, self._discreet):
            return None
        brought = self._brought.get(device, 0)
        if brought >= MOST_OF_ONE:
            return None
        self._brought[device] = brought + 1
        found = self._names[name] = self._digest(b"name " + name.encode()), category
        self._met.setdefault(found[0], set())
        return found

    def turn(self, epoch: float, day: int, salt: bytes) -> None:
        """Write what is new, once in a while. Never raises.

        day: the local day's ordinal; salt: the day's, b"" while there is none. A new salt begins anew, and
        without one, or while the level is off, everything is forgotten.
        """
        salt = salt if self.on else b""
        if salt != self._salt:
            self._begin(epoch, day, salt)
        if not salt or (epoch < self._due and self._due - epoch <= EVERY):
            return
        self._due = epoch + EVERY
        with suppress(OSError):
            self._write()

    def _begin(self, epoch: float, day: int, salt: bytes) -> None:
        self._day, self._salt, self._names, self._told = day, salt, {}, b""
        self._changed, self._due, self._brought = False, epoch + EVERY, {}
        self._discreet = self._more()
        # A worker that was killed had noted marks under this very salt: they go on counting.
        self._met = self._of_before() if salt else {}
        self._forget(but=self._file("") if self._met else None)

    def _of_before(self) -> dict[bytes, set[bytes]]:
        met: dict[bytes, set[bytes]] = {}
        with suppress(OSError, ValueError):
            head, pairs = _parse(self._file("").read_bytes())
            for name, device in pairs if head == self._head() else ():
                met.setdefault(name, set()).add(device)
        return met

    def _write(self) -> None:
        if self._changed:
            # In the order of the marks, which is no order of time.
            pairs = sorted(name + device for name, devices in self._met.items() for device in devices)
            write_atomic(self._file(""), self._head() + b"".join(pairs), mode=0o640)
            self._changed = False
        ripe = read_ripe(self._runtime, self._day)
        known = ((mark, category, name) for name, (mark, category) in self._names.items() if mark in ripe)
        told = "".join(
            f"{mark.hex()}\t{category}\t{name}\n" for mark, category, name in sorted(known)
        ).encode()
        if told != self._told:
            write_atomic(self._file(".txt"), told, mode=0o640)
            self._told = told

    def _head(self) -> bytes:
        return self._digest(b"names") + bytes(_MARK)

    def _digest(self, what: bytes) -> bytes:
        return hmac.digest(self._salt, what, "sha256")[:_MARK]

    def _file(self, suffix: str) -> Path:
        return self._runtime / f"{_PREFIX}.{self._day}.{self._worker}{suffix}"

    def _forget(self, but: Path | None) -> None:
        """Remove what this worker wrote before: of another day, or under a salt that is gone."""
        for path in self._runtime.glob(f"{_PREFIX}.*.{self._worker}*"):
            if path.name.split(".")[2] == str(self._worker) and path != but:
                with suppress(OSError):
                    path.unlink()


def _parse(data: bytes) -> tuple[bytes, list[tuple[bytes, bytes]]]:
    """Return the head and the pairs of a worker's file. Raises ValueError."""
    pair = 2 * _MARK
    if len(data) < pair or len(data) % pair:
        raise ValueError("no whole pairs")
    step = range(pair, len(data), pair)
    return data[:pair], [(data[at : at + _MARK], data[at + _MARK : at + pair]) for at in step]


def read_met(runtime: Path, day: int) -> Iterator[MetFile]:
    """Yield what the workers have of a day; a broken or vanished file is left out."""
    for path in sorted(runtime.glob(f"{_PREFIX}.{day}.*")):
        worker = path.name.split(".")[2]
        if path.suffix == ".txt" or not worker.isdecimal():
            continue
        with suppress(OSError, ValueError):
            _head, pairs = _parse(path.read_bytes())
            yield MetFile(day, int(worker), tuple(pairs), tuple(_names(path.with_name(f"{path.name}.txt"))))


def _names(path: Path) -> Iterator[tuple[bytes, int, str]]:
    with suppress(OSError, ValueError):
        for line in path.read_text(encoding="utf-8").splitlines():
            mark, category, name = line.split("\t")
            yield bytes.fromhex(mark), int(category), name


def read_ripe(runtime: Path, day: int) -> frozenset[bytes]:
    """Return the marks of names that enough devices have met; none for a file that is not there."""
    try:
        data = (runtime / f"{_PREFIX}.{day}.ripe").read_bytes()
    except OSError:
        return frozenset()
    return frozenset(data[at : at + _MARK] for at in range(0, len(data) - len(data) % _MARK, _MARK))


def write_ripe(runtime: Path, day: int, marks: Collection[bytes]) -> None:
    """Say which names are ripe, and forget what was said of other days. Raises OSError."""
    for path in runtime.glob(f"{_PREFIX}.*.ripe"):
        if path.name != f"{_PREFIX}.{day}.ripe":
            path.unlink(missing_ok=True)
    write_atomic(runtime / f"{_PREFIX}.{day}.ripe", b"".join(sorted(marks)), mode=0o640)
