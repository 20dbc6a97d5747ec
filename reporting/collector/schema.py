"""Makes the tables, and brings those of an older version up to date; several processes may begin at once.

A new database is made as `tables` says. One that exists goes through the steps above its number, in one
transaction with that number. Tests hold that both ways end in the same tables.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from sqlalchemy import Connection, delete, func, insert, inspect, select, text

from reporting.collector.db import Database
from reporting.collector.tables import (
    DERIVED,
    baselines,
    guesses,
    metadata,
    month_sums,
    report_bytes,
    reports,
    set_aside,
    summed,
    versions,
)

VERSION: Final = 2


def _second(connection: Connection) -> None:
    """A second step for staff, wrong log-ins counted here, reports that are not added up."""
    for name, kind in (("second", "TEXT DEFAULT ''"), ("second_used", "BIGINT DEFAULT '0'")):
        connection.execute(text(f"ALTER TABLE staff ADD COLUMN {name} {kind} NOT NULL"))
    month_sums.drop(connection)  # made of reports, and made anew
    connection.execute(delete(summed))
    metadata.create_all(connection, tables=[guesses, set_aside, month_sums])


STEPS: Final[Mapping[int, Callable[[Connection], None]]] = {2: _second}
"""Number → what leads from the number before to it."""

_LOCK = 1


class SchemaNewer(Exception):
    """The database was made by a newer version of Lá Chắn; this one could only damage it."""


def prepare(database: Database, at: int) -> int:
    """Make the tables or bring them up to date; return their number. at: epoch seconds.

    Raises DatabaseAway, SchemaNewer.
    """
    with database.changing() as connection:
        database.lock(connection, _LOCK)
        found = _number(connection)
        if found > VERSION:
            raise SchemaNewer(f"the database has schema {found}; this version of Lá Chắn knows {VERSION}")
        if not found:
            metadata.create_all(connection)
            _protect(connection, postgres=database.is_postgres)
        for number in range(found + 1, VERSION + 1) if found else ():
            STEPS[number](connection)
        if found < VERSION:
            connection.execute(insert(versions).values(number=VERSION, at=at))
    return VERSION


def _number(connection: Connection) -> int:
    if not inspect(connection).has_table(versions.name):
        return 0
    return int(connection.execute(select(func.max(versions.c.number))).scalar() or 0)


def _protect(connection: Connection, *, postgres: bool) -> None:
    """What was accepted stays as it was: the database itself refuses to change or delete it."""
    fixed = ", ".join(column.name for column in reports.columns if column.name not in DERIVED)
    if postgres:
        connection.execute(
            text(
                "CREATE OR REPLACE FUNCTION lachan_immutable() RETURNS trigger LANGUAGE plpgsql AS "
                "$$ BEGIN RAISE EXCEPTION 'accepted reports do not change'; END $$"
            )
        )
        for table, columns in ((reports.name, f" OF {fixed}"), (report_bytes.name, ""), (baselines.name, "")):
            connection.execute(
                text(
                    f"CREATE TRIGGER {table}_stay BEFORE UPDATE{columns} OR DELETE ON {table} "
                    "FOR EACH ROW EXECUTE FUNCTION lachan_immutable()"
                )
            )
            connection.execute(
                text(
                    f"CREATE TRIGGER {table}_all_stay BEFORE TRUNCATE ON {table} "
                    "FOR EACH STATEMENT EXECUTE FUNCTION lachan_immutable()"
                )
            )
        return
    refuse = "BEGIN SELECT RAISE(ABORT, 'accepted reports do not change'); END"
    for table, columns in ((reports.name, f" OF {fixed}"), (report_bytes.name, ""), (baselines.name, "")):
        connection.execute(text(f"CREATE TRIGGER {table}_stay BEFORE UPDATE{columns} ON {table} {refuse}"))
        connection.execute(text(f"CREATE TRIGGER {table}_remain BEFORE DELETE ON {table} {refuse}"))
