"""What the commands about devices share."""

from __future__ import annotations

import pytest

from admin.cli_devices_common import DeviceBox, carry_out, until_of, write_devices
from admin.store import Store
from admin.words import Words
from config.devices import Devices
from config.paths import Paths
from config.policyfile import default_policy_text, parse_policy
from policy.devicemap import NO_MAP

ENTRY = '[[devices]]\nname = "x"\ngroup = "pupils"\nnames = ["x"]\n'
NOW = 1_788_750_000  # 2026-09-07 10:00 in Huế


@pytest.fixture
def box(tmp_path):
    policy = parse_policy(default_policy_text("school"))
    return DeviceBox(Words("en"), Paths(tmp_path, runtime=tmp_path), policy, Devices(), "", NO_MAP, NOW)


@pytest.mark.parametrize(
    ("text", "later"),
    [("2026-09-07", 14 * 3600), ("2026-09-07T12:00", 7200), ("2026-09-07T12:00+00:00", 9 * 3600)],
)
def test_a_claim_ends_with_a_day_or_at_a_moment(box, text, later) -> None:
    assert until_of(box, text) == NOW + later


def test_the_mode_of_a_file_that_is_there_stays(box) -> None:
    box.paths.devices.write_text("")
    box.paths.devices.chmod(0o600)
    write_devices(box, lambda _now: ENTRY, ["x"], "pupils")
    assert box.paths.devices.stat().st_mode & 0o777 == 0o600


def test_an_edit_is_noted_and_made_on_what_is_there_by_now(box, monkeypatch) -> None:
    monkeypatch.setenv("SUDO_USER", "co-lan")
    box.paths.devices.write_text("# written on the page meanwhile\n")
    write_devices(box, lambda now: now + ENTRY, ["x"], "pupils")
    assert box.paths.devices.read_text() == "# written on the page meanwhile\n" + ENTRY
    with Store(box.paths.state_db) as store:
        [line] = store.trail(1)
    assert (line.action, line.role) == ("devices.change", "it")
    assert line.payload == {"by": "co-lan", "devices": ["x"], "to": "pupils"}


def wrong(_now: str) -> str:
    raise ValueError("devices is written in one line")


@pytest.mark.parametrize("edit", [wrong, lambda _now: "[[devices]]\nname = 7\n"])
def test_a_mistake_writes_nothing(box, edit) -> None:
    box.paths.devices.write_text(ENTRY)
    with pytest.raises(SystemExit) as ended:
        write_devices(box, edit, ["x"], "pupils")
    assert (ended.value.code, box.paths.devices.read_text()) == (2, ENTRY)


def test_what_the_machine_refuses_ends_with_one(box, capsys) -> None:
    def full():
        raise OSError(28, "No space left on device", "/x")

    with pytest.raises(SystemExit) as ended:
        carry_out(box, full)
    assert ended.value.code == 1
    assert "/x: No space left" in capsys.readouterr().err
