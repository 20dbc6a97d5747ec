from __future__ import annotations

import sqlite3
import stat

import pytest

from reporting.store import StatisticsBroken, StatisticsStore


def test_a_reader_of_what_is_not_there_finds_nothing_and_makes_nothing(tmp_path):
    with StatisticsStore(tmp_path / "statistics.db") as store:
        assert store.rows("SELECT * FROM days") == []
        assert store.groups == {"": 0}
    assert list(tmp_path.iterdir()) == []


def test_a_change_is_whole_or_not_there(tmp_path):
    with StatisticsStore(tmp_path / "s.db", write=True) as store:
        with pytest.raises(KeyError), store.changing() as db:
            db.execute("INSERT INTO closed VALUES (1)")
            raise KeyError
        with store.changing() as db:
            db.execute("INSERT INTO closed VALUES (2)")
        assert store.rows("SELECT day FROM closed") == [(2,)]
    with StatisticsStore(tmp_path / "s.db") as reader:
        assert reader.rows("SELECT day FROM closed") == [(2,)]
        assert reader.size > 0


def test_what_is_no_database_is_named(tmp_path):
    (tmp_path / "s.db").write_bytes(b"no database, but long enough to be looked at" * 50)
    for write in (True, False):
        with pytest.raises(StatisticsBroken, match=r"s\.db"):
            StatisticsStore(tmp_path / "s.db", write=write)


def test_a_newer_format_is_left_alone(tmp_path):
    StatisticsStore(tmp_path / "s.db", write=True).close()
    conn = sqlite3.connect(tmp_path / "s.db")
    conn.execute("PRAGMA user_version = 9")
    conn.close()
    with pytest.raises(StatisticsBroken, match="newer"):
        StatisticsStore(tmp_path / "s.db", write=True)


def test_a_wrong_question_is_said(tmp_path):
    with StatisticsStore(tmp_path / "s.db", write=True) as store:
        with pytest.raises(StatisticsBroken, match="nowhere"):
            store.rows("SELECT * FROM nowhere")
        with pytest.raises(StatisticsBroken):
            StatisticsStore(tmp_path / "absent" / "s.db", write=True)
    assert not stat.S_IMODE((tmp_path / "s.db").stat().st_mode) & 0o111


def test_a_file_of_before_gets_its_sums_when_it_is_written_to(tmp_path):
    with StatisticsStore(tmp_path / "s.db", write=True) as store, store.changing() as db:
        db.execute("DROP TABLE sums")
        db.executemany(
            "INSERT INTO hours VALUES (?, ?, ?, ?, ?)",
            [
                (500, 1, 0, 0, 100),
                (500, 1, 11, 1, 7),
                (500, 1, 14, 4, 2),
                (500, 2, 0, 3, 5),
                (501, 1, 0, 0, 1),
            ],
        )
    with StatisticsStore(tmp_path / "s.db") as reader:
        assert not reader.has_sums
    for _start in range(2):
        with StatisticsStore(tmp_path / "s.db", write=True) as store:
            assert store.rows("SELECT * FROM sums") == [(500, 1, 109, 9), (500, 2, 5, 0), (501, 1, 1, 0)]


def test_a_file_that_its_writer_is_just_about_to_make_is_empty(tmp_path):
    path = tmp_path / "statistics.db"
    path.touch()
    with StatisticsStore(path) as store:
        assert store.rows("SELECT count(*) FROM closed") == [(0,)]
    assert path.stat().st_size == 0
