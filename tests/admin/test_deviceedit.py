"""Edits of devices.toml."""

from __future__ import annotations

import pytest

from admin.deviceedit import free_name, known_by, with_device_in, with_name, without_device
from config.devices import parse_devices
from config.errors import ConfigInvalid
from tests.admin.devicerows import MAC, MADE_UP, OTHER, seen

GROUPS = ("children", "adults")
AN = f'# ours\n[[devices]]\nname = "Máy của An"  # blue\ngroup = "children"\nmacs = ["{MAC}"]\n'
ROOM = (
    '[[devices]]\nname = "Phòng máy"\ngroup = "children"\n'
    f'macs = ["{MAC}", "{OTHER}", "a4:83:e7:00:00:02", "a4:83:e7:00:00:03"]\n'
)
CABLE = '[[devices]]\nname = "Dây"\ngroup = "children"\naddresses = ["192.168.1.0/24"]\n'


def listed(text):
    return {one.name: one for one in parse_devices(text, GROUPS).devices}


def test_a_listed_device_moves_with_its_entry_and_remarks():
    text = with_device_in(AN, GROUPS, seen("Máy của An", "mac"), "adults")
    assert text == AN.replace('group = "children"', 'group = "adults"')


def test_one_that_nobody_named_gets_an_entry():
    text = with_device_in("", GROUPS, seen(), "adults")
    assert listed(text)["may-an"].macs == (MAC,)
    assert listed(text)["may-an"].group == "adults"


def test_a_made_up_mac_is_not_written_where_a_host_name_is_known():
    assert known_by(seen(mac=MADE_UP, random_mac=True)) == {"names": ["may-an"]}
    assert known_by(seen(mac=MADE_UP, random_mac=True, host="")) == {"macs": [MADE_UP]}
    assert known_by(seen(mac="", host="")) == {"addresses": ["192.168.1.5"]}


def test_one_of_a_room_moves_alone():
    text = with_device_in(ROOM, GROUPS, seen("Phòng máy", "mac"), "adults")
    assert MAC not in listed(text)["Phòng máy"].macs
    assert len(listed(text)["Phòng máy"].macs) == 3
    assert listed(text)["may-an"].group == "adults"


def test_one_that_is_in_a_network_gets_an_entry_and_the_network_stays():
    text = with_device_in(CABLE, GROUPS, seen("Dây", "range"), "adults")
    assert text.startswith(CABLE)
    assert listed(text)["may-an"].group == "adults"


def test_a_name():
    assert "Máy mới" in listed(with_name(AN, GROUPS, seen("Máy của An", "mac"), "Máy mới"))
    fresh = listed(with_name(AN, GROUPS, seen(mac=OTHER), "Máy của An"))
    assert fresh["Máy của An 2"].macs == (OTHER,)
    assert fresh["Máy của An 2"].group == "children"


def test_it_is_forgotten():
    assert without_device(AN, GROUPS, seen("Máy của An", "mac")).strip() == "# ours"
    assert MAC not in without_device(ROOM, GROUPS, seen("Phòng máy", "mac"))
    assert without_device(CABLE, GROUPS, seen("Dây", "range")) == CABLE
    assert without_device(AN, GROUPS, seen(mac=OTHER)) == AN


def test_a_broken_text_is_said():
    with pytest.raises(ConfigInvalid):
        with_device_in("[[devices]]\n", GROUPS, seen(), "adults")


def test_a_free_name():
    assert free_name("an", parse_devices(AN, GROUPS).devices) == "an"
    assert free_name("MÁY CỦA AN", parse_devices(AN, GROUPS).devices) == "MÁY CỦA AN 2"
