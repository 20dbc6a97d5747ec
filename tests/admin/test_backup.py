from __future__ import annotations

import json
import os
import sqlite3
import tarfile

import pytest

from admin import backup as making
from admin.backup import MANIFEST, files_of, make_backup
from admin.backupfile import unpacked
from admin.store import Store
from config.paths import Paths


@pytest.fixture
def paths(tmp_path):
    data = tmp_path / "data"
    for folder in ("lists", "index", "versions", "private/report", "backups"):
        (data / folder).mkdir(parents=True)
    (data / "policy.toml").write_text('kind = "home"\n')
    (data / "devices.toml").write_text("")
    (data / "lists" / "big.txt").write_text("ads.example\n")
    (data / "index" / "1.lcx").write_bytes(b"x")
    (data / "versions" / "000001.toml").write_text("")
    (data / "private" / "page.pem").write_text("secret")
    (data / "private" / "report" / ".lock").write_text("")
    (data / ".policy.lock").write_text("")
    (data / "backups" / "before-restore-1.tar.gz").write_text("")
    (data / "link").symlink_to("/etc/passwd")
    return Paths(data, runtime=tmp_path / "run")


def test_it_takes_what_cannot_be_fetched_again(paths):
    with Store(paths.state_db) as store:
        store.audit(1, "it", "x", {})

    names = {name for name, _path in files_of(paths)}

    assert names == {"policy.toml", "devices.toml", "versions/000001.toml", "private/page.pem", "state.db"}


def test_the_archive_says_what_is_in_it_and_only_its_owner_reads_it(paths, tmp_path):
    target = tmp_path / "b.tar.gz"
    made = make_backup(paths, target, 1_700_000_000, kind="home", place="Nhà Lan")

    assert target.stat().st_mode & 0o777 == 0o600
    with tarfile.open(target) as tar:
        assert tar.getnames()[0] == MANIFEST
        said = json.loads(tar.extractfile(MANIFEST).read())
        assert tar.extractfile("private/page.pem").read() == b"secret"
    assert [said["place"], said["made"]] == ["Nhà Lan", 1_700_000_000]
    assert {one["name"] for one in said["files"]} == {one.name for one in made.files}


def test_a_database_is_whole_while_somebody_writes(paths, tmp_path):
    live = sqlite3.connect(paths.statistics, isolation_level=None)
    live.execute("PRAGMA journal_mode = WAL")
    live.execute("CREATE TABLE t (x)")
    live.execute("INSERT INTO t VALUES (1)")
    live.execute("BEGIN")
    live.execute("INSERT INTO t VALUES (2)")

    make_backup(paths, tmp_path / "b.tar.gz", 1, kind="home")
    live.execute("COMMIT")
    live.close()

    with tarfile.open(tmp_path / "b.tar.gz") as tar:
        tar.extract("statistics.db", tmp_path, filter="data")
    copy = sqlite3.connect(tmp_path / "statistics.db")
    assert copy.execute("SELECT x FROM t").fetchall() == [(1,)]
    copy.close()


def test_what_is_there_is_not_overwritten(paths, tmp_path):
    (tmp_path / "b.tar.gz").write_text("mine")
    with pytest.raises(FileExistsError):
        make_backup(paths, tmp_path / "b.tar.gz", 1, kind="home")
    assert (tmp_path / "b.tar.gz").read_text() == "mine"


def test_nothing_is_left_of_one_that_failed(paths, tmp_path):
    paths.statistics.write_text("this is no database")
    with pytest.raises(sqlite3.Error):
        make_backup(paths, tmp_path / "b.tar.gz", 1, kind="home")
    assert sorted(one.name for one in tmp_path.iterdir()) == ["data"]


def test_a_policy_from_elsewhere_is_in_it_too(paths, tmp_path):
    elsewhere = tmp_path / "mine.toml"
    elsewhere.write_text('kind = "school"\n')
    (paths.data / "policy.toml").unlink()

    assert ("policy.toml", elsewhere) in list(files_of(Paths(paths.data, policy=elsewhere)))


def test_uploaded_lists_are_in_it_and_work_that_was_asked_for_is_not(tmp_path):
    paths = Paths(tmp_path / "data")
    for name in ("imports/ours.txt", "orders/0123456789abcdef.json"):
        path = paths.data / name
        path.parent.mkdir(parents=True)
        path.write_text("a.example\n")
    manifest = make_backup(paths, tmp_path / "backup.tar.gz", 1, kind="home")
    assert [entry.name for entry in manifest.files] == ["imports/ours.txt"]


def test_what_changes_while_it_is_made_does_not_spoil_it(paths, tmp_path, monkeypatch):
    real = making._entries

    def changed_behind_it(sources):
        found = tuple(real(sources))
        paths.policy.write_text('kind = "home"  # changed\n')
        paths.devices.unlink()
        return iter(found)

    monkeypatch.setattr(making, "_entries", changed_behind_it)
    make_backup(paths, tmp_path / "b.tar.gz", 1, kind="home")
    with (tmp_path / "b.tar.gz").open("rb") as file, unpacked(file, paths) as found:
        assert (found.folder / "policy.toml").read_text() == 'kind = "home"\n'


def test_what_one_that_was_killed_has_left_goes(paths, tmp_path):
    old, new = paths.data / ".restore-old", paths.data / ".backup-new"
    for folder in (old, new):
        folder.mkdir()
        (folder / "state.db").write_text("")
    day = 24 * 3600
    os.utime(old, (1_800_000_000 - 2 * day,) * 2)
    os.utime(new, (1_800_000_000 - 60,) * 2)
    make_backup(paths, tmp_path / "b.tar.gz", 1_800_000_000, kind="home")
    assert (old.exists(), new.exists()) == (False, True)
