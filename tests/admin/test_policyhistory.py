"""The versions kept, as changes with when and who."""

from __future__ import annotations

import pytest

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


def test_somebody_who_works_on_the_file_itself_is_told_of(paths):
    change(paths, "Asia/Bangkok")
    paths.policy.write_text(paths.policy.read_text() + "# by hand\n")
    [past] = history(paths)
    assert (past.by, past.by_hand) == ("Mẹ Lan", True)


def test_a_trail_that_was_erased_or_is_broken_hides_no_text(paths):
    change(paths, "Asia/Bangkok")
    with Store(paths.state_db) as store:
        store.erase_payloads(2_000_000_000)
    [past] = history(paths)
    assert (past.by, past.at, past.by_hand) == ("", 0, True)
    paths.state_db.write_bytes(b"no database" * 100)
    assert len(history(paths)) == 1
