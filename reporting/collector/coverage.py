"""Who filters, who reports, whose lists are old, what was held: by commune, by kind of school, by month."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection, case, exists, func, or_, select

from reporting.collector.sums import NOTHING, Summary, added
from reporting.collector.tables import ACTIVE, boxes, communes, month_sums, school_communes, schools
from reporting.schema.cells import CELLS


class Commune(NamedTuple):
    """A commune in a month. schools: that there are; enrolled: with a box that is enrolled now."""

    code: str
    name: str
    schools: int
    enrolled: int
    summary: Summary


def months(connection: Connection) -> list[str]:
    """The months with reports, the newest first."""
    column = month_sums.c.month
    return list(connection.execute(select(column).distinct().order_by(column.desc())).scalars())


def by_commune(connection: Connection, month: str, kind: str = "") -> list[Commune]:
    """Every commune that has schools or reports, by name: no order of merit. kind: of school, "" for all.

    Schools of no commune, and reports from such, stand last under the code "".
    """
    found = {row.commune: row for row in _there(connection, month, kind)}
    told = _grouped(connection, month_sums.c.commune, month, kind=kind)
    places = connection.execute(select(communes.c.code, communes.c.name))
    names: dict[str, str] = {row.code: row.name for row in places}
    rows = [
        Commune(
            code,
            names.get(code, code),
            found[code].schools if code in found else 0,
            found[code].enrolled if code in found else 0,
            told.get(code, NOTHING),
        )
        for code in {*found, *told}
    ]
    return sorted(rows, key=lambda row: (not row.code, row.name.casefold(), row.code))


def by_kind(connection: Connection, month: str, commune: str | None = None) -> dict[str, Summary]:
    """The kinds of school that reported."""
    return _grouped(connection, month_sums.c.kind, month, commune=commune)


def by_commune_and_kind(connection: Connection, month: str) -> dict[tuple[str, str], Summary]:
    """The finest that is kept: each kind of school of each commune."""
    columns = month_sums.c
    key = columns.commune + "\t" + columns.kind  # neither a code nor a kind holds a tab
    query = _summed(key).where(columns.month == month).group_by(columns.commune, columns.kind)
    parts = ((text.partition("\t"), one) for text, one in _read(connection, query).items())
    return {(commune, kind): one for (commune, _, kind), one in parts}


def by_month(
    connection: Connection, first: str, last: str, commune: str | None = None, kind: str = ""
) -> dict[str, Summary]:
    """The months from first to last that have reports."""
    query = _summed(month_sums.c.month).where(month_sums.c.month.between(first, last))
    return _read(connection, _narrowed(query, commune, kind).group_by(month_sums.c.month))


def total(rows: Iterable[Commune]) -> Commune:
    """All communes together."""
    found = list(rows)
    return Commune(
        "",
        "",
        sum(row.schools for row in found),
        sum(row.enrolled for row in found),
        added(row.summary for row in found),
    )


def _there(connection: Connection, month: str, kind: str) -> Any:
    day = last_day(month)
    has_box = exists().where(boxes.c.school == schools.c.code, boxes.c.status == ACTIVE)
    query = (
        select(
            school_communes.c.commune,
            func.count().label("schools"),
            func.sum(case((has_box, 1), else_=0)).label("enrolled"),
        )
        .select_from(school_communes.join(schools, schools.c.code == school_communes.c.school))
        .where(schools.c.since <= day, or_(schools.c.until.is_(None), schools.c.until > day))
        .where(school_communes.c.since <= day)
        .where(or_(school_communes.c.until.is_(None), school_communes.c.until > day))
        .group_by(school_communes.c.commune)
    )
    return connection.execute(query.where(schools.c.kind == kind) if kind else query)


def _grouped(
    connection: Connection, key: Any, month: str, commune: str | None = None, kind: str = ""
) -> dict[str, Summary]:
    query = _summed(key).where(month_sums.c.month == month)
    return _read(connection, _narrowed(query, commune, kind).group_by(key))


_COLUMNS = [name for name in Summary._fields if name not in ("cells", "scale")]


def _summed(key: Any) -> Any:
    columns = month_sums.c
    return select(
        key,
        func.max(columns.scale).label("scale"),
        *(func.sum(columns[name]).label(name) for name in (*_COLUMNS, *CELLS)),
    )


def _narrowed(query: Any, commune: str | None, kind: str) -> Any:
    if commune is not None:
        query = query.where(month_sums.c.commune == commune)
    return query.where(month_sums.c.kind == kind) if kind else query


def _read(connection: Connection, query: Any) -> dict[str, Summary]:
    found = {}
    for key, scale, *rest in connection.execute(query):
        values = dict(zip((*_COLUMNS, *CELLS), rest, strict=True))
        numbers = {name: int(values[name]) for name in _COLUMNS if name != "variance"}
        cells = {cell: int(values[cell]) for cell in CELLS}
        found[key] = Summary(**numbers, scale=float(scale), variance=float(values["variance"]), cells=cells)
    return found


def last_day(month: str) -> date:
    """The last day of a month."""
    first = date(int(month[:4]), int(month[5:]), 1)
    return (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
