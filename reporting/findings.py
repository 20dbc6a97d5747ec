"""What is worth saying about a period: few findings, with their numbers, and none that chance explains. Pure.

A device asks again and again for what it is refused, so questions come in bursts: REPEATS of them tell as
much as one. A finding has to stand out by SIGMAS standard deviations of counts with such bursts (a Poisson
count of bursts of r has r times the variance of its mean), and by a factor that people call a difference.
Rates are per question, or per day, so that a month with holidays is not a quiet month.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from reporting.figures import Period, Total

REPEATS = 10
SIGMAS = 3.0
MUCH, TWICE = 1.5, 1.8
"""Factors from which on a trend, and a time of the week or a group, is worth saying."""

PARTS: Mapping[str, tuple[int, ...]] = {
    "morning": tuple(range(5, 11)),
    "noon": tuple(range(11, 13)),
    "afternoon": tuple(range(13, 18)),
    "evening": tuple(range(18, 23)),
    "night": (*range(5), 23),
}
"""Part of the day → its hours."""

OLD = 14
"""Days after which a list that nobody renewed is old."""

_MOST = 3  # findings of one kind
_ENOUGH = 100  # blocks below which shares of them are chance
_COVERED, _COMPARABLE, _MAJORITY = 0.8, 0.8, 0.5


class Finding(NamedTuple):
    """One thing to say.

    What `now` and `then` are depends on the kind:

    nothing      no day of the period was counted
    total        questions; how many of them were blocked
    no-before    there are too few days before to compare with
    trend        blocks of 1,000 questions; the same in the days before
    top          the categories with most blocks, each with its share, in `items`
    category     blocks of 1,000 questions of the category `subject`; the same in the days before, 0 for none
    slot         blocks on a `weekday` (0 for Monday) in a `part` of the day; the same on other weekdays
    part         the share of all blocks that falls into a `part` of the day; 0
    group        blocks of 100 questions of the group `subject`; the same of the others of its kind
    bypass       questions for ways around the filter; the same before, scaled to as many questions
    coverage     the share of the time in which DNS was filtered; 0
    old-lists    how many lists nobody renewed lately; 0
    calm         nothing differs from the days before
    """

    kind: str
    now: float = 0
    then: float = 0
    subject: str = ""
    weekday: int = -1
    part: str = ""
    items: tuple[tuple[str, float], ...] = ()

    @property
    def ratio(self) -> float:
        """How many times as much there is now; infinite where there was nothing."""
        return self.now / self.then if self.then else math.inf


def find(period: Period, before: Period, alike: Collection[str] = ()) -> tuple[Finding, ...]:
    """Return what is worth saying about a period, the general first.

    before: as many days before it. alike: groups under such rules that one can be compared with another.
    """
    total = period.total
    if not total.questions:
        return (Finding("nothing"),)
    comparable = is_comparable(period, before)
    changes = list(_changes(period, before)) if comparable else []
    shape = [*_slots(period), *_parts(period), *_groups(period, alike)]
    found = [Finding("total", *total), *_top(period), *changes, *shape]
    if not comparable:
        found.append(Finding("no-before"))
    elif not changes:
        found.append(Finding("calm"))
    return (*found, *_service(period))


def is_comparable(period: Period, before: Period) -> bool:
    """Return whether enough days before were counted for a comparison."""
    return bool(before.total.questions) and len(before.days) >= _COMPARABLE * len(period.days)


def stands_out(count: int, size: float, other: int, other_size: float, least: float = MUCH) -> bool:
    """Return whether `count` in `size` differs from `other` in `other_size`, up or down.

    least: the factor from which on a difference counts. Sizes are questions or days, above 0.
    """
    scale = size / other_size
    expected = other * scale
    spread = math.sqrt(REPEATS * (count + expected * scale))
    far = abs(count - expected) > SIGMAS * spread
    return far and (count >= least * expected or expected >= least * count)


def _changes(period: Period, before: Period) -> Iterator[Finding]:
    now, then = period.total, before.total
    if stands_out(now.blocked, now.questions, then.blocked, then.questions):
        yield Finding("trend", _per(1000, now), _per(1000, then))
    changed = []
    for category in sorted({*period.categories, *before.categories} - {""}):
        count, last = period.categories.get(category, 0), before.categories.get(category, 0)
        if stands_out(count, now.questions, last, then.questions):
            rates = 1000 * count / now.questions, 1000 * last / then.questions
            changed.append((abs(rates[0] - rates[1]), Finding("category", *rates, subject=category)))
    yield from (finding for _size, finding in sorted(changed, key=lambda one: -one[0])[:_MOST])
    count, last = period.outcomes.get("bypass", 0), before.outcomes.get("bypass", 0)
    if stands_out(count, now.questions, last, then.questions):
        yield Finding("bypass", count, last * now.questions / then.questions)


def _top(period: Period) -> Iterator[Finding]:
    blocked = period.total.blocked
    named = sorted(
        ((name, count) for name, count in period.categories.items() if name and count * 20 >= blocked),
        key=lambda item: (-item[1], item[0]),
    )
    if blocked >= _ENOUGH and named:
        items = tuple((name, count / blocked) for name, count in named[:_MOST])
        yield Finding("top", len(items), subject=items[0][0], items=items)


def _slots(period: Period) -> Iterator[Finding]:
    """Times of the week with more blocks than the same time of other days on which anything was asked."""
    if period.heat is None:
        return
    days = _weekdays(period)
    found = []
    for part, hours in PARTS.items():
        sums = [_sum([row[hour] for hour in hours]) for row in period.heat]
        open_ = [day for day in range(7) if sums[day].questions and days[day]]
        for day in open_:
            others = [one for one in open_ if one != day]
            if len(others) < 2:
                continue  # one day against one other is no pattern
            count, size = sums[day].blocked, days[day]
            rest, rest_days = sum(sums[one].blocked for one in others), sum(days[one] for one in others)
            if count / size > rest / rest_days and stands_out(count, size, rest, rest_days, TWICE):
                finding = Finding("slot", count / size, rest / rest_days, weekday=day, part=part)
                found.append((count - rest * size / rest_days, finding))
    yield from (finding for _size, finding in sorted(found, key=lambda one: -one[0])[:_MOST])


def _parts(period: Period) -> Iterator[Finding]:
    if period.heat is None:
        return
    sums = {
        part: sum(row[hour].blocked for row in period.heat for hour in hours) for part, hours in PARTS.items()
    }
    whole = sum(sums.values())
    for part, count in sums.items():
        if whole >= _ENOUGH * REPEATS and count > _MAJORITY * whole:
            yield Finding("part", count / whole, part=part)


def _groups(period: Period, alike: Collection[str]) -> Iterator[Finding]:
    """Groups that are told apart and meet more blocks than the others of their kind together."""
    totals = {group: total for group, total in period.groups.items() if group and group in alike}
    whole, found = _sum(list(totals.values())), []
    for group, total in totals.items():
        rest = Total(whole.questions - total.questions, whole.blocked - total.blocked)
        if not total.questions or not rest.questions:
            continue
        more = _per(100, total) > _per(100, rest)
        if more and stands_out(total.blocked, total.questions, rest.blocked, rest.questions, TWICE):
            found.append(Finding("group", _per(100, total), _per(100, rest), subject=group))
    yield from sorted(found, key=lambda one: (-one.now, one.subject))[:_MOST]


def _service(period: Period) -> Iterator[Finding]:
    days = len(period.days)
    share = min(period.filtered_minutes / (days * 24 * 60), 1.0)
    if share < _COVERED:
        yield Finding("coverage", share)
    old = [one for one in period.lists if one.confirmed and is_old(one.day, one.confirmed)]
    if old:
        yield Finding("old-lists", len(old))


def is_old(day: date, confirmed: int) -> bool:
    """Return whether a list that was last known to be new at `confirmed` (epoch seconds) was old on a day."""
    return (day - (date(1970, 1, 1) + timedelta(seconds=confirmed))).days > OLD


def _weekdays(period: Period) -> list[int]:
    found = [0] * 7
    for day in period.days:
        found[day.weekday()] += 1
    return found


def _sum(totals: Sequence[Total]) -> Total:
    return Total(sum(one.questions for one in totals), sum(one.blocked for one in totals))


def _per(many: int, total: Total) -> float:
    return many * total.blocked / total.questions
