"""Timetable rules as bands of a week that a person can paint, and back. Pure.

A band is what a person takes for one rule: rules of the file that are alike in everything but their days and
times. Its week holds, for each day from Monday on, the windows that *start* on it (or the periods, or the
shifts). A grid of cells shows a week exactly: its rows are cut at every half hour and wherever a window of
the band begins or ends, so no cell is half painted.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final, NamedTuple

import msgspec

from config.calendar import Calendar
from config.groups import TimetableRule
from config.reading import Refused, Spot
from config.week import DAYS, EVERY_DAY, Window, window

WINDOWS, PERIODS, SHIFT = KINDS = ("windows", "periods", "shift")
"""How a rule says its times; the keys of the file."""

DAY_MINUTES: Final = 24 * 60
STEP: Final = 30
_PART = re.compile(r"([0-9]{1,4})-([0-9]{1,4})")
_VIETNAMESE = ("t2", "t3", "t4", "t5", "t6", "t7", "cn")

Time = Window | str
Times = tuple[Time, ...]
Week = tuple[Times, ...]
"""Seven of them, Monday first: windows, or names of periods, or ids of shifts."""
Cell = tuple[int, str]
"""A day, Monday 0, and the key of a row."""

NO_WEEK: Week = ((),) * 7


@dataclass(frozen=True, slots=True)
class Band:
    """Rules that differ in days and times only. `numbers`: their places in the group's timetable."""

    numbers: tuple[int, ...]
    rule: TimetableRule
    kind: str
    week: Week

    @property
    def mark(self) -> str:
        """What tells it from every other, and from itself after a change."""
        encoder = msgspec.json.Encoder(enc_hook=str, order="deterministic")
        return sha256(encoder.encode((self.rule, self.kind, self.week))).hexdigest()[:16]


class Row(NamedTuple):
    """A row of a grid: its key, the minutes of the day that it stands for, and the name of a period."""

    key: str
    start: int
    end: int
    name: str = ""


class Entry(NamedTuple):
    """The days and times of one rule of the file."""

    days: frozenset[int]
    times: Times


def kind_of(rule: TimetableRule) -> str:
    """Whether a rule has windows, periods or a shift."""
    return SHIFT if rule.shift else PERIODS if rule.periods else WINDOWS


def times_of(rule: TimetableRule) -> Times:
    """The times of a rule, of its kind."""
    return (rule.shift,) if rule.shift else rule.periods or rule.windows


def bands(rules: Sequence[TimetableRule]) -> tuple[Band, ...]:
    """The bands of a group's timetable, in the order of their first rules."""
    alike: dict[tuple[str, TimetableRule], list[int]] = {}
    for number, rule in enumerate(rules):
        core = msgspec.structs.replace(rule, days=EVERY_DAY, windows=(), periods=(), shift="")
        alike.setdefault((kind_of(rule), core), []).append(number)
    return tuple(
        Band(tuple(numbers), rules[numbers[0]], kind, _week([rules[number] for number in numbers]))
        for (kind, _core), numbers in alike.items()
    )


def _week(rules: Sequence[TimetableRule]) -> Week:
    return tuple(
        tuple(dict.fromkeys(time for rule in rules if day in rule.days for time in times_of(rule)))
        for day in range(7)
    )


def entries(kind: str, week: Week) -> tuple[Entry, ...]:
    """The rules of the file that say a week: days with the same times together, in their order."""
    found: dict[Times, set[int]] = {}
    for day, times in enumerate(week):
        for some in ((time,) for time in times) if kind == SHIFT else (times,):
            if some:
                found.setdefault(some, set()).add(day)
    return tuple(Entry(frozenset(days), times) for times, days in found.items())


# The grid -------------------------------------------------------------------------------------------------


def rows_of(kind: str, week: Week, calendar: Calendar) -> tuple[Row, ...]:
    """The rows of a band's grid: parts of the day, or the periods or shifts of the calendar."""
    if kind == PERIODS:
        periods = sorted(calendar.periods.items(), key=lambda one: one[1])
        return tuple(Row(name, time.start, time.end, name) for name, time in periods)
    if kind == SHIFT:
        shifts = [(one.id, _shift_span(one.id, calendar), one.name) for one in calendar.shifts.values()]
        return tuple(
            Row(key, time.start, time.end, name) for key, time, name in sorted(shifts, key=lambda one: one[1])
        )
    edges = {edge for times in week for time in times if isinstance(time, Window) for edge in _edges(time)}
    cuts = sorted({*range(0, DAY_MINUTES + 1, STEP), *edges})
    return tuple(_part(start, end) for start, end in itertools.pairwise(cuts))


def _part(start: int, end: int) -> Row:
    return Row(f"{start}-{end}", start, end)


def rows_in(cells: Collection[Cell]) -> tuple[Row, ...]:
    """The parts of the day that some cells stand for, in order; what is no part of a day is left out."""
    found = set()
    for _day, key in cells:
        part = _PART.fullmatch(key)
        if part and int(part[1]) < int(part[2]) <= DAY_MINUTES:
            found.add(_part(int(part[1]), int(part[2])))
    return tuple(sorted(found, key=lambda row: row[1:3]))


def _edges(time: Window) -> tuple[int, int]:
    return time.start, time.end


def _shift_span(identity: str, calendar: Calendar) -> Window:
    shift = calendar.shifts[identity]
    times = shift.windows or tuple(
        calendar.periods[name] for name in shift.periods if name in calendar.periods
    )
    if not times:
        return Window(0, DAY_MINUTES)
    return Window(min(time.start for time in times), max(time.end for time in times))


