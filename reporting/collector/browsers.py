"""Browsers in which somebody of the staff has logged in, known by a cookie (OWASP's *device cookie*).

The cookie lets nobody in. It says whose guesses are counted apart, and, within a log-in, that the password
was right and only the second step is missing. It ends with the password.
"""

from __future__ import annotations

import hmac
import secrets
from hashlib import sha256
from typing import Final

from sqlalchemy import Connection, insert, select

from reporting.collector.db import Database
from reporting.collector.tables import settings, staff

LASTS: Final = 180 * 24 * 3600
HALF_LASTS: Final = 5 * 60
_SECRET = "browser-secret"  # noqa: S105 - the name of a setting
_LOCK = 5


def cookie(database: Database, number: int) -> str:
    """What a browser keeps after the account with this number has logged in there. Raises DatabaseAway."""
    mark = secrets.token_urlsafe(12)
    with database.changing() as connection:
        return f"{mark}.{_signed(_secret(database, connection), connection, number, 'browser', mark)}"


def known(connection: Connection, account: str, text: str) -> str:
    """The mark of a browser in which an account (its key) has logged in before; "" for any other."""
    mark, _, signature = text.partition(".")
    number = connection.execute(select(staff.c.id).where(staff.c.key == account)).scalar()
    return mark if number is not None and _fits(connection, number, "browser", mark, signature) else ""


def half(database: Database, number: int, at: int) -> str:
    """A text that says for some minutes: this account's password was right. Raises DatabaseAway."""
    mark = f"{number}-{at + HALF_LASTS}"
    with database.changing() as connection:
        return f"{mark}.{_signed(_secret(database, connection), connection, number, 'half', mark)}"


def whose_half(connection: Connection, text: str, at: int) -> int:
    """The account that such a text is of; 0 where there is none, or its time is over."""
    mark, _, signature = text[:200].partition(".")
    number, _, until = mark.partition("-")
    if not all(one.isascii() and one.isdigit() and len(one) < 16 for one in (number, until)):
        return 0
    in_time = at < int(until) <= at + HALF_LASTS
    return int(number) if in_time and _fits(connection, int(number), "half", mark, signature) else 0


def _fits(connection: Connection, number: int, purpose: str, mark: str, signature: str) -> bool:
    secret = connection.execute(select(settings.c.value).where(settings.c.key == _SECRET)).scalar()
    if not secret or not mark or len(mark) > 40:
        return False
    wanted = _signed(bytes.fromhex(secret), connection, number, purpose, mark)
    return hmac.compare_digest(signature.encode(), wanted.encode())


def _signed(secret: bytes, connection: Connection, number: int, purpose: str, mark: str) -> str:
    """What proves a mark. Who has the password alone gets halves: they must make no browser known."""
    password = connection.execute(select(staff.c.password).where(staff.c.id == number)).scalar() or ""
    return hmac.new(secret, f"{purpose}\n{number}\n{mark}\n{password}".encode(), sha256).hexdigest()


def _secret(database: Database, connection: Connection) -> bytes:
    kept = select(settings.c.value).where(settings.c.key == _SECRET)
    database.lock(connection, _LOCK)
    if found := connection.execute(kept).scalar():
        return bytes.fromhex(found)
    fresh = secrets.token_bytes(32)
    connection.execute(insert(settings).values(key=_SECRET, value=fresh.hex()))
    return fresh
