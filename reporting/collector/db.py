"""The database: SQLite in a file, or PostgreSQL by URL. One `Database` for each process.

Whatever is done, is done in one transaction: all of it or nothing. `DatabaseAway` means that it cannot be
known whether it was done; whoever asked tries again, and finds it done or not.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, Self

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError
from sqlalchemy.exc import TimeoutError as PoolTimeout

_BUSY_SECONDS = 10
_POSTGRES: Final[dict[str, Any]] = {
    "connect_timeout": 5,
    # A server that hangs must not hold a report for ever; a lock that is not given is a server that hangs.
    "options": "-c statement_timeout=30s -c lock_timeout=10s -c idle_in_transaction_session_timeout=60s",
    "application_name": "lachan collector",
    "keepalives_idle": 20,
    "keepalives_interval": 5,
    "keepalives_count": 3,
}
_WITHOUT_DIGITS = {"sqlite", "postgresql"}


class DatabaseAway(Exception):
    """The database cannot be reached, is locked, or went away meanwhile. Nothing is known to be done."""


class DatabaseRefused(ValueError):
    """No database that we can work with; the text says why."""


class Database:
    """A database that is asked and changed in transactions. Safe to use from several threads."""

    def __init__(self, url: str, *, connections: int = 8) -> None:
        """url: `sqlite:///FILE` or `postgresql://…`. Raises DatabaseRefused. Does not connect yet."""
        where = _parsed(url)
        self.is_postgres = where.get_backend_name() == "postgresql"
        self.shown = where.render_as_string(hide_password=True)
        self._engine = _postgres(where, connections) if self.is_postgres else _sqlite(where, connections)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close all connections; a later use opens new ones (a process calls it after it was forked)."""
        self._engine.dispose()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Ask in one transaction: everything seen is of one moment. Raises DatabaseAway."""
        options = {"isolation_level": "REPEATABLE READ"} if self.is_postgres else {}
        with self._begun(options) as connection:
            yield connection

    @contextmanager
    def changing(self) -> Iterator[Connection]:
        """Change in one transaction: all of it, or nothing where an error is raised. Raises DatabaseAway."""
        with self._begun({"lachan_write": True}) as connection:
            yield connection

    @contextmanager
    def _begun(self, options: dict[str, Any]) -> Iterator[Connection]:
        with _told(), self._engine.connect() as opened:
            connection = opened.execution_options(**options)
            with connection.begin():
                yield connection

    def lock(self, connection: Connection, number: int) -> None:
        """Take turns with all others who take this lock, until the transaction ends.

        In SQLite a transaction that changes has the database for itself already.
        """
        if self.is_postgres:
            connection.execute(
                text("SELECT pg_advisory_xact_lock(:space, :number)"), {"space": _SPACE, "number": number}
            )

    def try_lock(self, connection: Connection, number: int) -> bool:
        """Take this lock if nobody has it; return whether it is ours until the transaction ends."""
        if not self.is_postgres:
            return True
        taken = text("SELECT pg_try_advisory_xact_lock(:space, :number)")
        return bool(connection.execute(taken, {"space": _SPACE, "number": number}).scalar())


_SPACE = 0x4C43  # of our advisory locks; others may use the same server


def file_url(file: Path) -> str:
    """Return the URL of an SQLite file."""
    return URL.create("sqlite", database=str(file)).render_as_string()


def _parsed(url: str) -> URL:
    try:
        where = make_url(url)
        backend = where.get_backend_name()
    except (ArgumentError, NoSuchModuleError, ValueError):
        raise DatabaseRefused(
            "is no database URL; write sqlite:///FILE or postgresql://USER@HOST/NAME"
        ) from None
    if backend == "postgres":
        where, backend = where.set(drivername="postgresql"), "postgresql"
    if backend not in _WITHOUT_DIGITS:
        raise DatabaseRefused("must begin with sqlite:/// or postgresql://")
    if backend == "postgresql":
        return where.set(drivername="postgresql+psycopg")
    if not where.database or where.database == ":memory:":
        raise DatabaseRefused("sqlite:/// needs the name of a file")
    return where


def _postgres(where: URL, connections: int) -> Engine:
    return create_engine(
        where,
        pool_size=connections,
        max_overflow=0,
        pool_timeout=10,
        pool_use_lifo=True,
        pool_recycle=1800,
        connect_args={name: value for name, value in _POSTGRES.items() if name not in where.query},
    )


def _sqlite(where: URL, connections: int) -> Engine:
    engine = create_engine(
        where,
        pool_size=connections,
        max_overflow=0,
        pool_timeout=_BUSY_SECONDS,
        connect_args={"timeout": _BUSY_SECONDS},
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # sqlite3 begins nothing by itself; we do
        cursor = connection.cursor()
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "trusted_schema=OFF"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # Who will write says so at once: a reader that turns writer can be refused without any wait.
        write = connection.get_execution_options().get("lachan_write")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")

    return engine


@contextmanager
def _told() -> Iterator[None]:
    """Turn the ways in which a database can be away into one."""
    try:
        yield
    except PoolTimeout as error:
        raise DatabaseAway(f"all connections are busy: {error}") from error
    except DBAPIError as error:
        if error.connection_invalidated or type(error).__name__ in {"OperationalError", "InterfaceError"}:
            raise DatabaseAway(str(error.orig)) from error
        raise
