from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from reporting.dayfiles import parts_of
from reporting.schema.cells import BIT
from resolver.daytable import DayFile, DayLine
from tests.support.countbox import HUE, at

DAY = date(2026, 9, 7)
GROUPS = {0: ["pupils", "staff"], 1: ["staff", "pupils"]}
A, B, C = (bytes([n]) * 8 for n in range(3))


SIX = at("2026-09-07 06:00")


def file(worker, *lines, part=1, began=SIX, day=739866):
    return DayFile(Path("x"), worker, day, part, int(began), tuple(DayLine(*line) for line in lines))


def test_workers_are_put_together_by_the_devices_marks():
    files = [file(0, (A, 1 | 8, 0), (B, 0, 1)), file(1, (A, 1 | 4, 1), (C, 1, 1))]
    [found] = parts_of(files, GROUPS, at("2026-09-07 12:00"), HUE)
    assert found.day == DAY
    assert found.devices == {1 | 4 | 8: 1, 1: 1}
    assert found.sizes == {"pupils": 2, "staff": 1}
    assert found.seconds == 6 * 3600


def test_of_one_device_two_cells_are_kept_at_most():
    [found] = parts_of([file(0, (A, 127, 0))], GROUPS, at("2026-09-07 12:00"), HUE)
    assert found.devices == {BIT["active"] | BIT["harm"] | BIT["adult"]: 1}


@pytest.mark.parametrize(
    ("now", "began", "seconds"),
    [
        ("2026-09-09 12:00", "2026-09-07 22:00", 7200),  # never past its midnight
        ("2026-09-07 12:00", "2026-09-07 13:00", 0),  # a clock that was set back
        ("2026-09-07 12:00", "2026-09-01 00:00", 43200),
    ],
)
def test_how_long_a_part_lasted(now, began, seconds):
    [found] = parts_of([file(0, (A, 1, 0), began=at(began))], GROUPS, at(now), HUE)
    assert found.seconds == seconds


def test_parts_and_days_stay_apart():
    files = [file(0, (A, 1, 0)), file(0, (A, 1, 0), part=2), file(0, (A, 1, 0), day=DAY.toordinal() + 1)]
    assert [found.part for found in parts_of(files, GROUPS, at("2026-09-07 12:00"), HUE)] == [1, 2, 1]


def test_a_group_or_a_day_that_nobody_knows_is_left_out():
    files = [file(0, (A, 1, 9)), file(0, (A, 1, 0), day=1 << 60), file(5, (B, 1, 0))]
    [found] = parts_of(files, GROUPS, at("2026-09-07 12:00"), HUE)
    assert found.sizes == {}
    assert found.devices == {1: 2}
