"""Whose device asks for a page."""

from __future__ import annotations

import json

import pytest

from admin.page.here import asker_at
from admin.page.site import KEY
from policy.devicemap import DeviceMap, Known, dump_map


@pytest.fixture
def group_at(box):
    """Return a function: address → the group that its device is in, and the device's name."""
    site = box.extensions[KEY]

    def look(address):
        with box.test_request_context():
            asker = asker_at(site, address)
            return asker.state.group.id, asker.standing.identity(asker.now).device

    return look


def test_by_address_and_by_mac(box, group_at):
    paths = box.extensions[KEY].paths
    paths.devices.write_text(
        '[[devices]]\nname = "Máy cô"\ngroup = "teachers"\nmacs = ["aa:bb:cc:00:11:22"]\n'
        '[[devices]]\nname = "Máy in"\ngroup = "teachers"\naddresses = ["fd00::7"]\n'
    )
    paths.runtime.mkdir()
    known = Known("aa:bb:cc:00:11:22", ("192.168.1.20",), seen=1)
    paths.device_map.write_bytes(dump_map(DeviceMap(devices=(known,))))
    assert group_at("192.168.1.20") == ("teachers", "Máy cô")
    assert group_at("::ffff:192.168.1.20") == ("teachers", "Máy cô")
    assert group_at("fd00::7") == ("teachers", "Máy in")
    assert group_at("192.168.1.9") == ("pupils", None)


def test_files_that_cannot_be_read_count_as_not_there(box, group_at):
    paths = box.extensions[KEY].paths
    paths.devices.write_text("broken [")
    paths.claims.write_text(json.dumps({"no": "claims"}))
    assert group_at("192.168.1.9") == ("pupils", None)
    assert group_at("no address") == ("pupils", None)


def test_a_change_of_any_file_counts_at_once(box, group_at):
    paths = box.extensions[KEY].paths
    assert group_at("192.168.1.20") == ("pupils", None)
    paths.devices.write_text(
        '[[devices]]\nname = "Máy cô"\ngroup = "teachers"\nmacs = ["aa:bb:cc:00:11:22"]\n'
    )
    assert group_at("192.168.1.20") == ("pupils", None)
    paths.runtime.mkdir()
    known = Known("aa:bb:cc:00:11:22", ("192.168.1.20",), seen=1)
    paths.device_map.write_bytes(dump_map(DeviceMap(devices=(known,))))
    assert group_at("192.168.1.20") == ("teachers", "Máy cô")
    paths.policy.write_text(paths.policy.read_text().replace("[groups.teachers]", "[groups.staff]"))
    assert group_at("192.168.1.20") == ("pupils", None)  # the group of its entry is gone
