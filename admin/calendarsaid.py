"""Entries of the calendar as people read them in a list, in Vietnamese or English. Pure."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

from admin.calendardraft import Entry, entries, mark_of
from admin.timetablewords import KINDS, TimetableWords
from config.calendar import Calendar, Hours, SpecialDay


class Listed(NamedTuple):
    """An entry: its mark, what it is called, its dates, and what it says besides."""

    mark: str
    name: str
    dates: str
    besides: str


def listed(calendar: Calendar, place: str, say: TimetableWords) -> list[Listed]:
    """The entries of one list of the calendar, by date."""
    found = sorted(entries(calendar, place), key=_first)
    return [
        Listed(mark_of(one), say.name(one.name), _dates(one, say), _besides(one, calendar, say))
        for one in found
    ]


def _first(one: Entry) -> dt.date:
    return one.date if isinstance(one, SpecialDay) else one.from_


def _dates(one: Entry, say: TimetableWords) -> str:
    if isinstance(one, SpecialDay):
        return f"{say.day(one.date.weekday())} {say.full_date(one.date)}"
    first, last = one.from_, one.to or one.from_
    return say.full_date(first) if last == first else f"{say.full_date(first)} – {say.full_date(last)}"


def _besides(one: Entry, calendar: Calendar, say: TimetableWords) -> str:
    pick = say.words.pick
    if isinstance(one, Hours):
        return say.periods(one.periods, calendar)
    if not isinstance(one, SpecialDay):
        return pick(f"từ tệp {one.source}", f"from {one.source}") if one.source else ""
    parts = []
    if one.kind:
        parts.append(pick(*KINDS[one.kind][:2]))
    if one.runs is not None:
        day = say.whole_day(one.runs)
        parts.append(pick(f"theo giờ {day.lower()}", f"runs the timetable of {day}"))
    if one.periods is not None:
        parts.append(say.periods(one.periods, calendar))
    return ", ".join(parts)
