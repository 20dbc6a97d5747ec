"""The calendar of a school or a family: periods, shifts, terms, holidays, exams, and single days.

Values, and how they are read from the policy file. What follows from them for a day is `policy.almanac`'s.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Annotated, Any

import msgspec

from config.calendarfit import calendar_fits
from config.dates import KINDS_OF_DAY, Dates, dates, day, span, term
from config.frozen import FrozenMap
from config.publicdays import COUNTRIES, PublicDay, public_days
from config.reading import Key, Reader, Refused, Spot, list_of, one_of, read_struct, slug, table, text
from config.week import DAY_CHOICES, Window, days, window

NO_COUNTRY = "none"
_MOST = 400  # entries of one kind


def period_window(value: object, spot: Spot) -> Window:
    """Read the time of a period: a window that ends on the day it starts on."""
    found = window(value, spot)
    if found.overnight:
        spot.refuse(value, "runs past midnight; a period of the day ends on that day")
    return found


def _by_id(read: Reader[Any], what: str) -> Reader[FrozenMap[str, Any]]:
    def all_of(value: object, spot: Spot) -> FrozenMap[str, Any]:
        raw = table(value, spot)
        before = len(spot.mistakes)
        if len(raw) > _MOST:
            spot.note(len(raw), f"there are too many {what}; at most {_MOST}")
        found = {}
        for key, item in raw.items():
            try:
                found[slug(key, spot.key(key))] = read(item, spot.key(key))
            except Refused:
                continue
        if len(spot.mistakes) > before:
            raise Refused
        return FrozenMap(found)

    return all_of


_periods: Reader[FrozenMap[str, Window]] = _by_id(period_window, "periods")


class Shift(msgspec.Struct, frozen=True):
    """A part of the day in which some classes are at school: from its first period to its last."""

    id: str
    name: Annotated[str, Key(text(), "text", "What people read, such as `Ca sáng / Morning shift`.")]
    periods: Annotated[
        tuple[str, ...],
        Key(
            list_of(slug, most=48),
            "list of periods",
            "Its periods; the shift lasts from the start of the first to the end of the last, breaks "
            "included.",
            "`[]`",
        ),
    ] = ()
    windows: Annotated[
        tuple[Window, ...],
        Key(list_of(period_window, most=48), "list of windows", "Its times, instead of periods.", "`[]`"),
    ] = ()


def shift(value: object, spot: Spot) -> Shift:
    """Read one [calendar.shifts.ID]."""

    def check(_fields: dict[str, Any], spot: Spot) -> None:
        raw = value if isinstance(value, dict) else {}
        used = [key for key in ("periods", "windows") if raw.get(key)]
        if len(used) != 1:
            spot.note(" + ".join(used) or None, "a shift has either periods or windows")

    return read_struct(Shift, value, spot, fixed={"id": spot.path.rpartition(".")[2]}, check=check)


class Hours(msgspec.Struct, frozen=True):
    """Other times of the periods between two dates: winter hours, a shortened week."""

    name: Annotated[str, Key(text(), "text", "What people read: `Giờ mùa đông`.")]
    from_: Annotated[dt.date, Key(day, "date", "The first day.")]
    to: Annotated[dt.date, Key(day, "date", "The last day; it belongs to it.")]
    periods: Annotated[
        Mapping[str, Window],
        Key(
            _periods,
            "table of windows",
            "The periods of these days, all of them: one that is left out does not take place.",
        ),
    ]

    @property
    def length(self) -> int:
        """How many days these are."""
        return (self.to - self.from_).days + 1


def hours(value: object, spot: Spot) -> Hours:
    """Read one [[calendar.hours]]."""
    return read_struct(Hours, value, spot, check=span)


def _weekday(value: object, spot: Spot) -> int:
    found = days(value, spot)
    if len(found) != 1:
        spot.refuse(value, "must be one day of the week", DAY_CHOICES[:-1])
    return next(iter(found))


class SpecialDay(msgspec.Struct, frozen=True):
    """One date that is unlike its neighbours. It wins over everything else that is said of that date."""

    date: Annotated[dt.date, Key(day, "date", "The day.")]
    name: Annotated[str, Key(text(), "text", "What people read: `Học bù`, `Nghỉ bão`.", "none")] = ""
    runs: Annotated[
        int | None,
        Key(
            _weekday,
            "day",
            'The day of the week whose timetable it runs (a make-up day): `"mon"`, `"t2"`. Makes it a day of '
            "term, if `kind` says nothing else.",
            "its own",
        ),
    ] = None
    kind: Annotated[
        str,
        Key(
            one_of(KINDS_OF_DAY, "a kind of day"),
            "term, holiday or exam",
            "What kind of day it is, whatever the rest of the calendar says.",
            "what the rest says",
        ),
    ] = ""
    periods: Annotated[
        Mapping[str, Window] | None,
        Key(
            _periods,
            "table of windows",
            "The periods of this day, all of them: one that is left out does not take place.",
            "the usual ones",
        ),
    ] = None


def special_day(value: object, spot: Spot) -> SpecialDay:
    """Read one [[calendar.days]]."""

    def check(fields: dict[str, Any], spot: Spot) -> None:
        raw = value if isinstance(value, dict) else {}
        if not {"runs", "kind", "periods"} & raw.keys():
            spot.note(None, "says nothing about this day; it needs runs, kind or periods")
        if fields.get("kind") == "holiday" and "runs" in raw:
            spot.key("runs").note(
                raw["runs"], 'a holiday runs no timetable; leave out runs or kind = "holiday"'
            )

    return read_struct(SpecialDay, value, spot, check=check)


def _country(value: object, spot: Spot) -> str:
    return one_of((*COUNTRIES, NO_COUNTRY), "a country whose holidays are known")(value, spot)


class Calendar(msgspec.Struct, frozen=True):
    """What people said about days. `public` are the public holidays of the country, by date."""

    public_holidays: Annotated[
        str,
        Key(
            _country,
            "country",
            'The country whose public holidays are holidays here: `"VN"`, or `"none"`.',
            '`"VN"`',
        ),
    ] = COUNTRIES[0]
    periods: Annotated[
        Mapping[str, Window],
        Key(
            _periods,
            "table of windows",
            'The periods of a day, in your own words: `tiet-1 = "07:00-07:45"`.',
            "none",
        ),
    ] = FrozenMap({})
    shifts: Annotated[
        Mapping[str, Shift],
        Key(
            _by_id(shift, "shifts"), "tables", "The shifts of a day, one `[calendar.shifts.ID]` each.", "none"
        ),
    ] = FrozenMap({})
    terms: Annotated[
        tuple[Dates, ...],
        Key(
            list_of(term, most=_MOST),
            "list of tables",
            "The terms, one `[[calendar.terms]]` each. With none, every day that is no holiday is term.",
            "`[]`",
        ),
    ] = ()
    holidays: Annotated[
        tuple[Dates, ...],
        Key(
            list_of(dates, most=_MOST),
            "list of tables",
            "Holidays besides the public ones, one `[[calendar.holidays]]` each.",
            "`[]`",
        ),
    ] = ()
    exams: Annotated[
        tuple[Dates, ...],
        Key(
            list_of(dates, most=_MOST),
            "list of tables",
            "Days of exams, one `[[calendar.exams]]` each. They are days of term too.",
            "`[]`",
        ),
    ] = ()
    hours: Annotated[
        tuple[Hours, ...],
        Key(
            list_of(hours, most=_MOST),
            "list of tables",
            "Other times of the periods between two dates, one `[[calendar.hours]]` each.",
            "`[]`",
        ),
    ] = ()
    days: Annotated[
        tuple[SpecialDay, ...],
        Key(
            list_of(special_day, most=_MOST),
            "list of tables",
            "Single days unlike the others, one `[[calendar.days]]` each: make-up days, closed days.",
            "`[]`",
        ),
    ] = ()
    public: tuple[PublicDay, ...] = ()


def calendar(value: object, spot: Spot) -> Calendar:
    """Read [calendar], and fill in the public holidays."""

    def check(fields: dict[str, Any], spot: Spot) -> None:
        calendar_fits(value, spot)
        fields["public"] = public_days(fields.get("public_holidays", COUNTRIES[0]))

    return read_struct(Calendar, value, spot, check=check)
