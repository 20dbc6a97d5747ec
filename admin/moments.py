"""Reading a moment that somebody types."""

from __future__ import annotations

import re
from datetime import MAXYEAR, MINYEAR, datetime
from zoneinfo import ZoneInfo

_HAS_TIME = re.compile(r"\d[T ]\d")


class MomentInvalid(ValueError):
    """A text is no moment; the message says what one looks like."""


def parse_moment(text: str, zone: ZoneInfo) -> datetime:
    """Read ISO 8601 such as ``2026-09-07T20:00`` or ``2026-09-07T20:00+07:00``.

    Without an offset it is the policy's wall-clock time. A date alone is refused: midnight would be a guess,
    and at midnight bedtime rules say something else than at noon. Raises MomentInvalid.
    """
    example = "write it like 2026-09-07T20:00"
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError:
        raise MomentInvalid(f'"{text}" is not a date and time; {example}') from None
    if not _HAS_TIME.search(text):
        raise MomentInvalid(f'"{text}" has no time of the day; {example}')
    try:
        moment = found.astimezone(zone) if found.tzinfo else found.replace(tzinfo=zone)
    except OverflowError:
        moment = None
    if moment is None or not MINYEAR < moment.year < MAXYEAR:  # whoever asks looks at the days around it too
        raise MomentInvalid(f'"{text}" is out of reach of the calendar; {example}')
    return moment
