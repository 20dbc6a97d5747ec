from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from admin.spans import times_said
from admin.words import Words
from policy.compare import Span

HUE = ZoneInfo("Asia/Ho_Chi_Minh")
MONDAY = datetime(2026, 3, 2, tzinfo=HUE)
WEEK = Span(MONDAY, MONDAY + timedelta(days=7))


def at(day: int, clock: str) -> datetime:
    hours, minutes = map(int, clock.split(":"))
    return MONDAY + timedelta(days=day, hours=hours, minutes=minutes)


def span(day: int, first: str, last: str, more: int = 0) -> Span:
    return Span(at(day, first), at(day + more, last))


@pytest.mark.parametrize(
    ("spans", "en", "vi"),
    [
        ([WEEK], "at all times", "mọi lúc"),
        ([span(0, "00:00", "12:00"), Span(at(0, "12:00"), WEEK.last)], "at all times", "mọi lúc"),
        ([span(day, "07:00", "11:30") for day in range(5)], "Mon–Fri 07:00–11:30", "T2–T6 07:00–11:30"),
        ([span(day, "07:00", "11:30") for day in (0, 2, 3)], "Mon, Wed, Thu 07:00–11:30",
         "T2, T4, T5 07:00–11:30"),
        ([span(5, "00:00", "00:00", 1)], "Sat 00:00–24:00", "T7 00:00–24:00"),
        ([span(day, "21:30", "06:00", 1) for day in range(6)], "Mon–Sat 21:30–06:00", "T2–T7 21:30–06:00"),
        ([span(0, "00:00", "06:00"), *(span(day, "21:30", "06:00", 1) for day in range(6)),
          span(6, "21:30", "00:00", 1)], "daily 21:30–06:00", "hằng ngày 21:30–06:00"),
        ([span(4, "17:00", "07:00", 3)], "Fri 17:00–Mon 07:00", "T6 17:00–T2 07:00"),
        ([span(0, "07:00", "08:00"), span(1, "09:00", "10:00")], "Mon 07:00–08:00, Tue 09:00–10:00",
         "T2 07:00–08:00, T3 09:00–10:00"),
    ],
)  # fmt: skip
def test_times_of_a_week(spans, en, vi) -> None:
    assert times_said(Words("en"), spans, WEEK, HUE) == en
    assert times_said(Words("vi"), spans, WEEK, HUE) == vi


def test_single_moments_have_their_dates() -> None:
    moment = at(0, "08:00")
    assert times_said(Words("en"), [Span(moment, moment)], None, HUE) == "Mon 02/03/2026 08:00"
