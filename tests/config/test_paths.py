"""Where the files are."""

from __future__ import annotations

from pathlib import Path

from config import paths
from config.paths import Paths, default_data, default_runtime


def test_everything_is_below_the_data_folder(tmp_path) -> None:
    found = Paths(tmp_path, runtime=tmp_path / "run")
    assert found.policy == tmp_path / "policy.toml"
    assert found.devices == tmp_path / "devices.toml"
    assert found.passes == tmp_path / "passes.json"
    assert found.settings == tmp_path / "settings.toml"
    assert (found.lists, found.index) == (tmp_path / "lists", tmp_path / "index")
    assert found.state_db == tmp_path / "state.db"
    assert found.runtime == tmp_path / "run"
    assert "policy.toml" in repr(found)


def test_the_policy_may_be_elsewhere_and_paths_are_whole(tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    found = Paths(Path("box"), policy=Path("shared.toml"))
    assert found.policy == tmp_path / "shared.toml"
    assert found.devices == tmp_path / "box" / "devices.toml"


def test_the_data_folder_is_named_or_the_systems_or_the_projects(tmp_path, monkeypatch) -> None:
    assert default_data({"LACHAN_DATA": "/srv/x"}) == Path("/srv/x")
    monkeypatch.setattr(paths, "SYSTEM_DATA", tmp_path)
    assert default_data({}) == tmp_path
    monkeypatch.setattr(paths, "SYSTEM_DATA", tmp_path / "absent")
    assert default_data({}) == paths.PROJECT / "data"


def test_the_runtime_folder_is_systemds_or_the_boxs_own(tmp_path, monkeypatch) -> None:
    assert default_runtime(tmp_path, {"RUNTIME_DIRECTORY": "/run/a:/run/b"}) == Path("/run/a")
    assert default_runtime(paths.SYSTEM_DATA, {}) == paths.SYSTEM_RUNTIME
    monkeypatch.setattr(paths, "_SHARED_MEMORY", tmp_path)
    one, two = default_runtime(Path("/data/one"), {}), default_runtime(Path("/data/two"), {})
    assert one.parent == two.parent == tmp_path
    assert one != two
    monkeypatch.setattr(paths, "_SHARED_MEMORY", tmp_path / "absent")
    assert default_runtime(Path("/data/one"), {}) == Path("/data/one/run")


def test_only_the_runtime_folder_of_a_try_out_belongs_to_it(tmp_path, monkeypatch) -> None:
    monkeypatch.delenv("RUNTIME_DIRECTORY", raising=False)
    assert Paths(tmp_path).is_tryout
    assert not Paths(tmp_path, runtime=tmp_path / "run-elsewhere").is_tryout
    assert not Paths(paths.SYSTEM_DATA).is_tryout
    monkeypatch.setenv("RUNTIME_DIRECTORY", str(tmp_path / "systemd"))
    assert not Paths(tmp_path).is_tryout
