"""Times of a week in words: "Mon–Fri 07:00–11:30". Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta, tzinfo
from typing import Final

from admin.words import Words
from policy.compare import Span

_DAYS: Final = {
    "vi": ("T2", "T3", "T4", "T5", "T6", "T7", "CN"),
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
}
_DAY: Final = timedelta(days=1)


def times_said(words: Words, spans: Sequence[Span], whole: Span | None, zone: tzinfo) -> str:
    """Say when something holds; `whole` is the time that was looked at, None for single moments.

    Days with the same times are said together; what runs past midnight belongs to the day it starts on.
    """
    if whole is None:
        return ", ".join(f"{_day(words, span.first, zone)} {_date(span.first, zone)}" for span in spans)
    joined = _joined(spans, whole)
    if joined == [whole]:
        return words.pick("mọi lúc", "at all times")
    by_times: dict[str, list[datetime]] = {}
    for span in joined:
        by_times.setdefault(_clock(words, span, zone), []).append(span.first.astimezone(zone))
    return ", ".join(f"{_days(words, starts)} {times}" for times, starts in by_times.items())


def _joined(spans: Sequence[Span], whole: Span) -> list[Span]:
    """The spans in order, those that touch made one, also around the end of a whole week."""
    found: list[Span] = []
    for span in sorted(spans):
        if found and found[-1].last >= span.first:
            found[-1] = Span(found[-1].first, max(found[-1].last, span.last))
        else:
            found.append(span)
    if len(found) > 1 and found[0].first == whole.first and found[-1].last == whole.last:
        first = found.pop(0)
        found[-1] = Span(found[-1].first, found[-1].last + (first.last - first.first))
    return found


def _clock(words: Words, span: Span, zone: tzinfo) -> str:
    first, last = span.first.astimezone(zone), span.last.astimezone(zone)
    days = (last.date() - first.date()).days
    end = f"{last:%H:%M}"
    if days == 1 and end == "00:00":
        end, days = "24:00", 0
    far = days > 1 or (days == 1 and last.time() >= first.time())
    return f"{first:%H:%M}–{_DAYS[words.language][last.weekday()] + ' ' if far else ''}{end}"


def _days(words: Words, starts: Sequence[datetime]) -> str:
    names, runs = _DAYS[words.language], list[list[datetime]]()
    for start in starts:
        if runs and start.date() - runs[-1][-1].date() == _DAY:
            runs[-1].append(start)
        else:
            runs.append([start])
    if len(starts) == 7:
        return words.pick("hằng ngày", "daily")
    return ", ".join(
        f"{names[run[0].weekday()]}–{names[run[-1].weekday()]}"
        if len(run) > 2
        else ", ".join(names[start.weekday()] for start in run)
        for run in runs
    )


def _day(words: Words, moment: datetime, zone: tzinfo) -> str:
    return _DAYS[words.language][moment.astimezone(zone).weekday()]


def _date(moment: datetime, zone: tzinfo) -> str:
    return f"{moment.astimezone(zone):%d/%m/%Y %H:%M}"
