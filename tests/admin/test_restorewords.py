"""What a restore would change, told so that a person knows what they lose."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from admin.accounts import Accounts, Doer
from admin.backup import make_backup
from admin.backupfile import unpacked
from admin.restore import plan
from admin.restorewords import MOST, place_of, restore_parts
from admin.words import Words
from config.paths import Paths
from config.tomledit import add_table, change_list
from reporting.store import StatisticsStore

NOW = datetime(2026, 11, 24, 8, 30, tzinfo=UTC)
HOME = 'kind = "home"\ndefault_group = "kids"\n[groups.kids]\nvi = "Các con"\nen = "Children"\n'
ROOT = Doer("parent", "root")


@pytest.fixture
def paths(tmp_path):
    data = tmp_path / "data"
    data.mkdir()
    paths = Paths(data, runtime=tmp_path / "run")
    paths.policy.write_text(HOME)
    paths.settings.write_text('place = "Nhà Lan"\n')
    people = Accounts(paths.state_db)
    people.add("Mẹ Lan", "parent", "home", 1, ROOT)
    people.add("Cô Hoa", "parent", "home", 1, ROOT)
    counted(paths, date(2026, 9, 1), date(2026, 11, 1))
    return paths


def counted(paths, *days):
    with StatisticsStore(paths.statistics, write=True) as store, store.changing() as conn:
        for day in days:
            conn.execute("INSERT INTO days VALUES (?, 0, 0, 0, 5)", (day.toordinal(),))


def told(paths, tmp_path, change, language="en"):
    target = tmp_path / "b.tar.gz"
    make_backup(paths, target, 1, kind="home", place="Nhà Lan")
    change()
    with target.open("rb") as file, unpacked(file, paths) as found:
        parts = restore_parts(Words(language), found, plan(found, paths), paths, NOW)
    return {part.where: part.lines for part in parts}


def test_nothing_that_changed_is_nothing_to_say(paths, tmp_path):
    span = "In the backup: from 1 September 2026 to 1 November 2026"
    assert told(paths, tmp_path, lambda: None) == {"Statistics": (span,)}


def test_people_come_back_and_go(paths, tmp_path):
    def change():
        people = Accounts(paths.state_db)
        people.remove("Cô Hoa", 2, ROOT)
        people.add("Bố <b>Hùng</b>", "parent", "home", 2, ROOT)

    assert told(paths, tmp_path, change)["Accounts"] == (
        "Comes back: Cô Hoa (parent)",
        "Loses the account: Bố <b>Hùng</b> (parent)",
    )


def test_rules_are_told_as_a_change_of_them_is(paths, tmp_path):
    def change():
        paths.policy.write_text(change_list(HOME, ("groups", "kids", "block"), ["game.example"]))

    found = told(paths, tmp_path, change, "vi")
    assert found["Quy tắc: Các con"] == ("Không chặn tên này nữa: game.example",)


def test_rules_that_cannot_be_read_are_said(paths, tmp_path):
    found = told(paths, tmp_path, lambda: paths.policy.write_text("kind = 7"))
    assert "mistakes" in found["Rules"][0]


def test_devices_by_name_and_group(paths, tmp_path):
    def entry(name, mac):
        return {"name": name, "group": "kids", "macs": [mac]}

    paths.devices.write_text(add_table("", "devices", entry("iPad An", "a4:83:e7:00:00:01")))
    found = told(
        paths,
        tmp_path,
        lambda: paths.devices.write_text(add_table("", "devices", entry("TV", "a4:83:e7:00:00:02"))),
    )
    assert found["Devices"] == ("Comes back: iPad An, group Children", "No longer written down: TV")


def test_settings_by_their_names(paths, tmp_path):
    found = told(paths, tmp_path, lambda: paths.settings.write_text('place = "Trường"\nhotline = "112"\n'))
    assert found["Settings of the box"] == (
        "Name of this place: Trường → Nhà Lan",
        "Hotline for children: 112 → 111",
    )


def test_days_of_statistics_that_are_lost(paths, tmp_path):
    found = told(paths, tmp_path, lambda: counted(paths, date(2026, 11, 23)))
    assert found["Statistics"] == (
        "In the backup: from 1 September 2026 to 1 November 2026",
        "On the box now: from 1 September 2026 to 23 November 2026",
        "The figures of the days after that will no longer be on the box.",
    )


def test_uploaded_lists_and_the_rest(paths, tmp_path):
    paths.imports.mkdir()
    for number in range(MOST + 2):
        (paths.imports / f"l{number:02d}.txt").write_text("bad.example\n")

    def change():
        for path in paths.imports.iterdir():
            path.unlink()
        paths.private.mkdir()
        (paths.private / "page.pem").write_text("new")

    found = told(paths, tmp_path, change)
    assert found["Uploaded lists"][0].startswith("Come back: l00.txt, ")
    assert found["Uploaded lists"][0].endswith("and 2 more")
    assert found["Also as it was then"] == ("The certificate of this page",)


def test_the_place_is_known_by_its_settings(paths):
    assert place_of(paths) == "Nhà Lan"
    paths.settings.write_text("place = 7")
    assert place_of(paths) == ""
