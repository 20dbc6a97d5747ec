from __future__ import annotations

import threading

import pytest
from sqlalchemy import delete, update
from sqlalchemy.exc import DBAPIError

from reporting.collector import audit, baselines
from reporting.collector.db import Database
from reporting.collector.tables import baselines as table
from reporting.schema.baseline import BaselineRefused
from reporting.schema.signing import public_key
from tests.reporting.collector.conftest import NOW
from tests.reporting.schema.baselines import KEY, OTHER, chain, lines, signed

THREE = chain()


def test_what_is_published_is_handed_out_as_it_was_signed(database) -> None:
    assert baselines.publish(database, lines(*THREE[:2]), NOW, "Hoà") == 2
    assert baselines.publish(database, lines(*THREE), NOW + 1, "Hoà") == 1
    assert baselines.publish(database, lines(*THREE), NOW + 2, "Hoà") == 0
    with database.reading() as connection:
        assert baselines.versions(connection) == THREE
        assert baselines.lines(connection, 1) == lines(*THREE[1:])
        assert baselines.lines(connection, 3) == b""
        assert baselines.key(connection) == KEY
        assert [line.action for line in audit.newest(connection)] == ["baseline.publish"] * 2


def test_there_is_no_key_before_something_is_published(database) -> None:
    with database.reading() as connection:
        assert baselines.key(connection) == ""


def test_the_key_that_boxes_pin_is_the_next_that_signs(database) -> None:
    one = signed()
    last = signed(one, successor=public_key(OTHER).hex())
    baselines.publish(database, lines(one, last), NOW, "Hoà")
    with database.reading() as connection:
        assert baselines.key(connection) == public_key(OTHER).hex()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (lines(*THREE[1:]), "chain"),
        (b"", "schema"),
        (b"<html>", "encoding"),
    ],
)
def test_what_is_no_beginning_is_refused(database, data, code) -> None:
    with pytest.raises(BaselineRefused) as caught:
        baselines.publish(database, data, NOW, "Hoà")
    assert caught.value.code == code


def test_a_rewritten_past_and_another_signer_are_refused(database) -> None:
    baselines.publish(database, lines(*THREE[:2]), NOW, "Hoà")
    for other in (signed(THREE[0], protected=[]), signed(THREE[1], OTHER)):
        with pytest.raises(BaselineRefused):
            baselines.publish(database, lines(other), NOW, "Hoà")
    with database.reading() as connection:
        assert baselines.versions(connection) == THREE[:2]


@pytest.mark.parametrize("change", [update(table).values(data=b"x"), delete(table)])
def test_what_is_published_cannot_be_changed_by_anybody(database, change) -> None:
    baselines.publish(database, lines(*THREE), NOW, "Hoà")
    with pytest.raises(DBAPIError), database.changing() as connection:
        connection.execute(change)


def test_two_who_publish_at_once_publish_once(url) -> None:
    counts: list[int] = []

    def publish() -> None:
        with Database(url) as one:
            counts.append(baselines.publish(one, lines(*THREE), NOW, "Hoà"))

    threads = [threading.Thread(target=publish) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(counts) == [0, 0, 0, 3]
