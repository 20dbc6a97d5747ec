from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import insert, update

from reporting.collector import coverage, summary
from reporting.collector.sums import NOTHING
from reporting.collector.tables import boxes, communes, reports, school_communes, schools
from tests.reporting.collector.many import fill


@pytest.fixture
def filled(database):
    with database.changing() as connection:
        rows = fill(connection)
    summary.refresh(database)
    database.rows = rows
    return database


def test_communes_stand_by_name_with_who_is_there_and_who_reported(filled) -> None:
    with filled.reading() as connection:
        found = coverage.by_commune(connection, "2026-10")
    assert [(row.code, row.schools) for row in found] == [("00000", 10), ("00001", 10), ("00002", 10)]
    assert sum(row.enrolled for row in found) == 27
    for row in found:
        mine = {one["school"] for one in filled.rows if one["commune"] == row.code}
        assert row.summary.schools == row.enrolled == len(mine)
    whole = coverage.total(found)
    assert (whole.schools, whole.enrolled, whole.summary.schools) == (30, 27, 27)


def test_one_kind_of_school_alone(filled) -> None:
    with filled.reading() as connection:
        found = coverage.by_commune(connection, "2026-10", "upper")
        kinds = coverage.by_kind(connection, "2026-10")
    assert sum(row.schools for row in found) == 10
    assert coverage.total(found).summary.cells == kinds["upper"].cells


def test_a_commune_that_nobody_reports_from_is_there_too(filled) -> None:
    with filled.changing() as connection:
        connection.execute(insert(communes).values(code="09", name="An Cựu", since=date(2025, 7, 1)))
        connection.execute(insert(schools).values(code="x", name="x", kind="lower", since=date(2025, 7, 1)))
        connection.execute(insert(school_communes).values(school="x", since=date(2025, 7, 1), commune="09"))
    with filled.reading() as connection:
        found = coverage.by_commune(connection, "2026-10")
    assert found[0] == ("09", "An Cựu", 1, 0, NOTHING)


def test_dates_of_validity_count(filled) -> None:
    with filled.changing() as connection:
        connection.execute(
            update(schools).where(schools.c.code == "truong-00000").values(until=date(2026, 10, 15))
        )
        connection.execute(
            update(schools).where(schools.c.code == "truong-00001").values(since=date(2026, 11, 1))
        )
        connection.execute(update(boxes).where(boxes.c.school == "truong-00002").values(status="revoked"))
    with filled.reading() as connection:
        found = coverage.by_commune(connection, "2026-10")
        earlier = coverage.total(coverage.by_commune(connection, "2026-09"))
    assert [row.schools for row in found] == [9, 9, 10]
    assert sum(row.enrolled for row in found) == 24
    assert (earlier.schools, earlier.enrolled) == (29, 25)


def test_reports_of_schools_without_a_commune_stand_last(database) -> None:
    with database.changing() as connection:
        rows = fill(connection, ("2026-10",), count=4, places=1)
        connection.execute(update(school_communes).values(until=date(2026, 9, 1)))

        connection.execute(update(reports).values(commune=""))
    summary.refresh(database)
    with database.reading() as connection:
        (row,) = coverage.by_commune(connection, "2026-10")
    assert (row.code, row.schools, row.summary.reports) == ("", 0, len(rows))


def test_months_and_their_parts_add_up(filled) -> None:
    with filled.reading() as connection:
        assert coverage.months(connection) == ["2026-10", "2026-09"]
        whole = coverage.by_month(connection, "2026-01", "2026-12")
        parts = [
            coverage.by_month(connection, "2026-01", "2026-12", commune=code)["2026-09"]
            for code in ("00000", "00001", "00002")
        ]
        kinds = coverage.by_kind(connection, "2026-09", commune="00000")
    assert list(whole) == ["2026-09", "2026-10"]
    assert sum(part.cells["adult"] for part in parts) == whole["2026-09"].cells["adult"]
    assert sum(part.variance for part in parts) == pytest.approx(whole["2026-09"].variance)
    assert sum(one.reports for one in kinds.values()) == parts[0].reports


def test_the_last_day_of_months() -> None:
    assert coverage.last_day("2026-02") == date(2026, 2, 28)
    assert coverage.last_day("2026-12") == date(2026, 12, 31)
