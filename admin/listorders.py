"""Work on the lists that the page asks for: the orders that wait, and how far each of them is.

Fetching and compiling take minutes and 100 MB, so the page only writes down what is wanted. The chores carry
it out, one by one (`admin.listforeman`), each in a process of its own (`admin.listwork`). Orders lie in the
data folder, where the resolver cannot write; how far they are lies in memory.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable
from contextlib import suppress
from typing import Final, Literal

import msgspec

from blocklists.differences import Compared
from blocklists.outcomes import ListReport
from blocklists.report import Rejected
from blocklists.trial import Broken, Overlap
from config.files import write_atomic
from config.paths import Paths

MOST: Final = 10
"""Orders that may wait."""

KEPT: Final = 24 * 3600
"""Seconds for which what came of an order can be looked at."""

_NUMBER: Final = re.compile(r"[0-9a-f]{16}")

Kind = Literal["refresh", "try", "compare", "changes"]


class OrdersFull(Exception):
    """So many orders wait already that this one is not taken."""


class Order(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is wanted. `at` is epoch seconds; `number` names it.

    "refresh": look at `lists` now, at all for none, and take or turn down held copies: `accept` and
    `turn_down` lead from a list's id to the SHA-256 of the copy that the person has seen. "try": the list
    that `entry` says (keys of a [[lists]] in the policy). "compare": the held copy of the one in `lists` with
    what is in force. "changes": what the last refresh has changed in the one in `lists`.
    """

    number: str
    at: int
    kind: Kind
    lists: tuple[str, ...] = ()
    accept: dict[str, str] = {}
    turn_down: dict[str, str] = {}
    entry: dict[str, str] = {}


class Tried(msgspec.Struct, frozen=True):
    """What came of a try or a comparison: `blocklists.trial.Trial` as it is kept.

    `judged` is sane, held or refused. `ignored` are (reason, count),
    the most frequent first.
    """

    format: str
    lines: int
    names: int
    allows: int
    rules: int
    new: int
    judged: str
    reason: str
    rejected_count: int
    rejected: tuple[Rejected, ...]
    ignored: tuple[tuple[str, int], ...]
    broken: tuple[Broken, ...]
    overlaps: tuple[Overlap, ...]


class Work(msgspec.Struct, frozen=True):
    """How far an order is. Times are epoch seconds, 0 for not yet.

    `step` is what is done now: "wait" for another refresh, "fetch", or a step of the compile; `done` of `of`
    (None: not known). `reason`: why it failed; `refused`: something came, and is no list. `lists`: how those
    stand that a refresh looked at. `between`: when the generations were made that `compared` is about.
    """

    order: Order
    state: Literal["waiting", "working", "done", "failed"] = "waiting"
    started: float = 0.0
    ended: float = 0.0
    step: str = ""
    list_id: str = ""
    done: int = 0
    of: int | None = None
    reason: str = ""
    refused: bool = False
    lists: tuple[ListReport, ...] = ()
    tried: Tried | None = None
    compared: Compared | None = None
    between: tuple[int, int] = (0, 0)

    @property
    def over(self) -> bool:
        """Whether nothing more will come."""
        return self.state in ("done", "failed")


class OrderDesk:
    """The orders of one box: placed by the page, carried out by the chores. Methods may raise OSError."""

    def __init__(self, paths: Paths) -> None:
        self._orders, self._work = paths.orders, paths.work

    def place(
        self,
        at: int,
        kind: Kind,
        *,
        lists: Iterable[str] = (),
        accept: dict[str, str] | None = None,
        turn_down: dict[str, str] | None = None,
        entry: dict[str, str] | None = None,
    ) -> str:
        """Ask for work; gives the order's number. at: epoch seconds. Raises OrdersFull.

        The very same that waits already is not asked for twice.
        """
        # Begins with the time, so that their names are in the order of their coming.
        number = f"{at & 0xFFFFFFFF:08x}{secrets.token_hex(4)}"
        order = Order(number, at, kind, tuple(lists), accept or {}, turn_down or {}, entry or {})
        waiting = [found for one in self.waiting() if (found := self.order(one))]
        for found in waiting:
            same = msgspec.structs.replace(found, number=number, at=at)
            if same == order and not self._begun(found.number):
                return found.number
        if len(waiting) >= MOST:
            raise OrdersFull
        self._orders.mkdir(mode=0o770, exist_ok=True)
        write_atomic(self._orders / f"{number}.json", msgspec.json.encode(order), 0o640)
        return number

    def waiting(self) -> list[str]:
        """The numbers of all orders that are not carried out, the first that came first."""
        try:
            found = [path.stem for path in self._orders.iterdir() if path.suffix == ".json"]
        except FileNotFoundError:
            return []
        return sorted(number for number in found if _NUMBER.fullmatch(number))

    def order(self, number: str) -> Order | None:
        """An order that waits or is at work; None for one that does not, or that cannot be read."""
        if not _NUMBER.fullmatch(number):
            return None
        try:
            return msgspec.json.decode((self._orders / f"{number}.json").read_bytes(), type=Order)
        except (FileNotFoundError, msgspec.MsgspecError, UnicodeDecodeError):
            return None

    def work(self, number: str) -> Work | None:
        """How far an order is; None when it is not known (any more)."""
        if not _NUMBER.fullmatch(number):
            return None
        with suppress(FileNotFoundError, msgspec.MsgspecError, UnicodeDecodeError):
            return msgspec.json.decode((self._work / f"{number}.json").read_bytes(), type=Work)
        order = self.order(number)
        return Work(order) if order else None

    def under_way(self) -> list[Work]:
        """How far the orders are that wait or are at work."""
        return [found for number in self.waiting() if (found := self.work(number)) and not found.over]

    def tell(self, work: Work) -> None:
        """Write down how far an order is."""
        self._work.mkdir(mode=0o770, parents=True, exist_ok=True)
        write_atomic(self._work / f"{work.order.number}.json", msgspec.json.encode(work), 0o640)

    def finish(self, number: str) -> None:
        """Take an order away: it was carried out, or cannot be."""
        if _NUMBER.fullmatch(number):
            (self._orders / f"{number}.json").unlink(missing_ok=True)

    def forget(self, before: float) -> None:
        """Delete what came of orders that were placed before a moment (epoch seconds)."""
        with suppress(FileNotFoundError):
            for path in self._work.iterdir():
                if _NUMBER.fullmatch(path.stem) and int(path.stem[:8], 16) < before:
                    path.unlink(missing_ok=True)

    def _begun(self, number: str) -> bool:
        found = self.work(number)
        return found is not None and found.state != "waiting"
