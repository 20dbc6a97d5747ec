"""A month's report, put together: noisy numbers from the mechanism, and what is not about persons.

Pure but for the noise. `reporting.ledger` decides when, under which number, and that it happens once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple, Protocol

from msgspec import UNSET, UnsetType

from reporting.counteddays import Month
from reporting.devicedays import DeviceDays
from reporting.ledger import Draft
from reporting.mechanism import release
from reporting.noise import SYSTEM, Below
from reporting.schema.report import (
    FORMAT,
    Awareness,
    Cells,
    ListAge,
    Measured,
    NotMeasurable,
    Report,
    Service,
)

_PUBLIC_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
_MOST_LISTS = 100


class Facts(NamedTuple):
    """What a report says besides the numbers. `version`: of Lá Chắn. Nothing in here is about a person."""

    version: str
    service: Service
    lists: tuple[ListAge, ...]
    awareness: Awareness | UnsetType = UNSET
    only_gateway: bool = False


class InForce(NamedTuple):
    """A list as the box knows it. `version` tells one content from another; when it was known to be new."""

    id: str
    category: str
    names: int
    version: str
    confirmed: date | None


class MonthSource(DeviceDays, Protocol):
    """What a month's report is made from: the statistics of the box. Days are local, both ends included."""

    def filtered_minutes(self, first: date, last: date) -> int:
        """Return in how many minutes DNS was filtered."""

    def only_gateway(self, first: date, last: date) -> bool:
        """Whether only the router asked, so that devices cannot be told apart."""

    def lists(self, first: date, last: date) -> Iterable[InForce]:
        """Return the lists that were in force, as they stood last."""


def compose(draft: Draft, days: DeviceDays, facts: Facts, below: Below = SYSTEM) -> Report:
    """Draw the noise and return the report. Call it through `Ledger.draw`, which does so once a month."""
    return Report(
        format=FORMAT,
        version=facts.version,
        school=draft.school,
        box=draft.box,
        sequence=draft.sequence,
        previous=draft.previous,
        month=str(draft.month),
        statistics=NotMeasurable() if facts.only_gateway else _measured(draft, days, below),
        service=facts.service,
        lists=facts.lists,
        awareness=facts.awareness,
    )


def _measured(draft: Draft, days: DeviceDays, below: Below) -> Measured:
    month = draft.month
    counted = [date(month.year, month.number, day) for day in draft.plan.days]
    found = days.device_days(month.first, month.last)
    drawn = release(counted, found, boxes=draft.plan.boxes, below=below)
    return Measured(
        days=draft.plan.days,
        epsilon=drawn.epsilon.as_integer_ratio(),
        scale=drawn.scale.as_integer_ratio(),
        cells=Cells(**drawn.cells),
    )


def service(filtered_minutes: int, month_hours: int) -> Service:
    """Return the hours of service from the minutes in which DNS was filtered, rounded."""
    return Service(min((filtered_minutes + 30) // 60, month_hours), month_hours)


def list_ages(lists: Iterable[InForce], public: Iterable[str], at: date) -> tuple[ListAge, ...]:
    """Return the lists as they may leave, in a fixed order.

    public: ids that everybody has (the bundled lists and the catalogue's). Another id is a school's own
    words, and becomes own-1, own-2 …. at: the day from which ages are counted.
    """
    known = {one for one in public if _PUBLIC_ID.fullmatch(one)}
    found, own = [], 0
    for entry in sorted(lists, key=lambda one: (one.id not in known, one.category, one.id)):
        name = entry.id
        if name not in known:
            own += 1
            name = f"own-{own}"
        age = max(0, (at - entry.confirmed).days) if entry.confirmed else 0
        version = entry.version[:16] if _PUBLIC_ID.fullmatch(entry.version) else ""
        found.append(ListAge(name, entry.category, version, age, entry.names))
    return tuple(found[:_MOST_LISTS])


def newest_month(today: date) -> Month:
    """Return the last month that is over."""
    return Month.of(today).before
