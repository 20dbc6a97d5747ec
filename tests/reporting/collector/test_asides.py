from __future__ import annotations

import pytest
from sqlalchemy import insert, select

from reporting.collector import asides, summary
from reporting.collector.asides import NotSetAside
from reporting.collector.coverage import by_month
from reporting.collector.tables import reports
from tests.reporting.collector.conftest import NOW
from tests.reporting.collector.many import fill


def active(database):
    summary.refresh(database)
    with database.reading() as connection:
        return {
            month: one.cells["active"] for month, one in by_month(connection, "2026-09", "2026-10").items()
        }


def test_a_report_is_left_out_and_added_up_again_and_stays(database) -> None:
    with database.changing() as connection:
        rows = fill(connection)
        connection.execute(
            insert(reports), [dict(rows[-1], digest="f" * 64, sequence=9, line="x" * 64, active=10**6)]
        )
        number = connection.execute(select(reports.c.id).where(reports.c.sequence == 9)).scalar_one()
    whole = active(database)
    asides.put(database, number, NOW, "Hoà", "khoá lộ")
    left = active(database)
    assert whole["2026-10"] - left["2026-10"] == 10**6
    assert whole["2026-09"] == left["2026-09"]
    with pytest.raises(NotSetAside):
        asides.put(database, number, NOW, "Hoà", "again")
    asides.take_back(database, number, NOW, "Hoà")
    assert active(database) == whole


def test_what_is_not_there_is_not_set_aside(database) -> None:
    for act in (
        lambda: asides.put(database, 7, NOW, "Hoà", "x"),
        lambda: asides.take_back(database, 7, NOW, "Hoà"),
    ):
        with pytest.raises(NotSetAside):
            act()
