from __future__ import annotations

import builtins

from reporting.collector.db import Database, file_url
from tests.admin.collectorline import Line
from tests.reporting.collector.many import fill


def filled(tmp_path) -> Line:
    line = Line(tmp_path)
    line("schools", "list")  # makes the tables
    with (
        Database(file_url(tmp_path / "data" / "collector.db")) as database,
        database.changing() as connection,
    ):
        fill(connection)
    return line


def test_an_empty_collector_gives_empty_tables(tmp_path) -> None:
    done = Line(tmp_path)("export", tmp_path / "out")
    assert done.exit_code == 0, done.output
    assert "figures.csv: rows 0" in done.output


def test_the_files_are_named_with_their_rows(tmp_path) -> None:
    done = filled(tmp_path)("export", tmp_path / "out", "--parquet")
    assert done.exit_code == 0, done.output
    assert "communes.csv: rows 3" in done.output
    assert "figures.parquet" in done.output
    assert (tmp_path / "out" / "coverage.parquet").stat().st_size > 0


def test_where_it_cannot_be_written_is_said(tmp_path) -> None:
    (tmp_path / "file").write_text("")
    done = Line(tmp_path)("export", tmp_path / "file" / "out")
    assert (done.exit_code, "file" in done.output) == (1, True)


def test_without_duckdb_the_csv_files_are_there_all_the_same(tmp_path, monkeypatch) -> None:
    line, real = filled(tmp_path), builtins.__import__

    def without(name, *rest):
        if name == "duckdb":
            raise ModuleNotFoundError(name)
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without)
    done = line("export", tmp_path / "out", "--parquet")
    assert (done.exit_code, "lachan[parquet]" in done.output) == (1, True)
    assert (tmp_path / "out" / "figures.csv").exists()
