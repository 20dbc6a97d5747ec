from __future__ import annotations

import msgspec
import pytest

from admin.inforce import (
    BUILT_IN,
    FILE,
    LAST_GOOD,
    baseline_in_force,
    own_policy_in_force,
    policy_in_force,
    stamp,
)
from config.baseline import written
from config.paths import Paths
from config.policyfile import default_policy_text
from tests.reporting.schema.baselines import signed


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


def test_what_the_province_asks_joins_what_people_here_decided(paths):
    paths.policy.write_text(default_policy_text("school"))
    before = stamp(paths)
    paths.baseline.write_bytes(written(msgspec.to_builtins(signed().bundle)))
    assert stamp(paths) != before
    assert "tuvan.hue.example" in [rule.name for rule in policy_in_force(paths).policy.protected]
    assert "tuvan.hue.example" not in [rule.name for rule in own_policy_in_force(paths).policy.protected]


def test_of_a_broken_baseline_the_last_good_copy_holds(paths):
    text = written(msgspec.to_builtins(signed().bundle))
    paths.baseline.write_bytes(b"half")
    assert baseline_in_force(paths) is None
    (paths.data / "last-good").mkdir()
    (paths.data / "last-good" / "baseline.json").write_bytes(text)
    assert baseline_in_force(paths).version == 1
    paths.baseline.unlink()
    assert baseline_in_force(paths) is None
