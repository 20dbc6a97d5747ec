"""Days out of an .ics file (RFC 5545): holidays and exams as a ministry or a school publishes them.

The door to `icalendar`, and to `dateutil` for events that come again. All that is wanted of an event is which
local days it touches and what it is called.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
from dateutil.rrule import rrulestr

from admin.icsdays import LARGEST, IcsDays, IcsFound, IcsInvalid

Event = Any  # what icalendar hands out has a union of thirty types behind each key

_MOST_TIMES = 20_000  # times that one event may come again before the days that are asked for
_TOO_OFTEN = frozenset({"SECONDLY", "MINUTELY", "HOURLY"})
_DAY = dt.timedelta(days=1)
_MOMENT = dt.timedelta(microseconds=1)
_LONGEST_NAME = 80


@dataclass(slots=True)
class _Series:
    """The events of one UID: the one that comes again, and single times that were moved or taken out."""

    main: list[Event] = field(default_factory=list)
    moved: dict[dt.datetime, Event] = field(default_factory=dict)


def read_ics(data: bytes, zone: ZoneInfo, first: dt.date, last: dt.date) -> IcsFound:
    """The days between `first` and `last` that the events of a file touch, in order, neighbours joined.

    zone: whose days; times without a zone are meant there. Raises IcsInvalid.
    """
    found: set[IcsDays] = set()
    skipped: list[str] = []
    for series in _series(_events(data), zone).values():
        try:
            for days in _times(series, zone, last):
                if days.last >= first and days.first <= last:
                    found.add(IcsDays(max(days.first, first), min(days.last, last), days.name))
        except (ValueError, TypeError, OverflowError, AttributeError, KeyError) as error:
            skipped.append(f"{_name(series)}: {error}")
    return IcsFound(tuple(_joined(sorted(found))), tuple(skipped))


def _events(data: bytes) -> list[Event]:
    if len(data) > LARGEST:
        raise IcsInvalid(f"is larger than {LARGEST // 1_000_000} MB")
    if b"BEGIN:VCALENDAR" not in data[:4096].upper():
        raise IcsInvalid("is no calendar file: it does not begin with BEGIN:VCALENDAR")
    try:
        calendars = icalendar.Calendar.from_ical(data, multiple=True)
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError) as error:
        raise IcsInvalid(f"is a broken calendar file: {str(error) or type(error).__name__}") from None
    events = [event for calendar in calendars for event in calendar.walk("VEVENT")]
    if not events:
        raise IcsInvalid("holds no events")
    return events


def _series(events: Iterable[Event], zone: ZoneInfo) -> dict[str, _Series]:
    found: dict[str, _Series] = {}
    for number, event in enumerate(events):
        series = found.setdefault(str(event.get("UID", "")) or f"event {number}", _Series())
        moved = event.get("RECURRENCE-ID")
        if moved is None:
            series.main.append(event)
        else:
            series.moved[_wall(moved.dt, zone)] = event
    return found


def _times(series: _Series, zone: ZoneInfo, last: dt.date) -> Iterator[IcsDays]:
    for event in series.main:
        if _cancelled(event):
            continue
        start = event["DTSTART"].dt
        own = start.tzinfo if isinstance(start, dt.datetime) and start.tzinfo else zone
        length = _length(event)
        for wall in _starts(event, _wall(start, own), own, last):
            if (
                wall not in series.moved
                and wall.replace(tzinfo=own).astimezone(zone).replace(tzinfo=None) not in series.moved
            ):
                yield _days(event, wall if _whole_day(start) else wall.replace(tzinfo=own), length, zone)
    for event in series.moved.values():
        if not _cancelled(event):
            yield _days(event, event["DTSTART"].dt, _length(event), zone)


def _starts(event: Event, start: dt.datetime, own: dt.tzinfo, last: dt.date) -> Iterator[dt.datetime]:
    """The wall-clock times in its own zone at which an event begins, up to the last day asked for."""
    without = {_wall(moment, own) for moment in _moments(event, "EXDATE")}
    more = [_wall(moment, own) for moment in _moments(event, "RDATE")]
    end = dt.datetime.combine(last, dt.time.max)
    again = itertools.chain.from_iterable(
        _rule(rule, start, own, end) for rule in _listed(event.get("RRULE"))
    )
    yield from sorted({start, *more, *again} - without)


def _rule(rule: Any, start: dt.datetime, own: dt.tzinfo, end: dt.datetime) -> list[dt.datetime]:
    parts = {key.upper(): list(value) for key, value in rule.items()}
    if _TOO_OFTEN & set(parts.get("FREQ", ())):
        raise ValueError("comes again more than once a day; it was left out")
    until = [_wall(moment, own) for moment in parts.pop("UNTIL", ())]
    if "COUNT" not in parts:
        # Also what never ends, or never comes ("every 30 February"), ends where nobody asks any more.
        parts["UNTIL"] = [min([*until, end])]
    text = icalendar.vRecur(parts).to_ical().decode()  # type: ignore[no-untyped-call]
    times = list(itertools.islice(rrulestr(text, dtstart=start, ignoretz=True), _MOST_TIMES + 1))
    if len(times) > _MOST_TIMES:
        raise ValueError(f"comes again more than {_MOST_TIMES} times; it was left out")
    return [moment for moment in times if moment <= end]


def _days(event: Event, start: dt.date, length: dt.timedelta, zone: ZoneInfo) -> IcsDays:
    """The days that one time of an event touches. An end at midnight touches no further day."""
    if _whole_day(event["DTSTART"].dt):
        first = start.date() if isinstance(start, dt.datetime) else start
        return IcsDays(first, first + max(length, _DAY) - _DAY, _title(event))
    assert isinstance(start, dt.datetime)  # noqa: S101 - a date was met above
    begin = (start if start.tzinfo else start.replace(tzinfo=zone)).astimezone(zone)
    end = (begin.astimezone(dt.UTC) + length).astimezone(zone)
    last = (end.replace(tzinfo=None) - _MOMENT).date() if length > _MOMENT else begin.date()
    return IcsDays(begin.date(), max(begin.date(), last), _title(event))


def _length(event: Event) -> dt.timedelta:
    start = event["DTSTART"].dt
    length: dt.timedelta
    if "DTEND" in event:
        end = event["DTEND"].dt
        if _whole_day(start) != _whole_day(end):
            raise ValueError("begins with a day and ends with a time, or the other way round")
        if not _whole_day(start) and (start.tzinfo is None) != (end.tzinfo is None):
            end = end.replace(tzinfo=start.tzinfo)
        length = end - start
    else:
        length = event["DURATION"].dt if "DURATION" in event else dt.timedelta()
    if length < dt.timedelta():
        raise ValueError("ends before it begins")
    return length


def _wall(moment: dt.date, zone: dt.tzinfo) -> dt.datetime:
    """A date or time as the clock on the wall of a zone shows it, zone taken off; a date is its midnight."""
    if not isinstance(moment, dt.datetime):
        return dt.datetime.combine(moment, dt.time())
    return (moment.astimezone(zone) if moment.tzinfo else moment).replace(tzinfo=None)


def _whole_day(moment: dt.date) -> bool:
    return not isinstance(moment, dt.datetime)


def _moments(event: Event, name: str) -> Iterator[dt.date]:
    for entry in _listed(event.get(name)):
        for item in entry.dts:
            moment = item.dt
            yield moment[0] if isinstance(moment, tuple) else moment  # a period: its start


def _listed(value: Any) -> Sequence[Any]:
    if value is None:
        return ()
    return value if isinstance(value, list) else (value,)


def _cancelled(event: Event) -> bool:
    return str(event.get("STATUS", "")).upper() == "CANCELLED"


def _name(series: _Series) -> str:
    return _title((series.main or list(series.moved.values()))[0])


def _title(event: Event) -> str:
    """What an event is called, on one line."""
    text = " ".join(str(event.get("SUMMARY", "")).split())
    line = "".join(character for character in text if character.isprintable())
    return (line if len(line) <= _LONGEST_NAME else line[: _LONGEST_NAME - 1] + "…") or "(.ics)"


def _joined(days: Iterable[IcsDays]) -> Iterator[IcsDays]:
    """Days of one name that touch or overlap, as one."""
    by_name: dict[str, list[IcsDays]] = {}
    for one in days:
        spans = by_name.setdefault(one.name, [])
        if spans and one.first <= spans[-1].last + _DAY:
            spans[-1] = IcsDays(spans[-1].first, max(spans[-1].last, one.last), one.name)
        else:
            spans.append(one)
    return iter(sorted(itertools.chain.from_iterable(by_name.values())))
