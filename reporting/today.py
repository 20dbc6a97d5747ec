"""Today's counters of all workers, summed.

What comes in are the hourly counters in the runtime folder (`resolver.counters`); what goes out are totals of
one calendar day in the policy's time zone. Nothing here is about a person or a site (DESIGN §7): the page
shows whole-box totals only, because a group of few devices is a child.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple

from config.categories import CATEGORIES
from policy.verdict import Outcome
from reporting.limits import NEVER_BY_DAY
from resolver.counters import OUTCOMES, CountersBroken, CountersView, slot, worker_files

_STOPPED = frozenset({Outcome.BLOCKED, Outcome.BYPASS})


class Count(NamedTuple):
    """How many questions of one hour, group, category and outcome one worker saw."""

    hour: int  # hours since the epoch, UTC
    group: str
    category: int  # number in config.categories; 0: none
    outcome: int  # number in policy.verdict.Outcome
    questions: int


@dataclass(frozen=True, slots=True)
class Today:
    """Totals of one day so far."""

    day: date
    questions: int
    blocked: int
    by_category: Mapping[int, int]
    """Category number → blocked questions; 0 holds those that a timetable or a person's own names blocked."""
    by_group: Mapping[str, tuple[int, int]]
    """Group id → (questions, blocked). For a later, access-controlled view; the open page never shows it."""


def read_counts(runtime: Path) -> Iterator[Count]:
    """Yield every count that the workers' files hold; a broken or vanished file is left out."""
    for path in worker_files(runtime):
        try:
            view = CountersView(path)
        except (OSError, CountersBroken):
            continue  # a worker that starts just now, or another version's file: the others still count
        yield from counts_of(view)


def counts_of(view: CountersView) -> Iterator[Count]:
    """Yield every count of one worker's file."""
    groups = view.groups
    for hour, words in view.hours():
        # Only the slots of groups that exist: an hour has 16,384 slots, and most boxes have three groups.
        for index, count in enumerate(words[: slot(len(groups), 0, 0)]):
            if count:
                rest, outcome = divmod(index, OUTCOMES)
                group, category = divmod(rest, slot(1, 0, 0) // OUTCOMES)
                yield Count(hour, groups[group], category, outcome, count)


def today(counts: Iterable[Count], now: datetime) -> Today:
    """Sum the counts of the calendar day that holds ``now`` (aware, in the policy's zone).

    An hour belongs to the day in which it begins: in zones off by half an hour the first half hour after
    midnight counts for the day before.
    """
    by_category: Counter[int] = Counter()
    questions: Counter[str] = Counter()
    blocked: Counter[str] = Counter()
    for count in counts:
        if datetime.fromtimestamp(count.hour * 3600, now.tzinfo).date() != now.date():
            continue
        questions[count.group] += count.questions
        if count.outcome in _STOPPED:
            blocked[count.group] += count.questions
            by_category[count.category] += count.questions
    return Today(
        day=now.date(),
        questions=questions.total(),
        blocked=blocked.total(),
        by_category=dict(by_category),
        by_group={group: (questions[group], blocked[group]) for group in questions},
    )


def for_everyone(day: Today) -> tuple[tuple[str, int], ...]:
    """Return (category id, blocked questions), most first, as anybody on the network may see it.

    The id ``""`` is "other": blocks by timetables and by people's own names, with the categories of
    ``NEVER_BY_DAY`` folded in so that no subtraction brings them out again. It always stands last.
    """
    shown: Counter[str] = Counter()
    names = {category.number: category.id for category in CATEGORIES.values()}
    for number, count in day.by_category.items():
        name = names.get(number, "")
        shown["" if name in NEVER_BY_DAY else name] += count
    other = shown.pop("", 0)
    ranked = tuple(sorted(shown.items(), key=lambda item: (-item[1], item[0])))
    return (*ranked, ("", other)) if other else ranked
