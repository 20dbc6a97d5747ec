"""Changes of the policy: checked, noted, kept, never over somebody else's."""

from __future__ import annotations

import pytest

from admin.policydesk import KEPT, PolicyChanged, PolicyDesk, preset_of
from admin.store import Store
from config.errors import ConfigInvalid
from config.paths import Paths
from config.presets import PRESETS, preset_text

AT = 1_800_000_000


@pytest.fixture
def paths(tmp_path):
    (tmp_path / "policy.toml").write_text("# ours\n" + preset_text("home"))
    return Paths(tmp_path)


@pytest.fixture
def desk(paths):
    return PolicyDesk(paths)


def change(desk, edit, seen=None):
    return desk.change(seen or desk.read().version, edit, AT, "parent", "Lan", "policy.test")


def test_a_change_is_written_noted_and_can_be_undone(desk, paths):
    before = desk.read()
    done = change(desk, lambda text: text + "# more\n")

    assert paths.policy.read_text().endswith("# more\n")
    with Store(paths.state_db) as store:
        line = store.trail(1)[0]
    assert (line.action, line.payload["by"]) == ("policy.test", "Lan")

    desk.restore(done.number, done.version, AT, "parent", "Lan")
    assert desk.read() == before


def test_what_somebody_else_wrote_meanwhile_stays(desk, paths):
    seen = desk.read().version
    paths.policy.write_text(paths.policy.read_text() + "# by hand\n")
    with pytest.raises(PolicyChanged):
        change(desk, lambda text: text + "# mine\n", seen)
    done = change(desk, lambda text: text + "# mine\n")
    paths.policy.write_text(paths.policy.read_text() + "# again\n")
    with pytest.raises(PolicyChanged):
        desk.restore(done.number, done.version, AT, "parent", "Lan")


def test_a_mistake_is_never_written(desk):
    before = desk.read()
    with pytest.raises(ConfigInvalid, match="kind"):
        change(desk, lambda text: text.replace('kind = "home"', 'kind = "shop"'))
    assert desk.read() == before


def test_no_change_is_none(desk, paths):
    assert change(desk, lambda text: text).number == 0
    assert not (paths.data / "versions").exists()


def test_so_many_are_kept_and_no_more(desk, paths):
    for number in range(KEPT + 3):
        done = change(desk, lambda text, number=number: f"{text}# {number}\n")
    assert len(list((paths.data / "versions").glob("[0-9]*.toml"))) == KEPT
    with pytest.raises(KeyError):
        desk.restore(1, done.version, AT, "parent", "Lan")


def test_the_first_file_can_be_written_too(tmp_path):
    desk = PolicyDesk(Paths(tmp_path))
    assert change(desk, lambda _text: preset_text("home")).number == 0
    assert desk.read().text == preset_text("home")


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_is_known_in_every_year_until_somebody_works_on_it(name):
    for year in (2026, 2031):
        text = preset_text(name, year).replace("Asia/Ho_Chi_Minh", "Asia/Tokyo")
        assert preset_of(text) == name
    assert preset_of(text + "# mine\n") == ""
    assert preset_of("") == ""
