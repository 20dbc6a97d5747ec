from __future__ import annotations

import fcntl
import os

import pytest

from blocklists.job import CompileFailed
from blocklists.workshop import index_path, names_folder, publish, workshop


def test_nothing_stays_behind_whatever_happens(tmp_path):
    with pytest.raises(ValueError, match="stop"), workshop(tmp_path, 1) as folder:
        (folder / "index").write_bytes(b"half")
        raise ValueError("stop")

    assert list(tmp_path.iterdir()) == []


def test_a_generation_is_made_once(tmp_path):
    index_path(tmp_path, 1).write_bytes(b"")

    with pytest.raises(CompileFailed, match="exists already"), workshop(tmp_path, 1):
        pass


def test_what_a_killed_compile_left_is_swept_and_one_at_work_is_not(tmp_path):
    dead, alive = tmp_path / ".building-0000000001-1", tmp_path / ".building-0000000002-2"
    for folder in (dead, alive):
        folder.mkdir()
        (folder / "scan-0").write_bytes(b"x")
    lock = os.open(alive, os.O_RDONLY)
    fcntl.flock(lock, fcntl.LOCK_EX)
    try:
        with workshop(tmp_path, 3):
            assert not dead.exists()
            assert alive.exists()
    finally:
        os.close(lock)


def test_publication_replaces_the_names_of_a_half_publication(tmp_path):
    stale = names_folder(tmp_path, 1)
    stale.mkdir(parents=True)
    (stale / "old.names").write_bytes(b"old")
    with workshop(tmp_path, 1) as folder:
        (folder / "names").mkdir()
        (folder / "names" / "new.names").write_bytes(b"new")
        (folder / "index").write_bytes(b"index")
        publish(folder / "index", folder / "names", tmp_path, 1)

    assert index_path(tmp_path, 1).read_bytes() == b"index"
    assert [path.name for path in stale.iterdir()] == ["new.names"]
