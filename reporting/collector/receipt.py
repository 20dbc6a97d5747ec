"""Taking in a report: exactly once, judged by `reporting.schema.verify`, in one transaction.

The row of the box's school is locked first, so that reports of one school take turns, whichever process
they came to; the unique constraints of `tables.reports` hold whatever else happens. What was refused is
counted for staff to see.
"""

from __future__ import annotations

import logging
from datetime import UTC, date, datetime
from itertools import islice
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, RowMapping, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from reporting.collector.columns import columns_of, list_lines, texts_of
from reporting.collector.db import Database, DatabaseAway
from reporting.collector.plausible import problem
from reporting.collector.registry import commune_at
from reporting.collector.tables import (
    REPLACED,
    REVOKED,
    awareness_texts,
    boxes,
    list_sets,
    refusals,
    report_bytes,
    reports,
    schools,
)
from reporting.schema.envelope import ReportRefused, Signed, opened
from reporting.schema.verify import Place, Standing, place, standing

HTTPS, FILE = "https", "file"
_ROUNDING: Final = 1e-9
_TRIES = 3


class Receipt(NamedTuple):
    """What became of a report. Of `standing` and `code` exactly one is there; `code` and `text` say why not.

    `box` and `month` are those of a report whose signature is good, "" otherwise.
    """

    standing: Standing | None
    code: str = ""
    text: str = ""
    box: str = ""
    month: str = ""
    school: str = ""

    @property
    def is_held(self) -> bool:
        """Whether the collector has this report now."""
        return self.standing is not None and (self.standing.acceptable or self.standing is Standing.DUPLICATE)


def receive(database: Database, data: bytes, way: str, at: int, today: date) -> Receipt:
    """Take in the bytes of a report. way: HTTPS or FILE. at: epoch seconds. Raises DatabaseAway.

    What is answered as held is on the disk. After DatabaseAway it may be or not: the same bytes again tell.
    """
    try:
        signed = opened(data)
    except ReportRefused as refused:
        receipt = Receipt(None, refused.code, str(refused))
    else:
        receipt = _taken(database, signed, way, at, today)
    if not receipt.is_held:
        _count(database, receipt, at)
    return receipt


def last_held(connection: Connection, box: str) -> Place | None:
    """The place of the highest number that is held of a box."""
    table = reports
    columns = (table.c.sequence, table.c.digest, table.c.previous, table.c.month)
    found = connection.execute(
        select(*columns).where(table.c.box == box).order_by(table.c.sequence.desc()).limit(1)
    ).first()
    return Place(*found) if found else None


def missing(connection: Connection, box: str) -> list[int]:
    """The numbers below the highest one held of a box that are not held, at most a hundred."""
    held = set(connection.execute(select(reports.c.sequence).where(reports.c.box == box)).scalars())
    gaps = (number for number in range(1, max(held, default=0)) if number not in held)
    return list(islice(gaps, 100))


def _taken(database: Database, signed: Signed, way: str, at: int, today: date) -> Receipt:
    for _ in range(_TRIES):
        try:
            with database.changing() as connection:
                return _judged(connection, signed, way, at, today)
        except IntegrityError as error:
            # Somebody else was quicker where no lock could be had; now it is there to be seen.
            logging.getLogger(__name__).info("again: %s", error.orig)
    raise DatabaseAway("others were quicker each time")


def _judged(connection: Connection, signed: Signed, way: str, at: int, today: date) -> Receipt:
    report = signed.report
    box = _box(connection, report.box)
    said = {"box": report.box, "month": report.month}
    if box is None:
        return Receipt(None, "unknown", "this box is not enrolled here", "", report.month)
    said["school"] = box["school"]
    if refusal := _not_his(box, signed):
        return Receipt(None, *refusal, **said)
    if doubt := problem(signed.report):
        return Receipt(None, "implausible", doubt, **said)
    found = _standing(connection, box, place(signed), today)
    if not found.acceptable:
        return Receipt(found, **said)
    row = columns_of(signed)
    if row["epsilon"] is not None:
        spent = _spent(connection, box["school"], report.month)
        if spent + row["epsilon"] > 1 + _ROUNDING:
            text = "the school's boxes would tell more than epsilon 1 together: say --boxes 2 on each"
            return Receipt(None, "epsilon", text, **said)
    row |= {
        "line": box["line"],
        "school": box["school"],
        "kind": box["kind"],
        "commune": commune_at(connection, box["school"], report.month),
        "standing": found.value,
        "received_at": at,
        "way": way,
    }
    _put(connection, signed, row)
    return Receipt(found, **said)


