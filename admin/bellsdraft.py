"""Periods and shifts of the calendar as a form has them, and the policy's text with them. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from config.calendar import Calendar
from config.reading import Refused, Spot
from config.tabletext import put_section, remove_section
from config.tomledit import set_key
from config.week import Window, window
from policy.whole import read_policy

_PERIODS, _SHIFTS = ("calendar", "periods"), ("calendar", "shifts")
_LONGEST_ID = 40


@dataclass(frozen=True, slots=True)
class ShiftDraft:
    """A shift as the form has it: what it is called, and its periods, or its own times instead.

    No name: it is to go.
    """

    name: str
    periods: tuple[str, ...]
    windows: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Bells:
    """All periods, by name, with their times as text, and all shifts, by id."""

    periods: Mapping[str, str]
    shifts: Mapping[str, ShiftDraft]


def bells_of(calendar: Calendar) -> Bells:
    """The periods, by their times, and the shifts as they are."""
    ordered = sorted(calendar.periods.items(), key=lambda one: one[1])
    return Bells(
        {name: str(time) for name, time in ordered},
        {
            key: ShiftDraft(one.name, one.periods, tuple(str(time) for time in one.windows))
            for key, one in calendar.shifts.items()
        },
    )


def put_bells(text: str, before: Bells, after: Bells) -> str:
    """The policy's text with what is another in `after` than in `before`; all else stays as it is.

    What comes out is not checked: the file's parser says everything that is wrong with it, rules that ask for
    a period that is gone too. Raises KeyError where somebody else has meanwhile added another of a name, or
    taken out what is changed; config.tabletext.LaidOutOtherwise, ValueError, ConfigInvalid for a text
    that is none.
    """
    now = bells_of(read_policy(text).calendar)
    _no_other(now.periods, before.periods, after.periods)
    _no_other(now.shifts, before.shifts, after.shifts)
    come = {name: time for name, time in after.periods.items() if before.periods.get(name) != time}
    if come:
        text = put_section(text, _PERIODS)
    for name, time in come.items():
        text = set_key(text, (*_PERIODS, name), time)
    for name in before.periods.keys() - after.periods.keys():
        text = set_key(text, (*_PERIODS, name), None)
    for key, shift in after.shifts.items():
        text = _put_shift(text, key, before.shifts.get(key, now.shifts.get(key)), shift)
    for key in (before.shifts.keys() - after.shifts.keys()) & now.shifts.keys():
        text = remove_section(text, (*_SHIFTS, key))
    return text


def _no_other(now: Mapping[str, object], before: Mapping[str, object], after: Mapping[str, object]) -> None:
    """Hold that what is new in `after` is not there already, with another meaning."""
    taken = [name for name in after.keys() - before.keys() if now.get(name, after[name]) != after[name]]
    if taken:
        raise KeyError(f"there is a {taken[0]} already")


def _put_shift(text: str, key: str, before: ShiftDraft | None, after: ShiftDraft) -> str:
    path = (*_SHIFTS, key)
    if before is None:
        text = put_section(text, path)
    if before is None or before.name != after.name:
        text = set_key(text, (*path, "name"), after.name)
    periods, windows = (set(before.periods), before.windows) if before else (set(), ())
    if periods != set(after.periods) or (before is None and not after.windows):
        text = set_key(text, (*path, "periods"), list(after.periods) if not after.windows else None)
    if windows != after.windows:
        text = set_key(text, (*path, "windows"), list(after.windows) or None)
    return text


def time_of(start: str, end: str) -> str:
    """The times of two fields as one text: "07:00-07:45"; "" where both are empty."""
    return f"{start.strip()}-{end.strip()}" if start.strip() or end.strip() else ""


def times_of(text: str) -> tuple[str, ...]:
    """Several times in one field: "07:00-09:00, 09:30-11:00"."""
    return tuple(part.strip() for part in re.split(r"[,;\n]", text) if part.strip())


def span_of(names: Sequence[str], periods: Mapping[str, str]) -> str:
    """From the start of the first of some periods to the end of the last; "" for none."""
    times = [ends_of(periods[name]) for name in names if name in periods]
    return f"{min(start for start, _end in times)}-{max(end for _start, end in times)}" if times else ""


def moved(periods: Mapping[str, str], minutes: int) -> dict[str, str] | None:
    """All times so many minutes later, or earlier; None where one would leave its day.

    What is no time yet stays as it is.
    """
    found = {}
    for name, text in periods.items():
        try:
            time = window(text, Spot())
        except Refused:
            found[name] = text
            continue
        if time.start + minutes < 0 or time.end + minutes > 24 * 60:
            return None
        found[name] = str(Window(time.start + minutes, time.end + minutes))
    return found


def ends_of(time: str) -> tuple[str, str]:
    """What stands in the two fields of a time."""
    start, _mark, end = time.partition("-")
    return start, end


def id_of(name: str, taken: Collection[str]) -> str:
    """An id for what a person calls something: "Tiết 6" is tiet-6, and tiet-6-2 if that is taken."""
    plain = unicodedata.normalize("NFD", name.lower().replace("đ", "d"))
    found = re.sub(r"[^a-z0-9]+", "-", "".join(c for c in plain if not unicodedata.combining(c))).strip("-")
    found = found[: _LONGEST_ID - 4].strip("-") or "tiet"
    number, wanted = 2, found
    while wanted in taken:
        wanted, number = f"{found}-{number}", number + 1
    return wanted


def in_order(names: Sequence[str], periods: Mapping[str, str]) -> tuple[str, ...]:
    """Names of periods by their times."""
    return tuple(sorted(names, key=lambda name: periods.get(name, "")))
