"""From files to a snapshot: the last good one stays whatever people write."""

from __future__ import annotations

import pytest

from blocklists.refresh import ensure_index
from config.paths import Paths
from config.policyfile import parse_policy
from config.settings import load_settings
from resolver.loader import Loader

GOOD = """
kind = "home"
default_group = "children"
starter = false
[groups.children]
en = "Children"
vi = "Trẻ em"
block = ["game.example"]
"""
TEN_MISTAKES = """
kind = "shop"
timezone = "Mars/Olympus"
default_group = "nobody"
allow = ["bad..name", "1.2.3.4"]
[groups.children]
en = "Children"
vi = "Trẻ em"
block_mode = "explode"
block_categories = ["gmaes", "adlut"]
colour = "red"
    [[groups.children.timetable]]
    name = "x"
    days = "someday"
    windows = ["25:00-26:00"]
    close = true
"""


@pytest.fixture
def box(tmp_path):
    paths = Paths(tmp_path, runtime=tmp_path / "run")
    paths.policy.write_text(GOOD)
    return paths, Loader(paths, "home")


def rules(loaded):
    return [str(rule) for rule in loaded.snapshot.policy.groups["children"].block]


def test_a_good_policy_is_taken(box):
    _paths, loader = box
    loaded = loader.load()
    assert loaded.origin == "file"
    assert rules(loaded) == ["game.example"]


def test_a_change_is_seen_once(box):
    paths, loader = box
    assert loader.changed()
    loader.load()
    assert not loader.changed()
    paths.policy.write_text(GOOD.replace("game.example", "toy.example"))
    assert loader.changed()
    assert rules(loader.load()) == ["toy.example"]
    assert not loader.changed()


def test_ten_mistakes_are_ten_messages_and_the_old_policy_stays(box):
    paths, loader = box
    loader.load()
    paths.policy.write_text(TEN_MISTAKES)
    loaded = loader.load()
    assert loaded.origin == "last good"
    assert rules(loaded) == ["game.example"]
    assert len([line for line in loaded.mistakes if "policy.toml" in line]) >= 10


def test_after_a_restart_the_last_good_copy_serves(box):
    paths, loader = box
    loader.load()
    paths.policy.write_text("this is no toml [")
    loaded = Loader(paths, "home").load()
    assert loaded.origin == "last good"
    assert rules(loaded) == ["game.example"]


def test_with_nothing_usable_the_built_in_strict_policy_serves(tmp_path):
    loaded = Loader(Paths(tmp_path, runtime=tmp_path), "school").load()
    assert loaded.origin == "built in"
    assert "adult" in loaded.snapshot.policy.groups[loaded.snapshot.policy.default_group].block_categories


def test_mistakes_in_the_devices_keep_the_known_devices(box):
    paths, loader = box
    paths.devices.write_text('[[devices]]\nname = "tv"\ngroup = "children"\naddresses = ["192.168.1.9"]\n')
    loader.load()
    paths.devices.write_text('[[devices]]\nname = "tv"\ngroup = "nobody"\naddresses = ["junk"]\n')
    loaded = loader.load()
    assert any("devices.toml" in line for line in loaded.mistakes)
    assert loaded.snapshot.clients.identify("192.168.1.9", None).device == "tv"


def test_a_broken_index_is_said_and_not_used(box):
    paths, loader = box
    paths.index.mkdir()
    (paths.index / "0000000001.lcx").write_bytes(b"this is no index")
    (paths.index / "CURRENT").write_text("0000000001.lcx")
    loaded = loader.load()
    assert loaded.snapshot.index is None
    assert any("index" in line or "lists" in line for line in loaded.mistakes)


def test_without_a_usable_index_the_bundled_lists_filter(tmp_path):
    """A filter that fails open is worse than none."""
    paths = Paths(tmp_path, runtime=tmp_path / "run")
    paths.policy.write_text(GOOD.replace("starter = false", ""))
    snapshot = Loader(paths, "home").load().snapshot
    assert snapshot.index is None
    assert snapshot.fallback.lookup("bet365.com")


def test_an_index_that_is_damaged_while_in_use_is_noticed(tmp_path):
    paths = Paths(tmp_path, runtime=tmp_path / "run")
    paths.policy.write_text(GOOD.replace("starter = false", ""))
    ensure_index(paths, parse_policy(paths.policy.read_bytes()), load_settings(paths.settings), 1_800_000_000)
    loader = Loader(paths, "home")
    index = loader.load().snapshot.index
    assert index is not None
    assert not loader.changed()
    index.write_bytes(index.read_bytes()[:100])
    assert loader.changed()
    snapshot = loader.load().snapshot
    assert snapshot.index is None
    assert snapshot.fallback.lookup("bet365.com")
