from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from admin import cli_pass_grant
from admin.store import Store
from config import clock
from config.passes import parse_passes
from tests.admin.passbox import PassBox


@pytest.fixture
def box(tmp_path):
    return PassBox(tmp_path)


def in_file(box):
    return parse_passes((box.folder / "passes.json").read_bytes())


def test_a_site_for_a_lesson(box):
    result = box(
        "grant", "--group", "lop-6a", "--site", "olm.vn", "--minutes", "45",
        "--by", "Cô Lan", "--role", "teacher", "--reason", "bài học sinh",
    )  # fmt: skip
    assert result.exit_code == 0
    [entry] = in_file(box)
    assert (entry.kind, entry.group, entry.role, entry.by, entry.reason) == (
        "pass",
        "lop-6a",
        "teacher",
        "Cô Lan",
        "bài học sinh",
    )
    assert entry.end - entry.start == 45 * 60
    assert abs(entry.start - clock.epoch()) < 60
    assert f"{entry.id}  Class 6A: olm.vn open until" in result.output
    assert f"pass revoke {entry.id}" in result.output


def test_in_vietnamese(box):
    output = box("grant", "--group", "Lớp 6A", "--off", lang="vi").output
    assert "Lớp 6A: tắt mạng đến" in output
    assert "Hùng (quản trị mạng)" in output


@pytest.mark.parametrize(
    ("asked", "kind", "minutes"),
    [
        (["--group", "lop-6a", "--service", "youtube"], "pass", 45),
        (["--group", "lop-6a", "--category", "video", "--hours", "1"], "pass", 60),
        (["--group", "lop-6a", "--focus", "olm.vn", "--focus", "azota.vn"], "focus", 45),
        (["--group", "lop-6a", "--off"], "off", 45),
        (["--device", "may-cua-minh", "--extra", "30"], "extra", 30),
        (["--release", "false-alarm.vn", "--hours", "24"], "release", 1440),
    ],
)
def test_every_kind_as_json(box, asked, kind, minutes):
    [granted] = box.lines("grant", *asked)
    assert (granted["type"], granted["kind"], granted["in_force"]) == ("granted", kind, True)
    times = [datetime.fromisoformat(granted[key]) for key in ("start", "end")]
    assert times[1] - times[0] == timedelta(minutes=minutes)
    assert [one.id for one in in_file(box)] == [granted["id"]]


def test_bad_input_changes_nothing_and_names_all_of_it(box):
    result = box("grant", "--group", "lop-6", "--category", "vidoe", "--minutes", "0")
    assert result.exit_code == 2
    for part in ("lop-6a, lop-6b", 'did you mean "video"', "from 1 to 43200"):
        assert part in result.output
    assert not (box.folder / "passes.json").exists()


def test_what_outranks_it_is_said(box):
    box("grant", "--group", "lop-6a", "--off", "--role", "head")
    result = box("grant", "--group", "lop-6a", "--site", "olm.vn", "--role", "teacher")
    assert result.exit_code == 0
    assert "Has no effect yet: internet off" in result.output


def test_it_stands_in_the_audit_trail(box):
    box("grant", "--group", "lop-6a", "--off", "--by", "Cô Lan", "--role", "teacher")
    with Store(box.folder / "state.db") as store:
        [line] = store.trail()
    assert (line.role, line.action, line.payload["pass"]["by"]) == ("teacher", "pass.grant", "Cô Lan")


def test_with_a_clock_that_was_never_set_nothing_is_granted(box, monkeypatch):
    """It would end with the first step of the clock, or never."""
    monkeypatch.setattr(cli_pass_grant.clock, "epoch", lambda: 1_000_000.0)
    result = box("grant", "--group", "lop-6a", "--off")
    assert result.exit_code == 2
    assert "clock" in result.output
    assert not (box.folder / "passes.json").exists()


def test_a_folder_that_is_not_there(box, tmp_path):
    box.folder = tmp_path / "nowhere"
    result = box("grant", "--group", "pupils", "--off")
    assert result.exit_code == 2
    assert "nowhere" in result.output


def test_mistakes_in_the_devices_are_named(box):
    (box.folder / "devices.toml").write_text("[[devices]]\nname = 5\n")
    result = box("grant", "--device", "x", "--off")
    assert result.exit_code == 2
    assert "devices[0].name" in result.output
