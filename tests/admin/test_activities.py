"""The form of activities: its months, its fields, and mistakes in words."""

from __future__ import annotations

from datetime import date

import pytest

from admin import activities
from admin.words import Words
from config.errors import ConfigInvalid
from reporting.awareness import NUMBERS, TEXTS, read_form
from reporting.counteddays import Month
from reporting.schema.report import Awareness

FORM = Awareness(2, 140, 300, "Tờ rơi", "")


def test_the_months_are_this_one_and_those_before():
    found = activities.months(date(2026, 2, 3))
    assert (found[0], found[1], found[2], len(found)) == (Month(2026, 2), Month(2026, 1), Month(2025, 12), 12)


@pytest.mark.parametrize(("day", "month"), [(1, 10), (5, 10), (6, 11), (30, 11)])
def test_while_the_report_waits_for_the_form_the_last_month_is_filled_in(day, month):
    assert activities.usual_month(date(2026, 11, day)) == Month(2026, month)


def test_a_form_goes_into_its_fields_and_back():
    assert read_form(activities.values(FORM)) == FORM
    assert activities.values(None).keys() == activities.values(FORM).keys()
    assert [field.key for field in activities.fields(Words("vi"))] == [*NUMBERS, *TEXTS]


def test_states_are_told_apart():
    marks = {activities.mark(one) for one in (None, Awareness(), FORM)}
    assert len(marks) == 3
    assert activities.mark(None) == ""


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_mistake_is_said_at_its_field_in_the_language(language):
    wrong = {"sessions": "hai", "parents": "-1", "materials": "x" * 501, "note": "gọi 0912 345 678"}
    with pytest.raises(ConfigInvalid) as caught:
        read_form(wrong)
    said = activities.problems(Words(language), caught.value)
    assert said.keys() == wrong.keys()
    assert ("số" in said["sessions"]) == (language == "vi")
    assert ("leaves the school" in said["note"]) == (language == "en")
    assert "500" in said["materials"]
    with pytest.raises(ConfigInvalid) as caught:
        read_form({"note": "a\x07"})
    assert activities.problems(Words(language), caught.value)["note"]
