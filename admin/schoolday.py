"""What the calendar says of today, for those whose rules ask it. Pure: `now` is an argument."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from config.policyfile import Policy
from policy.almanac import EXAM, TERM, almanac


@dataclass(frozen=True, slots=True)
class SchoolDay:
    """A day as the calendar has it. `name`: what it is called there, "" for an ordinary day.

    `runs` is the day of the week whose timetable it runs, None for its own. `ended`: the last term is over
    since that day and no later one is written, so rules that hold in term hold no more; else None.
    """

    kind: str
    name: str
    runs: int | None = None
    ended: dt.date | None = None


def school_day(policy: Policy, now: dt.datetime) -> SchoolDay | None:
    """The day of a moment (aware); None where no rule asks for the calendar and it has nothing to say."""
    rules = [rule for group in policy.groups.values() for rule in group.timetable]
    by_kind = any("always" not in rule.when for rule in rules)
    date = now.astimezone(policy.zone).date()
    day = almanac(policy.calendar).day(date)
    runs = day.weekday if day.weekday != date.weekday() else None
    if not by_kind and (runs is None or not rules):
        return None
    kind = "exam" if day.kinds is EXAM else "term" if day.kinds is TERM else "holiday"
    last = max((term.last for term in policy.calendar.terms), default=None)
    over = last is not None and last < date and any("term" in rule.when for rule in rules)
    return SchoolDay(kind, day.name, runs, last if over else None)
