from __future__ import annotations

import pytest
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError

from reporting.collector.tables import DERIVED, metadata, reports
from reporting.schema.cells import CELLS
from tests.reporting.collector.rows import report_row, with_school


def test_every_cell_has_a_column_and_no_table_has_a_place_for_an_address() -> None:
    assert set(CELLS) <= set(reports.columns.keys())
    assert set(DERIVED) <= set(reports.columns.keys())
    columns = {column.name for table in metadata.tables.values() for column in table.columns}
    assert not columns & {"address", "ip", "host", "user_agent", "browser"}


@pytest.mark.parametrize(
    "second",
    [
        {"digest": "e" * 64, "month": "2026-09"},  # the same number of the same box
        {"digest": "e" * 64, "sequence": 2},  # the same month of the same line
        {"sequence": 2, "month": "2026-09"},  # the same report
    ],
)
def test_the_database_itself_takes_no_report_twice(database, second) -> None:
    with database.changing() as connection:
        with_school(connection)
        connection.execute(insert(reports).values(**report_row()))
    with pytest.raises(IntegrityError), database.changing() as connection:
        connection.execute(insert(reports).values(**report_row(**second)))
