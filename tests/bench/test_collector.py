"""The bench of the collector, at a size that is no load: that it measures what it says."""

from __future__ import annotations

import sys

from sqlalchemy import func, select

from bench import collector as bench
from bench.collector import Found, measure, told
from reporting.collector.db import Database
from reporting.collector.tables import reports
from tests.reporting.collector.conftest import postgres

__all__ = ["postgres"]


def test_a_small_country_is_loaded_received_and_looked_at(postgres) -> None:
    url = postgres.url(postgres.new_database())
    found = measure(url, schools=60, months=3, reports=4, processes=2, rounds=2)
    assert found.taken == 4
    assert len(found.dashboard_ms) == 2
    assert all(value > 0 for value in (found.receipt_per_s, found.first_ms, found.after_receipt_ms))
    with Database(url) as database, database.reading() as connection:
        months = connection.execute(select(reports.c.month, func.count()).group_by(reports.c.month)).all()
    counts = dict(tuple(row) for row in months)
    assert set(counts) == {"2026-08", "2026-09", "2026-10"}
    assert counts["2026-10"] == counts["2026-09"] + 4
    said = "\n".join(told(found))
    assert "60 schools, 3 months" in said
    assert "4 taken in by 2 processes" in said


def test_what_was_measured_is_written(monkeypatch, tmp_path, capsys) -> None:
    class Server:
        def __init__(self, _settings) -> None:
            pass

        def new_database(self, _template: str) -> str:
            return "x"

        def url(self, _name: str) -> str:
            return "postgresql://x"

        def close(self) -> None:
            pass

    found = Found(1, 2, 3.0, 4.0, 5.0, [6.0], 7.0, 8, 9, 10.0, 11.0)
    monkeypatch.setattr(bench, "Postgres", Server)
    monkeypatch.setattr(bench, "measure", lambda *_arguments: found)
    monkeypatch.setattr(bench, "describe", lambda: {"cpu": "x"})
    file = tmp_path / "out.json"
    monkeypatch.setattr(sys, "argv", ["bench", "--out", str(file)])
    bench.main()
    assert '"receipt_per_s": 7.0' in file.read_text()
    assert "receipt: 7 reports a second" in capsys.readouterr().out
