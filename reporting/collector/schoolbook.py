"""What the staff's pages show of schools: the list with a search, and one school with all that is known."""

from __future__ import annotations

from datetime import date
from typing import Final, NamedTuple

from sqlalchemy import Connection, func, or_, select

from reporting.collector import receipt
from reporting.collector.registry import Stay
from reporting.collector.tables import (
    ACTIVE,
    awareness_texts,
    boxes,
    communes,
    invitations,
    refusals,
    reports,
    school_communes,
    schools,
    set_aside,
)
from reporting.schema.verify import Place

PAGE: Final = 50
MOST_MONTHS: Final = 60


class Line(NamedTuple):
    """A school in the list. `newest`: the last month that is held of it, "" for none."""

    code: str
    name: str
    kind: str
    boxes: int
    newest: str


class BoxLine(NamedTuple):
    """A box of a school: its row, what is held last of it, the numbers that are missing before that."""

    id: str
    status: str
    shares: int
    enrolled_at: int
    ended_at: int | None
    why: str
    has_heir: bool
    last: Place | None
    missing: list[int]


class Held(NamedTuple):
    """A report that is held. aside: why it is not added up, "" where it is. materials, note: of the form."""

    id: int
    month: str
    box: str
    sequence: int
    standing: str
    received_at: int
    way: str
    state: str
    hours: int
    hours_of: int
    oldest_list: int
    form: bool
    aside: str
    materials: str
    note: str

    @property
    def words(self) -> bool:
        """Whether the school wrote anything."""
        return bool(self.materials or self.note)


class Open(NamedTuple):
    """An invitation that was not used yet."""

    id: int
    made_by: str
    expires_at: int
    boxes: int


class Refusal(NamedTuple):
    """What was refused on a day."""

    day: date
    code: str
    times: int
    text: str


class Whole(NamedTuple):
    """One school, with everything."""

    code: str
    name: str
    kind: str
    since: date
    until: date | None
    stays: list[tuple[Stay, str]]
    boxes: list[BoxLine]
    invitations: list[Open]
    months: list[Held]
    refusals: list[Refusal]

    @property
    def shares_differ(self) -> bool:
        """Whether a box was told another number of boxes than the others: it spends too much of epsilon."""
        return len({one.shares for one in self.boxes if one.status == ACTIVE}) > 1


def search(connection: Connection, text: str, page: int) -> tuple[list[Line], int]:
    """The schools whose code or name has a text in it, a page of them, and how many there are."""
    wanted = or_(
        schools.c.code.icontains(text, autoescape=True), schools.c.name.icontains(text, autoescape=True)
    )
    count = connection.execute(select(func.count()).select_from(schools).where(wanted)).scalar_one()
    active = (
        select(func.count())
        .where(boxes.c.school == schools.c.code, boxes.c.status == ACTIVE)
        .scalar_subquery()
    )
    newest = select(func.max(reports.c.month)).where(reports.c.school == schools.c.code).scalar_subquery()
    found = (
        select(schools.c.code, schools.c.name, schools.c.kind, active, func.coalesce(newest, ""))
        .where(wanted)
        .order_by(schools.c.name, schools.c.code)
        .limit(PAGE)
        .offset(PAGE * max(0, page - 1))
    )
    return [Line(*row) for row in connection.execute(found)], count


def school(connection: Connection, code: str, at: int) -> Whole | None:
    """One school with its boxes, open invitations (at: epoch seconds), months and refusals; None for none."""
    row = connection.execute(select(*schools.columns).where(schools.c.code == code)).first()
    if row is None:
        return None
    return Whole(
        code=code,
        name=row.name,
        kind=row.kind,
        since=row.since,
        until=row.until,
        stays=_stays(connection, code),
        boxes=_boxes(connection, code),
        invitations=_open(connection, code, at),
        months=_months(connection, code),
        refusals=_refusals(connection, code),
    )


def _stays(connection: Connection, code: str) -> list[tuple[Stay, str]]:
    columns = (school_communes.c.commune, school_communes.c.since, school_communes.c.until, communes.c.name)
    found = (
        select(*columns)
        .join(communes, communes.c.code == school_communes.c.commune)
        .where(school_communes.c.school == code)
        .order_by(school_communes.c.since)
    )
    return [(Stay(*row[:3]), row[3]) for row in connection.execute(found)]


def _boxes(connection: Connection, code: str) -> list[BoxLine]:
    found = connection.execute(
        select(boxes).where(boxes.c.school == code).order_by(boxes.c.enrolled_at.desc())
    ).mappings()
    rows = list(found)
    followed = {row["predecessor"] for row in rows}
    return [
        BoxLine(
            row["id"], row["status"], row["shares"], row["enrolled_at"], row["ended_at"], row["why"],
            row["id"] in followed, receipt.last_held(connection, row["id"]),
            receipt.missing(connection, row["id"]),
        )
        for row in rows
    ]  # fmt: skip


def _open(connection: Connection, code: str, at: int) -> list[Open]:
    table = invitations
    found = select(table.c.id, table.c.made_by, table.c.expires_at, table.c.boxes).where(
        table.c.school == code,
        table.c.used_at.is_(None),
        table.c.withdrawn_at.is_(None),
        table.c.expires_at > at,
    )
    return [Open(*row) for row in connection.execute(found.order_by(table.c.id))]


def _months(connection: Connection, code: str) -> list[Held]:
    texts = (set_aside.c.why, awareness_texts.c.materials, awareness_texts.c.note)
    columns = [reports.c[name] for name in Held._fields if name in reports.c]
    found = (
        select(*columns, *(func.coalesce(text, "") for text in texts))
        .outerjoin(set_aside, set_aside.c.report == reports.c.id)
        .outerjoin(awareness_texts, awareness_texts.c.report == reports.c.id)
        .where(reports.c.school == code)
    )
    newest_first = found.order_by(reports.c.month.desc(), reports.c.line).limit(MOST_MONTHS)
    return [Held(*row) for row in connection.execute(newest_first)]


def _refusals(connection: Connection, code: str) -> list[Refusal]:
    columns = (refusals.c.day, refusals.c.code, refusals.c["count"], refusals.c.text)
    found = select(*columns).where(refusals.c.school == code).order_by(refusals.c.day.desc()).limit(20)
    return [Refusal(*row) for row in connection.execute(found)]
