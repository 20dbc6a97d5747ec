"""The versions kept, as changes with when and who."""

from __future__ import annotations

import os

import pytest

from admin.firststart import write_first_policy
from admin.policydesk import PolicyDesk
from admin.policyhistory import history
from admin.store import Store
from config.paths import Paths
from config.presets import preset_text
from config.tomledit import set_value


@pytest.fixture
def paths(tmp_path):
    paths = Paths(tmp_path)
    paths.policy.write_text(preset_text("home"))
    return paths


def change(paths, zone, by="Mẹ Lan", at=1_800_000_000):
    desk = PolicyDesk(paths)
    return desk.change(
        desk.read().version, lambda text: set_value(text, "timezone", zone), at, "parent", by, "policy.zone"
    )


def test_nothing_yet(paths):
    assert history(paths) == ()


def test_each_change_with_who_and_when_the_newest_first(paths):
    change(paths, "Asia/Bangkok", "Mẹ Lan", 1_800_000_000)
    change(paths, "Asia/Tokyo", "Bố Hùng", 1_800_000_060)
    newest, first = history(paths)
    assert (newest.by, newest.at, newest.role, newest.by_hand) == ("Bố Hùng", 1_800_000_060, "parent", False)
    assert 'timezone = "Asia/Bangkok"' in newest.before
    assert newest.after == paths.policy.read_text()
    assert first.after == newest.before
    assert (first.by, first.number) == ("Mẹ Lan", newest.number - 1)


def test_there_and_back_again_each_has_its_own_line(paths):
    change(paths, "Asia/Bangkok", "A")
    change(paths, "Asia/Ho_Chi_Minh", "B")
    change(paths, "Asia/Tokyo", "C")
    assert [past.by for past in history(paths)] == ["C", "B", "A"]


def test_an_edit_of_the_file_itself_is_a_change_of_its_own_at_once(paths):
    change(paths, "Asia/Bangkok")
    saved = paths.policy.read_text()
    paths.policy.write_text(saved + "# by hand\n")
    os.utime(paths.policy, (1_800_000_500,) * 2)
    by_hand, first = history(paths)
    assert (first.by, first.by_hand, first.after) == ("Mẹ Lan", False, saved)
    assert (by_hand.by, by_hand.by_hand, by_hand.before, by_hand.at) == ("", True, saved, 1_800_000_500)
    assert PolicyDesk(paths).kept()[by_hand.number] == saved


def test_an_edit_of_the_file_itself_stays_a_change_of_its_own_after_the_next(paths):
    change(paths, "Asia/Bangkok")
    saved = paths.policy.read_text()
    paths.policy.write_text(saved + "# by hand\n")
    os.utime(paths.policy, (1_800_000_500,) * 2)
    number = history(paths)[0].number
    change(paths, "Asia/Tokyo", "Bố Hùng", 1_800_000_900)
    newest, by_hand, first = history(paths)
    assert [past.by for past in (newest, by_hand, first)] == ["Bố Hùng", "", "Mẹ Lan"]
    assert [past.by_hand for past in (newest, by_hand, first)] == [False, True, False]
    assert (by_hand.number, by_hand.before, by_hand.after) == (number, saved, saved + "# by hand\n")
    assert by_hand.at == 1_800_000_500


def test_a_text_of_before_the_first_edit_by_hand_is_kept_too(paths):
    paths.policy.unlink()
    write_first_policy(paths, "home")
    first = paths.policy.read_text()
    paths.policy.write_text("# by hand\n" + first)
    assert [past.before for past in history(paths)] == [first]


def test_an_edit_by_hand_can_be_taken_back_and_that_too(paths):
    change(paths, "Asia/Bangkok")
    saved = paths.policy.read_text()
    paths.policy.write_text("this is no policy")
    desk = PolicyDesk(paths)
    desk.restore(history(paths)[0].number, desk.read().version, 1_800_000_100, "parent", "Mẹ Lan")
    assert paths.policy.read_text() == saved
    assert [past.before for past in history(paths)][:2] == ["this is no policy", saved]


def test_a_version_that_is_damaged_hides_no_other(paths):
    change(paths, "Asia/Bangkok")
    change(paths, "Asia/Tokyo")
    (paths.data / "versions" / "000001.toml").write_bytes(b"\xff\x00")
    assert [past.number for past in history(paths)] == [2]


def test_a_power_cut_before_the_writing_is_no_change(paths, monkeypatch):
    change(paths, "Asia/Bangkok")

    def cut(*_given):
        raise KeyboardInterrupt

    monkeypatch.setattr("admin.policydesk.rewrite", cut)
    with pytest.raises(KeyboardInterrupt):
        change(paths, "Asia/Tokyo")
    monkeypatch.undo()
    assert [past.number for past in history(paths)] == [1]
    change(paths, "Asia/Seoul")
    assert [past.by_hand for past in history(paths)] == [False, False]


def test_a_trail_that_was_erased_or_is_broken_hides_no_text(paths):
    change(paths, "Asia/Bangkok")
    with Store(paths.state_db) as store:
        store.erase_payloads(2_000_000_000)
    [past] = history(paths)
    assert (past.by, past.at, past.by_hand) == ("", 0, True)
    paths.state_db.write_bytes(b"no database" * 100)
    assert len(history(paths)) == 1
