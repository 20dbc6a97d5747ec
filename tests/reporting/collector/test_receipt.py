from __future__ import annotations

import signal
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from sqlalchemy import func, insert, select, update

from reporting.collector import receipt
from reporting.collector.db import Database, DatabaseAway
from reporting.collector.receipt import HTTPS, last_held, missing, receive
from reporting.collector.tables import REPLACED, REVOKED, boxes, refusals, report_bytes, reports
from reporting.schema.canonical import encode
from reporting.schema.envelope import MOST_BYTES, box_id
from reporting.schema.signing import public_key, sign
from reporting.schema.verify import Standing, place
from tests.reporting.collector.conftest import NOW
from tests.reporting.collector.rows import with_school
from tests.reporting.schema.reports import OTHER, PRIVATE, chain, signed, value

TODAY = date(2028, 11, 2)
SCHOOL = "hue-thcs-0042"


def box_of(private: bytes) -> str:
    return box_id(public_key(private))


@pytest.fixture
def enrolled(database):
    with database.changing() as connection:
        with_school(connection, box=box_of(PRIVATE))
    return database


def forged(**changes) -> bytes:
    """What a box could send that did not look at its own report: signed well, whatever is in it."""
    body = value(**changes)
    signature = sign(PRIVATE, b"lachan-report/1\0" + encode(body)).hex()
    return encode({"key": public_key(PRIVATE).hex(), "report": body, "signature": signature})


statistics = value()["statistics"]


def add_box(database, private=OTHER, **values) -> None:
    row = {
        "id": box_of(private), "key": public_key(private).hex(), "school": SCHOOL, "line": box_of(private),
        "status": "active", "enrolled_at": 1, "floor": "",
    } | values  # fmt: skip
    with database.changing() as connection:
        connection.execute(insert(boxes).values(**row))


def take(database, one, today=TODAY):
    return receive(database, one if isinstance(one, bytes) else one.data, HTTPS, NOW, today)


def held(database) -> int:
    with database.reading() as connection:
        return connection.execute(select(func.count()).select_from(reports)).scalar_one()


def test_a_chain_is_taken_once_and_its_bytes_stay(enrolled) -> None:
    sent = chain(3)
    assert [take(enrolled, one).standing for one in sent] == [Standing.NEXT] * 3
    assert [take(enrolled, one).standing for one in sent] == [Standing.DUPLICATE] * 3
    with enrolled.reading() as connection:
        assert list(connection.execute(select(report_bytes.c.data)).scalars()) == [one.data for one in sent]
        assert last_held(connection, sent[0].report.box) == place(sent[2])
        assert set(connection.execute(select(reports.c.commune)).scalars()) == {"01"}
    assert held(enrolled) == 3


def test_a_gap_is_shown_and_filled(enrolled) -> None:
    first, second, third, fourth = chain(4)
    assert [take(enrolled, one).standing for one in (first, fourth)] == [Standing.NEXT, Standing.GAP]
    with enrolled.reading() as connection:
        assert missing(connection, first.report.box) == [2, 3]
    assert [take(enrolled, one).standing for one in (third, second)] == [Standing.LATE] * 2
    with enrolled.reading() as connection:
        assert missing(connection, first.report.box) == []


def test_what_contradicts_what_is_held_is_refused_and_counted(enrolled) -> None:
    first, second = chain(2)
    take(enrolled, first)
    other = signed(sequence=1, month="2026-01", service={"hours": 1, "of": 744})
    wrong_previous = signed(sequence=2, month="2026-02", previous="1" * 64)
    same_month = signed(sequence=2, month="2026-01", previous=first.digest)
    found = [take(enrolled, one).standing for one in (other, wrong_previous, same_month)]
    assert found == [Standing.SUBSTITUTED, Standing.BROKEN_CHAIN, Standing.MONTH_TAKEN]
    assert take(enrolled, second, date(2026, 2, 20)).standing is Standing.FUTURE
    assert held(enrolled) == 1
    with enrolled.reading() as connection:
        counted = dict(connection.execute(select(refusals.c.code, refusals.c.count)).all())
    assert counted == {"substituted": 1, "broken-chain": 1, "month-taken": 1, "future": 1}


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"x" * (MOST_BYTES + 1), "size"),
        (b"", "encoding"),
        (b"\xff\xfe not JSON", "encoding"),
        (b"[" * 60_000, "encoding"),
        (b'{"key":1}', "schema"),
        (chain(1)[0].data.replace(b'"harm":-7', b'"harm":-8'), "signature"),
        (signed(OTHER).data, "unknown"),
        (signed(school="another-school").data, "school"),
        (forged(**{"a\x00\x1b": 1}), "schema"),
        (forged(month="2026-10\n"), "schema"),
        (forged(statistics=statistics | {"cells": statistics["cells"] | {"active": 10**12}}), "implausible"),
    ],
)
def test_what_is_no_report_of_ours_is_refused_with_the_reason(enrolled, data, code) -> None:
    assert take(enrolled, data).code == code
    assert held(enrolled) == 0
    with enrolled.reading() as connection:
        assert connection.execute(select(refusals.c.code, refusals.c.count)).all() == [(code, 1)]


def test_strangers_cannot_fill_the_database(enrolled) -> None:
    for number in range(2, 12):
        take(enrolled, signed(bytes([number] * 32)))
    with enrolled.reading() as connection:
        assert connection.execute(select(refusals.c.box, refusals.c.count)).all() == [("", 10)]


def test_a_report_drawn_before_the_school_was_known_is_taken(enrolled) -> None:
    assert take(enrolled, signed(school="")).standing is Standing.NEXT


