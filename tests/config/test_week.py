"""Days and windows in the short forms people write."""

from __future__ import annotations

import pytest

from config.reading import Refused, Spot
from config.week import EVERY_DAY, Window, days, window


@pytest.mark.parametrize(
    ("written", "numbers"),
    [
        ("mon-fri", {0, 1, 2, 3, 4}),
        ("t2-t6", {0, 1, 2, 3, 4}),
        ("T7-CN", {5, 6}),
        ("sat-mon", {5, 6, 0}),
        (["mon", "wed"], {0, 2}),
        (["t2", "thu", "cn"], {0, 3, 6}),
        (["mon-tue", "sat"], {0, 1, 5}),
        ("sun", {6}),
        ("sun-sun", {6}),
        ("all", EVERY_DAY),
    ],
)
def test_days(written, numbers) -> None:
    assert days(written, Spot("days")) == frozenset(numbers)


def test_every_wrong_day_is_named() -> None:
    spot = Spot("days")
    with pytest.raises(Refused):
        days(["mon", "xyz", 3, "mon-fri-sat"], spot)
    assert [mistake.path for mistake in spot.mistakes] == ["days[1]", "days[2]", "days[3]"]
    assert "t2" in spot.mistakes[0].choices


@pytest.mark.parametrize("written", [[], "t8", "", "mon,", 5, None])
def test_what_is_no_day(written) -> None:
    with pytest.raises(Refused):
        days(written, Spot("days"))


@pytest.mark.parametrize(
    ("written", "value", "overnight"),
    [
        ("07:00-11:30", Window(420, 690), False),
        ("7:00 - 11:30", Window(420, 690), False),
        ("7h00-11h30", Window(420, 690), False),
        ("07:00–11:30", Window(420, 690), False),
        ("21:30-06:00", Window(1290, 360), True),
        ("22:00-24:00", Window(1320, 1440), False),
        ("22:00-00:00", Window(1320, 0), True),
        ("00:00-24:00", Window(0, 1440), False),
    ],
)
def test_windows(written, value, overnight) -> None:
    read = window(written, Spot("w"))
    assert read == value
    assert read.overnight is overnight
    assert window(str(read), Spot("w")) == read


@pytest.mark.parametrize(
    "written",
    ["", "07:00", "25:00-26:00", "24:00-06:00", "07:60-08:00", "07:00-24:01", "7-8", "08:00-08:00", 7, None],
)
def test_what_is_no_window(written) -> None:
    spot = Spot("w")
    with pytest.raises(Refused):
        window(written, spot)
    assert len(spot.mistakes) == 1
