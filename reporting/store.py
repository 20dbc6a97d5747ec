"""statistics.db: what was counted, for good. The one door to sqlite-utils here; chores write, others look.

    taken      by counters file, hour, group, category, outcome: the value seen there last, and how much of it
               is not kept for good yet. The day that is under way is only here.
    hours      what is kept of days that are over, as reporting.limits allows it
    days
    sums       of hours, all categories together: what a heat map of a year needs, in a twentieth of the rows
    months     distress, whole box
    names      blocked names that several devices met, while that level of detail is on
    parts      device-days by part of a day, sizes the devices of groups
    filtering  a bit for each minute of an hour: in which DNS was filtered, in which only the router asked
    lists      of each day the age and version of every list; passes how many were given

Groups go by number. Everything that one minute brings is one transaction: it is all there, or not at all.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

from sqlite_utils import Database

from config.files import make_shared

_WAIT_MS = 10_000
VERSION = 1

_TABLES = """
CREATE TABLE groups (number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE);
INSERT INTO groups VALUES (0, '');
CREATE TABLE taken (file INTEGER, hour INTEGER, grp INTEGER, category INTEGER, outcome INTEGER,
  seen INTEGER NOT NULL, pending INTEGER NOT NULL,
  PRIMARY KEY (file, hour, grp, category, outcome)) WITHOUT ROWID;
CREATE TABLE hours (hour INTEGER, grp INTEGER, category INTEGER, outcome INTEGER, questions INTEGER NOT NULL,
  PRIMARY KEY (hour, grp, category, outcome)) WITHOUT ROWID;
CREATE TABLE days (day INTEGER, grp INTEGER, category INTEGER, outcome INTEGER, questions INTEGER NOT NULL,
  PRIMARY KEY (day, grp, category, outcome)) WITHOUT ROWID;
CREATE TABLE months (month INTEGER, category INTEGER, outcome INTEGER, questions INTEGER NOT NULL,
  PRIMARY KEY (month, category, outcome)) WITHOUT ROWID;
CREATE TABLE parts (day INTEGER, part INTEGER, seconds INTEGER NOT NULL, devices TEXT NOT NULL,
  PRIMARY KEY (day, part)) WITHOUT ROWID;
CREATE TABLE sizes (day INTEGER, grp INTEGER, devices INTEGER NOT NULL,
  PRIMARY KEY (day, grp)) WITHOUT ROWID;
CREATE TABLE filtering (hour INTEGER PRIMARY KEY, minutes INTEGER NOT NULL, gateway INTEGER NOT NULL);
CREATE TABLE lists (day INTEGER, list TEXT, category TEXT NOT NULL, names INTEGER NOT NULL,
  version TEXT NOT NULL, confirmed INTEGER NOT NULL, PRIMARY KEY (day, list)) WITHOUT ROWID;
