"""Who may report: invitations that are good once, keys that follow each other, keys that are revoked.

A box is known by its key. Keys of one physical box make a line, from the first that was enrolled; a month is
taken once in a line, whichever key signs it.
"""

from __future__ import annotations

import secrets
from hashlib import sha256
from typing import Final, NamedTuple

from sqlalchemy import Connection, RowMapping, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from reporting.collector.audit import note
from reporting.collector.db import Database
from reporting.collector.plausible import MOST_BOXES
from reporting.collector.tables import ACTIVE, REPLACED, REVOKED, boxes, invitations, reports, schools
from reporting.schema.enrolment import Answer, Request, code_from
from reporting.schema.envelope import box_id

LASTS: Final = 30 * 24 * 3600
"""Seconds for which an invitation is good: a school's post, and a holiday."""


class NotEnrolled(ValueError):
    """Not done. `code`: school, invitation, full, replaces, key, former, revoked or unknown."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Invitation(NamedTuple):
    """A new invitation. `code` is shown once; only its hash is kept."""

    number: int
    code: str
    school: str
    expires_at: int


def invite(
    database: Database, school: str, at: int, who: str, *, boxes_of_school: int = 1, replaces: str = ""
) -> Invitation:
    """Make an invitation for one box. replaces: the id of the box whose key the new one takes over from.

    Raises NotEnrolled, DatabaseAway.
    """
    if not 1 <= boxes_of_school <= MOST_BOXES:
        raise NotEnrolled("full")
    code = code_from(secrets.randbits(100))
    with database.changing() as connection:
        if connection.execute(select(schools.c.code).where(schools.c.code == school)).first() is None:
            raise NotEnrolled("school")
        _room(connection, school, boxes_of_school, replaces)
        values = {
            "hash": _hash(code), "school": school, "boxes": boxes_of_school, "replaces": replaces or None,
            "made_at": at, "made_by": who, "expires_at": at + LASTS,
        }  # fmt: skip
        number = connection.execute(
            insert(invitations).values(**values).returning(invitations.c.id)
        ).scalar_one()
        payload = {"invitation": number, "school": school, "boxes": boxes_of_school, "replaces": replaces}
        note(database, connection, at, who, "box.invite", payload)
    return Invitation(number, code, school, at + LASTS)


def withdraw(database: Database, number: int, at: int, who: str) -> None:
    """Take an invitation back that was not used. Raises NotEnrolled, DatabaseAway."""
    with database.changing() as connection:
        unused = (invitations.c.id == number) & invitations.c.used_at.is_(None)
        open_ = unused & invitations.c.withdrawn_at.is_(None)
        if not connection.execute(update(invitations).where(open_).values(withdrawn_at=at)).rowcount:
            raise NotEnrolled("invitation")
        note(database, connection, at, who, "box.uninvite", {"invitation": number})


def enrol(database: Database, request: Request, at: int) -> Answer:
    """Enrol a key by its invitation, or by the key before it. The same request again gets the same answer.

    Raises NotEnrolled, DatabaseAway.
    """
    try:
        with database.changing() as connection:
            if request.former:
                return _succeeded(database, connection, request, at)
            return _invited(database, connection, request, at)
    except IntegrityError:
        raise NotEnrolled("key") from None


def add_key(
    database: Database,
    school: str,
    key: bytes,
    at: int,
    who: str,
    *,
    boxes_of_school: int = 1,
    replaces: str = "",
) -> Answer:
    """Enrol a key by hand: for a box without network, whose key came on paper. Raises NotEnrolled."""
    try:
        with database.changing() as connection:
            if connection.execute(select(schools.c.code).where(schools.c.code == school)).first() is None:
                raise NotEnrolled("school")
            answer = _put(connection, key, school, boxes_of_school, replaces, at)
            payload = {"box": answer.box, "school": school, "replaces": replaces}
            note(database, connection, at, who, "box.enrol", payload)
            return answer
    except IntegrityError:
        raise NotEnrolled("key") from None


def revoke(database: Database, box: str, at: int, who: str, why: str) -> None:
    """Take nothing more from a key; what was accepted stays. Raises NotEnrolled, DatabaseAway."""
    with database.changing() as connection:
        values = {"status": REVOKED, "ended_at": at, "why": why[:300]}
        standing = boxes.c.status != REVOKED
        if not connection.execute(update(boxes).where(boxes.c.id == box, standing).values(**values)).rowcount:
            raise NotEnrolled("unknown")
        note(database, connection, at, who, "box.revoke", {"box": box, "why": why[:300]})


def _invited(database: Database, connection: Connection, request: Request, at: int) -> Answer:
    held = invitations.c.hash == _hash(request.code)
    found = connection.execute(select(invitations).where(held).with_for_update()).mappings().first()
    if found is None or found["withdrawn_at"] is not None:
        raise NotEnrolled("invitation")
    box = box_id(request.key)
    if found["used_at"] is not None:
        return _again(connection, box, is_the_same=found["box"] == box)
    if found["expires_at"] <= at:
        raise NotEnrolled("invitation")
    answer = _put(connection, request.key, found["school"], found["boxes"], found["replaces"] or "", at)
    connection.execute(update(invitations).where(held).values(used_at=at, box=box))
    payload = {"box": box, "school": found["school"], "invitation": found["id"]}
    note(database, connection, at, "invitation", "box.enrol", payload)
    return answer


def _succeeded(database: Database, connection: Connection, request: Request, at: int) -> Answer:
    former, box = box_id(request.former), box_id(request.key)
    found = connection.execute(select(boxes).where(boxes.c.id == former).with_for_update()).mappings().first()
    if found is None:
        raise NotEnrolled("former")
    if found["status"] == REVOKED:
        raise NotEnrolled("revoked")
    if found["status"] == REPLACED:
        heir = connection.execute(select(boxes.c.id).where(boxes.c.predecessor == former)).scalar()
        return _again(connection, box, is_the_same=heir == box)
    answer = _put(connection, request.key, found["school"], found["shares"], former, at)
    note(database, connection, at, "key", "box.rekey", {"box": box, "former": former})
    return answer


def _again(connection: Connection, box: str, *, is_the_same: bool) -> Answer:
    """The answer may have been lost on its way; it may not be given to anybody else."""
    found = connection.execute(select(boxes).where(boxes.c.id == box)).mappings().first()
    if not is_the_same or found is None:
        raise NotEnrolled("invitation")
    return _answer(connection, found["school"], box, found["shares"], found["floor"])


def _put(connection: Connection, key: bytes, school: str, count: int, replaces: str, at: int) -> Answer:
    _room(connection, school, count, replaces)
    box = box_id(key)
    floor = (
        connection.execute(select(func.max(reports.c.month)).where(reports.c.school == school)).scalar() or ""
    )
    before = _replaced(connection, replaces, at) if replaces else None
    values = {
        "id": box, "key": key.hex(), "school": school, "line": before["line"] if before else box,
        "shares": count,
        "status": ACTIVE, "enrolled_at": at, "floor": floor, "predecessor": replaces or None,
    }  # fmt: skip
    connection.execute(insert(boxes).values(**values))
    return _answer(connection, school, box, count, floor)


def _replaced(connection: Connection, box: str, at: int) -> RowMapping:
    found = connection.execute(select(boxes).where(boxes.c.id == box).with_for_update()).mappings().one()
    if found["status"] == ACTIVE:
        connection.execute(update(boxes).where(boxes.c.id == box).values(status=REPLACED, ended_at=at))
    return found


def _room(connection: Connection, school: str, count: int, replaces: str) -> None:
    """See to it that the school gets no more boxes than it has. Locks the school."""
    connection.execute(select(schools.c.code).where(schools.c.code == school).with_for_update())
    if replaces:
        row = connection.execute(select(boxes.c.school).where(boxes.c.id == replaces)).first()
        heir = connection.execute(select(boxes.c.id).where(boxes.c.predecessor == replaces)).first()
        if row is None or row.school != school or heir is not None:
            raise NotEnrolled("replaces")
    elif _count(connection, school) >= count:
        raise NotEnrolled("full")


def _count(connection: Connection, school: str) -> int:
    active = (boxes.c.school == school) & (boxes.c.status == ACTIVE)
    return int(connection.execute(select(func.count()).where(active)).scalar_one())


def _answer(connection: Connection, school: str, box: str, count: int, floor: str) -> Answer:
    name = connection.execute(select(schools.c.name).where(schools.c.code == school)).scalar_one()
    return Answer(school=school, box=box, boxes=count, floor=floor, name=name[:300])


def _hash(code: str) -> str:
    return sha256(code.encode()).hexdigest()
