from __future__ import annotations

import pytest

from admin.inforce import BUILT_IN, FILE, LAST_GOOD, policy_in_force
from config.paths import Paths
from config.policyfile import default_policy_text


@pytest.fixture
def paths(tmp_path):
    return Paths(tmp_path, runtime=tmp_path)


def test_the_file_holds(paths):
    paths.policy.write_text(default_policy_text("home"))
    found = policy_in_force(paths)
    assert (found.origin, found.policy.kind, found.invalid) == (FILE, "home", None)


def test_no_file_is_no_mistake(paths):
    found = policy_in_force(paths, "home")
    assert (found.origin, found.policy.kind, found.invalid) == (BUILT_IN, "home", None)


def test_mistakes_leave_the_last_good_in_force(paths):
    paths.policy.write_text("nonsense = 1")
    (paths.data / "last-good").mkdir()
    (paths.data / "last-good" / "policy.toml").write_text(default_policy_text("home"))
    found = policy_in_force(paths)
    assert (found.origin, found.policy.kind) == (LAST_GOOD, "home")
    assert found.invalid.mistakes


def test_with_nothing_good_the_strict_policy_holds(paths):
    paths.policy.write_text("nonsense = 1")
    assert policy_in_force(paths, "school").origin == BUILT_IN


def test_looking_writes_nothing(paths):
    paths.policy.write_text(default_policy_text("home"))
    policy_in_force(paths)
    assert [path.name for path in paths.data.iterdir()] == ["policy.toml"]