CREATE TABLE passes (day INTEGER, kind TEXT, given INTEGER NOT NULL, PRIMARY KEY (day, kind)) WITHOUT ROWID;
CREATE TABLE known_passes (id TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE closed (day INTEGER PRIMARY KEY);
"""


_NAMES = """
CREATE TABLE IF NOT EXISTS names (day INTEGER, name TEXT, category INTEGER NOT NULL, seen INTEGER NOT NULL,
  devices INTEGER NOT NULL, PRIMARY KEY (day, name)) WITHOUT ROWID;
"""

# Files of before this table was thought of get it when they are next written to.
_SUMS = """
CREATE TABLE sums (hour INTEGER, grp INTEGER, questions INTEGER NOT NULL, blocked INTEGER NOT NULL,
  PRIMARY KEY (hour, grp)) WITHOUT ROWID;
INSERT INTO sums SELECT hour, grp, sum(questions),
  sum(CASE WHEN outcome IN (1, 4) THEN questions ELSE 0 END) FROM hours GROUP BY hour, grp;
"""


class StatisticsBroken(Exception):
    """The database cannot be read or written; the text says where and why."""


class StatisticsStore:
    """The database of one box. Methods raise StatisticsBroken.

    Writers make it where it is not there; readers find it empty then.
    """

    def __init__(self, path: Path, *, write: bool = False) -> None:
        """Open it. write: as the chores do."""
        self._path = path
        with self._said():
            self._db = Database(self._connect(write=write))
            self.conn = self._db.conn
        try:
            with self._said():
                self._prepare(write=write)
        except StatisticsBroken:
            self.conn.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self.conn.close()

    @contextmanager
    def changing(self) -> Iterator[sqlite3.Connection]:
        """One transaction: all of it is on the disk after the block, or nothing if it raises."""
        with self._said(), self.conn:
            self.conn.execute("BEGIN IMMEDIATE")
            yield self.conn

    def rows(self, question: str, *values: object) -> list[Any]:
        """Return the rows that answer a SQL question."""
        with self._said():
            return self.conn.execute(question, values).fetchall()

    @property
    def groups(self) -> dict[str, int]:
        """Group id → its number here."""
        return {name: number for number, name in self.rows("SELECT number, id FROM groups")}

    @property
    def has_sums(self) -> bool:
        """Whether the table `sums` is there: it is since the file was last written to."""
        return bool(self.rows("SELECT 1 FROM sqlite_master WHERE name = 'sums'"))

    @property
    def size(self) -> int:
        """Bytes in use."""
        [[pages]], [[free]] = self.rows("PRAGMA page_count"), self.rows("PRAGMA freelist_count")
        [[page]] = self.rows("PRAGMA page_size")
        return int((pages - free) * page)

    def _connect(self, *, write: bool) -> sqlite3.Connection:
        if not write and not self._path.exists():
            return sqlite3.connect(":memory:", isolation_level=None)
        if write:
            make_shared(self._path)  # the chores keep it, and the page puts a backup of it back
        target = self._path.absolute().as_uri()
        # A reader that may write mends what a killed writer left half done; one that may not waits for it.
        for mode in ("rwc",) if write else ("rw", "ro"):
            conn = sqlite3.connect(f"{target}?mode={mode}", uri=True, isolation_level=None)
            conn.execute(f"PRAGMA busy_timeout = {_WAIT_MS}")
            try:
                conn.execute("SELECT count(*) FROM sqlite_master")
            except sqlite3.OperationalError:
                conn.close()
                if mode == "ro" or write:
                    raise
                continue
            return conn
        raise sqlite3.OperationalError("cannot be opened")

    def _prepare(self, *, write: bool) -> None:
        [[version]] = self.conn.execute("PRAGMA user_version").fetchall()
        if version > VERSION:
            raise ValueError(
                f"it was written by a newer Lá Chắn (format {version}, this one reads {VERSION})"
            )
        empty = not self.conn.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
        if write:
            self.conn.execute("PRAGMA synchronous = FULL")
            self.conn.execute("PRAGMA secure_delete = ON")  # what was put together is gone from the file
            if empty:
                self.conn.execute("PRAGMA auto_vacuum = INCREMENTAL")
        if empty and not write:
            # Not there, or its writer is just about to make it: a reader finds nothing in it either way.
            self.conn.close()
            self._db = Database(sqlite3.connect(":memory:", isolation_level=None))
            self.conn = self._db.conn
        if empty:
            self.conn.executescript(f"BEGIN;{_TABLES}{_SUMS}{_NAMES}PRAGMA user_version = {VERSION};COMMIT;")
        elif write and not self.has_sums:
            self.conn.executescript(f"BEGIN IMMEDIATE;{_SUMS}COMMIT;")
        if write:
            self.conn.executescript(_NAMES)

    @contextmanager
    def _said(self) -> Iterator[None]:
        try:
            yield
        except (OSError, sqlite3.Error, ValueError) as error:
            reason = getattr(error, "strerror", None) or error
            raise StatisticsBroken(f"{self._path}: {reason}") from None
