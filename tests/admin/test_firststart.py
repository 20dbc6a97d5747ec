from __future__ import annotations

import pytest

import admin.firststart
from admin.firststart import (
    AlreadyRunning,
    forget_runtime,
    make_folders,
    make_runtime,
    only_one,
    write_first_policy,
)
from config import paths as places
from config.paths import Paths
from config.policyfile import parse_policy


@pytest.fixture
def paths(tmp_path):
    made = Paths(tmp_path / "data", runtime=tmp_path / "run")
    make_folders(made)
    make_runtime(made)
    return made


@pytest.mark.parametrize("kind", ["school", "home"])
def test_the_first_policy_is_of_the_kind_and_right(paths, kind):
    assert write_first_policy(paths, kind)
    assert parse_policy(paths.policy.read_bytes()).kind == kind


def test_a_persons_policy_is_never_overwritten(paths):
    paths.policy.write_text("mine")
    assert not write_first_policy(paths, "home")
    assert paths.policy.read_text() == "mine"


def test_the_runtime_folder_is_not_everybodys(paths):
    assert paths.runtime.stat().st_mode & 0o007 == 0


def test_two_runs_do_not_share_their_counters(paths):
    with only_one(paths.runtime), pytest.raises(AlreadyRunning), only_one(paths.runtime):
        pass
    with only_one(paths.runtime):
        pass


def test_a_try_out_leaves_nothing_in_memory(tmp_path, monkeypatch):
    monkeypatch.delenv("RUNTIME_DIRECTORY", raising=False)
    monkeypatch.setattr(places, "_SHARED_MEMORY", tmp_path)
    tried = Paths(tmp_path / "data")
    with only_one(tried.runtime):
        (tried.runtime / "worker-0.counters").write_bytes(b"counts")
        forget_runtime(tried)
    assert tried.runtime.parent == tmp_path
    assert not tried.runtime.exists()


def test_todays_counters_stay_in_a_folder_that_somebody_chose(paths):
    with only_one(paths.runtime):
        (paths.runtime / "worker-0.counters").write_bytes(b"counts")
        forget_runtime(paths)
    assert (paths.runtime / "worker-0.counters").exists()


def test_a_run_that_comes_while_another_cleans_up_makes_the_folder_anew(paths, monkeypatch):
    flock, runs = admin.firststart.fcntl.flock, []

    def late(handle, how):
        if not runs:
            runs.append(handle)
            (paths.runtime / "run.lock").unlink()
            paths.runtime.rmdir()
        flock(handle, how)

    monkeypatch.setattr(admin.firststart.fcntl, "flock", late)
    with only_one(paths.runtime):
        assert (paths.runtime / "run.lock").exists()
