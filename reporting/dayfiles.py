"""From the workers' tables of a day to how many devices met what; the marks end here. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from reporting.schema.cells import BIT, MASKS, bounded
from resolver.daytable import DayFile

_ACTIVE = BIT["active"]


@dataclass(frozen=True, slots=True)
class PartOfDay:
    """One part of a day. `devices`: a bounded device-day → how many; `sizes`: group id → its devices."""

    day: date
    part: int
    seconds: int
    devices: Mapping[int, int]
    sizes: Mapping[str, int]


def parts_of(
    files: Iterable[DayFile], groups: Mapping[int, Sequence[str]], now: float, zone: ZoneInfo
) -> list[PartOfDay]:
    """Put together what all workers have, one value for each part of each day.

    groups: worker → the group ids by number, as its counters have them. now: epoch seconds.
    """
    found: dict[tuple[int, int], list[DayFile]] = {}
    for file in files:
        if 0 < file.day < date.max.toordinal():
            found.setdefault((file.day, file.part), []).append(file)
    return [_together(files, groups, now, zone) for _key, files in sorted(found.items())]


def _together(
    files: Sequence[DayFile], groups: Mapping[int, Sequence[str]], now: float, zone: ZoneInfo
) -> PartOfDay:
    cells: dict[bytes, int] = {}
    group_of: dict[bytes, str] = {}
    for file in files:
        names = groups.get(file.worker, ())
        for line in file.lines:
            cells[line.mark] = cells.get(line.mark, 0) | line.cells
            if line.group < len(names):
                group_of[line.mark] = names[line.group]
    day = date.fromordinal(files[0].day)
    return PartOfDay(
        day=day,
        part=files[0].part,
        seconds=_lasted(day, min(file.began for file in files), now, zone),
        devices=dict(Counter(bounded(mask) for mask in cells.values() if mask & _ACTIVE and mask < MASKS)),
        sizes=dict(Counter(group_of.values())),
    )


def _lasted(day: date, began: int, now: float, zone: ZoneInfo) -> int:
    """By the clock alone: how busy a part was is not asked."""
    start = datetime(day.year, day.month, day.day, tzinfo=zone)
    end = start + timedelta(days=1)
    return max(0, int(min(now, end.timestamp()) - max(began, start.timestamp())))
