"""Who there is, from the files of a box."""

from __future__ import annotations

import pytest

from admin.household import read_household
from config.claims import Claim, dump_claims
from config.paths import Paths
from config.policyfile import parse_policy
from policy.devicemap import DeviceMap, Known, dump_map

POLICY = parse_policy("""
kind = "home"
default_group = "children"
[groups.children]
vi = "Trẻ em"
en = "Children"
[groups.adults]
vi = "Người lớn"
en = "Adults"
""")
NOW = 1_800_000_000.0
MAC, OTHER = "a4:83:e7:12:34:56", "a4:83:e7:00:00:01"
DEVICES = f'[[devices]]\nname = "Máy của An"\ngroup = "adults"\nmacs = ["{MAC}"]\n'


@pytest.fixture
def paths(tmp_path):
    paths = Paths(tmp_path, runtime=tmp_path / "run")
    paths.runtime.mkdir()
    devices = (
        Known(MAC, ("192.168.1.5",), ("may-an",), int(NOW), leased=True),
        Known(OTHER, ("192.168.1.6",), ("may-khac",), int(NOW), leased=True),
    )
    paths.device_map.write_bytes(dump_map(DeviceMap(written=int(NOW), devices=devices)))
    return paths


def house(paths):
    return read_household(paths, POLICY, (), NOW)


def group(paths, text):
    whom = house(paths).whom(text)
    return whom.identity(POLICY, NOW).group if whom else None


def test_who_is_meant(paths):
    paths.devices.write_text(DEVICES)
    for text in ("Máy của An", "máy của an", MAC, "192.168.1.5", "may-an"):
        assert group(paths, text) == "adults", text
    assert group(paths, "192.168.1.6") == "children"
    assert group(paths, "nobody at all") is None


def test_a_claim_moves_a_device(paths):
    claim = Claim("c1", "adults", int(NOW) - 5, int(NOW) + 60, mac=OTHER)
    paths.claims.write_bytes(dump_claims([claim]))
    assert group(paths, "may-khac") == "adults"


def test_rows_are_who_is_there_and_who_is_listed_but_is_not(paths):
    paths.devices.write_text(DEVICES + '[[devices]]\nname = "Máy cất tủ"\ngroup = "adults"\nnames = ["tu"]\n')
    rows = house(paths).rows()
    assert [row.identity.device for row in rows] == ["Máy của An", None, "Máy cất tủ"]


def test_files_that_cannot_be_read_are_said_or_count_as_none(paths):
    paths.devices.write_text('[[devices]]\nname = "x"\ngroup = "nobody"\nmacs = ["1"]\n')
    paths.claims.write_text("broken")
    found = house(paths)
    assert found.mistakes is not None
    assert (found.devices.devices, found.claims) == ((), ())
    assert len(found.rows()) == 2
