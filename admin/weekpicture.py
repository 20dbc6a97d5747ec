"""What a group's timetable does in one real week: its days as the calendar has them, hour by hour. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from admin.timetabledraft import CLOSE, EFFECTS, effect_of
from admin.weekbands import DAY_MINUTES, bands
from config.groups import TimetableRule
from config.policyfile import Policy
from policy.almanac import Day, almanac
from policy.timetable import active, changes

_DAY = dt.timedelta(days=1)


class Block(NamedTuple):
    """A stretch of a day in which the same rules hold.

    start, end: minutes of the day. numbers: the bands, counted from 1. effect: that of the strictest.
    """

    start: int
    end: int
    numbers: tuple[int, ...]
    effect: str


@dataclass(frozen=True, slots=True)
class PicturedDay:
    """A date, what the calendar makes of it, and its blocks."""

    date: dt.date
    day: Day
    blocks: tuple[Block, ...]


def monday_of(date: dt.date) -> dt.date:
    """The Monday of a date's week."""
    return date - date.weekday() * _DAY


def week_picture(policy: Policy, group: str, monday: dt.date) -> tuple[PicturedDay, ...]:
    """The seven days from a Monday on. What is set by hand is not in it."""
    rules = policy.groups[group].timetable
    of_rule = {rules[number]: place for place, band in enumerate(bands(rules), 1) for number in band.numbers}
    stretches = list(_stretches(policy, rules, monday))
    known = almanac(policy.calendar)
    found = []
    for step in range(7):
        date = monday + step * _DAY
        blocks = [
            Block(start, end, tuple(dict.fromkeys(of_rule[rule] for rule in held)), _strictest(held))
            for start, end, held in _of_day(stretches, date)
            if held
        ]
        found.append(PicturedDay(date, known.day(date), tuple(blocks)))
    return tuple(found)


_Stretch = tuple[dt.datetime, dt.datetime, tuple[TimetableRule, ...]]


def _stretches(policy: Policy, rules: Sequence[TimetableRule], monday: dt.date) -> Iterator[_Stretch]:
    """From Monday's midnight to the next, wall-clock moments without a zone, with the rules between them."""
    begin = dt.datetime.combine(monday, dt.time(), policy.zone)
    start, end = begin.replace(tzinfo=None), begin.replace(tzinfo=None) + 7 * _DAY
    held = active(rules, begin, policy.calendar)
    for moment, after in changes(rules, begin, policy.calendar):
        wall = moment.replace(tzinfo=None)
        if wall >= end:
            break
        if wall > start:  # else an hour that comes twice
            yield start, wall, held
            start = wall
        held = after
    yield start, end, held


def _of_day(
    stretches: Sequence[_Stretch], date: dt.date
) -> Iterator[tuple[int, int, tuple[TimetableRule, ...]]]:
    midnight = dt.datetime.combine(date, dt.time())
    for start, end, held in stretches:
        first, last = max(start, midnight), min(end, midnight + _DAY)
        if first < last:
            yield _minute(first, midnight), _minute(last, midnight), held


def _minute(moment: dt.datetime, midnight: dt.datetime) -> int:
    return min(DAY_MINUTES, int((moment - midnight).total_seconds() // 60))


def _strictest(held: Sequence[TimetableRule]) -> str:
    return max((effect_of(rule) for rule in held), key=EFFECTS.index, default=CLOSE)


def numbers_in(days: Sequence[PicturedDay]) -> frozenset[int]:
    """The bands that hold at any time of the pictured days, counted from 1."""
    return frozenset(number for day in days for block in day.blocks for number in block.numbers)
