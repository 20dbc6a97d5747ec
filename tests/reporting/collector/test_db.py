from __future__ import annotations

import signal
import threading
from datetime import date

import pytest
from sqlalchemy import func, insert, select

from reporting.collector.db import Database, DatabaseAway, DatabaseRefused, file_url
from reporting.collector.tables import communes
from tests.reporting.collector.rows import with_school


@pytest.mark.parametrize(
    "url",
    [
        "",
        "nonsense",
        "mysql://root@localhost/x",
        "sqlite://",
        "sqlite:///:memory:",
        "postgresql://host:port/x",
    ],
)
def test_what_is_no_database_is_refused_with_a_reason(url) -> None:
    with pytest.raises(DatabaseRefused):
        Database(url)


def test_a_password_is_not_shown() -> None:
    database = Database("postgres://who:secret@db.example/lachan")
    assert database.is_postgres
    assert "secret" not in database.shown


def test_all_of_it_or_nothing(database) -> None:
    with pytest.raises(ZeroDivisionError), database.changing() as connection:
        with_school(connection)
        raise ZeroDivisionError
    with database.reading() as connection:
        assert connection.execute(select(func.count()).select_from(communes)).scalar_one() == 0


def test_many_writers_take_turns(database) -> None:
    failed: list[Exception] = []

    def write(number: int) -> None:
        try:
            for step in range(5):
                with database.changing() as connection:
                    found = connection.execute(select(func.count()).select_from(communes)).scalar_one()
                    row = {
                        "code": f"{number}-{step}",
                        "name": str(found),
                        "since": date(2025, 7, 1),
                    }
                    connection.execute(insert(communes).values(**row))
        except Exception as error:  # noqa: BLE001 - shown below
            failed.append(error)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert not failed
    with database.reading() as connection:
        assert connection.execute(select(func.count()).select_from(communes)).scalar_one() == 30


def test_a_lock_is_held_until_the_transaction_ends(postgres_url) -> None:
    order: list[str] = []
    with Database(postgres_url) as one, Database(postgres_url) as two:
        taken = threading.Event()

        def second() -> None:
            taken.wait(10)
            with two.changing() as connection:
                two.lock(connection, 7)
                order.append("second")

        thread = threading.Thread(target=second)
        thread.start()
        with one.changing() as connection:
            one.lock(connection, 7)
            taken.set()
            order.append("first")
        thread.join(10)
    assert order == ["first", "second"]


def test_nobody_there_is_said_as_such(tmp_path) -> None:
    gone = Database(f"postgresql://nobody@/none?host={tmp_path}")
    with pytest.raises(DatabaseAway), gone.reading():
        pass
    folder = tmp_path / "not" / "there"
    with pytest.raises(DatabaseAway), Database(file_url(folder / "x.db")).reading():
        pass


def test_a_server_that_falls_over_is_away_and_comes_back(postgres, postgres_url) -> None:
    with Database(postgres_url) as database:
        with pytest.raises(DatabaseAway), database.changing() as connection:
            with_school(connection)
            postgres.stop(signal.SIGQUIT)
            connection.execute(select(1))
        with pytest.raises(DatabaseAway), database.reading() as connection:
            connection.execute(select(1))
        postgres.start()
        with database.reading() as connection:
            assert connection.execute(select(func.count()).select_from(communes)).scalar_one() == 0
