"""A backup goes back whole, or not at all."""

from __future__ import annotations

import errno
import fcntl
import json
import os
import sqlite3
import tempfile
import traceback
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest

from admin import restore as restoring
from admin.accounts import Accounts, Doer
from admin.backup import make_backup
from admin.backupfile import unpacked
from admin.restore import KEPT, plan, put_back
from admin.store import Store, StoreBroken
from config.paths import Paths
from reporting.ledger import Ledger
from reporting.store import StatisticsStore

NOW = datetime(2026, 11, 24, 8, 30, tzinfo=UTC)
BY = ("parent", "root")
HOME = 'kind = "home"\ndefault_group = "all"\n[groups.all]\nvi = "Nhà"\nen = "Home"\n'


@pytest.fixture
def paths(tmp_path):
    data = tmp_path / "data"
    data.mkdir()
    paths = Paths(data, runtime=tmp_path / "run")
    paths.policy.write_text(HOME)
    (data / "private").mkdir()
    (data / "private" / "page.pem").write_text("key")
    with Store(paths.state_db) as store:
        store.audit(1, "it", "first", {"by": "x"})
        with store.change() as change:
            change.run("INSERT INTO sessions VALUES ('hash', 'lan', 1, 1, 'Firefox')")
            change.run("INSERT INTO tokens VALUES ('i', 'h', 'n', 'read', 'it', 'Lan', 1, 9, 0)")
    return paths


@pytest.fixture
def saved(paths, tmp_path):
    target = tmp_path / "saved.tar.gz"
    make_backup(paths, target, 1_700_000_000, kind="home")
    return target


def restore(saved, paths):
    with saved.open("rb") as file, unpacked(file, paths) as found:
        return put_back(found, paths, NOW, BY, kind="home")


def test_everything_is_as_it_was(saved, paths):
    paths.policy.write_text(HOME + "# changed\n")
    (paths.data / "private" / "page.pem").unlink()
    paths.devices.write_text("# new\n")

    with saved.open("rb") as file, unpacked(file, paths) as found:
        would = plan(found, paths)
    assert would.new == ("private/page.pem",)
    assert "policy.toml" in would.other
    assert would.gone == ("devices.toml",)
    assert paths.policy.read_text().endswith("# changed\n"), "a plan changes nothing"

    before = restore(saved, paths)
    assert paths.policy.read_text() == HOME
    assert (paths.data / "private" / "page.pem").read_text() == "key"
    assert not paths.devices.exists()

    restore(before, paths)
    assert paths.policy.read_text() == HOME + "# changed\n"
    assert paths.devices.read_text() == "# new\n"


def test_nobody_stays_logged_in_and_the_trail_says_so(saved, paths):
    restore(saved, paths)
    with Store(paths.state_db) as store:
        assert store.rows("SELECT count(*) FROM sessions") == [(0,)]
        assert store.rows("SELECT count(*) FROM tokens") == [(0,)]
        assert store.trail(1)[0].action == "restore"
        assert store.first_broken() is None


def test_who_has_the_database_open_sees_what_was_put_back(saved, paths):
    live = sqlite3.connect(paths.state_db)
    live.execute("INSERT INTO links VALUES ('h', 'p', 'k', 9)")
    live.commit()
    restore(saved, paths)
    assert live.execute("SELECT count(*) FROM links").fetchone() == (0,)
    live.close()


def test_the_ledger_of_reports_is_told(paths, tmp_path):
    ledger = Ledger(paths.report)
    ledger.mark_restored()
    (paths.report / "state.json").write_bytes(
        (paths.report / "state.json").read_bytes().replace(b'"ask_first":true', b'"ask_first":false')
    )
    target = tmp_path / "b.tar.gz"
    make_backup(paths, target, 1, kind="home")
    restore(target, paths)
    assert json.loads((paths.report / "state.json").read_bytes())["ask_first"] is True


def test_only_the_last_few_of_before_are_kept(saved, paths):
    for minute in range(KEPT + 3):
        with saved.open("rb") as file, unpacked(file, paths) as found:
            put_back(found, paths, NOW.replace(minute=minute), BY, kind="home")
    assert len(list((paths.data / "backups").iterdir())) == KEPT


def test_a_policy_with_mistakes_is_said(paths, tmp_path):
    paths.policy.write_text("kind = 3")
    target = tmp_path / "b.tar.gz"
    make_backup(paths, target, 1, kind="home")
    with target.open("rb") as file, unpacked(file, paths) as found:
        assert plan(found, paths).mistakes


def test_a_trail_that_was_tampered_with_is_said(paths, tmp_path):
    with sqlite3.connect(paths.state_db) as db:
        db.execute("UPDATE audit SET action = 'second'")
    db.close()
    target = tmp_path / "b.tar.gz"
    make_backup(paths, target, 1, kind="home")
    with target.open("rb") as file, unpacked(file, paths) as found:
        assert plan(found, paths).broken_line == 1


