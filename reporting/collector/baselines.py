"""The province's baseline as the collector publishes it: all versions, signed elsewhere, never changed.

The key that signs is never here: who breaks into the collector can withhold versions, and not make one.
"""

from __future__ import annotations

from sqlalchemy import Connection, insert, select

from reporting.collector import audit
from reporting.collector.db import Database
from reporting.collector.tables import baselines
from reporting.schema.baseline import BaselineRefused, SignedBundle, extended, opened, read_chain

_LOCK = 10


def publish(database: Database, data: bytes, at: int, who: str) -> int:
    """Publish the versions of a chain file that are not there yet; return how many those were.

    The first one ever published decides which key signs. Raises BaselineRefused, DatabaseAway.
    """
    offered = read_chain(data)
    with database.changing() as connection:
        database.lock(connection, _LOCK)
        held = versions(connection)
        if not held and offered and offered[0].bundle.version != 1:
            raise BaselineRefused("chain", "the first version to be published is version 1")
        pinned = held[0].key if held else offered[0].key if offered else b""
        new = offered[extended(held, offered, pinned) :]
        for one in new:
            connection.execute(
                insert(baselines).values(
                    version=one.bundle.version,
                    digest=one.digest,
                    data=one.data,
                    published_at=at,
                    published_by=who,
                )
            )
        if new:
            told = {"versions": [one.bundle.version for one in new], "digest": new[-1].digest}
            audit.note(database, connection, at, who, "baseline.publish", told)
    return len(new)


def versions(connection: Connection, after: int = 0) -> tuple[SignedBundle, ...]:
    """Return the versions after this one, the oldest first."""
    query = select(baselines.c.data).where(baselines.c.version > after).order_by(baselines.c.version)
    return tuple(opened(bytes(data)) for data in connection.execute(query).scalars())


def lines(connection: Connection, after: int) -> bytes:
    """Return them as boxes take them: one a line."""
    query = select(baselines.c.data).where(baselines.c.version > after).order_by(baselines.c.version)
    return b"".join(bytes(data) + b"\n" for data in connection.execute(query).scalars())


def newest(connection: Connection) -> SignedBundle | None:
    """Return the newest version, None where nothing is published."""
    query = select(baselines.c.data).order_by(baselines.c.version.desc()).limit(1)
    data = connection.execute(query).scalar()
    return opened(bytes(data)) if data else None


def key(connection: Connection) -> str:
    """Return the public key that boxes pin when they enrol, hexadecimal; "" where nothing is published."""
    found = newest(connection)
    return found.next_key.hex() if found else ""
