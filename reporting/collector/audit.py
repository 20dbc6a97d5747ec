"""The trail of what staff did: numbered lines, each with the hash of the one before. Only ever added to."""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import NamedTuple

from sqlalchemy import Connection, insert, select

from reporting.collector.db import Database
from reporting.collector.tables import audit
from reporting.schema.report import GENESIS

_LOCK = 2


class Line(NamedTuple):
    """One thing that was done. `at`: epoch seconds; `who`: a name, or "command line"."""

    number: int
    at: int
    who: str
    action: str
    payload: str
    previous: str
    hash: str


def note(
    database: Database, connection: Connection, at: int, who: str, action: str, payload: Mapping[str, object]
) -> None:
    """Add a line, in the transaction of what it tells of."""
    database.lock(connection, _LOCK)
    newest = connection.execute(
        select(audit.c.number, audit.c.hash).order_by(audit.c.number.desc()).limit(1)
    ).first()
    number, previous = (newest.number + 1, newest.hash) if newest else (1, GENESIS)
    told = json.dumps(payload, ensure_ascii=False, sort_keys=True)
    connection.execute(
        insert(audit).values(
            number=number,
            at=at,
            who=who,
            action=action,
            payload=told,
            previous=previous,
            hash=_hash(number, at, who, action, told, previous),
        )
    )


def newest(connection: Connection, count: int = 200) -> list[Line]:
    """The last lines, the newest first."""
    rows = connection.execute(select(*audit.columns).order_by(audit.c.number.desc()).limit(count))
    return [Line(*row) for row in rows]


def first_broken(connection: Connection) -> int | None:
    """The number of the first line that does not follow from the one before; None if all do."""
    expected, previous = 1, GENESIS
    for row in connection.execute(select(*audit.columns).order_by(audit.c.number)):
        line = Line(*row)
        whole = _hash(line.number, line.at, line.who, line.action, line.payload, line.previous)
        if (line.number, line.previous, line.hash) != (expected, previous, whole):
            return expected
        expected, previous = expected + 1, line.hash
    return None


def _hash(number: int, at: int, who: str, action: str, payload: str, previous: str) -> str:
    text = json.dumps([number, at, who, action, payload, previous], ensure_ascii=False)
    return sha256(text.encode()).hexdigest()
