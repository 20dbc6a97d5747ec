"""A rule's week with a stretch more or less, or turned from hours into periods or shifts and back. Pure."""

from __future__ import annotations

import itertools
from collections.abc import Collection
from typing import NamedTuple

from admin.weekbands import NO_WEEK, PERIODS, SHIFT, WINDOWS, Row, Week, cells_of, rows_of, usual, week_of
from config.calendar import Calendar
from config.week import Window

_BREAK = 30
"""Minutes: what is left out between two periods and lasts no longer is their break."""
_NO_CALENDAR = Calendar()


class Part(NamedTuple):
    """A part of the day, a fold of the grid: key, first and last minute, rows, the days painted in it.

    A grid of periods or shifts is one part without a key.
    """

    key: str
    start: int
    end: int
    rows: tuple[Row, ...]
    days: tuple[int, ...]


DAY_PARTS = (("night", 0), ("morning", 360), ("afternoon", 720), ("evening", 1080))
"""Keys, and the minutes at which they begin: what people call the parts of a day."""


def parts_of(kind: str, rows: Collection[Row], cells: Collection[tuple[int, str]]) -> tuple[Part, ...]:
    """The rows of a grid by parts of the day, with the days on which something is painted in each."""
    if kind != WINDOWS:
        return (Part("", 0, 1440, tuple(rows), ()),)
    found = []
    for (key, start), (_next, end) in itertools.pairwise((*DAY_PARTS, ("", 1440))):
        own = tuple(row for row in rows if start <= row.start < end)
        keys = {row.key for row in own}
        days = sorted({day for day, cell in cells if cell in keys})
        found.append(Part(key, start, end, own, tuple(days)))
    return tuple(found)


def opened(parts: Collection[Part], at_home: bool) -> frozenset[str]:
    """Which parts are open when a grid is first shown: the painted ones; of an empty week the likely ones."""
    painted = {part.key for part in parts if part.days}
    likely = ("afternoon", "evening") if at_home else ("morning", "afternoon")
    return frozenset(painted or likely)


def with_stretch(week: Week, days: Collection[int], stretch: Window, *, paint: bool) -> Week:
    """A week of windows with a stretch of some days painted, or taken off; an overnight one reaches on."""
    added: Week = tuple((stretch,) if day in days else () for day in range(7))
    rows = rows_of(WINDOWS, tuple((*times, stretch) for times in week), _NO_CALENDAR)
    now, own = cells_of(WINDOWS, week, rows), cells_of(WINDOWS, added, rows)
    return week_of(WINDOWS, rows, now | own if paint else now - own, week)


def usual_week(kind: str, week: Week, calendar: Calendar) -> Week:
    """A week as windows, at the calendar's usual times."""
    return tuple(
        tuple(time for one in times if isinstance(time := usual(kind, one, calendar), Window))
        for times in week
    )


def turned(kind: str, week: Week, to: str, calendar: Calendar) -> Week:
    """The week said in another kind of times, as near as it can be.

    A period or a shift is in it on the days on which at least half of its minutes were.
    """
    if kind == to:
        return week
    plain = usual_week(kind, week, calendar)
    if to == WINDOWS:
        rows = rows_of(WINDOWS, plain, calendar)
        return week_of(WINDOWS, rows, cells_of(WINDOWS, plain, rows), plain)
    choices = rows_of(to, NO_WEEK, calendar)
    windows = tuple(Window(row.start, row.end) for row in choices)
    rows = rows_of(WINDOWS, tuple((*times, *windows) for times in plain), calendar)
    cells = cells_of(WINDOWS, plain, rows)
    return tuple(
        tuple(one.key for one in choices if _half(one, [row for row in rows if (day, row.key) in cells]))
        for day in range(7)
    )


def _half(choice: Row, held: Collection[Row]) -> bool:
    inside = sum(row.end - row.start for row in held if choice.start <= row.start and row.end <= choice.end)
    return 2 * inside >= choice.end - choice.start


def difference(before: Week, after: Week) -> tuple[Week, Week]:
    """What only one of two weeks of windows has: (gone, come). Breaks within `after` do not count."""
    rows = rows_of(WINDOWS, tuple((*old, *new) for old, new in zip(before, after, strict=True)), _NO_CALENDAR)
    old, new = cells_of(WINDOWS, before, rows), cells_of(WINDOWS, after, rows)
    gone, come = week_of(WINDOWS, rows, old - new), week_of(WINDOWS, rows, new - old)
    return tuple(
        tuple(time for time in times if not _is_break(time, after[day])) for day, times in enumerate(gone)
    ), come


def _is_break(time: object, kept: Collection[object]) -> bool:
    if not isinstance(time, Window) or not 0 < time.end - time.start <= _BREAK:
        return False
    others = [one for one in kept if isinstance(one, Window)]
    return any(one.end == time.start for one in others) and any(one.start == time.end for one in others)


def kinds_for(calendar: Calendar) -> tuple[str, ...]:
    """In which kinds of times a rule can be said with this calendar."""
    return (WINDOWS, *((PERIODS,) if calendar.periods else ()), *((SHIFT,) if calendar.shifts else ()))
