"""Who was there today, and which cells it met: each device once a day, however often it asks (DESIGN §7).

Nothing of this is on the way of a repeated answer. A client is entered when it is first met on a day; a block
that counts is never among a view's finished packets, but one step behind them (`View.blocks`), where the bit
that is not set yet can be noticed. What is known of a client for that stands in it: `day`, `line`, `cells`.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from policy.cells import ACTIVE
from resolver.counters import slot
from resolver.daytable import DayTable, end_other_days

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from resolver.clients import Client
    from resolver.views import View

PATIENCE = 2
"""Seconds after which a device is entered by its address if the kernel still knows no MAC of it."""

_ITSELF = ("127.0.0.1", "::1")
_NO_DAY = 1 << 30


def _nobody(_address: str) -> str | None:
    return None


class Daybook:
    """The device-days of one worker. Without a folder it writes nothing down."""

    def __init__(
        self, runtime: Path | None = None, worker: int = 0, mac_of: Callable[[str], str | None] = _nobody
    ) -> None:
        """Take the runtime folder, the worker's number, and what tells an address's MAC."""
        self._runtime = runtime
        self._worker = worker
        self._mac_of = mac_of
        self._zone = ZoneInfo("UTC")
        self._table: DayTable | None = None
        self._waiting: list[tuple[float, Client, View]] = []
        self._epoch = 0.0
        self.day = _NO_DAY

    def follow(self, zone: ZoneInfo) -> None:
        """Take the zone in which days begin and end."""
        self._zone = zone

    def turn(self, epoch: float, *, clock_trusted: bool) -> None:
        """Begin a second. While nobody vouches for the clock there is no day to count into."""
        if self._runtime is None:
            return
        day = datetime.fromtimestamp(epoch, self._zone).toordinal() if clock_trusted else _NO_DAY
        if day != self.day:
            self._begin(day, int(epoch))
        waiting, self._waiting = self._waiting, []
        for since, client, view in waiting:
            mac = self._mac_of(client.address)
            if mac or not 0 <= epoch - since < PATIENCE:
                self._write(client, mac or client.address, view)
            else:
                self._waiting.append((since, client, view))
        self._epoch = epoch

    def _begin(self, day: int, epoch: int) -> None:
        self.day, self._table, self._waiting = day, None, []
        if self._runtime is None or day == _NO_DAY:
            return
        try:
            end_other_days(self._runtime, day)
            self._table = DayTable(self._runtime, self._worker, day, epoch)
        except OSError:
            pass  # no room or no folder: DNS goes on, and nothing is counted of this day

    def enter(self, client: Client, view: View) -> None:
        """Enter a client that was met for the first time on this day."""
        client.day, client.line, client.cells = self.day, -1, 0
        if self._table is None or client.address in _ITSELF:
            return
        mac = self._mac_of(client.address)
        if mac:
            self._write(client, mac, view)
        else:  # with our first answer the kernel learns its MAC
            self._waiting.append((self._epoch, client, view))

    def note(self, client: Client, cell: int) -> None:
        """Note that a client met a cell that is not among its `cells` yet."""
        client.cells |= cell
        if self._table is not None and client.line >= 0 and client.day == self.day:
            self._table.add(client.line, cell)

    @property
    def salt(self) -> bytes:
        """The day's salt; b"" while no day is counted."""
        return self._table.salt if self._table is not None else b""

    def mark(self, client: Client) -> bytes | None:
        """Return the mark of a client's device on this day; None while it is not entered."""
        if self._table is None or client.line < 0 or client.day != self.day:
            return None
        return self._table.mark(client.line)

    def _write(self, client: Client, device: str, view: View) -> None:
        table = self._table
        if table is None or client.day != self.day:
            return
        client.line = table.enter(device, view.counter_base // slot(1, 0, 0))
        if client.line >= 0 and view.pupils:
            client.cells = table.add(client.line, ACTIVE | client.cells)
