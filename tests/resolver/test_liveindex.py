from __future__ import annotations

import os

import pytest

from blocklists.hits import EMPTY_INDEX
from blocklists.index import IndexBroken
from blocklists.refresh import ensure_index
from config.devices import Devices
from config.paths import Paths
from config.policyfile import parse_policy
from config.settings import load_settings
from policy.identify import Clients
from resolver.liveindex import LiveIndex
from resolver.snapshot import Snapshot

POLICY = """
kind = "home"
default_group = "children"
[groups.children]
en = "Children"
vi = "Trẻ em"
"""


@pytest.fixture(scope="module")
def compiled(tmp_path_factory):
    paths = Paths(tmp_path_factory.mktemp("data"), runtime=tmp_path_factory.mktemp("run"))
    ensure_index(paths, parse_policy(POLICY), load_settings(paths.settings), 1_800_000_000)
    [path] = paths.index.glob("*.lcx")
    return path.read_bytes()


@pytest.fixture
def path(tmp_path, compiled):
    path = tmp_path / "0000000001.lcx"
    path.write_bytes(compiled)
    return path


def snapshot(path, fallback=EMPTY_INDEX):
    policy = parse_policy(POLICY)
    return Snapshot(policy, Clients(policy, Devices(())), path, fallback)


def test_the_same_file_is_mapped_once(path):
    live = LiveIndex()
    first = live.of(snapshot(path), prefault=True)
    assert first.lookup("bet365.com")
    assert live.of(snapshot(path)) is first


def test_another_file_of_the_same_name_is_another_index(path, compiled):
    live = LiveIndex()
    first = live.of(snapshot(path))
    other = path.with_suffix(".new")
    other.write_bytes(compiled)
    other.replace(path)
    second = live.of(snapshot(path))
    assert second is not first
    assert second.lookup("bet365.com") == first.lookup("bet365.com")


def test_what_was_damaged_in_place_is_not_taken_for_the_same(path, compiled):
    live = LiveIndex()
    first = live.of(snapshot(path))
    path.write_bytes(compiled[:8] + b"x" + compiled[9:])
    assert live.of(snapshot(path)) is first  # it cannot be opened: the last good one stays
    os.truncate(path, 8)
    assert live.of(snapshot(path)) is first


def test_a_file_that_went_leaves_the_last_good_one(path):
    live = LiveIndex()
    first = live.of(snapshot(path))
    path.unlink()
    assert live.of(snapshot(path)) is first
    assert first.lookup("bet365.com")


def test_without_any_it_never_answers_as_if_nothing_were_listed(path):
    path.unlink()
    with pytest.raises((OSError, IndexBroken)):
        LiveIndex().of(snapshot(path))


def test_the_bundled_lists_stand_in_when_there_is_no_index(path):
    live, bundled = LiveIndex(), object()
    live.of(snapshot(path))
    assert live.of(snapshot(None, bundled)) is bundled
