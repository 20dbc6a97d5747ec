"""The state database: what happened. The one door to sqlite-utils; the resolver never opens it.

The audit trail is a chain: each line's hash covers the line before, so none can be changed, taken out or put
in without being noticed. Who did what to whom is a line's payload, personal data. A payload can be erased
when its time is over: the chain holds its salted hash only, so it stays whole, and the hash says nothing.
"""

from __future__ import annotations

import json
import secrets
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Self

from sqlite_utils import Database

from config.files import make_shared

_WAIT_MS = 10_000  # for another process that writes: a page and a command line at the same moment
_FIRST = "0" * 64
_TABLES = {
    "audit": (
        "number INTEGER PRIMARY KEY, at INTEGER NOT NULL, role TEXT NOT NULL, action TEXT NOT NULL, "
        "payload_hash TEXT NOT NULL, hash TEXT NOT NULL, salt TEXT, payload TEXT"
    ),
    # Of `admin.accounts` and `admin.sessions`. Times are epoch seconds; of tokens there are hashes only.
    "users": (
        "key TEXT PRIMARY KEY, name TEXT NOT NULL, role TEXT NOT NULL, hash TEXT NOT NULL, "
        "created INTEGER NOT NULL"
    ),
    "links": "hash TEXT PRIMARY KEY, purpose TEXT NOT NULL, key TEXT NOT NULL, until INTEGER NOT NULL",
    "sessions": (
        "hash TEXT PRIMARY KEY, key TEXT NOT NULL, created INTEGER NOT NULL, seen INTEGER NOT NULL, "
        "browser TEXT NOT NULL"
    ),
    # Of `admin.secondstep`. last: the half-minute whose code was used last.
    "second_steps": (
        "key TEXT PRIMARY KEY, secret TEXT NOT NULL, since INTEGER NOT NULL, last INTEGER NOT NULL"
    ),
    "sheet_codes": "hash TEXT PRIMARY KEY, key TEXT NOT NULL",
    # Of `admin.tokens`.
    "tokens": (
        "id TEXT PRIMARY KEY, hash TEXT NOT NULL, name TEXT NOT NULL, scopes TEXT NOT NULL, "
        "role TEXT NOT NULL, made_by TEXT NOT NULL, created INTEGER NOT NULL, until INTEGER NOT NULL, "
        "used INTEGER NOT NULL"
    ),
    # Of `admin.roombook`.
    "exams": "group_id TEXT PRIMARY KEY, what TEXT NOT NULL, minutes INTEGER NOT NULL",
    "known_browsers": "hash TEXT PRIMARY KEY, key TEXT NOT NULL, until INTEGER NOT NULL",
    # Of `admin.requests`. reasons: JSON. Who asked is not there, but for devices that wished it, for a while.
    "requests": (
        "number INTEGER PRIMARY KEY AUTOINCREMENT, what TEXT NOT NULL, grp TEXT NOT NULL, "
        "reasons TEXT NOT NULL, times INTEGER NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL, "
        "state TEXT NOT NULL, answered INTEGER NOT NULL, until INTEGER NOT NULL, pass TEXT NOT NULL"
    ),
    "request_receipts": "hash TEXT PRIMARY KEY, number INTEGER NOT NULL",
    "request_devices": "number INTEGER NOT NULL, device TEXT NOT NULL, PRIMARY KEY (number, device)",
    "request_days": (
        "day TEXT PRIMARY KEY, asked INTEGER NOT NULL, opened INTEGER NOT NULL, refused INTEGER NOT NULL"
    ),
}

Value = str | int | None


class StoreBroken(Exception):
    """The database cannot be read or written; the text says where and why."""


@dataclass(frozen=True, slots=True)
class AuditLine:
    """One line of the trail. `payload` is None once it was erased."""

    number: int
    at: int
    role: str
    action: str
    payload: Mapping[str, object] | None


class Change:
    """What `Store.change` hands out: one transaction."""

    def __init__(self, connection: sqlite3.Connection, salt: Callable[[], str]) -> None:
        self._connection = connection
        self._salt = salt

    def run(self, sql: str, values: Sequence[Value] = ()) -> int:
        """Carry out one statement; returns how many rows it changed."""
        return self._connection.execute(sql, values).rowcount

    def rows(self, sql: str, values: Sequence[Value] = ()) -> list[tuple[Any, ...]]:
        """What a SELECT finds."""
        return self._connection.execute(sql, values).fetchall()

    def audit(self, at: int, role: str, action: str, payload: Mapping[str, object]) -> int:
        """Append a line of the trail and return its number; see `Store.audit`."""
        text = json.dumps(payload, ensure_ascii=False, sort_keys=True)
        salt = self._salt()
        last = self._connection.execute(
            "SELECT number, hash FROM audit ORDER BY number DESC LIMIT 1"
        ).fetchone()
        number, before = (last[0] + 1, last[1]) if last else (1, _FIRST)
        inside = _payload_hash(salt, text)
        line = _line_hash(before, number, at, role, action, inside)
        self._connection.execute(
            "INSERT INTO audit VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (number, at, role, action, inside, line, salt, text),
        )
        return int(number)


