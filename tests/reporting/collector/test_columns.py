from __future__ import annotations

import math

from reporting.collector.columns import columns_of, mark, texts_of
from reporting.collector.tables import reports
from reporting.schema.cells import CELLS
from reporting.schema.envelope import opened, seal
from reporting.schema.report import read_report
from tests.reporting.schema import reports as made


def test_every_column_is_filled_with_what_the_report_says() -> None:
    signed = made.signed()
    row = columns_of(signed)
    looked_up = {"id", "line", "school", "kind", "commune", "standing", "received_at", "way"}
    assert set(row) | looked_up == set(reports.columns.keys())
    assert {cell: row[cell] for cell in CELLS} == made.CELLS
    assert (row["days"], row["epsilon"], row["scale"]) == (7, 1.0, 21.0)
    assert math.isclose(math.sqrt(row["variance"]), 29.69, abs_tol=0.01)
    assert (row["lists"], row["oldest_list"], row["form"], row["parents"]) == (1, 4, True, 80)
    assert texts_of(signed).materials == "Tờ rơi 111"


def test_where_nothing_is_measured_there_are_no_zeros() -> None:
    state = {"state": "not-measurable", "reason": "only-gateway"}
    row = columns_of(made.signed(statistics=state))
    assert row["state"] == "not-measurable"
    assert {row[name] for name in (*CELLS, "days", "epsilon", "scale", "variance")} == {None}


def test_no_form_is_not_an_empty_form() -> None:
    value = made.value()
    del value["awareness"]
    row = columns_of(opened(seal(read_report(value), made.PRIVATE)))
    assert (row["form"], row["sessions"]) == (False, 0)


def test_other_versions_make_another_mark_and_the_order_does_not() -> None:
    assert mark(["a:1", "b:2"]) == mark(["b:2", "a:1"]) != mark(["a:1", "b:3"])
