"""A calendar file is read in a process of its own, with the same outcome, and none keeps the page waiting."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
from zoneinfo import ZoneInfo

import pytest

from admin import icsapart
from admin.icsapart import read_apart
from admin.icsdays import IcsDays, IcsInvalid

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
SPAN = (dt.date(2027, 1, 1), dt.date(2028, 12, 31))
FILE = """BEGIN:VCALENDAR
BEGIN:VEVENT
UID:1
SUMMARY:Nghỉ Tết <b>
DTSTART;VALUE=DATE:20270204
DTEND;VALUE=DATE:20270211
END:VEVENT
BEGIN:VEVENT
UID:2
SUMMARY:Too often
DTSTART:20270101T000000Z
RRULE:FREQ=SECONDLY
END:VEVENT
END:VCALENDAR
""".encode()


def test_days_come_out_and_what_was_left_out_is_said():
    found = read_apart(FILE, ZONE, *SPAN)
    assert found.days == (IcsDays(dt.date(2027, 2, 4), dt.date(2027, 2, 10), "Nghỉ Tết <b>"),)
    assert len(found.skipped) == 1
    assert "more than once a day" in found.skipped[0]


@pytest.mark.parametrize("data", [b"", b"\0" * 1000, b"BEGIN:VCALENDAR\n", b"not a calendar"])
def test_what_is_no_calendar_is_said(data):
    with pytest.raises(IcsInvalid):
        read_apart(data, ZONE, *SPAN)


def test_a_file_that_takes_too_long_is_given_up(monkeypatch):
    monkeypatch.setattr(icsapart, "PATIENCE", 0.01)
    with pytest.raises(IcsInvalid, match="too long"):
        read_apart(FILE, ZONE, *SPAN)


def test_the_page_does_not_keep_the_library():
    code = "import sys, admin.page.calendarfile; sys.exit('icalendar' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