def cells_of(kind: str, week: Week, rows: Iterable[Row]) -> frozenset[Cell]:
    """The cells that a week paints. A window past midnight is drawn on into the next day."""
    if kind != WINDOWS:
        return frozenset((day, row.key) for row in rows for day, times in enumerate(week) if row.key in times)
    spans = [span for day, times in enumerate(week) for time in times for span in _spans(day, time)]
    return frozenset(
        (day, row.key) for row in rows for day, start, end in spans if start <= row.start and row.end <= end
    )


def painted_by(others: Iterable[Band], rows: Sequence[Row], calendar: Calendar) -> frozenset[Cell]:
    """The cells in which some other bands hold for a while, at the calendar's usual times."""
    spans = {
        span
        for band in others
        for day, times in enumerate(band.week)
        for time in times
        for span in _spans(day, usual(band.kind, time, calendar))
    }
    return frozenset(
        (day, row.key) for row in rows for day, start, end in spans if start < row.end and row.start < end
    )


def usual(kind: str, time: Time, calendar: Calendar) -> Time:
    """A period or a shift as the window that it usually is."""
    if kind == PERIODS:
        return calendar.periods.get(str(time), time)
    return _shift_span(str(time), calendar) if kind == SHIFT else time


def _spans(day: int, time: Time) -> list[tuple[int, int, int]]:
    """A window as (day, start, end) within days."""
    if not isinstance(time, Window):
        return []
    if not time.overnight:
        return [(day, time.start, time.end)]
    return [(day, time.start, DAY_MINUTES), ((day + 1) % 7, 0, time.end)]


def week_of(kind: str, rows: Sequence[Row], cells: Collection[Cell], before: Week = NO_WEEK) -> Week:
    """The week that painted cells say.

    What is painted up to midnight and on from there is one window, of the evening that it begins on; only
    where `before` had two windows that meet at midnight they stay two.
    """
    if kind != WINDOWS:
        return tuple(tuple(row.key for row in rows if (day, row.key) in cells) for day in range(7))
    stretches = [_stretches(rows, {key for d, key in cells if d == day}) for day in range(7)]
    week: list[list[Window]] = [[] for _day in range(7)]
    for day, found in enumerate(stretches):
        morning = stretches[(day + 1) % 7]
        for start, end in found:
            into = morning[0][1] if morning and morning[0][0] == 0 else 0
            if start == 0 and _comes_from_the_eve(stretches[day - 1], end) and not _meets(before, day - 1):
                continue
            goes_on = end == DAY_MINUTES and 0 < into < start and not _meets(before, day)
            week[day].append(Window(start, into if goes_on else end))
    return tuple(tuple(sorted(windows)) for windows in week)


def _comes_from_the_eve(eve: Sequence[tuple[int, int]], end: int) -> bool:
    """Whether a morning up to `end` goes on from the evening before, less than a day in all."""
    return bool(eve) and eve[-1][1] == DAY_MINUTES and 0 < end < eve[-1][0]


def _meets(week: Week, day: int) -> bool:
    """Whether a week has one window up to the midnight after a day, and another from there."""
    return any(isinstance(time, Window) and time.end == DAY_MINUTES for time in week[day]) and any(
        isinstance(time, Window) and time.start == 0 for time in week[(day + 1) % 7]
    )


def _stretches(rows: Sequence[Row], keys: Collection[str]) -> list[tuple[int, int]]:
    """The stretches of a day that painted rows make, joined where they touch."""
    found: list[tuple[int, int]] = []
    for row in rows:
        if row.key not in keys:
            continue
        if found and row.start <= found[-1][1]:
            found[-1] = (found[-1][0], max(row.end, found[-1][1]))
        else:
            found.append((row.start, row.end))
    return found


def same_week(kind: str, first: Week, second: Week) -> bool:
    """Whether two weeks hold at the same times; windows that touch or overlap say the same as one."""
    if kind != WINDOWS:
        return [set(times) for times in first] == [set(times) for times in second]
    return [_merged(times) for times in first] == [_merged(times) for times in second]


def _merged(times: Times) -> list[tuple[int, int]]:
    spans = sorted(
        (time.start, time.end + (DAY_MINUTES if time.overnight else 0))
        for time in times
        if isinstance(time, Window)
    )
    found: list[tuple[int, int]] = []
    for start, end in spans:
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


# Texts ----------------------------------------------------------------------------------------------------


def times_text(times: Times) -> str:
    """The times of a day as a person types them: "07:00-11:30, 13:00-17:00"."""
    return ", ".join(str(time) for time in times)


def read_times(text: str, spot: Spot) -> Times:
    """Read them again; every mistake is noted on the spot, and left out of what comes back."""
    found: list[Window] = []
    for part in re.split(r"[,;\n]", text):
        if part.strip():
            try:
                found.append(window(part, spot))
            except Refused:
                continue
    return tuple(dict.fromkeys(found))


def days_text(days: Collection[int], language: str) -> str | list[str]:
    """Days as the file has them, in the short names of a language: "mon-fri", ["t2", "t4"], "all"."""
    names = _VIETNAMESE if language == "vi" else DAYS
    ordered = sorted(days)
    if len(ordered) == 7:
        return "all"
    if len(ordered) == 1:
        return names[ordered[0]]
    if ordered[-1] - ordered[0] == len(ordered) - 1:
        return f"{names[ordered[0]]}-{names[ordered[-1]]}"
    return [names[day] for day in ordered]
