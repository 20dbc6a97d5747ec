"""Reports that are set aside: held as they came, and not added up, because somebody said why.

For a box in the wrong hands: what was accepted stays for ever, but need not stand in the province's sums.
"""

from __future__ import annotations

from sqlalchemy import Connection, delete, insert, select
from sqlalchemy.exc import IntegrityError

from reporting.collector.audit import note
from reporting.collector.db import Database
from reporting.collector.summary import forget_month
from reporting.collector.tables import reports, set_aside


class NotSetAside(ValueError):
    """There is no such report, or it is (not) set aside already."""


def put(database: Database, number: int, at: int, who: str, why: str) -> None:
    """Leave a report (its id) out of all sums. Raises NotSetAside, DatabaseAway."""
    try:
        with database.changing() as connection:
            month, told = _told(connection, number)
            connection.execute(insert(set_aside).values(report=number, at=at, who=who, why=why[:300]))
            forget_month(connection, month)
            note(database, connection, at, who, "report.aside", told | {"why": why[:300]})
    except IntegrityError:
        raise NotSetAside from None


def take_back(database: Database, number: int, at: int, who: str) -> None:
    """Add a report up again. Raises NotSetAside, DatabaseAway."""
    with database.changing() as connection:
        month, told = _told(connection, number)
        if not connection.execute(delete(set_aside).where(set_aside.c.report == number)).rowcount:
            raise NotSetAside
        forget_month(connection, month)
        note(database, connection, at, who, "report.count", told)


def _told(connection: Connection, number: int) -> tuple[str, dict[str, object]]:
    columns = (reports.c.month, reports.c.school, reports.c.box)
    found = connection.execute(select(*columns).where(reports.c.id == number)).first()
    if found is None:
        raise NotSetAside
    return found.month, {"month": found.month, "school": found.school, "box": found.box}
