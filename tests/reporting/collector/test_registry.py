from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import insert, select

from reporting.collector.registry import (
    Commune,
    Registry,
    School,
    Stay,
    commune_at,
    commune_of,
    place_again,
    put,
)
from reporting.collector.tables import boxes, reports, schools
from tests.reporting.collector.rows import BOX, report_row

MERGED = date(2025, 7, 1)
OLD = Commune("19750", "Phường Phú Hội", date(2000, 1, 1), MERGED)
NEW = Commune("19789", "Phường Thuận Hoá", MERGED, None, ("19750",))
SCHOOL = School("hue-1", "THCS A", "lower", date(2000, 1, 1), None, (Stay("19750", date(2000, 1, 1)),))


def load(database, *, communes=(OLD, NEW), schools_=(SCHOOL,)) -> None:
    with database.changing() as connection:
        put(connection, Registry(tuple(communes), tuple(schools_)))


def where(database, *months, school="hue-1") -> list[str]:
    with database.reading() as connection:
        return [commune_at(connection, school, month) for month in months]


def test_a_school_goes_along_when_its_commune_is_merged(database) -> None:
    load(database)
    assert where(database, "1999-12", "2025-06", "2025-07", "2030-01") == ["", "19750", "19789", "19789"]


def test_a_divided_commune_leaves_the_question_open(database) -> None:
    other = Commune("19790", "Phường Khác", MERGED, None, ("19750",))
    load(database, communes=(OLD, NEW, other))
    assert where(database, "2025-06", "2025-07") == ["19750", ""]


def test_communes_that_merge_later_take_their_schools_along(database) -> None:
    load(database, communes=(OLD._replace(until=None),))
    assert where(database, "2026-01") == ["19750"]
    with database.changing() as connection:
        put(connection, Registry((OLD, NEW), ()))
        place_again(connection)
    assert where(database, "2025-06", "2026-01") == ["19750", "19789"]


def test_the_reports_that_are_held_are_placed_again(database) -> None:
    load(database, communes=(OLD._replace(until=None),))
    with database.changing() as connection:
        row = {"id": BOX, "key": "a" * 64, "school": "hue-1", "line": BOX, "status": "active"}
        connection.execute(insert(boxes).values(**row, enrolled_at=1, floor=""))
        for number, month in ((1, "2025-06"), (2, "2025-07")):
            row = report_row(
                sequence=number, digest=str(number), month=month, school="hue-1", commune="19750"
            )
            connection.execute(insert(reports).values(**row))
    load(database, schools_=(SCHOOL._replace(kind="mixed"),))
    with database.reading() as connection:
        found = connection.execute(
            select(reports.c.month, reports.c.commune, reports.c.kind).order_by("month")
        )
        assert [tuple(row) for row in found] == [("2025-06", "19750", "mixed"), ("2025-07", "19789", "mixed")]


def test_the_same_again_changes_nothing_and_a_new_name_only_that(database) -> None:
    load(database)
    load(database)
    load(database, schools_=(SCHOOL._replace(name="THCS B"),))
    with database.reading() as connection:
        assert list(connection.execute(select(schools.c.name)).scalars()) == ["THCS B"]
    assert where(database, "2025-07") == ["19789"]


@pytest.mark.parametrize(
    ("month", "found"), [("2026-02", ""), ("2026-03", "a"), ("2026-08", "a"), ("2026-09", "b")]
)
def test_whoever_moves_within_a_month_is_counted_where_they_are_now(month, found) -> None:
    stays = [Stay("a", date(2026, 3, 31), date(2026, 9, 5)), Stay("b", date(2026, 9, 5))]
    assert commune_of(stays, month) == found
