"""Lists of communes and schools as CSV files, as a spreadsheet saves them: every mistake is said at once.

Columns are named in Vietnamese or English, in any order; the separator is a comma, a semicolon or a tab;
dates are written 2025-07-01 or 01/07/2025.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from config.errors import ConfigInvalid, Mistake
from reporting.collector.registry import Commune, Registry, School, Stay
from reporting.collector.tables import SCHOOL_KINDS
from reporting.schema.report import school_code

MOST_BYTES: Final = 64 * 1024 * 1024
_NAMES: Final = {
    "code": ("code", "mã"),
    "name": ("name", "tên"),
    "kind": ("kind", "loại"),
    "commune": ("commune", "mã xã"),
    "since": ("since", "từ ngày"),
    "until": ("until", "đến ngày"),
    "predecessors": ("predecessors", "mã cũ"),
}
_KINDS: Final = dict(
    zip(("mầm non", "tiểu học", "thcs", "thpt", "liên cấp", "khác"), SCHOOL_KINDS, strict=True)
)
_COMMUNE = re.compile(r"[A-Za-z0-9._-]{1,16}")
_FORMULA: Final = tuple("=+-@＝＋－＠")  # tables are given away as CSV
_ALWAYS: Final = date(1900, 1, 1)


@dataclass(frozen=True, slots=True)
class _Row:
    """A line of a file, its cells by the English names of the columns."""

    where: str
    cells: Mapping[str, str]
    wrong: list[Mistake]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")

    def refuse(self, column: str, problem: str, choices: Iterable[str] = ()) -> None:
        self.wrong.append(Mistake(f"{self.where}, {column}", self[column], problem, tuple(choices)))

    def day(self, column: str) -> date | None:
        text = self[column]
        if not text:
            return None
        parts = text.split("/")
        try:
            return (
                date(int(parts[2]), int(parts[1]), int(parts[0]))
                if len(parts) == 3
                else date.fromisoformat(text)
            )
        except ValueError:
            self.refuse(column, "is no date; write 2025-07-01 or 01/07/2025")
            return None

    def codes(self, column: str) -> tuple[str, ...]:
        return tuple(code for code in re.split(r"[\s;|]+", self[column]) if code)


def read_registry(communes: bytes | None, schools: bytes | None, known: Iterable[str]) -> Registry:
    """Read the two files, either of which may be missing (None). known: communes that are there already.

    Raises ConfigInvalid with every mistake of both.
    """
    wrong: list[Mistake] = []
    found = _communes(_rows(communes, ("code", "name"), "communes", wrong))
    codes = {*known, *(one.code for one in found)}
    for one in found:
        wrong += [
            Mistake(f"communes, {one.code}", code, "is named as a predecessor and stands nowhere")
            for code in one.predecessors
            if code not in codes
        ]
    taught = _schools(_rows(schools, ("code", "name", "kind", "commune"), "schools", wrong), codes)
    if wrong:
        raise ConfigInvalid(tuple(wrong), "CSV")
    return Registry(found, taught)


def _communes(rows: Iterable[_Row]) -> tuple[Commune, ...]:
    found: dict[str, Commune] = {}
    for row in rows:
        if not _COMMUNE.fullmatch(row["code"]):
            row.refuse("code", "has 1 to 16 letters without marks, digits, . _ -")
        if row["code"] in found:
            row.refuse("code", "stands there twice")
        since, until = _span(row)
        found[row["code"]] = Commune(row["code"], _name(row), since, until, row.codes("predecessors"))
    return tuple(found.values())


def _schools(rows: Iterable[_Row], communes: set[str]) -> tuple[School, ...]:
    """A school that moved has a line for each commune; the last one says its name and kind."""
    found: dict[str, School] = {}
    for row in rows:
        code, kind = row["code"], _KINDS.get(row["kind"].casefold(), row["kind"].casefold())
        if not code or not school_code(code):
            row.refuse("code", "has 1 to 64 letters without marks, digits, . _ -")
        if kind not in SCHOOL_KINDS:
            row.refuse("kind", "is no kind of school", (*_KINDS, *SCHOOL_KINDS))
        if row["commune"] not in communes:
            row.refuse("commune", "is the code of no commune")
        since, until = _span(row)
        before = found.get(code)
        stays = before.stays if before else ()
        if stays and (stays[-1].until is None or stays[-1].until > since):
            row.refuse("since", "the line before of the same school has to end first")
        found[code] = School(
            code,
            _name(row),
            kind,
            before.since if before else since,
            until,
            (*stays, Stay(row["commune"], since, until)),
            (before.predecessors if before else ()) + row.codes("predecessors"),
        )
    named = {code for school in found.values() for code in school.predecessors}
    # A predecessor from long ago may be in no file: then it has no reports either, and nothing to follow.
    return tuple(
        school._replace(predecessors=tuple(dict.fromkeys(c for c in school.predecessors if c in found)))
        for school in sorted(found.values(), key=lambda school: school.code not in named)
    )


def _span(row: _Row) -> tuple[date, date | None]:
    since, until = row.day("since") or _ALWAYS, row.day("until")
    if until is not None and until <= since:
        row.refuse("until", "is not after the day on which it begins")
    return since, until


def _name(row: _Row) -> str:
    name = " ".join(row["name"].split())
    if not name or len(name) > 300 or not name.isprintable():
        row.refuse("name", "has 1 to 300 characters")
    if name[:1] in _FORMULA:
        row.refuse("name", f"must not begin with {name[:1]}: a spreadsheet takes that for a formula")
    return name


def _rows(data: bytes | None, needed: Iterable[str], file: str, wrong: list[Mistake]) -> list[_Row]:
    if data is None:
        return []
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        wrong.append(Mistake(file, "", "is not UTF-8; save it as “CSV UTF-8”"))
        return []
    head = text.partition("\n")[0]
    separator = max(",;\t", key=head.count)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        titles = [_column(cell) for cell in next(lines, [])]
        if missing := [_NAMES[column][0] for column in needed if column not in titles]:
            wrong.append(Mistake(file, ", ".join(missing), "is missing among the columns", _titles()))
            return []
        return [
            _Row(
                f"{file}, line {lines.line_num}",
                dict(zip(titles, map(str.strip, cells), strict=False)),
                wrong,
            )
            for cells in lines
            if any(cell.strip() for cell in cells)
        ]
    except csv.Error as error:
        wrong.append(Mistake(f"{file}, line {lines.line_num}", "", f"cannot be read as CSV: {error}"))
        return []


def _column(title: str) -> str:
    plain = " ".join(title.casefold().split())
    return next((name for name, names in _NAMES.items() if plain in names), plain)


def _titles() -> tuple[str, ...]:
    return tuple(name for names in _NAMES.values() for name in names)
