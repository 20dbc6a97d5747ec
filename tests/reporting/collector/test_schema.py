from __future__ import annotations

import threading

import pytest
from sqlalchemy import delete, insert, inspect, select, text, update
from sqlalchemy.exc import DBAPIError

from reporting.collector import schema, summary
from reporting.collector.db import Database, file_url
from reporting.collector.tables import metadata, report_bytes, reports, staff, versions
from tests.reporting.collector.conftest import NOW
from tests.reporting.collector.rows import report_row, with_school


def test_the_tables_are_there_and_a_second_start_changes_nothing(database) -> None:
    assert schema.prepare(database, NOW) == schema.VERSION
    with database.reading() as connection:
        assert set(inspect(connection).get_table_names()) == set(metadata.tables)


def test_a_database_of_a_newer_version_is_left_alone(database) -> None:
    with database.changing() as connection:
        connection.execute(insert(versions).values(number=schema.VERSION + 1, at=NOW))
    with pytest.raises(schema.SchemaNewer):
        schema.prepare(database, NOW)


def test_several_processes_may_begin_at_once(postgres) -> None:
    name = postgres.new_database()
    failed: list[Exception] = []

    def begin() -> None:
        try:
            with Database(postgres.url(name)) as one:
                schema.prepare(one, NOW)
        except Exception as error:  # noqa: BLE001 - shown below
            failed.append(error)

    threads = [threading.Thread(target=begin) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    postgres.drop(name)
    assert not failed


@pytest.mark.parametrize(
    "change",
    [
        update(reports).values(harm=0),
        update(reports).values(month="2026-01"),
        delete(reports),
        update(report_bytes).values(data=b"other"),
        delete(report_bytes),
    ],
)
def test_what_was_accepted_cannot_be_changed_by_anybody(database, change) -> None:
    with database.changing() as connection:
        with_school(connection)
        number = connection.execute(insert(reports).values(**report_row())).inserted_primary_key[0]
        connection.execute(insert(report_bytes).values(report=number, data=b"{}"))
    with pytest.raises(DBAPIError, match="accepted reports do not change"), database.changing() as connection:
        connection.execute(change)


def test_the_commune_of_a_report_may_be_looked_up_again(database) -> None:
    with database.changing() as connection:
        with_school(connection)
        connection.execute(insert(reports).values(**report_row()))
        connection.execute(update(reports).values(commune="02", kind="upper"))


def shape(url: str) -> object:
    """Tables with their columns and indexes; in which order the columns stand means nothing."""
    with Database(url) as database, database.reading() as connection:
        look = inspect(connection)
        return {
            table: (
                sorted(
                    (one["name"], str(one["type"]), one["nullable"], str(one["default"]).split("::")[0])
                    for one in look.get_columns(table)
                ),
                sorted((one["name"], one["column_names"]) for one in look.get_indexes(table)),
                sorted(str(one["constrained_columns"]) for one in look.get_foreign_keys(table)),
            )
            for table in look.get_table_names()
        }


@pytest.fixture
def first(request, project, tmp_path, url):
    """A database as the first version made it, with a report in it."""
    dialect = url.partition(":")[0]
    where = file_url(tmp_path / "first.db")
    if dialect == "postgresql":
        server = request.getfixturevalue("postgres")
        where = server.url(server.new_database())
    commands = (project / "tests" / "reporting" / "collector" / f"schema1.{dialect}.sql").read_text()
    with Database(where) as database, database.changing() as connection:
        for command in commands.split(";"):
            if command.strip():
                connection.execute(text(command))
        schema._protect(connection, postgres=database.is_postgres)
        connection.execute(insert(versions).values(number=1, at=NOW))
        with_school(connection)
        connection.execute(insert(reports).values(**report_row()))
        connection.execute(text("INSERT INTO staff VALUES (1, 'hoà', 'Hoà', 'admin', 'kept', 1)"))
    return where


def test_an_older_database_ends_as_a_new_one_and_keeps_what_it_has(first, url) -> None:
    with Database(first) as database:
        schema.prepare(database, NOW)
        assert summary.refresh(database) == ("2026-10",)
        with database.reading() as connection:
            assert connection.execute(select(reports.c.month)).scalars().all() == ["2026-10"]
            assert connection.execute(select(staff.c.password, staff.c.second)).all() == [("kept", "")]
        with pytest.raises(DBAPIError), database.changing() as connection:
            connection.execute(delete(reports))
    assert shape(first) == shape(url)
