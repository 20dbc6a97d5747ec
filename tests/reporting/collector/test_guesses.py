from __future__ import annotations

import multiprocessing

import pytest
from sqlalchemy import func, select, update

from reporting.collector import guesses as counted
from reporting.collector.db import Database
from reporting.collector.guesses import WINDOW, begin, buckets, right, sweep
from reporting.collector.tables import guesses, settings
from tests.reporting.collector.conftest import NOW


def guess(database, account="hoà", address="203.0.113.7", at=NOW, browser=""):
    return begin(database, buckets(account, address, browser), at)


def rows(database) -> int:
    with database.reading() as connection:
        return connection.execute(select(func.count()).select_from(guesses)).scalar_one()


def test_five_wrong_guesses_make_one_wait_and_others_not(database) -> None:
    assert [guess(database, at=NOW + n) for n in range(6)] == [0] * 5 + [WINDOW - 5]
    assert guess(database, address="203.0.113.8", at=NOW + 6) == 0
    assert guess(database, account="bình", at=NOW + 6) == 0
    assert guess(database, at=NOW + WINDOW) == 0


def test_a_right_one_is_not_counted(database) -> None:
    where = buckets("hoà", "203.0.113.7")
    for _ in range(20):
        assert begin(database, where, NOW) == 0
        right(database, where, NOW)
    assert rows(database) == 0


def test_a_right_one_takes_only_itself_back(database) -> None:
    where = buckets("hoà", "203.0.113.7")
    for _ in range(3):
        begin(database, where, NOW)
    right(database, where, NOW)
    assert rows(database) == 2 * len(where)


def test_who_was_there_before_is_not_shut_out_by_others(database) -> None:
    """Neither by one with many addresses, nor by one behind the same address."""
    for number in range(100):
        guess(database, address=f"198.51.100.{number}")
    for number in range(40):
        guess(database, account=f"ai {number}")
    assert guess(database) > 0
    assert guess(database, browser="mark") == 0
    for _ in range(9):
        guess(database, browser="mark")
    assert guess(database, browser="mark") > 0
    assert guess(database, browser="another") == 0


def test_a_household_has_one_address_of_ipv6(database) -> None:
    for number in range(30):
        guess(database, account=f"ai {number}", address=f"2001:db8::{number:x}")
    assert guess(database, account="x", address="2001:db8::ffff") > 0
    assert guess(database, account="x", address="2001:db8:0:1::1") == 0
    assert guess(database, account="x", address="no address") == 0


def test_nobody_s_address_is_written_down_and_old_ones_are_forgotten(database) -> None:
    guess(database)
    with database.reading() as connection:
        kept = str(connection.execute(select(guesses)).all())
        assert "203.0" not in kept
        assert "hoà" not in kept
    with database.changing() as connection:
        sweep(connection, NOW + WINDOW)
    assert rows(database) == 0


def test_a_clock_that_was_set_back_locks_nobody_out(database) -> None:
    for _ in range(9):
        guess(database, at=NOW + 10_000)
    assert guess(database, at=NOW) == 0


def test_the_salt_is_another_one_the_next_day(database) -> None:
    guess(database)
    with database.reading() as connection:
        first = counted._salt(connection, NOW)
    with database.changing() as connection:
        assert counted._salt(connection, NOW + 25 * 3600) != first
        connection.execute(update(settings).values(value='[0, ""]'))
        assert len(counted._salt(connection, NOW)) == 32


def many(url: str, answers: object) -> None:
    with Database(url) as database:
        answers.put([guess(database) for _ in range(10)])


@pytest.mark.parametrize("processes", [4])
def test_all_processes_count_together(url, processes) -> None:
    context = multiprocessing.get_context("spawn")
    answers = context.Queue()
    workers = [context.Process(target=many, args=(url, answers)) for _ in range(processes)]
    for worker in workers:
        worker.start()
    found = [wait for _ in workers for wait in answers.get(timeout=60)]
    for worker in workers:
        worker.join(10)
    assert found.count(0) == 5
