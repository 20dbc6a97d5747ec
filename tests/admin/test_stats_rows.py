from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import date

import pytest

from admin.stats_rows import COLUMNS, STATS_KEYS, as_csv, ranked, rows
from config.categories import CATEGORIES
from reporting.figures import ListAge, Period, Total
from reporting.metnames import KeptName

HEAT = [[Total() for _ in range(24)] for _ in range(7)]
HEAT[0][8] = Total(40, 9)
WEEK = Period(
    first=date(2026, 9, 7),
    last=date(2026, 9, 13),
    group=None,
    days={date(2026, 9, 8): Total(60, 4), date(2026, 9, 7): Total(40, 9)},
    outcomes={"allowed": 80, "blocked": 11, "bypass": 2, "rewritten": 7},
    categories={"": 5, "games": 2, "adult": 6},
    groups={"": Total(10, 1), "pupils": Total(90, 12)},
    heat=HEAT,
    distress={"2026-09": {"self-harm": 3}},
    devices={"active": 40, "gambling": 3},
    passes={"pass": 2},
    filtered_minutes=90,
    lists=[ListAge("ads", "ads-trackers", date(2026, 9, 13), 100, "ab", 1_788_000_000)],
)
BEFORE = replace(WEEK, days={date(2026, 9, 1): Total(50, 10)})

NAMES = [KeptName(date(2026, 9, 8), "casino.example", CATEGORIES["gambling"].number)]


def test_every_fact_is_a_row():
    found = list(rows(WEEK, BEFORE))
    assert found[0]["questions"] == 100
    assert found[0]["questions_before"] == 50
    assert found[0]["filtered_hours"] == 1.5
    kinds = [row["type"] for row in found]
    assert [kinds.count(kind) for kind in ("day", "category", "group", "hour")] == [2, 3, 2, 168]
    assert [row["day"] for row in found if row["type"] == "day"] == ["2026-09-07", "2026-09-08"]
    assert [row["group"] for row in found if row["type"] == "group"] == ["pupils", ""]
    assert {"type": "distress", "month": "2026-09", "category": "self-harm", "blocked": 3} in found


def test_the_keys_are_those_that_are_explained():
    assert {row["type"]: set(row) - {"type"} for row in rows(WEEK, BEFORE, NAMES)} == {
        kind: set(keys) for kind, keys in STATS_KEYS.items()
    }


def test_what_is_not_shown_has_no_rows():
    bare = replace(WEEK, heat=None, devices=None, distress={})
    assert not {"hour", "device_days", "distress"} & {row["type"] for row in rows(bare, BEFORE)}


def test_the_table_has_a_cell_for_everything():
    table = list(csv.reader(io.StringIO(as_csv(rows(WEEK, BEFORE, NAMES)))))
    assert tuple(table[0]) == COLUMNS
    assert all(len(row) == len(COLUMNS) for row in table)
    assert ["category", "adult", "", "", "6", ""] in table
    assert ["name", "casino.example", "2026-09-08", "", "", ""] in table
    assert ["hour", "1", "8", "40", "9", ""] in table
    assert ["device_days", "gambling", "", "", "", "3"] in table
    assert ["list", "ads", "ab", "", "", "100"] in table


@pytest.mark.parametrize("categories", [{}, {"": 3}, {"games": 1, "adult": 1, "": 9}])
def test_most_first_and_what_has_no_category_last(categories):
    found = ranked(categories)
    assert dict(found) == categories
    assert found == sorted(found, key=lambda item: (not item[0], -item[1]))
