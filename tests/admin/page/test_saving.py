"""Backups from the page: taken home by who owns the box, and put back only from what the box keeps."""

from __future__ import annotations

import errno
import io
import tarfile

import pytest

from admin.backup import make_backup
from admin.page import saving
from admin.page.site import KEY
from admin.store import Store


def test_a_backup_comes_whole_and_is_in_the_trail(box, logged_in, tmp_path):
    reply = logged_in("it").post("/backup")
    assert reply.headers["Content-Disposition"].startswith("attachment; filename=lachan-")
    with tarfile.open(fileobj=io.BytesIO(reply.data)) as tar:
        assert {"policy.toml", "state.db"} <= set(tar.getnames())
    reply.close()
    with Store(tmp_path / "state.db") as store:
        assert store.trail(1)[0].action == "backup"
    assert not list(tmp_path.glob(".backup-*"))


@pytest.fixture
def kept(box, tmp_path):
    (tmp_path / "backups").mkdir()
    target = tmp_path / "backups" / "before-restore-20261101-080000-0.tar.gz"
    make_backup(box.extensions[KEY].paths, target, 1_700_000_000, kind="school")
    return target


def test_going_back_is_said_first_and_then_done(box, logged_in, kept, tmp_path):
    it = logged_in("it")
    policy = tmp_path / "policy.toml"
    before = policy.read_text()
    policy.write_text(before + "# more\n")

    reply = it.post("/backup/look", {"name": kept.name})
    assert "replaces: policy.toml" in reply.text
    assert policy.read_text() != before

    reply = it.post("/backup/restore", {"name": kept.name})
    assert reply.headers["Location"] == "/login"
    assert policy.read_text() == before
    assert not it.logged_in


@pytest.mark.parametrize(
    "name", ["", "../policy.toml", "/etc/passwd", "before-restore-x.tar.gz", "..", "%00"]
)
def test_only_what_is_listed_is_opened(logged_in, kept, name, tmp_path):
    it = logged_in("it")
    for where in ("look", "restore"):
        reply = it.post(f"/backup/{where}", {"name": name})
        assert (reply.status_code, reply.headers["Location"]) == (303, "/backup")
    assert "not kept any more" in it.get("/backup").text


def test_a_damaged_one_changes_nothing(logged_in, kept, tmp_path):
    kept.write_bytes(kept.read_bytes()[:100])
    it = logged_in("it")
    it.post("/backup/restore", {"name": kept.name})
    assert "Nothing was changed" in it.get("/backup").text
    assert it.logged_in


def bring(browser, data, name="b.tar.gz"):
    return browser.post("/backup/bring", {"file": (io.BytesIO(data), name)}, at="/backup")


def test_a_file_from_the_browser_goes_the_same_way(box, logged_in, kept, tmp_path):
    it = logged_in("it")
    reply = bring(it, kept.read_bytes(), "../../etc/cron.d/x")
    assert reply.status_code == 200
    assert "A backup of a school" in reply.text
    [brought] = (tmp_path / "backups").glob("brought-*")
    assert brought.stat().st_mode & 0o777 == 0o600
    page = it.get("/backup").text
    assert page.index("Brought by a browser") < page.index(brought.name) < page.index("Before each restore")
    assert it.post("/backup/restore", {"name": brought.name}).headers["Location"] == "/login"


@pytest.mark.parametrize("data", [b"", b"junk", b"\x1f\x8b junk"])
def test_what_is_no_backup_is_not_kept(logged_in, data, tmp_path):
    it = logged_in("it")
    assert bring(it, data).status_code == 303
    assert "Nothing was changed" in it.get("/backup").text
    assert not list((tmp_path / "backups").iterdir())


def test_a_card_that_is_full_keeps_no_half_of_a_file(logged_in, kept, tmp_path, monkeypatch):
    def full(*_given):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(saving.shutil, "copyfileobj", full)
    bring(logged_in("it"), kept.read_bytes())
    assert not list((tmp_path / "backups").glob("brought-*"))


def test_two_at_once_do_not_get_in_each_others_way(logged_in, kept, tmp_path):
    it = logged_in("it")
    for _ in range(2):
        assert bring(it, kept.read_bytes()).status_code == 200
    assert len(list((tmp_path / "backups").glob("brought-*"))) == 2
