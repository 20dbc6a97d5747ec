"""When to try a list again: pure arithmetic, in seconds. State survives restarts in the store."""

from __future__ import annotations

from datetime import UTC
from email.utils import parsedate_to_datetime

MINUTES = 60
HOURS = 60 * MINUTES

FIRST_RETRY = 5 * MINUTES
LONGEST_RETRY = 6 * HOURS
SLACK = 0.9  # of the interval: a daily time of day finds every list due, also when it comes a little early
LONGEST_WISH = 48 * HOURS  # a server may ask for patience, but not switch a list off


def retry_delay(failures: int, jitter: float) -> float:
    """Seconds until the next try after `failures` in a row (1 or more); `jitter` in [0, 1) spreads boxes.

    Doubles from FIRST_RETRY to LONGEST_RETRY, each time between 75 % and 125 % of the step.
    """
    step = min(LONGEST_RETRY, FIRST_RETRY * 2.0 ** min(max(failures, 1) - 1, 16))
    return step * (0.75 + 0.5 * jitter)


def wished_delay(header: str, now: float) -> float | None:
    """Seconds that a Retry-After header asks for (RFC 9110 §10.2.3), None if unreadable."""
    text = header.strip()
    if text.isascii() and text.isdigit():
        return float(min(int(text[:9]), LONGEST_WISH))
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, IndexError, OverflowError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return min(max(moment.timestamp() - now, 0.0), float(LONGEST_WISH))


def next_refresh(every_h: float, now: float) -> float:
    """The moment (epoch) from which a list that was fine at `now` is looked for again."""
    return now + every_h * HOURS * SLACK


def is_due(next_try: float, last_try: float, now: float) -> bool:
    """Whether a list may be tried at `now` (epoch). A last try in the future: the clock went back."""
    return now >= next_try or now < last_try
