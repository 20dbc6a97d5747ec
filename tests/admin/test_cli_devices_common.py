"""What the commands about devices share."""

from __future__ import annotations

import pytest

from admin.cli_devices_common import DeviceBox, carry_out, until_of, write_devices
from admin.words import Words
from config.devices import Devices
from config.paths import Paths
from config.policyfile import default_policy_text, parse_policy
from policy.devicemap import NO_MAP

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
    write_devices(box, '[[devices]]\nname = "x"\ngroup = "pupils"\nnames = ["x"]\n')
    assert box.paths.devices.stat().st_mode & 0o777 == 0o600


def test_what_the_machine_refuses_ends_with_one(box, capsys) -> None:
    def full():
        raise OSError(28, "No space left on device", "/x")

    with pytest.raises(SystemExit) as ended:
        carry_out(box, full)
    assert ended.value.code == 1
    assert "/x: No space left" in capsys.readouterr().err
