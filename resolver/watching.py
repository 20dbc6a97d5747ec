"""For fifteen minutes, what one device asks: for who looks for a fault (DESIGN §7). In memory only.

A device that is looked at gets no shared answers, so that each of its questions comes this way; nobody else's
does. What is seen lies in a small file in the runtime folder (tmpfs) and is deleted when the time is over,
when the order ends, and when the resolver starts or stops. Names where somebody looks for help are never in
it (config.discreet), nor what a harmful category about despair or abuse names; not even that there was one.
"""

from __future__ import annotations

from collections import deque
from contextlib import suppress
from typing import TYPE_CHECKING, Final

import msgspec

from config.categories import CATEGORIES
from config.discreet import discreet_names, is_discreet
from config.files import in_memory, write_atomic
from config.troubleshoot import LONGEST, Order, parse_order
from resolver.counters import OUTCOMES, slot

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from config.box import Settings
    from config.paths import Paths
    from resolver.clients import Client
    from resolver.wire import Query

MOST: Final = 500
_UNNAMED = frozenset(CATEGORIES[name].number for name in ("abuse", "self-harm"))
_GROUP = slot(1, 0, 0)
_NOBODY: frozenset[str] = frozenset()


class Line(msgspec.Struct, frozen=True, array_like=True):
    """A question. at: epoch seconds; outcome: as policy.verdict's."""

    at: int
    address: str
    name: str
    qtype: int
    outcome: int
    category: int


class Watching:
    """What one worker sees while an order holds. Without a file to follow nobody is ever looked at."""

    def __init__(
        self,
        order: Path | None = None,
        seen: Path | None = None,
        discreet: Callable[[], frozenset[str]] = frozenset,
    ) -> None:
        """order: the file to follow; seen: the file to write.

        discreet: called when an order begins, for more names that are never named.
        """
        self._file, self._seen, self._more = order, seen, discreet
        self._discreet = _NOBODY
        self._stamp: tuple[int, int] | None = None
        self._order: Order | None = None
        self._ends = 0.0
        self._lines: deque[Line] = deque(maxlen=MOST)
        self._news = False
        self._epoch = 0.0
        self.addresses = _NOBODY
        """Whom to look at now."""
        self._forget()

    def turn(self, epoch: float, monotonic: float) -> None:
        """Begin a second: follow the order, end it when its time is over, write down what was seen.

        By the monotonic clock it ends too: a wall clock that is set back prolongs nothing.
        """
        if self._file is None:
            return
        self._epoch = epoch
        self._follow(epoch, monotonic)
        if self.addresses and (monotonic >= self._ends or not (self._order and self._order.holds(epoch))):
            self.addresses = _NOBODY
            self._forget()
        if self._news and self._seen is not None:
            self._news = False
            with suppress(OSError):
                write_atomic(self._seen, msgspec.json.encode(list(self._lines)), mode=0o640)

    def note(self, client: Client, query: Query, counter: int) -> None:
        """Note a question of the device that is looked at, and what was done with it."""
        category, outcome = divmod(counter % _GROUP, OUTCOMES)
        if category in _UNNAMED or is_discreet(query.name, self._discreet):
            return  # a line without a name would say that a child looked for help, and when
        self._lines.append(Line(int(self._epoch), client.address, query.name, query.qtype, outcome, category))
        self._news = True

    def end(self) -> None:
        """The resolver stops: nothing is left."""
        self.addresses = _NOBODY
        self._forget()

    def _follow(self, epoch: float, monotonic: float) -> None:
        if self._file is None:
            return
        try:
            found = self._file.stat()
            stamp: tuple[int, int] | None = (found.st_mtime_ns, found.st_ino)
        except OSError:
            stamp = None
        if stamp == self._stamp:
            return
        self._stamp = stamp
        self.addresses = _NOBODY
        self._forget()
        try:
            self._order = parse_order(self._file.read_bytes()) if stamp else None
        except OSError:
            self._order = None
        if self._order is not None and self._order.holds(epoch):
            self._discreet = self._more()
            self.addresses = frozenset(self._order.addresses)
            self._ends = monotonic + min(LONGEST, self._order.until - epoch)

    def _forget(self) -> None:
        self._lines.clear()
        self._news = False
        if self._seen is not None:
            with suppress(OSError):
                self._seen.unlink(missing_ok=True)


def watching_of(settings: Settings, paths: Paths, worker: int) -> Watching:
    """What a worker of a box looks with; nobody is looked at where the runtime folder is no memory."""
    if not in_memory(paths.runtime):
        return Watching()

    def discreet() -> frozenset[str]:
        return discreet_names(settings, paths)

    return Watching(paths.troubleshoot, paths.runtime / f"watched-{worker}.json", discreet)


def read_lines(runtime: Path, order: Order) -> list[Line]:
    """What all workers have seen for an order, the newest first; nothing of a file that cannot be read.

    A worker that was killed may have left what it saw for another order.
    """
    found: list[Line] = []
    for path in runtime.glob("watched-*.json"):
        with suppress(OSError, msgspec.MsgspecError):
            found += msgspec.json.decode(path.read_bytes(), type=list[Line])
    mine = (one for one in found if one.at >= order.start and one.address in order.addresses)
    return sorted(mine, key=lambda line: -line.at)[:MOST]
