"""Entries of the calendar as somebody wants them, the text with them, and months to look at. Pure."""

from __future__ import annotations

import calendar as months
import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import NamedTuple

import msgspec

from config.calendar import Calendar, Hours, SpecialDay
from config.dates import Dates, day
from config.reading import Refused, Spot
from config.tablelines import Value
from config.tabletext import change_table, insert_table, remove_table
from config.week import DAYS, Window
from policy.almanac import Day, almanac
from policy.whole import read_policy

TERMS, HOLIDAYS, EXAMS, SINGLE, HOURS = PLACES = ("terms", "holidays", "exams", "days", "hours")
"""The lists of the calendar that people change day by day; keys of the file."""
FIRST_YEAR, LAST_YEAR = 2001, 2198
_LONGEST_NAME = 80

Entry = Dates | SpecialDay | Hours


class EntryGone(ValueError):
    """The entry is not the one that was seen: somebody else has changed it, or taken it out."""

    def __init__(self) -> None:
        super().__init__(
            "somebody else has changed or removed this entry meanwhile; look at the calendar again"
        )


@dataclass(frozen=True, slots=True)
class Draft:
    """What a form says; all texts, "" for nothing. `runs`: a day of the week, `kind` a kind of day.

    periods: the times of those that take place, by name; None for the usual ones.
    """

    name: str = ""
    first: str = ""
    last: str = ""
    runs: str = ""
    kind: str = ""
    periods: Mapping[str, str] | None = None


class MonthDay(NamedTuple):
    """A date of a month's page; `inside`: whether it belongs to the month."""

    date: dt.date
    day: Day
    inside: bool


def month(calendar: Calendar, year: int, number: int) -> tuple[tuple[MonthDay, ...], ...]:
    """The weeks of a month, Monday first, whole weeks."""
    known = almanac(calendar)
    return tuple(
        tuple(MonthDay(date, known.day(date), date.month == number) for date in week)
        for week in months.Calendar().monthdatescalendar(year, number)
    )


def entries(calendar: Calendar, place: str) -> tuple[Entry, ...]:
    """The entries of one list of the calendar."""
    found: Mapping[str, tuple[Entry, ...]] = {
        TERMS: calendar.terms,
        HOLIDAYS: calendar.holidays,
        EXAMS: calendar.exams,
        SINGLE: calendar.days,
        HOURS: calendar.hours,
    }
    return found[place]


def mark_of(entry: Entry) -> str:
    """What tells an entry from every other, and from itself after a change."""
    encoder = msgspec.json.Encoder(enc_hook=dict, order="deterministic")
    return sha256(encoder.encode(entry)).hexdigest()[:16]


def find(calendar: Calendar, place: str, mark: str) -> Entry:
    """The entry of this mark. Raises EntryGone."""
    return entries(calendar, place)[_number(calendar, place, mark)]


def _number(calendar: Calendar, place: str, mark: str) -> int:
    for number, entry in enumerate(entries(calendar, place)):
        if mark_of(entry) == mark:
            return number
    raise EntryGone


def draft_of(entry: Entry) -> Draft:
    """An entry as its form shows it."""
    if isinstance(entry, SpecialDay):
        runs = "" if entry.runs is None else DAYS[entry.runs]
        own = None if entry.periods is None else _texts(entry.periods)
        return Draft(entry.name, entry.date.isoformat(), "", runs, entry.kind, own)
    if isinstance(entry, Hours):
        dates = (entry.from_.isoformat(), entry.to.isoformat())
        return Draft(entry.name, *dates, periods=_texts(entry.periods))
    return Draft(entry.name, entry.from_.isoformat(), entry.to.isoformat() if entry.to else "")


def _texts(periods: Mapping[str, Window]) -> dict[str, str]:
    return {name: str(time) for name, time in sorted(periods.items(), key=lambda one: one[1])}


def usual_periods(calendar: Calendar, place: str, draft: Draft) -> dict[str, str]:
    """All periods, by name, with the times they have but for the entry: in winter those of winter."""
    usual = _texts(calendar.periods)
    try:
        date = day(draft.first, Spot())
    except Refused:
        return usual
    if place != SINGLE:
        return usual
    known = almanac(msgspec.structs.replace(calendar, days=()))
    bells = known.day(date).bells
    found = {name: known.periods((name,), bells) for name in usual}
    return {name: str(times[0]) if times else "" for name, times in found.items()}


def put_entry(text: str, place: str, mark: str, draft: Draft) -> str:
    """The policy's text with an entry as the draft has it; an empty mark makes a new one.

    What comes out is not checked: the file's parser says everything that is wrong with it. Raises EntryGone,
    config.tabletext.LaidOutOtherwise, config.errors.ConfigInvalid for a text that is none.
    """
    calendar = read_policy(text).calendar
    path = ("calendar", place)
    after = _keys(place, draft)
    if not mark:
        return insert_table(text, path, len(entries(calendar, place)), after)
    number = _number(calendar, place, mark)
    before = _keys(place, draft_of(entries(calendar, place)[number]))
    changed = {key: value for key, value in after.items() if before[key] != value}
    return change_table(text, path, number, changed) if changed else text


def take_entry(text: str, place: str, mark: str) -> str:
    """The policy's text without an entry. Raises as `put_entry`."""
    return remove_table(text, ("calendar", place), _number(read_policy(text).calendar, place, mark))


def _keys(place: str, draft: Draft) -> dict[str, Value | None]:
    name = draft.name or None
    if place == SINGLE:
        return {
            "date": _date(draft.first),
            "name": name,
            "runs": draft.runs or None,
            "kind": draft.kind or None,
            "periods": draft.periods,
        }
    if place == HOURS:
        dates = {"from": _date(draft.first), "to": _date(draft.last)}
        return {"name": name, **dates, "periods": draft.periods or {}}
    to = draft.last if draft.last != draft.first or place == TERMS else ""
    return {"name": name, "from": _date(draft.first), "to": _date(to)}


def _date(text: str) -> Value | None:
    """A date as the file has it; what is none stays a text, so that the parser can say so."""
    try:
        return day(text, Spot()) if text else None
    except Refused:
        return text


def tidy(draft: Draft) -> Draft:
    """A draft as it came from a form, without stray spaces."""
    return replace(
        draft,
        name=" ".join(draft.name.split()),
        first=draft.first.strip(),
        last=draft.last.strip(),
    )


def source_name(filename: str) -> str:
    """What a file that somebody brings is called in the policy: the end of its name, on one line."""
    last = re.split(r"[/\\]", filename)[-1]
    plain = "".join(character for character in last if character.isprintable()).strip()
    return plain[-_LONGEST_NAME:] or "calendar.ics"
