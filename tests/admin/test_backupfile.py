"""An archive that somebody else made does no harm."""

from __future__ import annotations

import gzip
import io
import json
import tarfile
import tracemalloc
from hashlib import sha256
from types import SimpleNamespace

import pytest

from admin import backupfile
from admin.backup import MANIFEST, make_backup
from admin.backupfile import BackupBroken, unpacked
from admin.restore import plan
from admin.store import Store
from config.paths import Paths

HOME = 'kind = "home"\ndefault_group = "all"\n[groups.all]\nvi = "Nhà"\nen = "Home"\n'


@pytest.fixture
def paths(tmp_path):
    data = tmp_path / "data"
    data.mkdir()
    paths = Paths(data, runtime=tmp_path / "run")
    paths.policy.write_text(HOME)
    with Store(paths.state_db) as store:
        store.audit(1, "it", "first", {"by": "x"})
    return paths


@pytest.fixture
def saved(paths, tmp_path):
    target = tmp_path / "saved.tar.gz"
    make_backup(paths, target, 1_700_000_000, kind="home")
    return target


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
        (archive([("orders/1.json", b"{}")]), "odd-name"),
        (archive([("lists/adult/list", b"x")]), "odd-name"),
        (archive([("backups/mine.tar.gz", b"x")]), "odd-name"),
        (archive([("state.db-wal", b"x")]), "odd-name"),
        (archive([("policy.toml/x", b"x"), ("policy.toml", b"x")]), "odd-name"),
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


def head(name, size, kind=tarfile.REGTYPE):
    member = tarfile.TarInfo(name)
    member.size, member.type = size, kind
    return member.tobuf()


@pytest.mark.parametrize("kind", [tarfile.XHDTYPE, tarfile.GNUTYPE_LONGNAME, tarfile.REGTYPE])
def test_a_head_that_wants_much_memory_gets_none(paths, kind):
    many = 64
    out = io.BytesIO()
    with gzip.GzipFile(fileobj=out, mode="wb", compresslevel=1) as plain:
        plain.write(head(MANIFEST if kind == tarfile.REGTYPE else "x", many << 20, kind))
        for _ in range(many):
            plain.write(bytes(1 << 20))
    out.seek(0)
    tracemalloc.start()
    try:
        with pytest.raises(BackupBroken), unpacked(out, paths):
            pass
        assert tracemalloc.get_traced_memory()[1] < 16 << 20
    finally:
        tracemalloc.stop()


def test_more_than_the_card_holds_is_not_unpacked(paths, monkeypatch):
    usage = SimpleNamespace(free=64 << 20)
    monkeypatch.setattr(backupfile.shutil, "disk_usage", lambda _path: usage)
    with pytest.raises(BackupBroken) as refused, unpacked(archive([("a", b"x")]), paths):
        pass
    assert refused.value.why == "room"


def test_a_size_other_than_said_is_noticed_before_it_is_written(paths):
    said = {
        "format": 1, "version": "1", "made": 1, "kind": "home", "place": "",
        "files": [{"name": "a", "size": 1, "sha256": sha256(b"many").hexdigest(), "mode": 0o644}],
    }  # fmt: skip
    with pytest.raises(BackupBroken) as refused, unpacked(archive([("a", b"many")], said), paths):
        pass
    assert (refused.value.why, refused.value.what) == ("sum", "a")


def test_a_manifest_that_is_nested_without_end_is_none(paths):
    out = io.BytesIO()
    data = b'{"format":' + b"[" * 200_000
    with tarfile.open(fileobj=out, mode="w:gz") as tar:
        member = tarfile.TarInfo(MANIFEST)
        member.size = len(data)
        tar.addfile(member, io.BytesIO(data))
    out.seek(0)
    with pytest.raises(BackupBroken) as refused, unpacked(out, paths):
        pass
    assert refused.value.why == "no-manifest"