def _box(connection: Connection, box: str) -> RowMapping | None:
    """The box with its school; both are ours alone until the transaction ends."""
    columns = (*boxes.columns, schools.c.kind)
    joined = select(*columns).join(schools, schools.c.code == boxes.c.school).where(boxes.c.id == box)
    return connection.execute(joined.with_for_update()).mappings().first()


def _not_his(box: RowMapping, signed: Signed) -> tuple[str, str] | None:
    """Why a box may not deliver this report, (code, text)."""
    if box["status"] == REVOKED:
        return "revoked", "this box's key was revoked"
    if box["status"] == REPLACED and signed.report.month >= _month(box["ended_at"]):
        return "replaced", "this box has another key by now"
    if signed.report.school not in {"", box["school"]}:
        return "school", f"this box is enrolled for the school {box['school']}"
    return None


def _standing(connection: Connection, box: RowMapping, new: Place, today: date) -> Standing:
    table = reports
    mine = select(table.c.sequence, table.c.digest, table.c.previous, table.c.month).where(
        table.c.box == box["id"]
    )
    below = mine.where(table.c.sequence <= new.sequence).order_by(table.c.sequence.desc()).limit(1)
    above = mine.where(table.c.sequence > new.sequence).order_by(table.c.sequence).limit(1)
    before, after = (
        Place(*row) if (row := connection.execute(query).first()) else None for query in (below, above)
    )
    held = before.digest if before and before.sequence == new.sequence else ""
    found = standing(new, before, after, held=held, today=today)
    if found.acceptable and (new.month <= box["floor"] or _has_month(connection, box["line"], new.month)):
        return Standing.MONTH_TAKEN
    return found


def _has_month(connection: Connection, line: str, month: str) -> bool:
    """Whether a month is there from the same box, under whatever key."""
    query = select(reports.c.id).where(reports.c.line == line, reports.c.month == month)
    return connection.execute(query).first() is not None


def _spent(connection: Connection, school: str, month: str) -> float:
    query = select(func.sum(reports.c.epsilon)).where(reports.c.school == school, reports.c.month == month)
    return float(connection.execute(query).scalar() or 0)


def _put(connection: Connection, signed: Signed, row: dict[str, Any]) -> None:
    number = connection.execute(insert(reports).values(**row).returning(reports.c.id)).scalar_one()
    connection.execute(insert(report_bytes).values(report=number, data=signed.data))
    if texts := texts_of(signed):
        connection.execute(insert(awareness_texts).values(report=number, **texts._asdict()))
    known = select(list_sets.c.mark).where(list_sets.c.mark == row["list_set"])
    if connection.execute(known).first() is None:
        lines = "\n".join(list_lines(signed.report.lists))
        connection.execute(insert(list_sets).values(mark=row["list_set"], lists=lines))


def _count(database: Database, receipt: Receipt, at: int) -> None:
    """Count what was refused; the answer does not wait for it where that cannot be done."""
    day = datetime.fromtimestamp(at, UTC).date()
    code = receipt.standing.value if receipt.standing else receipt.code
    key = {"day": day, "code": code, "box": receipt.box}
    where = [refusals.c[name] == value for name, value in key.items()]
    try:
        with database.changing() as connection:
            values = {"count": refusals.c.count + 1, "text": receipt.text[:300]}
            if not connection.execute(update(refusals).where(*where).values(**values)).rowcount:
                row = {**key, "school": receipt.school, "count": 1, "text": receipt.text[:300]}
                connection.execute(insert(refusals).values(**row))
    except (DatabaseAway, IntegrityError) as error:
        logging.getLogger(__name__).info("a refusal was not counted: %s", error)


def _month(at: int | None) -> str:
    return datetime.fromtimestamp(at or 0, UTC).strftime("%Y-%m")
