"""From files to a snapshot: the last good one stays whatever people write."""

from __future__ import annotations

import os

import msgspec
import pytest

import resolver.loader as loader_module
from blocklists.refresh import ensure_index
from config.baseline import written as baseline_text
from config.claims import Claim, dump_claims
from config.files import write_atomic
from config.passes import Pass, written
from config.paths import Paths
from config.policyfile import parse_policy
from config.settings import load_settings
from policy.devicemap import DeviceMap, Known, dump_map
from resolver.loader import Loader
from tests.reporting.schema.baselines import signed

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


def test_what_changes_while_it_is_read_is_read_again(box, monkeypatch):
    """Somebody who saves twice within a moment gets the second."""
    paths, loader = box
    real = loader_module.read_policy

    def parse_and_save(text, file):
        monkeypatch.undo()
        policy = real(text, file)
        write_atomic(paths.policy, GOOD.replace("game.example", "toy.example").encode())
        return policy

    monkeypatch.setattr(loader_module, "read_policy", parse_and_save)
    loader.load()
    assert loader.changed()
    assert rules(loader.load()) == ["toy.example"]


def test_a_file_that_was_only_touched_is_nothing_new(box):
    paths, loader = box
    first = loader.load()
    assert first.fresh
    write_atomic(paths.policy, (GOOD + "# a comment\n").encode())
    assert loader.changed()
    second = loader.load()
    assert not second.fresh
    assert second.snapshot is first.snapshot
    paths.devices.write_text('[[devices]]\nname = "tv"\ngroup = "children"\naddresses = ["192.168.1.9"]\n')
    assert loader.load().fresh
    assert not loader.load(anew=True).fresh


def test_what_is_wrong_is_said_as_long_as_it_is_wrong(box):
    paths, loader = box
    loader.load()
    paths.policy.write_text(TEN_MISTAKES)
    assert loader.load().origin == "last good"
    paths.devices.write_text("")
    still = loader.load()
    assert still.origin == "last good"
    assert any("policy.toml" in line for line in still.mistakes)
    paths.policy.write_text(GOOD)
    right = loader.load()
    assert right.origin == "file"
    assert not any("policy.toml" in line for line in right.mistakes)


def test_passes_come_along_and_the_rest_stays(box):
    paths, loader = box
    before = loader.load().snapshot
    one = Pass(id="lan-47", kind="off", start=1, end=2, role="teacher", group="children")
    write_atomic(paths.passes, written([one]))
    after = loader.load()
    assert after.fresh
    assert after.snapshot.passes == (one,)
    assert after.snapshot.policy is before.policy
    assert after.snapshot.clients is before.clients
    paths.passes.write_text("{")
    broken = loader.load()
    assert not broken.fresh
    assert any("passes.json" in line for line in broken.mistakes)


def test_the_provinces_baseline_joins_the_policy(box):
    paths, loader = box
    before = loader.load().snapshot.policy
    paths.baseline.write_bytes(baseline_text(msgspec.to_builtins(signed().bundle)))
    assert loader.changed()
    after = loader.load()
    assert after.fresh
    assert [str(rule.name) for rule in after.snapshot.policy.protected] == ["tuvan.hue.example"]
    paths.baseline.write_bytes(b"half")
    broken = loader.load()
    assert not broken.fresh
    assert any("baseline.json" in line for line in broken.mistakes)
    paths.baseline.unlink()
    assert loader.load().snapshot.policy == before


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


LISTS = '[[lists]]\nid = "games"\nfile = "games.txt"\ncategory = "games"\n'


@pytest.mark.parametrize(
    ("policy", "said"),
    [
        (GOOD, ()),
        (GOOD + LISTS, (loader_module.NO_LISTS,)),
        (GOOD.replace("false", "true"), (loader_module.NO_INDEX,)),
    ],
    ids=["no lists wanted", "a list wanted", "bundled lists"],
)
def test_who_wants_no_lists_misses_none(box, policy, said):
    paths, loader = box
    paths.policy.write_text(policy)
    assert loader.load().mistakes == said


