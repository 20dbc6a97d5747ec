"""The figures as open data: CSV files with their description, and Parquet where DuckDB is installed.

Nothing finer leaves than the sums of noisy numbers that schools have signed, and no row stands for fewer
schools than one asks: smaller ones are put together, so that nobody can make a list of schools of it. How
many schools report is no secret of a child, so this threshold tells nothing about one.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from sqlalchemy import Connection, select

from config.files import write_atomic
from reporting.collector.coverage import by_commune_and_kind, months
from reporting.collector.sums import Summary, added
from reporting.collector.tables import communes
from reporting.schema.cells import CELLS

TOGETHER: Final = "*"
"""Stands for a commune or a kind of school where several were put together."""
LEAST: Final = 3

_PLACE: Final = {
    "month": "string: the calendar month, 2026-10",
    "commune": "string: its code, see communes.csv; * where communes are put together, empty for none",
    "school_kind": "string: preschool, primary, lower, upper, mixed, other; * where kinds are put together",
}
FIELDS: Final[Mapping[str, Mapping[str, str]]] = {
    "figures": _PLACE
    | {
        "reports": "integer: reports with numbers that were added up",
        "cell": "string: active, harm, adult, gambling, scam, bypass, timetable (docs/privacy-mechanism.md)",
        "sum": "integer: device-days with noise; may be negative, and is not to be clamped before adding up",
        "variance": "number: of the noise in the sum; variances of rows that are added up add up",
        "half_width_95": "number: half of the 95 % interval",
        "enough": "integer: 1 where the half-width is at most half of the sum; show no number of others",
    },
    "coverage": _PLACE
    | {
        "schools": "integer: that reported",
        "reports": "integer: boxes that reported",
        "measured": "integer: reports with numbers; at the others all devices are behind a router",
        "hours_filtered": "integer: hours in which DNS was filtered, of all boxes",
        "hours": "integer: hours of the month, of all boxes",
        "old_lists": "integer: schools with a list that was not known to be current for 14 days",
        "forms": "integer: schools that told what they did to make people aware",
        "sessions": "integer: sessions held",
        "parents": "integer: parents reached",
        "pupils": "integer: pupils reached",
        "followed": "integer: boxes that had reported for the month before, too",
        "other_lists": "integer: of these, with other lists: above a tenth months cannot be compared",
    },
    "communes": {
        "commune": "string: its code",
        "name": "string: what it is called",
        "since": "date: the first day on which the code holds",
        "until": "date: the first day on which it does not any more; empty where none is in sight",
    },
}
"""Table → column → its type and meaning. What the description and the types of Parquet are made of."""


class Row(NamedTuple):
    """A summary and what it is of."""

    month: str
    commune: str
    kind: str
    summary: Summary


def export(connection: Connection, folder: Path, least: int = LEAST) -> dict[str, int]:
    """Write the three tables and their description; return how many rows each has. Raises OSError.

    least: schools that a row of a commune stands for at least.
    """
    folder.mkdir(parents=True, exist_ok=True)
    rows = [row for month in reversed(months(connection)) for row in _of_month(connection, month, least)]
    tables: dict[str, Iterable[Sequence[object]]] = {
        "figures": _figures(rows),
        "coverage": (_coverage(row) for row in rows),
        "communes": connection.execute(
            select(communes.c.code, communes.c.name, communes.c.since, communes.c.until).order_by(
                communes.c.code
            )
        ),
    }
    written = {name: _write(folder / f"{name}.csv", tuple(FIELDS[name]), tables[name]) for name in FIELDS}
    write_atomic(folder / "schema.json", described(least))
    return written


def described(least: int) -> bytes:
    """Return the description: a Data Package (frictionless.io), which programs read, too."""
    resources = []
    for name, fields in FIELDS.items():
        columns = []
        for column, text in fields.items():
            kind, _, meaning = text.partition(": ")
            columns.append({"name": column, "type": kind, "description": meaning})
        resources.append(
            {"name": name, "path": f"{name}.csv", "encoding": "utf-8", "schema": {"fields": columns}}
        )
    found = {"name": "lachan-open-data", "least_schools_a_row": least, "resources": resources}
    return json.dumps(found, ensure_ascii=False, indent=1).encode() + b"\n"


def together(parts: Mapping[tuple[str, str], Summary], least: int) -> dict[tuple[str, str], Summary]:
    """Put what stands for fewer schools together: the kinds of a commune, then communes, then all of it.

    Schools whose reports have no numbers hide no number of the others. parts: by commune and kind. What is
    left over and still stands for fewer is put to the smallest row there is, and so on; where there is none,
    nothing is told.
    """
    found: dict[tuple[str, str], Summary] = {}
    rest: dict[str, list[Summary]] = {}
    for (commune, kind), one in parts.items():
        if _enough(one, least):
            found[commune, kind] = one
        else:
            rest.setdefault(commune, []).append(one)
    last = []
    for commune, some in rest.items():
        whole = added(some)
        if _enough(whole, least):
            found[commune, TOGETHER] = whole
        else:
            last.append(whole)
    if not last:
        return found
    whole = added(last)
    while not _enough(whole, least) and found:
        smallest = min(found, key=lambda key: (found[key].told, found[key].schools, key))
        whole = added([whole, found.pop(smallest)])
    if _enough(whole, least):
        found[TOGETHER, TOGETHER] = whole
    return found


def _enough(one: Summary, least: int) -> bool:
    """Whether so many schools reported, and none or as many of them with numbers."""
    return one.schools >= least and (not one.told or one.told >= least)


def _of_month(connection: Connection, month: str, least: int) -> Iterator[Row]:
    rows = together(by_commune_and_kind(connection, month), least)
    return (Row(month, *key, rows[key]) for key in sorted(rows))


def _figures(rows: Iterable[Row]) -> Iterator[Sequence[object]]:
    for month, commune, kind, summary in rows:
        if not summary.measured:
            continue
        for cell in CELLS:
            one = summary.sum(cell)
            told = (one.value, round(one.variance, 2), round(one.half_width, 2), int(one.enough))
            yield (month, commune, kind, summary.measured, cell, *told)


def _coverage(row: Row) -> Sequence[object]:
    one = row.summary
    return (
        row.month, row.commune, row.kind, one.schools, one.reports, one.measured, one.hours, one.hours_of,
        one.stale, one.forms, one.sessions, one.parents, one.pupils, one.followed, one.changed,
    )  # fmt: skip


def _write(path: Path, head: Sequence[str], rows: Iterable[Sequence[object]]) -> int:
    """Write a file whole or not at all, row by row: a country's has millions."""
    count, half = 0, path.with_suffix(".new")
    try:
        with half.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(head)
            for row in rows:
                writer.writerow(row)
                count += 1
        half.replace(path)
    finally:
        half.unlink(missing_ok=True)
    return count
