from __future__ import annotations

import pytest

from admin.firststart import AlreadyRunning, make_folders, only_one, write_first_policy
from config.paths import Paths
from config.policyfile import parse_policy


@pytest.fixture
def paths(tmp_path):
    made = Paths(tmp_path / "data", runtime=tmp_path / "run")
    make_folders(made)
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
