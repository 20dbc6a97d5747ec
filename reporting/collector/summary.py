"""Sums of months, made of the reports and kept, so that a page reads thousands of rows and not a million.

Reports never change and never go, so a month is summed anew exactly when it has more of them than before.
"""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import Connection, case, delete, exists, func, insert, select, update
from sqlalchemy.sql.elements import ColumnElement

from reporting.collector.db import Database
from reporting.collector.tables import month_sums, reports, set_aside, summed
from reporting.schema.cells import CELLS

STALE_DAYS: Final = 14
"""A list is too old when it was not known to be current for longer than this."""

_LOCK = 11
_FORGOTTEN: Final = -1
_WINDOW = 20_000
"""Numbers of reports below the newest summed that may still arrive: a receipt takes 30 seconds at most."""


def refresh(database: Database) -> tuple[str, ...]:
    """Sum the months anew that have more reports than when they were summed; return them."""
    with database.reading() as connection:
        behind = _behind(connection)
    if not behind:
        return ()
    with database.changing() as connection:
        database.lock(connection, _LOCK)
        behind = _behind(connection)
        newest = connection.execute(select(func.max(reports.c.id))).scalar() or 0
        following = set(connection.execute(select(summed.c.month)).scalars())
        for month in sorted({*behind, *(after for one in behind if (after := _next(one)) in following)}):
            _sum(connection, month, newest)
    return behind


def forget(connection: Connection) -> None:
    """Have everything summed anew at the next look: where schools were moved to other communes."""
    connection.execute(delete(month_sums))
    connection.execute(delete(summed))


def forget_month(connection: Connection, month: str) -> None:
    """Have a month summed anew, and the one after it, which counts who followed."""
    both = summed.c.month.in_((month, _next(month)))
    connection.execute(update(summed).where(both).values(reports=_FORGOTTEN))


def _behind(connection: Connection) -> tuple[str, ...]:
    counts = connection.execute(select(summed.c.month, summed.c.reports.label("held")))
    known: dict[str, int] = {row.month: row.held for row in counts}
    newest = connection.execute(select(func.max(summed.c.newest))).scalar() or 0
    query = select(reports.c.month).distinct()
    if known:
        query = query.where(reports.c.id > newest - _WINDOW)
    counted = select(func.count()).select_from(reports)
    forgotten = {month for month, held in known.items() if held == _FORGOTTEN}
    return tuple(
        month
        for month in sorted(forgotten | {*connection.execute(query).scalars()})
        if connection.execute(counted.where(reports.c.month == month)).scalar_one() != known.get(month)
    )


def _sum(connection: Connection, month: str, newest: int) -> None:
    connection.execute(delete(month_sums).where(month_sums.c.month == month))
    connection.execute(delete(summed).where(summed.c.month == month))
    schools = _of_schools(month)
    columns: dict[str, Any] = {
        "month": func.max(schools.c.month),
        "commune": schools.c.commune,
        "kind": schools.c.kind,
        "schools": func.count(),
        "scale": func.max(schools.c.scale),
        **{name: func.sum(schools.c[name]) for name in _ADDED},
    }
    rows = select(*(column.label(name) for name, column in columns.items())).group_by(
        schools.c.commune, schools.c.kind
    )
    connection.execute(insert(month_sums).from_select(list(columns), rows))
    count = select(func.count()).select_from(reports).where(reports.c.month == month)
    connection.execute(
        insert(summed).values(month=month, reports=connection.execute(count).scalar_one(), newest=newest)
    )


_ADDED: Final = (
    "reports", "measured", "told", "variance", *CELLS, "hours", "hours_of", "stale", "forms", "sessions",
    "parents", "pupils", "followed", "changed",
)  # fmt: skip


def _of_schools(month: str) -> Any:
    """A row for each school: its boxes added up. A form that two boxes carry is one form."""
    now, before = reports, reports.alias("before")
    other = (before.c.list_set != now.c.list_set) | (before.c.version != now.c.version)
    columns: dict[str, ColumnElement[Any]] = {
        "month": func.max(now.c.month),
        "commune": now.c.commune,
        "kind": now.c.kind,
        "reports": func.count(),
        "measured": func.count(now.c.scale),
        "told": case((func.count(now.c.scale) > 0, 1), else_=0),
        "scale": func.coalesce(func.max(now.c.scale), 0),
        "variance": func.coalesce(func.sum(now.c.variance), 0),
        **{cell: func.coalesce(func.sum(now.c[cell]), 0) for cell in CELLS},
        "hours": func.sum(now.c.hours),
        "hours_of": func.sum(now.c.hours_of),
        "stale": func.max(case((now.c.oldest_list > STALE_DAYS, 1), else_=0)),
        "forms": func.max(case((now.c.form, 1), else_=0)),
        **{name: func.max(now.c[name]) for name in ("sessions", "parents", "pupils")},
        "followed": func.count(before.c.id),
        "changed": func.sum(case((other, 1), else_=0)),
    }
    joined = now.outerjoin(before, (before.c.line == now.c.line) & (before.c.month == _last(month)))
    query = select(*(column.label(name) for name, column in columns.items())).select_from(joined)
    aside = exists().where(set_aside.c.report == now.c.id)
    return (
        query.where(now.c.month == month, ~aside).group_by(now.c.school, now.c.commune, now.c.kind).subquery()
    )


def _next(month: str) -> str:
    year, number = int(month[:4]), int(month[5:])
    return f"{year + number // 12:04}-{number % 12 + 1:02}"


def _last(month: str) -> str:
    year, number = int(month[:4]), int(month[5:])
    return f"{year - (number == 1):04}-{(number - 2) % 12 + 1:02}"
