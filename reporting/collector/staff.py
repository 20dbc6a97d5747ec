"""The province's people: accounts, links to choose a password, and who is logged in. No address is kept."""

from __future__ import annotations

import secrets
import unicodedata
from hashlib import sha256
from typing import Final, NamedTuple

from sqlalchemy import Connection, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from config.passwordhash import fits, hashed
from reporting.collector.audit import note
from reporting.collector.db import Database
from reporting.collector.passwords import weakness
from reporting.collector.tables import staff, staff_links, staff_sessions

ROLES: Final = ("reader", "clerk", "admin")
"""Who looks at the figures; who also enrols schools and takes in files; who also sees to accounts."""
RANK: Final = {role: rank for rank, role in enumerate(ROLES, 1)}
IDLE: Final = 3600
ABSOLUTE: Final = 12 * 3600
LINK_LASTS: Final = 3 * 24 * 3600
_TOUCH = 60


class StaffRefused(ValueError):
    """Not done. `code`: name, taken, role, unknown, last-admin, link, or a weakness of the password."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Member(NamedTuple):
    """Somebody with an account."""

    id: int
    name: str
    role: str

    @property
    def rank(self) -> int:
        """1 for a reader, to 3."""
        return RANK.get(self.role, 0)


class Listed(NamedTuple):
    """An account as the list shows it. `ready`: with a password; `second`: with a second step."""

    name: str
    role: str
    created_at: int
    ready: bool
    second: bool


def key_of(name: str) -> str:
    """A name as names are compared."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def add(database: Database, name: str, role: str, at: int, who: str) -> str:
    """Make an account; return the token of a link by which its password is chosen. Raises StaffRefused."""
    name = " ".join(unicodedata.normalize("NFC", name).split())
    if not name or len(name) > 80 or not name.isprintable():
        raise StaffRefused("name")
    if role not in ROLES:
        raise StaffRefused("role")
    try:
        with database.changing() as connection:
            values = {"key": key_of(name), "name": name, "role": role, "password": "", "created_at": at}
            connection.execute(insert(staff).values(**values))
            note(database, connection, at, who, "staff.add", {"name": name, "role": role})
            return _link(connection, key_of(name), at)
    except IntegrityError:
        raise StaffRefused("taken") from None


def link(database: Database, name: str, at: int, who: str) -> str:
    """A new link to choose a password; former ones end. Raises StaffRefused."""
    with database.changing() as connection:
        token = _link(connection, key_of(name), at)
        note(database, connection, at, who, "staff.link", {"name": name})
        return token


def remove(database: Database, name: str, at: int, who: str) -> None:
    """Take an account away, with all its sessions. The last ready admin stays. Raises StaffRefused."""
    with database.changing() as connection:
        database.lock(connection, _LOCK)
        found = _row(connection, key_of(name))
        admins = connection.execute(
            select(func.count()).where(staff.c.role == "admin", staff.c.password != "")
        ).scalar_one()
        if found.role == "admin" and found.password and admins < 2:
            raise StaffRefused("last-admin")
        connection.execute(delete(staff).where(staff.c.id == found.id))
        note(database, connection, at, who, "staff.remove", {"name": found.name})


_LOCK = 3


def everybody(connection: Connection) -> list[Listed]:
    """All accounts, by name."""
    columns = (staff.c.name, staff.c.role, staff.c.created_at, staff.c.password != "", staff.c.second != "")
    return [Listed(*row) for row in connection.execute(select(*columns).order_by(staff.c.key))]


def whose(database: Database, token: str, at: int) -> str:
    """Whose password a link is for; "" for none."""
    with database.reading() as connection:
        return _of_link(connection, token, at)[1]


