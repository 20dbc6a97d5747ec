"""Changes of devices.toml."""

from __future__ import annotations

import stat

import pytest

from admin.devicedesk import DeviceDesk, DevicesChanged
from admin.store import Store
from config.errors import ConfigInvalid
from config.paths import Paths

TEXT = '[[devices]]\nname = "An"\ngroup = "a"\nnames = ["an"]\n'


@pytest.fixture
def desk(tmp_path):
    return DeviceDesk(Paths(tmp_path), ("a", "b"))


def put(desk, text, seen=None):
    return desk.change(lambda _now: text, 1_800_000_000, "it", "devices.change", {"by": "x"}, seen=seen)


def test_a_new_file_is_nobodys_but_ours(desk, tmp_path):
    done = put(desk, TEXT)
    assert (done.before, desk.read()) == ("", TEXT)
    assert stat.S_IMODE((tmp_path / "devices.toml").stat().st_mode) == 0o640
    with Store(tmp_path / "state.db") as store:
        assert store.trail()[0].action == "devices.change"


def test_nothing_is_written_where_nothing_changes_or_is_wrong(desk):
    put(desk, TEXT)
    assert put(desk, TEXT).version == ""
    with pytest.raises(ConfigInvalid):
        put(desk, TEXT.replace('"a"', '"nobody"'))
    assert desk.read() == TEXT


def test_an_undo_does_not_go_over_what_somebody_did_since(desk):
    done = put(desk, TEXT)
    put(desk, TEXT + "# theirs\n")
    with pytest.raises(DevicesChanged):
        put(desk, "", seen=done.version)
    assert desk.read().endswith("# theirs\n")
