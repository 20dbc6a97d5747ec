"""Calendar files as the world writes them: whole days, times in zones, series with exceptions, and rubbish."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from admin.icsdays import LARGEST, IcsInvalid
from admin.icsfile import read_ics

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
FIRST, LAST = date(2026, 9, 1), date(2028, 8, 31)

BERLIN = """BEGIN:VTIMEZONE
TZID:Europe/Berlin
BEGIN:STANDARD
DTSTART:19701025T030000
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:19700329T020000
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
END:DAYLIGHT
END:VTIMEZONE
"""


def ics(*events: str, head: str = "") -> bytes:
    body = "".join(
        f"BEGIN:VEVENT\nUID:{number}\nDTSTAMP:20260101T000000Z\nSUMMARY:E{number}\n{event.strip()}\nEND:VEVENT\n"
        for number, event in enumerate(events)
    )
    return f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\n{head}{body}END:VCALENDAR\n".replace(
        "\n", "\r\n"
    ).encode()


def days(*events: str, zone=HANOI, first=FIRST, last=LAST, head="") -> list[tuple[str, str]]:
    found = read_ics(ics(*events, head=head), zone, first, last)
    assert not found.skipped
    return [(one.first.isoformat(), one.last.isoformat()) for one in found.days]


def test_whole_days_end_before_their_end() -> None:
    assert days("DTSTART;VALUE=DATE:20270204\nDTEND;VALUE=DATE:20270211") == [("2027-02-04", "2027-02-10")]
    assert days("DTSTART;VALUE=DATE:20270204") == [("2027-02-04", "2027-02-04")]
    assert days("DTSTART;VALUE=DATE:20270204\nDTEND;VALUE=DATE:20270204") == [("2027-02-04", "2027-02-04")]
    assert days("DTSTART;VALUE=DATE:20270204\nDURATION:P2D") == [("2027-02-04", "2027-02-05")]


def test_times_are_brought_to_the_zone_of_the_school() -> None:
    utc = "DTSTART:20261221T180000Z\nDTEND:20261221T200000Z"  # 01:00 of the next day in Hà Nội
    assert days(utc) == [("2026-12-22", "2026-12-22")]
    berlin = "DTSTART;TZID=Europe/Berlin:20261220T180000\nDURATION:PT30M"
    assert days(berlin, head=BERLIN) == [("2026-12-21", "2026-12-21")]
    floating = "DTSTART:20261221T233000\nDTEND:20261222T003000"
    assert days(floating) == [("2026-12-21", "2026-12-22")]


def test_an_end_at_midnight_touches_no_further_day() -> None:
    assert days("DTSTART:20261221T220000\nDTEND:20261222T000000") == [("2026-12-21", "2026-12-21")]
    assert days("DTSTART:20261221T000000") == [("2026-12-21", "2026-12-21")]


def test_an_event_comes_again_until_its_end_but_not_where_it_was_taken_out() -> None:
    yearly = "DTSTART;VALUE=DATE:20101120\nRRULE:FREQ=YEARLY"
    assert days(yearly) == [("2026-11-20", "2026-11-20"), ("2027-11-20", "2027-11-20")]
    counted = "DTSTART;VALUE=DATE:20260907\nRRULE:FREQ=WEEKLY;COUNT=3\nEXDATE;VALUE=DATE:20260914"
    assert days(counted) == [("2026-09-07", "2026-09-07"), ("2026-09-21", "2026-09-21")]
    until = "DTSTART:20260907T010000Z\nRRULE:FREQ=WEEKLY;UNTIL=20260914T010000Z"
    assert days(until) == [("2026-09-07", "2026-09-07"), ("2026-09-14", "2026-09-14")]
    more = "DTSTART;VALUE=DATE:20260907\nRDATE;VALUE=DATE:20260909,20260910"
    assert days(more) == [("2026-09-07", "2026-09-07"), ("2026-09-09", "2026-09-10")]


def test_a_series_keeps_its_hour_over_a_clock_change() -> None:
    """18:00 in Berlin is midnight in Hà Nội in winter, 23:00 in summer."""
    weekly = "DTSTART;TZID=Europe/Berlin:20261018T180000\nDURATION:PT10M\nRRULE:FREQ=WEEKLY;COUNT=2"
    assert days(weekly, head=BERLIN) == [("2026-10-18", "2026-10-18"), ("2026-10-26", "2026-10-26")]


def test_one_time_of_a_series_can_be_moved_or_cancelled() -> None:
    series = ics("DTSTART;VALUE=DATE:20260907\nRRULE:FREQ=WEEKLY;COUNT=3").decode()
    moved = (
        "BEGIN:VEVENT\r\nUID:0\r\nSUMMARY:E0\r\nRECURRENCE-ID;VALUE=DATE:20260914\r\n"
        "DTSTART;VALUE=DATE:20260916\r\nEND:VEVENT\r\n"
        "BEGIN:VEVENT\r\nUID:0\r\nRECURRENCE-ID;VALUE=DATE:20260921\r\nSTATUS:CANCELLED\r\n"
        "DTSTART;VALUE=DATE:20260921\r\nEND:VEVENT\r\nEND:VCALENDAR"
    )
    found = read_ics(series.replace("END:VCALENDAR", moved).encode(), HANOI, FIRST, LAST)
    assert [one.first for one in found.days] == [date(2026, 9, 7), date(2026, 9, 16)]


def test_a_moved_time_is_recognised_in_another_zone() -> None:
    series = ics(
        "DTSTART;TZID=Europe/Berlin:20260907T180000\nRRULE:FREQ=WEEKLY;COUNT=2", head=BERLIN
    ).decode()
    moved = (
        "BEGIN:VEVENT\r\nUID:0\r\nSUMMARY:E0\r\nRECURRENCE-ID:20260914T160000Z\r\n"
        "DTSTART:20260917T160000Z\r\nEND:VEVENT\r\nEND:VCALENDAR"
    )
    found = read_ics(series.replace("END:VCALENDAR", moved).encode(), HANOI, FIRST, LAST)
    assert [one.first for one in found.days] == [date(2026, 9, 7), date(2026, 9, 17)]


def test_days_of_one_name_are_joined_and_cut_to_what_is_asked_for() -> None:
    daily = "DTSTART;VALUE=DATE:20270204\nRRULE:FREQ=DAILY;COUNT=7"
    assert days(daily) == [("2027-02-04", "2027-02-10")]
    assert days(daily, first=date(2027, 2, 6), last=date(2027, 2, 7)) == [("2027-02-06", "2027-02-07")]


def test_a_cancelled_event_is_none() -> None:
    assert days("DTSTART;VALUE=DATE:20270204\nSTATUS:CANCELLED") == []


def test_a_name_is_one_line_of_a_sane_length() -> None:
    event = ics("DTSTART;VALUE=DATE:20270204").replace(b"SUMMARY:E0", b"SUMMARY:T\\nt " + b"x" * 200)
    (found,) = read_ics(event, HANOI, FIRST, LAST).days
    assert found.name.startswith("T t x")
    assert len(found.name) == 80
    nameless = ics("DTSTART;VALUE=DATE:20270204").replace(b"SUMMARY:E0\r\n", b"")
    assert read_ics(nameless, HANOI, FIRST, LAST).days[0].name == "(.ics)"


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "does not begin with BEGIN:VCALENDAR"),
        (b"<html>", "does not begin with BEGIN:VCALENDAR"),
        (b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", "holds no events"),
        (b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nrubbish\r\n", "holds no events|broken"),
        (b"BEGIN:VCALENDAR\r\n" + b"X" * LARGEST, "is larger than 5 MB"),
    ],
)
def test_what_is_no_calendar_is_said_plainly(data, why) -> None:
    with pytest.raises(IcsInvalid, match=why):
        read_ics(data, HANOI, FIRST, LAST)


@pytest.mark.parametrize(
    "event",
    [
        "DTSTART:20261221T220000\nRRULE:FREQ=SECONDLY",
        "DTSTART:20261221T220000\nDTEND:20261220T220000",
        "DTSTART;VALUE=DATE:20261221\nDTEND:20261222T220000",
        "DTSTART:rubbish",
        "DESCRIPTION:no start",
        "DTSTART;VALUE=DATE:20261221\nRRULE:FREQ=SOMETIMES",
        "DTSTART;VALUE=DATE:19000101\nRRULE:FREQ=DAILY",
    ],
)
def test_an_event_that_makes_no_sense_is_left_out_by_name_and_the_others_stay(event) -> None:
    found = read_ics(ics("DTSTART;VALUE=DATE:20270204", event), HANOI, FIRST, LAST)
    assert [one.name for one in found.days] == ["E0"]
    assert len(found.skipped) == 1
    assert found.skipped[0].startswith("E1: ")


def test_what_never_comes_ends() -> None:
    assert days("DTSTART;VALUE=DATE:20260230\nRRULE:FREQ=YEARLY".replace("0230", "0228")) != []
    assert days("DTSTART;VALUE=DATE:20260901\nRRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30") == [
        ("2026-09-01", "2026-09-01")
    ]


@given(st.binary(max_size=200), st.integers(0, 400))
def test_whatever_stands_in_a_file_it_is_read_or_refused(rubbish, at) -> None:
    whole = ics("DTSTART;VALUE=DATE:20270204\nRRULE:FREQ=WEEKLY;COUNT=3", "DTSTART:20261221T180000Z")
    with suppress(IcsInvalid):
        read_ics(whole[:at] + rubbish + whole[at:], HANOI, FIRST, LAST)