def choose(database: Database, token: str, password: str, at: int) -> Member:
    """Choose a password by a link, which is used up; other sessions end. Raises StaffRefused."""
    name = whose(database, token, at)
    if not name:
        raise StaffRefused("link")
    if weak := weakness(password, name):
        raise StaffRefused(weak)
    kept = hashed(password)
    with database.changing() as connection:
        number, name = _of_link(connection, token, at)
        used = connection.execute(delete(staff_links).where(staff_links.c.hash == _hash(token))).rowcount
        if not number or not used:
            raise StaffRefused("link")
        connection.execute(delete(staff_sessions).where(staff_sessions.c.staff == number))
        connection.execute(update(staff).where(staff.c.id == number).values(password=kept))
        note(database, connection, at, name, "staff.password", {})
        chosen = member(connection, number)
    if chosen is None:
        raise StaffRefused("link")
    return chosen


def log_in(database: Database, name: str, password: str) -> Member | None:
    """Whose name and password these are; None, in the same time, for nobody's."""
    with database.reading() as connection:
        found = connection.execute(select(staff).where(staff.c.key == key_of(name)[:80])).first()
    right = fits(password, found.password if found else "")
    return Member(found.id, found.name, found.role) if found and right else None


def begin(database: Database, member: Member, at: int) -> str:
    """Log a browser in; return its token. What is over is swept away."""
    token = secrets.token_urlsafe(32)
    with database.changing() as connection:
        connection.execute(
            delete(staff_sessions).where(
                (staff_sessions.c.created_at <= at - ABSOLUTE) | (staff_sessions.c.seen_at <= at - IDLE)
            )
        )
        values = {"hash": _hash(token), "staff": member.id, "created_at": at, "seen_at": at}
        connection.execute(insert(staff_sessions).values(**values))
        note(database, connection, at, member.name, "log-in", {})
    return token


def find(database: Database, token: str, at: int) -> Member | None:
    """Who is logged in with a token; None for nobody."""
    with database.reading() as connection:
        found = connection.execute(
            select(staff.c.id, staff.c.name, staff.c.role, staff_sessions.c.seen_at)
            .join(staff, staff.c.id == staff_sessions.c.staff)
            .where(
                staff_sessions.c.hash == _hash(token),
                staff_sessions.c.created_at > at - ABSOLUTE,
                staff_sessions.c.created_at <= at + IDLE,  # begun under a clock that was wrong
                staff_sessions.c.seen_at > at - IDLE,
            )
        ).first()
    if found is None:
        return None
    if at - found.seen_at >= _TOUCH:
        with database.changing() as connection:
            connection.execute(
                update(staff_sessions).where(staff_sessions.c.hash == _hash(token)).values(seen_at=at)
            )
    return Member(found.id, found.name, found.role)


def end(database: Database, token: str) -> None:
    """Log a browser out."""
    with database.changing() as connection:
        connection.execute(delete(staff_sessions).where(staff_sessions.c.hash == _hash(token)))


def _link(connection: Connection, key: str, at: int) -> str:
    number = _row(connection, key).id
    token = secrets.token_urlsafe(24)
    connection.execute(
        delete(staff_links).where((staff_links.c.staff == number) | (staff_links.c.expires_at <= at))
    )
    connection.execute(
        insert(staff_links).values(hash=_hash(token), staff=number, expires_at=at + LINK_LASTS)
    )
    return token


def _of_link(connection: Connection, token: str, at: int) -> tuple[int, str]:
    found = connection.execute(
        select(staff.c.id, staff.c.name)
        .join(staff_links, staff_links.c.staff == staff.c.id)
        .where(staff_links.c.hash == _hash(token), staff_links.c.expires_at > at)
    ).first()
    return (found.id, found.name) if found else (0, "")


class _Row(NamedTuple):
    id: int
    name: str
    role: str
    password: str


def _row(connection: Connection, key: str) -> _Row:
    columns = (staff.c.id, staff.c.name, staff.c.role, staff.c.password)
    found = connection.execute(select(*columns).where(staff.c.key == key)).first()
    if found is None:
        raise StaffRefused("unknown")
    return _Row(*found)


def member(connection: Connection, number: int) -> Member | None:
    """The account with this number; None for none."""
    columns = (staff.c.id, staff.c.name, staff.c.role)
    found = connection.execute(select(*columns).where(staff.c.id == number)).first()
    return Member(*found) if found else None


def _hash(token: str) -> str:
    return sha256(token.encode()).hexdigest()
