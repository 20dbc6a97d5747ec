"""Communes and schools, each with the time in which its code holds. Communes merge, schools move and merge.

A month belongs to the commune in which the school was on the month's last day, so that whoever begins or
moves within a month is counted where it is now.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final, NamedTuple

from sqlalchemy import Connection, delete, insert, select, tuple_, update

from reporting.collector.summary import forget
from reporting.collector.tables import (
    commune_predecessors,
    communes,
    reports,
    school_communes,
    school_predecessors,
    schools,
)

_MANY: Final = 500  # rows in one statement


class Commune(NamedTuple):
    """A commune or ward. `until`: the first day on which its code no longer holds."""

    code: str
    name: str
    since: date
    until: date | None = None
    predecessors: tuple[str, ...] = ()


class Stay(NamedTuple):
    """Where a school is, from a day on, until another."""

    commune: str
    since: date
    until: date | None = None

    def holds(self, month: str) -> bool:
        """Whether it is there on the last day of a month ("2026-11")."""
        return month_of(self.since) <= month and (self.until is None or month < month_of(self.until))


class School(NamedTuple):
    """A school, and the communes in which it was, in order."""

    code: str
    name: str
    kind: str
    since: date
    until: date | None
    stays: tuple[Stay, ...]
    predecessors: tuple[str, ...] = ()


class Registry(NamedTuple):
    """What a file of each says."""

    communes: tuple[Commune, ...]
    schools: tuple[School, ...]


def month_of(day: date) -> str:
    """The month of a day as reports write it."""
    return f"{day:%Y-%m}"


def followed(
    stays: Iterable[Stay], known: Mapping[str, Commune], heirs: Mapping[str, list[Commune]]
) -> list[Stay]:
    """The stays, with a school going along where its commune was merged into exactly one other.

    known: communes by code; heirs: for each code, the communes that name it as a predecessor. A commune that
    was divided leaves the stay open-ended at its last day: nobody but a person knows where the school is now.
    """
    found: list[Stay] = []
    for stay in stays:
        current: Stay | None = stay
        while current is not None:
            ended = known[current.commune].until if current.commune in known else None
            if ended is None or (current.until is not None and current.until <= ended):
                found.append(current)
                current = None
                continue
            if current.since < ended:
                found.append(current._replace(until=ended))
            successors = [one for one in heirs.get(current.commune, []) if one.since == ended]
            begin = max(ended, current.since)
            current = Stay(successors[0].code, begin, current.until) if len(successors) == 1 else None
    return found


def put(connection: Connection, registry: Registry) -> int:
    """Add what is new and change what is other; what is not named stays. Returns how many schools were named.

    The communes of reports that are held are looked up again.
    """
    _put_communes(connection, registry.communes)
    known, heirs = _communes(connection)
    for start in range(0, len(registry.schools), _MANY):
        part = registry.schools[start : start + _MANY]
        stays = {one.code: followed(one.stays, known, heirs) for one in part}
        _put_schools(connection, part, stays)
        _place_reports(connection, part, stays)
    return len(registry.schools)


def place_again(connection: Connection) -> None:
    """Let every school go along with communes that were merged since it was written down."""
    known, heirs = _communes(connection)
    found: dict[str, list[Stay]] = {}
    for row in connection.execute(
        select(school_communes).order_by(school_communes.c.school, school_communes.c.since)
    ):
        found.setdefault(row.school, []).append(Stay(row.commune, row.since, row.until))
    moved = {code: now for code, stays in found.items() if (now := followed(stays, known, heirs)) != stays}
    codes = sorted(moved)
    for start in range(0, len(codes), _MANY):
        part = {code: moved[code] for code in codes[start : start + _MANY]}
        _put_stays(connection, part)
        kinds = dict(
            connection.execute(select(schools.c.code, schools.c.kind).where(schools.c.code.in_(part))).all()
        )
        _place(connection, {code: (kinds[code], stays) for code, stays in part.items()})


def commune_at(connection: Connection, school: str, month: str) -> str:
    """The commune of a school in a month; "" where none is known."""
    rows = connection.execute(
        select(school_communes.c.commune, school_communes.c.since, school_communes.c.until).where(
            school_communes.c.school == school
        )
    )
    return commune_of([Stay(*row) for row in rows], month)


def commune_of(stays: Iterable[Stay], month: str) -> str:
    """The commune among stays in which a month falls; "" for none."""
    return next((stay.commune for stay in stays if stay.holds(month)), "")


def _communes(connection: Connection) -> tuple[dict[str, Commune], dict[str, list[Commune]]]:
    known = {row.code: Commune(*row) for row in connection.execute(select(*communes.columns))}
    heirs: dict[str, list[Commune]] = {}
    for row in connection.execute(select(commune_predecessors)):
        heirs.setdefault(row.predecessor, []).append(known[row.commune])
    return known, heirs


def _put_communes(connection: Connection, found: Iterable[Commune]) -> None:
    there = set(connection.execute(select(communes.c.code)).scalars())
    for one in found:
        values = {"name": one.name, "since": one.since, "until": one.until}
        if one.code in there:
            connection.execute(update(communes).where(communes.c.code == one.code).values(**values))
        else:
            connection.execute(insert(communes).values(code=one.code, **values))
    for one in found:
        table = commune_predecessors
        connection.execute(delete(table).where(table.c.commune == one.code))
        for code in one.predecessors:
            connection.execute(insert(table).values(commune=one.code, predecessor=code))


def _put_schools(connection: Connection, part: Iterable[School], stays: Mapping[str, list[Stay]]) -> None:
    rows = [
        {"code": s.code, "name": s.name, "kind": s.kind, "since": s.since, "until": s.until} for s in part
    ]
    there = set(connection.execute(select(schools.c.code).where(schools.c.code.in_(stays))).scalars())
    if new := [row for row in rows if row["code"] not in there]:
        connection.execute(insert(schools), new)
    for row in rows:
        if row["code"] in there:
            connection.execute(update(schools).where(schools.c.code == row["code"]).values(**row))
    table = school_predecessors
    connection.execute(delete(table).where(table.c.school.in_(stays)))
    if pairs := [{"school": s.code, "predecessor": code} for s in part for code in s.predecessors]:
        connection.execute(insert(table), pairs)
    _put_stays(connection, stays)


def _put_stays(connection: Connection, stays: Mapping[str, list[Stay]]) -> None:
    connection.execute(delete(school_communes).where(school_communes.c.school.in_(stays)))
    if rows := [{"school": code, **stay._asdict()} for code, found in stays.items() for stay in found]:
        connection.execute(insert(school_communes), rows)


def _place_reports(connection: Connection, part: Iterable[School], stays: Mapping[str, list[Stay]]) -> None:
    _place(connection, {one.code: (one.kind, stays[one.code]) for one in part})


def _place(connection: Connection, found: Mapping[str, tuple[str, list[Stay]]]) -> None:
    """Look the communes and kinds of reports that are held up again; only what is other is written."""
    table = reports
    rows = connection.execute(
        select(table.c.school, table.c.month, table.c.kind, table.c.commune)
        .distinct()
        .where(table.c.school.in_(found))
    )
    changes: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for row in rows:
        kind, stays = found[row.school]
        now = (kind, commune_of(stays, row.month))
        if (row.kind, row.commune) != now:
            changes.setdefault(now, []).append((row.school, row.month))
    for (kind, commune), where in changes.items():
        for start in range(0, len(where), _MANY):
            those = tuple_(table.c.school, table.c.month).in_(where[start : start + _MANY])
            connection.execute(update(table).where(those).values(kind=kind, commune=commune))
    if changes:
        forget(connection)
