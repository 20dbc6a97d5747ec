"""A written file is the old one or the new one."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from config import files
from config.files import alone, in_memory, make_shared, rewrite, sweep, write_atomic


def test_it_writes_and_replaces_with_the_mode_asked_for(tmp_path) -> None:
    path = tmp_path / "policy.toml"
    write_atomic(path, b"old")
    write_atomic(path, b"new", mode=0o640)
    assert path.read_bytes() == b"new"
    assert path.stat().st_mode & 0o777 == 0o640
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("broken", ["fsync", "fchmod"])
def test_a_failure_leaves_the_old_file_and_nothing_else(tmp_path, monkeypatch, broken) -> None:
    path = tmp_path / "policy.toml"
    path.write_bytes(b"old")

    def full(*_args: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files.os, broken, full)
    with pytest.raises(OSError, match="No space"):
        write_atomic(path, b"new")
    monkeypatch.undo()
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_the_file_and_its_folder_are_synced(tmp_path, monkeypatch) -> None:
    synced = []
    real = os.fsync
    monkeypatch.setattr(
        files.os, "fsync", lambda fd: (synced.append(str(Path(f"/proc/self/fd/{fd}").readlink())), real(fd))
    )
    write_atomic(tmp_path / "x", b"1")
    assert len(synced) == 2
    assert synced[1] == str(tmp_path)


def test_a_folder_that_is_not_there_is_the_callers_error(tmp_path) -> None:
    with pytest.raises(FileNotFoundError):
        write_atomic(tmp_path / "no" / "x", b"1")


def test_what_a_killed_writer_left_is_swept_up_and_nothing_else(tmp_path, monkeypatch) -> None:
    def killed(*_args: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:  # as after kill -9: nobody cleans up
        patch.setattr(os, "fsync", killed)
        patch.setattr(Path, "unlink", lambda *_args, **_options: None)
        with pytest.raises(KeyboardInterrupt):
            write_atomic(tmp_path / "passes.json", b"who and until when")
    (left,) = tmp_path.iterdir()
    others = {tmp_path / "passes.json", tmp_path / "notes.new", tmp_path / ".a.abcdefgh.new"}
    for path in others:
        path.write_bytes(b"")
    (tmp_path / ".a.abcdefgh.new").unlink()
    (tmp_path / ".a.abcdefgh.new").mkdir()
    sweep(tmp_path, left.stat().st_mtime)
    assert {*tmp_path.iterdir()} == {left, *others}
    sweep(tmp_path, left.stat().st_mtime + 3600)
    assert {*tmp_path.iterdir()} == others
    sweep(tmp_path / "missing", 0.0)


def test_a_folder_of_our_own_is_made_and_taken_again(tmp_path):
    files.own_folder(tmp_path / "run")
    files.own_folder(tmp_path / "run")
    assert (tmp_path / "run").stat().st_mode & 0o007 == 0


def test_a_link_or_an_open_folder_is_not_ours(tmp_path):
    (tmp_path / "target").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "target")
    (tmp_path / "open").mkdir()
    (tmp_path / "open").chmod(0o777)
    for name in ("link", "open"):
        with pytest.raises(PermissionError):
            files.own_folder(tmp_path / name)


def test_a_shared_file_is_for_the_group_whatever_the_umask(tmp_path) -> None:
    path = tmp_path / "state.db"
    before = os.umask(0o077)
    try:
        make_shared(path)
    finally:
        os.umask(before)
    assert path.stat().st_mode & 0o777 == 0o660


def test_a_shared_file_that_is_there_stays_as_it_is(tmp_path) -> None:
    path = tmp_path / "state.db"
    path.write_bytes(b"full")
    path.chmod(0o600)
    make_shared(path)
    assert path.read_bytes() == b"full"
    assert path.stat().st_mode & 0o777 == 0o600


MOUNTS = """\
/dev/mmcblk0p2 / ext4 rw 0 0
tmpfs /run tmpfs rw 0 0
tmpfs /dev/shm tmpfs rw 0 0
/dev/sda1 /run/media\\040disk ext4 rw 0 0
"""


@pytest.mark.parametrize(
    ("folder", "memory"),
    [
        ("/run/lachan", True),
        ("/dev/shm/lachan-x", True),
        ("/var/lib/lachan/run", False),
        ("/run/media disk/x", False),
    ],
)
def test_what_lies_in_memory(folder, memory) -> None:
    assert in_memory(Path(folder), MOUNTS) is memory


def test_rewriting_keeps_the_permissions_and_follows_a_link(tmp_path):
    real, link = tmp_path / "real.toml", tmp_path / "link.toml"
    real.write_text("old")
    real.chmod(0o640)
    link.symlink_to(real)
    rewrite(link, b"new")
    assert (real.read_text(), real.stat().st_mode & 0o777, link.is_symlink()) == ("new", 0o640, True)
    rewrite(tmp_path / "fresh.toml", b"", 0o600)
    assert (tmp_path / "fresh.toml").stat().st_mode & 0o777 == 0o600


def test_one_at_a_time_is_under_a_lock(tmp_path):
    inside, most = [], []

    def go():
        for _ in range(50):
            with alone(tmp_path / ".lock"):
                inside.append(1)
                most.append(len(inside))
                inside.pop()

    threads = [threading.Thread(target=go) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(most) == {1}
    assert (tmp_path / ".lock").stat().st_mode & 0o777 == 0o660


def test_a_lock_is_let_go_when_something_is_raised(tmp_path):
    with pytest.raises(KeyError), alone(tmp_path / ".lock"):
        raise KeyError
    with alone(tmp_path / ".lock"):
        pass