def test_accounts_come_back_with_their_passwords(paths, tmp_path):
    accounts, root = Accounts(paths.state_db), Doer("parent", "root")
    accounts.add("Mẹ Lan", "parent", "home", 1, root)
    target = tmp_path / "b.tar.gz"
    make_backup(paths, target, 1, kind="home")
    other = Paths(tmp_path / "other", runtime=tmp_path / "run")
    other.data.mkdir()
    restore(target, other)
    assert [user.name for user in Accounts(other.state_db).users()] == ["Mẹ Lan"]


def whole(paths):
    files = {path: path.read_bytes() for path in paths.data.rglob("*") if path.is_file()}
    with sqlite3.connect(paths.state_db) as db:
        rows = db.execute("SELECT * FROM audit").fetchall() + db.execute("SELECT * FROM tokens").fetchall()
    db.close()
    kept = {
        path: data for path, data in files.items() if path.suffix != ".db" and "backups" not in path.parts
    }
    return {path: data for path, data in kept.items() if not path.name.startswith(".")}, rows


@pytest.mark.parametrize("last", ["policy.toml", "private", "zz.txt"])
def test_a_card_that_fills_up_half_way_leaves_all_as_it_was(paths, tmp_path, monkeypatch, last):
    (paths.data / "zz.txt").write_text("old")
    target = tmp_path / "b.tar.gz"
    make_backup(paths, target, 1, kind="home")
    (paths.data / "zz.txt").write_text("now")
    (paths.data / "new.txt").write_text("came later")
    paths.policy.write_text(HOME + "# now\n")
    with Store(paths.state_db) as store:
        store.audit(2, "it", "second", {"by": "y"})
    before = whole(paths)
    real = restoring.write_atomic

    def full(path, data, mode=0o644):
        if path.name == last or path.parent.name == last:
            raise OSError(errno.ENOSPC, "No space left on device")
        real(path, data, mode)

    monkeypatch.setattr(restoring, "write_atomic", full)
    with pytest.raises(OSError, match="No space"):
        restore(target, paths)
    assert whole(paths) == before
    assert not list(paths.data.glob(".restore-*"))


def test_a_trail_that_cannot_be_written_undoes_the_restore(saved, paths, monkeypatch):
    paths.policy.write_text(HOME + "# now\n")
    before = whole(paths)

    def broken(*_given):
        raise StoreBroken("the card is gone")

    monkeypatch.setattr(restoring, "_tell", broken)
    with pytest.raises(StoreBroken):
        restore(saved, paths)
    assert whole(paths) == before


def test_who_changes_the_rules_meanwhile_waits(saved, paths, monkeypatch):
    free = []

    def tried(*_given):
        with paths.data.joinpath(".policy.lock").open() as lock, suppress(BlockingIOError):
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            free.append(lock.name)

    monkeypatch.setattr(restoring, "_tell", tried)
    restore(saved, paths)
    assert not free


def open_to_all(folder):
    """Whether every user of this machine may walk into the folder."""
    return all(part.stat().st_mode & 0o001 for part in [folder, *folder.parents])


@pytest.mark.skipif(os.geteuid() != 0, reason="takes several users, as an installed box has them")
def test_the_page_puts_back_databases_that_root_and_the_chores_have_made():
    root, page, chores, group = 0, 65_001, 65_002, 65_003

    def as_user(user, work):
        child = os.fork()
        if child == 0:
            code = 1
            try:
                os.setgroups([])
                os.setgid(group)
                os.setuid(user)
                os.umask(0o007)
                work()
                code = 0
            except BaseException:  # noqa: BLE001 - the parent says that it failed, this says why
                traceback.print_exc()
            os._exit(code)
        assert os.waitpid(child, 0)[1] == 0

    def at_hand(_user, work):
        work()

    def all_of_it(folder, done_by):
        data = Path(folder, "data")
        data.mkdir()
        os.chown(data, root, group)
        data.chmod(0o2770)
        paths = Paths(data, runtime=data / "run")

        def audit():
            with Store(paths.state_db) as store:
                store.audit(1, "it", "first", {"by": "x"})

        def backup():
            make_backup(paths, data / "saved.tar.gz", 1_700_000_000, kind="home")

        paths.policy.write_text(HOME)
        done_by(root, audit)
        done_by(chores, lambda: StatisticsStore(paths.statistics, write=True).close())
        done_by(page, backup)
        done_by(page, lambda: restore(data / "saved.tar.gz", paths))
        done_by(chores, lambda: StatisticsStore(paths.statistics, write=True).close())

    with tempfile.TemporaryDirectory() as folder:
        all_of_it(folder, at_hand)  # loads every module: these users may not be allowed to read the checkout
    base = next(
        place for place in map(Path, (tempfile.gettempdir(), "/tmp", "/dev/shm")) if open_to_all(place)
    )
    with tempfile.TemporaryDirectory(dir=base) as folder:
        Path(folder).chmod(0o755)
        all_of_it(folder, as_user)
