"""Which blocks count as a device that met something, and which never do."""

from __future__ import annotations

import pytest

from config.categories import CATEGORIES
from policy import cells
from policy.cells import cell_of
from policy.verdict import Action, Outcome, Step, Verdict
from reporting.schema import cells as schema


def verdict(category="", outcome=Outcome.BLOCKED, step=Step.CATEGORIES, window=""):
    return Verdict(Action.BLOCK, outcome, step, category=category, window=window)


def test_the_bits_and_categories_are_those_of_the_reports_schema():
    for name, bit in schema.BIT.items():
        assert getattr(cells, name.upper()) == bit
    for category in CATEGORIES:
        expected = schema.BIT.get(schema.CELL_OF_CATEGORY.get(category, ""), 0)
        assert cell_of(verdict(category)) == expected, category


@pytest.mark.parametrize("category", ["abuse", "ads-trackers", "social", "other", ""])
def test_what_is_not_reported_has_no_cell(category):
    assert cell_of(verdict(category)) == 0


def test_what_is_let_through_has_no_cell():
    for outcome in (Outcome.ALLOWED, Outcome.REWRITTEN, Outcome.PASSED):
        assert cell_of(verdict("adult", outcome)) == 0


def test_ways_around_are_one_cell_whatever_their_category():
    assert cell_of(verdict("proxy-vpn", Outcome.BYPASS)) == cells.BYPASS
    assert cell_of(verdict("", Outcome.BYPASS)) == cells.BYPASS


def test_the_timetable_is_what_no_other_cell_says():
    assert cell_of(verdict("games", step=Step.TIMETABLE, window="Class")) == cells.TIMETABLE
    assert cell_of(verdict("gambling", step=Step.TIMETABLE, window="Class")) == cells.GAMBLING
    assert cell_of(verdict(step=Step.CLOSED, window="Night")) == cells.TIMETABLE
    assert cell_of(verdict(step=Step.CLOSED)) == 0
    assert cell_of(verdict(step=Step.HAND)) == 0
