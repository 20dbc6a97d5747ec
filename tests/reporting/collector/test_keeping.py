from __future__ import annotations

import pytest
from sqlalchemy import func, select

from reporting.collector import guesses, keeping, summary
from reporting.collector.db import Database, DatabaseAway
from reporting.collector.keeping import Keeper
from reporting.collector.tables import guesses as table
from tests.reporting.collector.conftest import NOW
from tests.reporting.collector.many import fill


def test_what_came_in_bulk_is_summed_and_old_guesses_are_forgotten(database) -> None:
    with database.changing() as connection:
        fill(connection)
    guesses.begin(database, guesses.buckets("hoà", "203.0.113.7"), NOW)
    assert summary.glance(database, 0) == ("2026-09", "2026-10")
    Keeper(database, lambda: float(NOW + guesses.WINDOW)).turn()
    assert summary.glance(database, 0) == ()
    with database.reading() as connection:
        assert connection.execute(select(func.count()).select_from(table)).scalar_one() == 0


def test_it_begins_at_once_and_ends(database) -> None:
    with database.changing() as connection:
        fill(connection)
    one = Keeper(database, lambda: float(NOW))
    one.start()
    one.stop()
    assert summary.glance(database, 0) == ()


@pytest.mark.parametrize("trouble", [DatabaseAway("gone")])
def test_a_database_that_is_away_is_asked_again(database, monkeypatch, trouble) -> None:
    def falls(_database, **_options):
        raise trouble

    monkeypatch.setattr(keeping.summary, "refresh", falls)
    Keeper(database, lambda: float(NOW)).turn()


def test_what_another_server_is_summing_is_left_to_it(postgres_url) -> None:
    with Database(postgres_url) as one, Database(postgres_url) as other:
        with one.changing() as connection:
            fill(connection)
        with one.changing() as connection:
            one.lock(connection, summary._LOCK)
            Keeper(other, lambda: float(NOW)).turn()
            assert summary.glance(other, 0) == ("2026-09", "2026-10")
        Keeper(other, lambda: float(NOW)).turn()
        assert summary.glance(other, 0) == ()
