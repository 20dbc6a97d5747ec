"""The audit trail: every change to it is noticed, and what is personal can go."""

from __future__ import annotations

import sqlite3
import threading

import pytest

from admin.store import Store, StoreBroken


@pytest.fixture
def store(tmp_path):
    with Store(tmp_path / "state.db") as found:
        yield found


def filled(store):
    for number in range(5):
        store.audit(1000 + number, "teacher", "pass.grant", {"by": "Cô Lan", "id": f"lan-{number}"})


def tamper(tmp_path, statement):
    with sqlite3.connect(tmp_path / "state.db") as other:
        other.execute(statement)
    other.close()


def test_a_new_trail_is_whole_and_empty(store):
    assert (store.trail(), store.first_broken()) == ((), None)


def test_lines_come_back_newest_first(store):
    assert store.audit(1000, "it", "pass.grant", {"by": "Thầy Hùng"}) == 1
    assert store.audit(1001, "it", "pass.revoke", {"by": "Cô Lan"}) == 2
    newest, oldest = store.trail()
    assert (newest.number, newest.at, newest.role, newest.action) == (2, 1001, "it", "pass.revoke")
    assert oldest.payload == {"by": "Thầy Hùng"}
    assert len(store.trail(1)) == 1


def test_it_goes_on_after_a_restart(tmp_path):
    with Store(tmp_path / "state.db") as store:
        store.audit(1, "it", "a", {})
    with Store(tmp_path / "state.db") as store:
        assert store.audit(2, "it", "b", {}) == 2
        assert store.first_broken() is None


@pytest.mark.parametrize(
    ("statement", "broken"),
    [
        ("UPDATE audit SET payload = '{}' WHERE number = 3", 3),
        ("UPDATE audit SET at = 5 WHERE number = 2", 2),
        ("UPDATE audit SET role = 'it' WHERE number = 1", 1),
        ("UPDATE audit SET action = 'x' WHERE number = 4", 4),
        ("DELETE FROM audit WHERE number = 3", 3),
        ("DELETE FROM audit WHERE number = 1", 1),
        ("UPDATE audit SET number = 9 WHERE number = 5", 5),
        ("UPDATE audit SET payload_hash = 'x', payload = NULL WHERE number = 2", 2),
    ],
)
def test_what_is_changed_or_missing_is_noticed(store, tmp_path, statement, broken):
    filled(store)
    tamper(tmp_path, statement)
    assert store.first_broken() == broken


def test_payloads_can_go_and_the_chain_stays(store, tmp_path):
    filled(store)
    assert store.erase_payloads(1003) == 3
    assert store.first_broken() is None
    assert [line.payload is None for line in store.trail()] == [False, False, True, True, True]
    assert store.erase_payloads(1003) == 0
    store.close()
    assert b"lan-0" not in (tmp_path / "state.db").read_bytes()


def test_the_same_deed_twice_has_two_hashes(store, tmp_path):
    """Or an erased payload could be guessed from its hash."""
    store.audit(1, "it", "a", {"by": "Cô Lan"})
    store.audit(1, "it", "a", {"by": "Cô Lan"})
    with sqlite3.connect(tmp_path / "state.db") as other:
        first, second = other.execute("SELECT payload_hash FROM audit").fetchall()
    other.close()
    assert first != second


def test_two_that_write_at_once_make_one_chain(tmp_path):
    path = tmp_path / "state.db"
    with Store(path):
        pass

    def write():
        with Store(path) as mine:
            for _ in range(5):
                mine.audit(1, "it", "a", {})

    threads = [threading.Thread(target=write) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with Store(path) as store:
        assert len(store.trail()) == 15
        assert store.first_broken() is None


def test_what_is_no_database_is_said(tmp_path):
    (tmp_path / "state.db").write_bytes(b"no database at all, " * 100)
    with pytest.raises(StoreBroken, match=r"state\.db"):
        Store(tmp_path / "state.db")


def test_a_folder_that_is_missing_is_said(tmp_path):
    with pytest.raises(StoreBroken, match="No such file"):
        Store(tmp_path / "nowhere" / "state.db")
