"""What DuckDB makes of the open data: the files as such, and the query in docs/open-data.md."""

from __future__ import annotations

import builtins
import re

import duckdb
import pytest

from reporting.collector import summary
from reporting.collector.db import Database, file_url
from reporting.collector.opendata import FIELDS, export
from reporting.collector.parquet import ParquetMissing, to_parquet
from reporting.collector.schema import prepare
from tests.reporting.collector.many import fill


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    base = tmp_path_factory.mktemp("open")
    with Database(file_url(base / "c.db")) as database:
        prepare(database, 1)
        with database.changing() as connection:
            fill(connection, count=40)
        summary.refresh(database)
        with database.reading() as connection:
            export(connection, base / "out")
    to_parquet(base / "out", FIELDS)
    return base / "out"


@pytest.mark.parametrize("name", list(FIELDS))
def test_parquet_says_what_csv_says_with_types(folder, name) -> None:
    with duckdb.connect() as connection:
        table = connection.sql(f"SELECT * FROM '{folder}/{name}.parquet'")
        assert table.columns == list(FIELDS[name])
        types = dict(zip(table.columns, map(str, table.types), strict=True))
        wanted = {"string": "VARCHAR", "integer": "BIGINT", "number": "DOUBLE", "date": "DATE"}
        assert types == {column: wanted[text.partition(":")[0]] for column, text in FIELDS[name].items()}
        lines = (folder / f"{name}.csv").read_text(encoding="utf-8").count("\n") - 1
        assert len(table.fetchall()) == lines > 0


def test_codes_keep_their_zeros(folder) -> None:
    with duckdb.connect() as connection:
        found = connection.execute(f"SELECT min(commune) FROM '{folder}/communes.parquet'").fetchone()
    assert found == ("00000",)


@pytest.mark.parametrize("kind", ["parquet", "csv"])
def test_the_query_of_the_guide_runs(project, folder, kind, monkeypatch) -> None:
    text = (project / "docs" / "open-data.md").read_text(encoding="utf-8")
    (query,) = re.findall(r"```sql\n(.*?)```", text, re.DOTALL)
    monkeypatch.chdir(folder)
    with duckdb.connect() as connection:
        found = connection.execute(query.replace(".parquet", f".{kind}")).fetchall()
    assert found
    assert {month for month, *_ in found} <= {"2026-09", "2026-10"}
    for _month, met, half, rate in found:
        assert met >= 2 * half
        assert rate > 0


def test_without_duckdb_it_is_said(folder, monkeypatch) -> None:
    real = builtins.__import__

    def without(name, *rest):
        if name == "duckdb":
            raise ModuleNotFoundError(name)
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(ParquetMissing):
        to_parquet(folder, FIELDS)


def test_a_broken_file_is_an_error_and_leaves_nothing_behind(tmp_path) -> None:
    (tmp_path / "figures.csv").write_text("month\nx,y,z\n")
    with pytest.raises(OSError, match=r"figures"):
        to_parquet(tmp_path, {"figures": FIELDS["figures"]})
    assert [path.name for path in tmp_path.iterdir()] == ["figures.csv"]
