"""Sums of months, made of the reports and kept, so that a page reads thousands of rows and not a million.

Reports never change and never go, so a month is summed anew exactly when it has more of them than before, or
when one of them was set aside. A page adds up what is quick to add up; more is left to `keeping`.
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

QUICK: Final = 5_000
"""Reports that are added up while somebody waits for a page: a fraction of a second."""

_LOCK = 11
_FORGOTTEN: Final = -1
_WINDOW = 20_000
"""Numbers of reports below the newest summed that may still arrive: a receipt takes 30 seconds at most."""


def refresh(database: Database, *, wait: bool = True) -> tuple[str, ...]:
    """Sum the months that have other reports than when they were summed, the newest first; return them.

    Each month is a transaction of its own, so that the newest ones can be read while older ones are summed.
    wait: for somebody else who is summing; else that is left to them.
    """
    with database.reading() as connection:
        behind = _behind(connection)
    for month in reversed(behind):
        with database.changing() as connection:
            if wait:
                database.lock(connection, _LOCK)
            elif not database.try_lock(connection, _LOCK):
                return behind
            if _is_behind(connection, month):  # else somebody else was quicker
                _sum_with_next(connection, month)
    return behind


def glance(database: Database, most: int = QUICK) -> tuple[str, ...]:
    """Sum what is behind if that is at most so many reports; return the months that are still behind."""
    with database.reading() as connection:
        behind, count = _behind(connection), 0
        for month in behind:
            count += _count(connection, month, most + 1)
            if count > most:
                return behind
    if behind:
        refresh(database)
    return ()


def forget(connection: Connection) -> None:
    """Have everything summed anew at the next look: where schools were moved to other communes."""
    connection.execute(delete(month_sums))
    connection.execute(delete(summed))


def forget_month(connection: Connection, month: str) -> None:
    """Have a month summed anew, and the one after it, which counts who followed."""
    both = summed.c.month.in_((month, _next(month)))
    connection.execute(update(summed).where(both).values(reports=_FORGOTTEN))


def _behind(connection: Connection) -> tuple[str, ...]:
    """The months that have to be summed, in order."""
    rows = connection.execute(select(summed.c.month, summed.c.reports.label("held"), summed.c.newest)).all()
    known: dict[str, int] = {row.month: row.held for row in rows}
    recent = reports.c.id > max((row.newest for row in rows), default=0) - _WINDOW
    behind = {month for month in _months(connection) if known.get(month, _FORGOTTEN) == _FORGOTTEN}
    if known:
        suspects = {*connection.execute(select(reports.c.month).distinct().where(recent)).scalars()} - behind
        behind |= {month for month in suspects if _count(connection, month) != known[month]}
    return tuple(sorted(behind))


def _is_behind(connection: Connection, month: str) -> bool:
    held = connection.execute(select(summed.c.reports).where(summed.c.month == month)).scalar()
    return held != _count(connection, month)


def _months(connection: Connection) -> list[str]:
    """The months that there are reports of, each found by the index: not by reading a million rows."""
    first = select(func.min(reports.c.month).label("month")).cte("months", recursive=True)
    following = select(func.min(reports.c.month)).where(reports.c.month > first.c.month).scalar_subquery()
    every = first.union_all(select(following).where(first.c.month.is_not(None)))
    return [month for month in connection.execute(select(every.c.month)).scalars() if month is not None]


def _count(connection: Connection, month: str, most: int | None = None) -> int:
    """How many reports a month has; no more than `most` are counted."""
    rows = select(reports.c.month).where(reports.c.month == month).limit(most).subquery()
    return int(connection.execute(select(func.count()).select_from(rows)).scalar_one())


def _sum_with_next(connection: Connection, month: str) -> None:
    """Sum a month, and the next one if that was summed before these came: it counts who followed."""
    rows = connection.execute(select(summed.c.month, summed.c.newest)).all()
    newest_of: dict[str, int] = {row.month: row.newest for row in rows}
    newest = connection.execute(select(func.max(reports.c.id))).scalar() or 0
    after = _next(month)
    _sum(connection, month, newest)
    if after in newest_of and (month in newest_of or _newest(connection, month) > newest_of[after]):
        _sum(connection, after, newest)


def _newest(connection: Connection, month: str) -> int:
    """The largest id of a month; plus nothing, so that its reports are read and not all ids from the top."""
    largest = select(func.max(reports.c.id + 0)).where(reports.c.month == month)
    return int(connection.execute(largest).scalar() or 0)


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
    values = {"month": month, "reports": _count(connection, month), "newest": newest}
    connection.execute(insert(summed).values(**values))


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