def test_a_broken_index_is_said_and_not_used(box):
    paths, loader = box
    paths.policy.write_text(GOOD + LISTS)
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


@pytest.fixture
def compiled(tmp_path):
    paths = Paths(tmp_path, runtime=tmp_path / "run")
    paths.policy.write_text(GOOD.replace("starter = false", ""))
    ensure_index(paths, parse_policy(paths.policy.read_bytes()), load_settings(paths.settings), 1_800_000_000)
    return paths, Loader(paths, "home")


def test_an_index_that_is_damaged_while_in_use_is_noticed(compiled):
    _paths, loader = compiled
    index = loader.load().snapshot.index
    assert index is not None
    assert not loader.changed()
    index.write_bytes(index.read_bytes()[:100])
    assert loader.changed()
    snapshot = loader.load().snapshot
    assert snapshot.index is None
    assert snapshot.fallback.lookup("bet365.com")


def test_an_index_is_checked_once_and_again_when_asked_to(compiled, monkeypatch):
    """Checking costs a millisecond a megabyte here, and four on a Pi."""
    paths, loader = compiled
    index = loader.load().snapshot.index
    checked = []
    real = loader_module.current_index
    monkeypatch.setattr(loader_module, "current_index", lambda paths: checked.append(1) or real(paths))
    write_atomic(paths.policy, GOOD.replace("game", "toy").encode())
    assert loader.load().fresh
    assert not checked
    loader.load(anew=True)
    assert len(checked) == 1
    write_atomic(paths.index / "CURRENT", (paths.index / "CURRENT").read_bytes())
    loader.load()
    assert len(checked) == 2
    index.unlink()
    assert loader.load().snapshot.index is None
    assert len(checked) == 3


def test_the_card_that_rots_under_a_checked_index_is_noticed_when_asked(compiled):
    _paths, loader = compiled
    index = loader.load().snapshot.index
    status = index.stat()
    data = bytearray(index.read_bytes())
    data[len(data) // 2] ^= 1
    with index.open("r+b") as file:
        file.write(data)
    os.utime(index, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert not loader.changed()
    assert loader.load(anew=True).snapshot.index is None


PHONE = "a4:83:e7:12:34:56"
DEVICES = f"""
[[devices]]
name = "phone"
group = "children"
macs = ["{PHONE}"]
[[devices]]
name = "tablet"
group = "children"
names = ["may-bang"]
"""


def map_of(*devices, written=1):
    return dump_map(DeviceMap(written=written, devices=devices))


def test_claims_and_leases_reach_the_snapshot_and_strangers_disturb_no_worker(box):
    paths, loader = box
    paths.runtime.mkdir(exist_ok=True)
    paths.devices.write_text(DEVICES)
    loader.load()
    paths.claims.write_bytes(dump_claims([Claim("c1", "children", 0, 1 << 40, mac=PHONE)]))
    assert loader.changed()
    loaded = loader.load()
    assert loaded.fresh
    assert loaded.snapshot.clients.identify("192.168.1.9", PHONE).how == "claim"

    tablet = Known("a6:00:00:00:00:01", ("192.168.1.9",), ("may-bang",))
    paths.device_map.write_bytes(map_of(tablet))
    loaded = loader.load()
    assert loaded.fresh
    assert loaded.snapshot.clients.identify("192.168.1.9", None).device == "tablet"

    paths.device_map.write_bytes(
        map_of(tablet, Known("a6:00:00:00:00:02", ("192.168.1.8",), ("x",)), written=2)
    )
    assert loader.changed()
    assert not loader.load().fresh
    assert not loader.changed()


def test_broken_claims_are_said_and_the_last_ones_hold(box):
    paths, loader = box
    paths.claims.write_bytes(dump_claims([Claim("c1", "children", 0, 1 << 40, address="192.168.1.9")]))
    loader.load()
    paths.claims.write_text("{")
    loaded = loader.load()
    assert any(mistake.startswith(str(paths.claims)) for mistake in loaded.mistakes)
    assert loaded.snapshot.clients.identify("192.168.1.9", None).how == "claim"