class Store:
    """The database of one box. Made when it is not there; its folder must be."""

    def __init__(self, path: Path, *, salt: Callable[[], str] = lambda: secrets.token_hex(16)) -> None:
        """Open it. Raises StoreBroken."""
        self._path = path
        self._salt = salt
        with self._said():
            make_shared(path)
            self._db = Database(path)
        try:
            self._prepare()
        except StoreBroken:
            self._db.conn.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self._db.conn.close()

    def audit(self, at: int, role: str, action: str, payload: Mapping[str, object]) -> int:
        """Append a line; it is on the disk when this returns its number. Raises StoreBroken.

        at: epoch seconds. action: what was done, such as `pass.grant`. payload: who, to whom, why; JSON.
        """
        with self.change() as change:
            return change.audit(at, role, action, payload)

    def rows(self, sql: str, values: Sequence[Value] = ()) -> list[tuple[Any, ...]]:
        """What a SELECT finds. Raises StoreBroken."""
        with self._said():
            return self._db.conn.execute(sql, values).fetchall()

    @contextmanager
    def change(self) -> Iterator[Change]:
        """Several changes and lines of the trail, all of them or, when something is raised, none.

        Nobody else writes meanwhile. What is raised inside goes on. Raises StoreBroken.
        """
        with self._said(), self._alone():
            yield Change(self._db.conn, self._salt)

    def trail(self, most: int = 100, before: int | None = None) -> tuple[AuditLine, ...]:
        """The newest lines, the newest first; those before a number, if one is given. Raises StoreBroken."""
        with self._said():
            rows = self._db.conn.execute(
                "SELECT number, at, role, action, payload FROM audit WHERE ? IS NULL OR number < ? "
                "ORDER BY number DESC LIMIT ?",
                (before, before, most),
            ).fetchall()
            return tuple(
                AuditLine(number, at, role, action, json.loads(payload) if payload else None)
                for number, at, role, action, payload in rows
            )

    def first_broken(self) -> int | None:
        """The number of the first line that was tampered with, None when the chain is whole.

        Lines cut off at the end leave no trace in the chain itself: compare with a number noted elsewhere.
        """
        expected, before = 1, _FIRST
        with self._said():
            for number, at, role, action, inside, line, salt, text in self._db.conn.execute(
                "SELECT number, at, role, action, payload_hash, hash, salt, payload FROM audit "
                "ORDER BY number"
            ):
                whole = text is None or inside == _payload_hash(salt, text)
                if (
                    not whole
                    or number != expected
                    or line != _line_hash(before, number, at, role, action, inside)
                ):
                    return int(expected)
                expected, before = number + 1, line
        return None

    def erase_payloads(self, before: int) -> int:
        """Erase who and whom of lines older than this epoch second; returns how many. The chain stays."""
        with self._said(), self._alone():
            done = self._db.conn.execute(
                "UPDATE audit SET payload = NULL, salt = NULL WHERE at < ? AND payload IS NOT NULL", (before,)
            )
            return done.rowcount

    def _prepare(self) -> None:
        with self._said():
            self._db.conn.execute(f"PRAGMA busy_timeout = {_WAIT_MS}")
            self._db.conn.execute("PRAGMA synchronous = FULL")  # a power cut loses no line that was promised
            self._db.conn.execute("PRAGMA secure_delete = ON")  # what is erased is gone from the file
            for table, columns in _TABLES.items():
                self._db.conn.execute(f"CREATE TABLE IF NOT EXISTS {table} ({columns})")

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """One writer from the first read on, so that two lines never follow the same one."""
        with self._db.conn:
            self._db.conn.execute("BEGIN IMMEDIATE")
            yield

    @contextmanager
    def _said(self) -> Iterator[None]:
        try:
            yield
        except (OSError, sqlite3.Error, ValueError) as error:
            reason = getattr(error, "strerror", None) or error
            raise StoreBroken(f"{self._path}: {reason}") from None


def _payload_hash(salt: str | None, text: str) -> str:
    return sha256(f"{salt}:{text}".encode()).hexdigest()


def _line_hash(before: str, number: int, at: int, role: str, action: str, inside: str) -> str:
    return sha256(json.dumps([before, number, at, role, action, inside]).encode()).hexdigest()
