"""Ledgers for tests: scripted keys, writes that die, a collector in memory."""

from __future__ import annotations

import itertools
from datetime import date, timedelta
from pathlib import Path

from config.files import write_atomic
from reporting.counteddays import Month
from reporting.ledger import Draft, Ledger
from reporting.schema.envelope import Signed, opened
from reporting.schema.report import Cells, Measured, Report, Service
from reporting.schema.verify import Chain, Place, Standing, place


class Killed(BaseException):
    """The power went."""


class Power:
    """Writes files until the power goes: `after` writes from now, before or after the last one took effect."""

    def __init__(self) -> None:
        self.left: float = float("inf")
        self.taken = False  # whether the write at which it goes still takes effect
        self.writes = 0

    def fail(self, after: int, *, taken: bool = False) -> None:
        self.left, self.taken = after, taken

    def __call__(self, path: Path, data: bytes, mode: int = 0o644) -> None:
        self.writes += 1
        if self.left <= 0:
            if self.taken:
                write_atomic(path, data, mode)
            self.left = float("inf")
            raise Killed
        self.left -= 1
        write_atomic(path, data, mode)


class Composer:
    """Composes a report whose numbers tell how many were drawn before it: no two draws are the same."""

    def __init__(self) -> None:
        self.draws: list[str] = []
        self._next = itertools.count(1)

    def __call__(self, draft: Draft) -> Report:
        self.draws.append(str(draft.month))
        return Report(
            format="lachan-report/1",
            version="0.1.0",
            school=draft.school,
            box=draft.box,
            sequence=draft.sequence,
            previous=draft.previous,
            month=str(draft.month),
            statistics=Measured(
                days=draft.plan.days,
                epsilon=(1, draft.plan.boxes),
                scale=(3 * len(draft.plan.days) * draft.plan.boxes, 1),
                cells=Cells(next(self._next), 0, 0, 0, 0, 0, 0),
            ),
            service=Service(1, 1),
            lists=(),
        )


class Collector:
    """What the province holds, by box; accepts as a collector should."""

    def __init__(self) -> None:
        self.chains: dict[str, Chain] = {}
        self.held: dict[str, dict[int, Signed]] = {}

    def receive(self, data: bytes) -> Standing:
        signed = opened(data)
        box = signed.report.box
        found = self.chains.setdefault(box, Chain()).take(signed)
        if found.acceptable:
            self.held.setdefault(box, {})[signed.report.sequence] = signed
        return found

    def last_held(self, box: str) -> Place | None:
        held = self.held.get(box)
        return place(held[max(held)]) if held else None

    def months(self) -> list[str]:
        return [signed.report.month for held in self.held.values() for signed in held.values()]


def keys():
    """Keys that are easy to tell apart."""
    numbers = itertools.count(1)
    return lambda: next(numbers).to_bytes(32, "big")


def after(month: Month) -> date:
    return month.last + timedelta(days=1)


JUNE = Month(2026, 6)


def months(count: int, first: Month = JUNE) -> list[Month]:
    found = [first]
    while len(found) < count:
        found.append(found[-1].after)
    return found


def ledger(folder: Path, write: Power | None = None, make_key=None) -> Ledger:
    return Ledger(folder, write=write or Power(), make_key=make_key or keys())
