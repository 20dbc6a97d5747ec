"""Dates and kinds of days, and the span of days that terms, holidays and exams have in common."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any

import msgspec

from config.reading import Key, Spot, list_of, one_of, read_struct, text

KINDS_OF_DAY = ("term", "holiday", "exam")
ALWAYS = frozenset({"always"})
_FIRST_YEAR, _LAST_YEAR = 2000, 2199
_LONGEST = 400  # days between two dates; more is a typing error in the year


def day(value: object, spot: Spot) -> dt.date:
    """Read a date, 2026-09-05; also as text, for those who write quotes."""
    if isinstance(value, str):
        try:
            value = dt.date.fromisoformat(value.strip())
        except ValueError:
            spot.refuse(value, "is not a date; write year-month-day such as 2026-09-05")
    if not isinstance(value, dt.date) or isinstance(value, dt.datetime):
        spot.refuse(value, "must be a date without a time, such as 2026-09-05")
    if not _FIRST_YEAR <= value.year <= _LAST_YEAR:
        spot.refuse(value, f"must be a date between the years {_FIRST_YEAR} and {_LAST_YEAR}")
    return value


def when(value: object, spot: Spot) -> frozenset[str]:
    """Read on which kinds of days a rule holds: "term", or ["holiday", "exam"], or "always"."""
    read = one_of((*KINDS_OF_DAY, *ALWAYS), "a kind of day")
    if not isinstance(value, list):
        return frozenset({read(value, spot)})
    if not value:
        spot.refuse(None, "names no kind of day", (*KINDS_OF_DAY, *ALWAYS))
    return frozenset(list_of(read)(value, spot))


class Dates(msgspec.Struct, frozen=True):
    """Days from `from` to `to`, both of them included: a term, a holiday, or exams."""

    name: Annotated[str, Key(text(), "text", "What people read: `Học kỳ I`, `Tết Nguyên Đán`.")]
    from_: Annotated[dt.date, Key(day, "date", "The first day.")]
    to: Annotated[
        dt.date | None, Key(day, "date", "The last day; it belongs to it.", "the first day; a term needs it")
    ] = None
    source: Annotated[
        str,
        Key(text(), "text", "The .ics file it came from: importing that file again replaces it.", "none"),
    ] = ""

    @property
    def last(self) -> dt.date:
        """The last day that belongs to it."""
        return self.to or self.from_

    @property
    def length(self) -> int:
        """How many days these are."""
        return (self.last - self.from_).days + 1


def ordered(fields: dict[str, Any], spot: Spot) -> None:
    """Note a `to` that lies before its `from`."""
    first, last = fields.get("from"), fields.get("to")
    if first and last and last < first:
        spot.key("to").note(last, f"lies before the first day, {first}")


def span(fields: dict[str, Any], spot: Spot) -> None:
    """Note a `to` that lies before its `from`, or absurdly far behind it."""
    ordered(fields, spot)
    first, last = fields.get("from"), fields.get("to")
    if first and last and (last - first).days >= _LONGEST:
        spot.key("to").note(last, f"is more than {_LONGEST} days after {first}; is the year right?")


def dates(value: object, spot: Spot) -> Dates:
    """Read one [[calendar.holidays]] or [[calendar.exams]]."""
    return read_struct(Dates, value, spot, check=span)


def term(value: object, spot: Spot) -> Dates:
    """Read one [[calendar.terms]]; a term says when it ends."""

    def check(fields: dict[str, Any], spot: Spot) -> None:
        if isinstance(value, dict) and "to" not in value:
            spot.key("to").note(None, "is missing; it must be the last day of the term")
        span(fields, spot)

    return read_struct(Dates, value, spot, check=check)
