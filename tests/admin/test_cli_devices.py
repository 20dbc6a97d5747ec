"""`lachan devices`: who is there, in which group, and why; written down and forgotten."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from admin import devicewatch
from admin.cli import lachan
from config import clock
from config.paths import Paths
from policy.devicemap import DeviceMap, Known, Trouble, dump_map

NOW = 1_788_750_000
PC, IPAD = "a4:83:e7:00:00:02", "a6:00:00:00:00:03"
DEVICES = """\
# our devices

# the room with the good chairs
[[devices]]
name = "Phòng tin"   # 20 seats
group = "pupils"
addresses = ["192.168.1.64/26"]

[[devices]]
name = "PC"
group = "teachers"
macs = ["a4:83:e7:00:00:02"]
addresses = ["192.168.1.30"]
# end
"""


@pytest.fixture
def box(tmp_path, monkeypatch):
    monkeypatch.setenv("RUNTIME_DIRECTORY", str(tmp_path / "run"))
    monkeypatch.setattr(clock, "epoch", lambda: float(NOW))
    monkeypatch.setattr(devicewatch, "kernel_neighbours", list)
    monkeypatch.setattr(devicewatch, "default_gateways", tuple)
    paths = Paths(tmp_path)
    paths.runtime.mkdir()
    paths.devices.write_text(DEVICES)
    found = DeviceMap(
        written=NOW - 5,
        devices=(
            Known("a4:83:e7:00:00:01", ("192.168.1.1",), ("router[red]",), NOW),
            Known(PC, ("192.168.1.30",), (), NOW),
            Known(IPAD, ("192.168.1.70", "fd00::70"), ("ipad-cua-an",), NOW - 600, leased=True),
        ),
        gateways=("192.168.1.1",),
        trouble=(Trouble("/var/lib/kea/kea-leases4.csv", "group", "/var/lib/kea", "lachan-chores", "_kea"),),
    )
    paths.device_map.write_bytes(dump_map(found))
    return paths


def run(paths, *arguments, language="en", code=0):
    result = CliRunner().invoke(
        lachan, ["--lang", language, "devices", *arguments, "--data", str(paths.data)]
    )
    assert result.exit_code == code, result.output
    return result


def test_a_table_says_who_which_group_and_why(box) -> None:
    out = run(box).stdout
    assert "router[red]" in out  # a device's own name is text, whatever it holds
    assert "made-up MAC" in out
    assert "the router" in out
    assert "devices, 0 of them nobody has named, not counting the router." in out
    assert "3 devices" in out
    assert "Giáo viên" in run(box, language="vi").stdout


def test_what_is_wrong_goes_to_standard_error(box) -> None:
    (box.runtime / "asking-0.json").write_text(json.dumps({"192.168.1.1": NOW}))
    result = run(box)
    assert "usermod -aG _kea lachan-chores" in result.stderr
    assert "All questions come from the router" in result.stderr


def test_the_same_as_json(box) -> None:
    *rows, network = map(json.loads, run(box, "--json").stdout.splitlines())
    by_mac = {row["mac"]: row for row in rows}
    assert by_mac[PC]["how"] == "mac"
    assert by_mac[IPAD]["other_groups"] == {}
    assert by_mac[IPAD]["random_mac"]
    assert network["type"] == "network"
    assert network["only_the_gateway_asks"] is False


def test_who_is_not_there_is_shown_on_demand(box) -> None:
    run(box, "add", "Máy chiếu", "--group", "staff", "--host", "projector")
    assert "Máy chiếu" not in run(box).stdout
    assert "Máy chiếu" in run(box, "--all").stdout


def test_nobody_is_there(box) -> None:
    box.device_map.unlink()
    assert "Nobody was seen" in run(box).stdout


def test_a_device_is_written_down_and_comments_stay(box) -> None:
    run(box, "add", "iPad của An", "--group", "pupils", "--host", "iPad-cua-An", "--tag", "device_tablet")
    text = box.devices.read_text()
    assert text.startswith(DEVICES)
    assert 'names = ["iPad-cua-An"]' in text
    (row,) = [r for r in map(json.loads, run(box, "--json").stdout.splitlines()) if r.get("mac") == IPAD]
    assert (row["device"], row["how"], row["tags"]) == ("iPad của An", "name", ["device_tablet"])


@pytest.mark.parametrize(
    "arguments",
    [
        ["--group", "nobody", "--mac", PC],
        ["--group", "pupils"],
        ["--group", "pupils", "--mac", "x"],
        ["--group", "pupils", "--mac", PC],  # another's already
        ["--group", "pupils", "--host", "x", "--tag", "device_toaster"],
    ],
)
def test_a_mistake_writes_nothing(box, arguments) -> None:
    run(box, "add", "x", *arguments, code=2)
    assert box.devices.read_text() == DEVICES


def test_a_new_file_is_for_the_group_only(box) -> None:
    box.devices.unlink()
    run(box, "add", "PC", "--group", "pupils", "--mac", PC)
    assert box.devices.stat().st_mode & 0o777 == 0o640


def test_a_device_is_forgotten_with_its_claims_and_comments_stay(box) -> None:
    run(box, "claim", "grant", "192.168.1.30", "--group", "staff", "--until", "2027-06-30")
    out = run(box, "forget", "pc").stdout
    assert "claims ended: 1" in out
    assert box.devices.read_text() == DEVICES.partition('[[devices]]\nname = "PC"')[0] + "# end\n"
    run(box, "forget", "pc", code=2)


def test_one_address_of_a_device_is_forgotten(box) -> None:
    run(box, "forget", "192.168.1.30")
    text = box.devices.read_text()
    assert "192.168.1.30" not in text
    assert PC in text
    run(box, "forget", PC)
    assert "PC" not in box.devices.read_text()
    assert "# the room with the good chairs" in box.devices.read_text()


def test_of_a_stranger_nothing_is_written(box) -> None:
    assert "Nothing is written" in run(box, "forget", IPAD, code=1).output


def test_a_broken_devices_file_is_said(box) -> None:
    box.devices.write_text("[[devices]]\nname = 1\n")
    assert "devices[0].name" in run(box, code=2).output