def test_a_revoked_key_delivers_nothing_more(enrolled) -> None:
    first, second = chain(2)
    take(enrolled, first)
    with enrolled.changing() as connection:
        connection.execute(update(boxes).values(status=REVOKED, ended_at=NOW))
    assert take(enrolled, second).code == "revoked"
    assert held(enrolled) == 1


def test_a_month_is_taken_once_whichever_key_of_a_box_signs_it(enrolled) -> None:
    take(enrolled, signed(month="2026-09"))
    with enrolled.changing() as connection:
        connection.execute(update(boxes).values(status=REPLACED, ended_at=NOW))
    add_box(enrolled, line=box_of(PRIVATE), predecessor=box_of(PRIVATE), floor="2026-08")
    assert take(enrolled, signed(OTHER, month="2026-09")).standing is Standing.MONTH_TAKEN
    assert take(enrolled, signed(OTHER, month="2026-08")).standing is Standing.MONTH_TAKEN
    assert take(enrolled, signed(OTHER, month="2026-10")).standing is Standing.NEXT


def test_a_former_key_still_brings_what_it_had_drawn_and_no_more(enrolled) -> None:
    with enrolled.changing() as connection:
        connection.execute(update(boxes).values(status=REPLACED, ended_at=NOW))  # 2026-10-31 in UTC
    assert take(enrolled, signed(month="2026-10")).code == "replaced"
    assert take(enrolled, signed(month="2026-09")).standing is Standing.NEXT


def halved(private: bytes, **changes):
    statistics = {
        "state": "measured", "days": [1, 2], "epsilon": [1, 2], "scale": [12, 1],
        "cells": dict.fromkeys(("active", "harm", "adult", "gambling", "scam", "bypass", "timetable"), 1),
    }  # fmt: skip
    return signed(private, statistics=statistics, **changes)


def test_two_boxes_share_what_may_be_told(enrolled) -> None:
    add_box(enrolled)
    assert take(enrolled, halved(PRIVATE)).standing is Standing.NEXT
    assert take(enrolled, signed(OTHER)).code == "epsilon"
    assert take(enrolled, halved(OTHER)).standing is Standing.NEXT
    assert held(enrolled) == 2


def test_many_processes_at_once_take_each_report_once(enrolled, url) -> None:
    sent = chain(4)
    with Database(url) as second, ThreadPoolExecutor(6) as pool:
        where = [database for database in (enrolled, second) for _ in range(4)]
        jobs = [pool.submit(take, database, one) for one in sent for database in where]
        found = [job.result(60) for job in jobs]
    fresh = [one for one in found if one.standing.acceptable]
    assert sorted(one.month for one in fresh) == [one.report.month for one in sent]
    assert all(one.is_held for one in found)
    assert held(enrolled) == 4


def test_without_any_lock_the_constraints_still_hold(postgres_url, monkeypatch) -> None:
    """Two that both saw nothing: the second is told that it is a duplicate, not an error."""
    one, both, seen = chain(1)[0], threading.Barrier(2, timeout=10), threading.local()
    put = receipt._put

    def unlocked(_connection, box):
        row = {"id": box, "school": SCHOOL, "line": box, "status": "active", "floor": "", "kind": "lower"}
        return row | {"ended_at": None}

    def together(*arguments):
        if not getattr(seen, "once", False):
            seen.once = True
            both.wait()
        return put(*arguments)

    monkeypatch.setattr(receipt, "_box", unlocked)
    monkeypatch.setattr(receipt, "_put", together)
    with Database(postgres_url) as database, ThreadPoolExecutor(2) as pool:
        with database.changing() as connection:
            with_school(connection, box=box_of(PRIVATE))
        found = [job.result(30) for job in [pool.submit(take, database, one) for _ in range(2)]]
        assert sorted(one.standing.value for one in found) == ["duplicate", "next"]
        assert held(database) == 1


@pytest.mark.parametrize("moment", ["_box", "_put"])
def test_a_database_that_falls_over_in_the_middle_loses_nothing_and_doubles_nothing(
    postgres, postgres_url, monkeypatch, moment
) -> None:
    one = chain(1)[0]
    real = getattr(receipt, moment)

    def falls(*arguments):
        monkeypatch.setattr(receipt, moment, real)
        found = real(*arguments)
        postgres.stop(signal.SIGQUIT)
        return found

    with Database(postgres_url) as database:
        with database.changing() as connection:
            with_school(connection, box=box_of(PRIVATE))
        monkeypatch.setattr(receipt, moment, falls)
        with pytest.raises(DatabaseAway):
            take(database, one)
        with pytest.raises(DatabaseAway):
            take(database, one)
        postgres.start()
        assert take(database, one).standing is Standing.NEXT
        assert take(database, one).standing is Standing.DUPLICATE
        assert held(database) == 1


def test_an_answer_that_was_lost_after_the_commit_is_given_again(postgres, postgres_url, monkeypatch) -> None:
    """The commit went through and the connection did not: the box asks again and hears that it is there."""
    one = chain(1)[0]
    with Database(postgres_url) as database:
        with database.changing() as connection:
            with_school(connection, box=box_of(PRIVATE))
        assert take(database, one).standing is Standing.NEXT
        postgres.stop(signal.SIGINT)
        postgres.start()
        with pytest.raises(DatabaseAway):
            take(database, one)  # the connection from before
        assert take(database, one).standing is Standing.DUPLICATE


def test_a_number_far_ahead_is_a_gap_and_says_a_hundred_missing_ones(enrolled) -> None:
    assert take(enrolled, signed(sequence=10**6, previous="1" * 64)).standing is Standing.GAP
    with enrolled.reading() as connection:
        assert missing(connection, box_of(PRIVATE)) == list(range(1, 101))
