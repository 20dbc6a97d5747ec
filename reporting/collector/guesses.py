"""How often somebody may guess a password: counted in the database, so that all processes count together.

A browser in which somebody of the staff has logged in before is known by a cookie and has a count of its own:
whoever guesses from elsewhere, or from the same office, shuts nobody out who was there before. Nobody's
address is written down: what is counted is a hash with a salt that is new each day, for a quarter of an hour.
"""

from __future__ import annotations

import hmac
import ipaddress
import json
import secrets
from collections.abc import Iterable
from hashlib import sha256
from typing import Final, NamedTuple

from sqlalchemy import Connection, delete, func, insert, select, update

from reporting.collector.db import Database
from reporting.collector.tables import guesses, settings

WINDOW: Final = 15 * 60
"""Seconds for which a wrong guess counts."""
_LOCK = 4
_SALT, _SALT_LASTS = "guess-salt", 24 * 3600


class Bucket(NamedTuple):
    """What guesses are counted by, and how many of them there may be."""

    name: str
    most: int


def buckets(account: str, address: str, browser: str = "") -> tuple[Bucket, ...]:
    """What a guess counts for. browser: the mark of one in which this account has logged in before, or ""."""
    if browser:
        return (Bucket(f"browser {browser} {account}", 10),)
    place = _network(address)
    return (
        Bucket(f"both {account} {place}", 5),
        Bucket(f"address {place}", 30),
        Bucket(f"account {account}", 60),
    )


def begin(database: Database, where: Iterable[Bucket], at: int) -> int:
    """Count a guess before it is judged, so that many at once don't slip through; 0, or the seconds to wait.

    at: epoch seconds. Where one has to wait, nothing is counted. Raises DatabaseAway.
    """
    with database.changing() as connection:
        database.lock(connection, _LOCK)
        sweep(connection, at)
        marks = _marks(connection, where, at)
        if wait := max(_wait(connection, mark, most, at) for mark, most in marks.items()):
            return wait
        connection.execute(insert(guesses), [{"bucket": mark, "at": at} for mark in marks])
    return 0


def right(database: Database, where: Iterable[Bucket], at: int) -> None:
    """Take a guess back that was begun at this second: it was right. Raises DatabaseAway."""
    with database.changing() as connection:
        database.lock(connection, _LOCK)
        for mark in _marks(connection, where, at):
            mine = (guesses.c.bucket == mark) & (guesses.c.at == at)
            others = connection.execute(select(func.count()).where(mine)).scalar_one() - 1
            connection.execute(delete(guesses).where(mine))
            if others > 0:
                connection.execute(insert(guesses), [{"bucket": mark, "at": at}] * others)


def sweep(connection: Connection, at: int) -> None:
    """Forget what is older; what lies ahead, too, from a clock that was set back."""
    connection.execute(delete(guesses).where((guesses.c.at <= at - WINDOW) | (guesses.c.at > at + 60)))


def _wait(connection: Connection, mark: str, most: int, at: int) -> int:
    times = select(guesses.c.at).where(guesses.c.bucket == mark).order_by(guesses.c.at.desc())
    reached = connection.execute(times.offset(most - 1).limit(1)).scalar()
    return 0 if reached is None else max(1, reached + WINDOW - at)


def _marks(connection: Connection, where: Iterable[Bucket], at: int) -> dict[str, int]:
    salt = _salt(connection, at)
    return {hmac.new(salt, one.name.encode(), sha256).hexdigest(): one.most for one in where}


def _salt(connection: Connection, at: int) -> bytes:
    kept = connection.execute(select(settings.c.value).where(settings.c.key == _SALT)).scalar()
    made, text = json.loads(kept) if kept else (0, "")
    if text and made - _SALT_LASTS < at < made + _SALT_LASTS:
        return bytes.fromhex(text)
    fresh = secrets.token_bytes(32)
    value = json.dumps([at, fresh.hex()])
    if kept:
        connection.execute(update(settings).where(settings.c.key == _SALT).values(value=value))
    else:
        connection.execute(insert(settings).values(key=_SALT, value=value))
    return fresh


def _network(address: str) -> str:
    """An address as it is counted: of IPv6 the 64 bits that one household or office has."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return ""
    if isinstance(found, ipaddress.IPv6Address):
        mapped = found.ipv4_mapped
        return str(mapped or ipaddress.ip_network((int(found) >> 64 << 64, 64)))
    return str(found)
