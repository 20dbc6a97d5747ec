"""What the commands of ``lachan collector`` share: which database, and what can be wrong with it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from admin.cli_common import fail, paths_of, wrong
from admin.cli_pass_common import login
from admin.words import Words
from config import clock
from reporting.collector import schema
from reporting.collector.db import Database, DatabaseAway, DatabaseRefused, file_url

VARIABLE = "LACHAN_COLLECTOR_DATABASE"

database_option = click.option(
    "--database",
    "url",
    default="",
    metavar="URL",
    help=f"postgresql://USER@HOST/NAME, or sqlite:///FILE. Otherwise ${VARIABLE} (fit for a password), "
    "or collector.db in the data folder.",
)


def database_url(url: str, data: Path | None) -> str:
    """Return where the database is, from the options, the environment or the default."""
    found = url or os.environ.get(VARIABLE, "")
    if found:
        return found
    folder = paths_of(data).data
    folder.mkdir(parents=True, exist_ok=True, mode=0o750)
    return file_url(folder / "collector.db")


@contextmanager
def opened(words: Words, url: str, data: Path | None) -> Iterator[Database]:
    """Open the database, its tables up to date; what goes wrong with it is said, and ends the command."""
    try:
        database = Database(database_url(url, data))
    except DatabaseRefused as refused:
        wrong("--database", _without_password(url), str(refused))
    except OSError as error:
        fail(f"{error.filename}: {error.strerror}", code=1)
    with database:
        try:
            schema.prepare(database, now())
            yield database
        except DatabaseAway as away:
            first = str(away).strip().partition("\n")[0]
            fail(
                words.pick(
                    f"Không dùng được cơ sở dữ liệu {database.shown}: {first}",
                    f"The database {database.shown} cannot be used: {first}",
                ),
                code=1,
            )
        except schema.SchemaNewer as newer:
            fail(str(newer), code=1)


def who() -> str:
    """Return who does it, for the audit trail."""
    return f"{login() or 'root'} (command line)"


def now() -> int:
    """Return this second, since 1970."""
    return int(clock.epoch())


def _without_password(url: str) -> str:
    head, mark, tail = url.rpartition("@")
    return f"{head.partition('//')[0]}//…@{tail}" if mark else url[:80]
