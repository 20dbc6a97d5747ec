"""A backup goes back whole, and an archive that somebody else made does no harm."""

from __future__ import annotations

import gzip
import io
import json
import sqlite3
import tarfile
from datetime import UTC, datetime
from hashlib import sha256

import pytest

from admin.accounts import Accounts, Doer
from admin.backup import MANIFEST, make_backup
from admin.restore import KEPT, BackupBroken, plan, put_back, unpacked
from admin.store import Store
from config.paths import Paths
from reporting.ledger import Ledger

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


# What strangers send --------------------------------------------------------------------------------------


def archive(members, manifest=None):
    """A file as an attacker would make it: members (name, bytes, type), with a manifest that fits."""
    names = [(name, data) for name, data, *_ in members]
    said = manifest or {
        "format": 1, "version": "1", "made": 1, "kind": "home", "place": "",
        "files": [
            {"name": name, "size": len(data), "sha256": sha256(data).hexdigest(), "mode": 0o644}
            for name, data in names
        ],
    }  # fmt: skip
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as tar:
        for name, data, *kind in [(MANIFEST, json.dumps(said).encode()), *members]:
            member = tarfile.TarInfo(name)
            member.size = len(data)
            if kind:
                member.type, member.linkname, member.size = kind[0], "/etc/passwd", 0
            tar.addfile(member, io.BytesIO(data))
    out.seek(0)
    return out


@pytest.mark.parametrize(
    ("file", "why"),
    [
        (io.BytesIO(b""), "damaged"),
        (io.BytesIO(b"no gzip at all"), "damaged"),
        (io.BytesIO(gzip.compress(b"no tar at all")), "damaged"),
        (archive([("../../etc/cron.d/x", b"x")]), "odd-name"),
        (archive([("/etc/passwd", b"x")]), "odd-name"),
        (archive([("a/../../b", b"x")]), "odd-name"),
        (archive([("private/..", b"x")]), "odd-name"),
        (archive([("policy.toml\n", b"x")]), "odd-name"),
        (archive([("policy.toml", b"", tarfile.SYMTYPE)]), "odd-name"),
        (archive([("policy.toml", b"", tarfile.LNKTYPE)]), "odd-name"),
        (archive([("dev", b"", tarfile.CHRTYPE)]), "odd-name"),
        (archive([("a", b"x"), ("a", b"x")]), "odd-name"),
        (archive([("a", b"x")], {"format": 99}), "newer"),
        (archive([("a", b"x")], {"format": "x"}), "no-manifest"),
        (archive([("a", b"x")], [1]), "no-manifest"),
        (archive([("state.db", b"this is no database at all" * 99)]), "database"),
    ],
)
def test_a_strangers_archive_changes_nothing(paths, file, why):
    before = {path: path.read_bytes() for path in paths.data.rglob("*") if path.is_file()}
    file.seek(0)
    with pytest.raises(BackupBroken) as refused, unpacked(file, paths) as found:
        plan(found, paths)
    assert refused.value.why == why
    assert {path: path.read_bytes() for path in paths.data.rglob("*") if path.is_file()} == before


def test_bytes_that_changed_under_way_are_noticed(saved, paths):
    with tarfile.open(saved) as tar:
        members = [(one.name, tar.extractfile(one).read()) for one in tar if one.name != MANIFEST]
        manifest = json.loads(tar.extractfile(MANIFEST).read())
    members = [(name, data.replace(b"Home", b"Bome")) for name, data in members]
    with pytest.raises(BackupBroken) as refused, unpacked(archive(members, manifest), paths):
        pass
    assert (refused.value.why, refused.value.what) == ("sum", "policy.toml")


def test_half_a_file_is_no_backup(saved, paths):
    half = io.BytesIO(saved.read_bytes()[: saved.stat().st_size // 2])
    with pytest.raises(BackupBroken), unpacked(half, paths):
        pass
    assert not list(paths.data.glob(".restore-*"))


def test_accounts_come_back_with_their_passwords(paths, tmp_path):
    accounts, root = Accounts(paths.state_db), Doer("parent", "root")
    accounts.add("Mẹ Lan", "parent", "home", 1, root)
    target = tmp_path / "b.tar.gz"
    make_backup(paths, target, 1, kind="home")
    other = Paths(tmp_path / "other", runtime=tmp_path / "run")
    other.data.mkdir()
    restore(target, other)
    assert [user.name for user in Accounts(other.state_db).users()] == ["Mẹ Lan"]
