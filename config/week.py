"""Weekly wall-clock values: days and windows, read from the short forms people write."""

from __future__ import annotations

import re

import msgspec

from config.reading import Refused, Spot

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
# Vietnamese counts Monday as the second day; Sunday is "chủ nhật".
_VIETNAMESE = ("t2", "t3", "t4", "t5", "t6", "t7", "cn")
_NUMBER = {name: number for names in (DAYS, _VIETNAMESE) for number, name in enumerate(names)}
DAY_CHOICES = (*DAYS, *_VIETNAMESE, "all")
EVERY_DAY = frozenset(range(7))

_WINDOW = re.compile(r"(\d{1,2})[:h](\d{2})\s*[-\u2013]\s*(\d{1,2})[:h](\d{2})")
_DAY_MINUTES = 24 * 60


class Window(msgspec.Struct, frozen=True, order=True):
    """Minutes of the day, half-open [start, end); an end at or before the start is on the next day."""

    start: int
    end: int

    @property
    def overnight(self) -> bool:
        """Whether it ends on the day after the one it belongs to."""
        return self.end <= self.start

    def __str__(self) -> str:
        """As written in the file."""
        return "-".join(f"{minute // 60:02}:{minute % 60:02}" for minute in (self.start, self.end))


def window(value: object, spot: Spot) -> Window:
    """Read "07:00-11:30" or "21:30-06:00" (past midnight); 24:00 may stand as the end."""
    found = _WINDOW.fullmatch(value.strip().lower()) if isinstance(value, str) else None
    if not found:
        spot.refuse(value, 'must be a window such as "07:00-11:30" or, past midnight, "21:30-06:00"')
    hour, minute, end_hour, end_minute = map(int, found.groups())
    start, end = hour * 60 + minute, end_hour * 60 + end_minute
    if minute > 59 or end_minute > 59 or start >= _DAY_MINUTES or end > _DAY_MINUTES:
        spot.refuse(value, "has a time that does not exist; a day runs from 00:00 to 24:00")
    if start == end:
        spot.refuse(value, 'starts and ends at the same minute; a whole day is "00:00-24:00"')
    return Window(start, end)


def days(value: object, spot: Spot) -> frozenset[int]:
    """Read "mon-fri", "t2-t6", ["mon", "wed"] or "all" into numbers, Monday 0."""
    items = value if isinstance(value, list) else [value]
    before = len(spot.mistakes)
    found: set[int] = set()
    for index, item in enumerate(items):
        where = spot.item(index) if isinstance(value, list) else spot
        try:
            found |= _day_range(item, where)
        except Refused:
            continue
    if len(spot.mistakes) > before:
        raise Refused
    if not found:
        spot.refuse(None, "names no day", DAY_CHOICES)
    return frozenset(found)


def _day_range(value: object, spot: Spot) -> frozenset[int]:
    if not isinstance(value, str):
        spot.refuse(value, 'must be a day such as "mon" or a range such as "mon-fri"', DAY_CHOICES)
    plain = value.strip().lower()
    if plain == "all":
        return EVERY_DAY
    ends = [end.strip() for end in re.split("[-\u2013]", plain)]
    wrong = [end for end in ends if end not in _NUMBER]
    if wrong or len(ends) > 2:
        spot.refuse(wrong[0] if wrong else value, "is not a day of the week", DAY_CHOICES)
    first, last = _NUMBER[ends[0]], _NUMBER[ends[-1]]
    return frozenset((first + step) % 7 for step in range((last - first) % 7 + 1))
