from __future__ import annotations

import pytest

from admin.settingsdesk import SettingsChanged, SettingsDesk
from admin.store import Store
from config.errors import ConfigInvalid
from config.paths import Paths
from config.settings import load_settings


@pytest.fixture
def paths(tmp_path):
    (tmp_path / "settings.toml").write_text('# ours\nplace = "Nhà"  # name\ncache_mb = 32\n')
    return Paths(tmp_path, runtime=tmp_path / "run")


def test_values_are_written_and_the_rest_stays(paths):
    desk = SettingsDesk(paths)
    values = {"place": "Trường", "upstreams": ["udp://9.9.9.9"], "hotline": ""}
    assert desk.change(desk.version(), values, 1, "it", "Hùng")
    text = paths.settings.read_text()
    assert "# ours" in text
    assert "cache_mb = 32" in text
    found = load_settings(paths.settings)
    assert (found.place, [str(one) for one in found.upstreams]) == ("Trường", ["udp://9.9.9.9:53"])
    with Store(paths.state_db) as store:
        assert store.trail(1)[0].payload == {"by": "Hùng", "what": "place, upstreams, hotline"}
    assert not desk.change(desk.version(), values, 1, "it", "Hùng")


def test_what_is_wrong_is_not_written(paths):
    desk, before = SettingsDesk(paths), paths.settings.read_text()
    with pytest.raises(ConfigInvalid, match="upstreams"):
        desk.change(desk.version(), {"upstreams": ["nonsense"]}, 1, "it", "Hùng")
    with pytest.raises(SettingsChanged):
        desk.change("another", {"place": "x"}, 1, "it", "Hùng")
    assert paths.settings.read_text() == before


def test_there_need_be_no_file(tmp_path):
    desk = SettingsDesk(Paths(tmp_path, runtime=tmp_path / "run"))
    assert desk.change(desk.version(), {"place": "Nhà"}, 1, "parent", "Lan")
    assert load_settings(tmp_path / "settings.toml").place == "Nhà"
