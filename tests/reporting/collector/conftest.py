"""Collectors for tests: on SQLite and on a real PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from reporting.collector import schema
from reporting.collector.db import Database, file_url
from tests.support.postgres import Postgres, programs

NOW = 1_793_466_000  # 2026-11-01 00:00 in Huế


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """One server for all tests; skipped only where the launcher could not install it."""
    if programs() is None:
        pytest.skip("PostgreSQL is not installed")
    server = Postgres()
    try:
        with Database(server.url(server.new_database())) as made:
            schema.prepare(made, NOW)
        yield server
    finally:
        server.close()


@pytest.fixture
def postgres_url(postgres: Postgres) -> Iterator[str]:
    """A database of its own, with all tables."""
    name = postgres.new_database("test1")
    yield postgres.url(name)
    postgres.drop(name)


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where there is an empty collector's database, by URL."""
    if request.param == "postgres":
        return str(request.getfixturevalue("postgres_url"))
    where = file_url(tmp_path / "collector.db")
    with Database(where) as made:
        schema.prepare(made, NOW)
    return where


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    with Database(url) as made:
        yield made
