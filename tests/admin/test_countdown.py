"""What a countdown shows."""

from __future__ import annotations

import pytest

from admin.countdown import JUST_OVER, closing, just_over
from config.passes import Pass

START, END = 1000, 1000 + 45 * 60


def entry(identity="a", kind="focus", group="6a", start=START, end=END, device=""):
    return Pass(identity, kind, start, end, "teacher", group, device)


@pytest.mark.parametrize(
    ("now", "minutes", "percent"),
    [
        (START, 45, 0),
        (START + 1, 45, 0),
        (START + 60, 44, 2),
        (END - 61, 2, 97),
        (END - 60, 1, 97),
        (END - 1, 1, 99),
    ],
)
def test_minutes_left_count_the_one_that_runs(now, minutes, percent):
    found = closing([entry()], "6a", now)
    assert (found.minutes, found.percent) == (minutes, percent)


def test_off_is_shown_before_focus_and_the_newest_of_each():
    passes = [entry("off1", "off"), entry("off2", "off"), entry("focus", "focus")]
    assert closing(passes, "6a", START).entry.id == "off2"


@pytest.mark.parametrize(
    "other", [entry(group="6b"), entry(group="", device="Máy An"), entry(kind="pass"), entry(end=START)]
)
def test_what_does_not_close_this_room_is_not_shown(other):
    assert closing([other], "6a", START) is None


def test_a_room_hears_for_a_while_that_its_time_is_over():
    assert just_over([entry()], "6a", END - 1) is None
    assert just_over([entry()], "6a", END).id == "a"
    assert just_over([entry()], "6a", END + JUST_OVER) is None
