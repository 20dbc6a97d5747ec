from __future__ import annotations

import json

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import UNSET

from reporting.schema.canonical import decode, encode
from reporting.schema.cells import CELLS
from reporting.schema.report import (
    Cells,
    NotMeasurable,
    SchemaBroken,
    json_schema,
    plain,
    read_report,
    text_problem,
)
from tests.reporting.schema.reports import report, value


def statistics(**changes):
    return {"statistics": value()["statistics"] | changes}


def test_a_report_is_read_as_it_is_written() -> None:
    assert encode(plain(report())) == encode(value())
    assert read_report(decode(encode(plain(report())))) == report()


def test_the_cells_are_those_of_the_mechanism_and_in_their_order() -> None:
    assert Cells.__struct_fields__ == CELLS


def test_a_school_behind_a_router_says_so_and_nothing_more() -> None:
    found = report(statistics={"state": "not-measurable", "reason": "only-gateway"})
    assert found.statistics == NotMeasurable()


def test_awareness_may_be_missing() -> None:
    without = value()
    del without["awareness"]
    assert read_report(without).awareness is UNSET
    assert "awareness" not in plain(read_report(without))


@pytest.mark.parametrize(
    "changes",
    [
        {"format": "lachan-report/2"},
        {"devices": 3},
        {"month": "2026-13"},
        {"sequence": 0},
        {"sequence": "1"},
        {"previous": "00"},
        {"school": "Trường A"},
        {"service": {"hours": 745, "of": 744}},
        {"service": {"hours": 1, "of": 2, "by_hour": []}},
        {"awareness": {"sessions": -1}},
        {"awareness": {"note": "a\x00b"}},
        {"awareness": {"note": "x" * 1001}},
        {"lists": [{"id": "a", "category": "adult", "version": "gần đây", "age_days": 1, "names": 1}]},
        {"statistics": {"state": "measured"}},
        {"statistics": {"state": "not-measurable", "reason": "only-gateway", "cells": {}}},
        statistics(days=[2, 1]),
        statistics(days=[1, 1]),
        statistics(days=list(range(1, 25))),
        statistics(scale=[20, 1]),
        statistics(epsilon=[2, 1], scale=[21, 2]),
        statistics(epsilon=[0, 1]),
        statistics(epsilon=[1, 0]),
        statistics(cells={"active": 1}),
        statistics(cells=value()["statistics"]["cells"] | {"abuse": 1}),
        statistics(cells=value()["statistics"]["cells"] | {"adult": 10**13}),
    ],
)
def test_what_is_no_report_is_refused_with_the_place(changes) -> None:
    with pytest.raises(SchemaBroken, match=r"\w"):
        read_report(value(**changes))


def test_a_day_that_a_month_does_not_have_is_refused() -> None:
    with pytest.raises(SchemaBroken, match="no day 31"):
        read_report(value(month="2026-11", **statistics(days=[1, 2, 3, 4, 5, 6, 31])))


def test_the_noise_of_a_paired_box_is_twice_as_wide() -> None:
    found = report(**statistics(epsilon=[1, 2], scale=[42, 1]))
    assert found.statistics.epsilon == (1, 2)


@given(
    st.recursive(st.integers() | st.text(max_size=4), lambda i: st.lists(i) | st.dictionaries(st.text(), i))
)
def test_any_value_is_read_or_refused(anything) -> None:
    for field in ("statistics", "lists", "month", "awareness"):
        with pytest.raises(SchemaBroken):
            read_report(value(**{field: [anything]}))


def test_texts_of_several_lines_are_fine() -> None:
    assert text_problem("Buổi 1: 30 phút\n\tLớp 6A – “an toàn”") == ""
    assert "U+200" not in text_problem("ok")
    assert "U+001B" in text_problem("\x1b[31m")


def test_the_schema_in_the_docs_is_that_of_the_code(project) -> None:
    """Write it anew with: python -c "from reporting.schema.report import json_schema; print(json_schema(), end='')"."""
    written = (project / "docs" / "report-1.schema.json").read_text(encoding="utf-8")
    assert written == json_schema()
    assert json.loads(written)["$defs"]["Cells"]["required"] == list(CELLS)


def test_the_schema_allows_nothing_that_it_does_not_name() -> None:
    definitions = json.loads(json_schema())["$defs"]
    assert all(one["additionalProperties"] is False for one in definitions.values())


def test_a_report_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        report().month = "2026-11"
    assert msgspec.structs.replace(report(), sequence=2).sequence == 2


@pytest.mark.parametrize(
    "changes",
    [
        {"month": "2026-10\n"},
        {"previous": "0" * 64 + "\n"},
        {"version": "0.1.0\n"},
        {"school": "hue\n"},
        {"lists": [{"id": "a\n", "category": "adult", "version": "1", "age_days": 1, "names": 1}]},
    ],
)
def test_a_line_break_at_the_end_makes_another_value_and_is_refused(changes) -> None:
    """A month with one would be a second report for that month."""
    with pytest.raises(SchemaBroken):
        read_report(value(**changes))


def test_what_a_refusal_says_can_be_shown_anywhere() -> None:
    with pytest.raises(SchemaBroken) as refused:
        read_report(value(**{"a\x00\x1b[31m" + "x" * 5000: 1}))
    assert str(refused.value).isprintable()
    assert len(str(refused.value)) <= 300
