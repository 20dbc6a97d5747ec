"""Devices: addresses, networks, ranges and MACs."""

from __future__ import annotations

import pickle

import pytest

from config.devices import (
    Device,
    address_span,
    matches_device,
    parse_devices,
    plain_address,
    plain_mac,
)
from config.errors import ConfigInvalid

GROUPS = ("pupils", "teachers")


def test_devices_are_read_into_canonical_texts() -> None:
    found = parse_devices(
        """
[[devices]]
name = "Phòng tin học"
group = "pupils"
addresses = ["192.168.1.10-192.168.1.50", "192.168.2.0/24", "FD00::0001", "::ffff:10.0.0.1"]
macs = ["A4-83-E7-12-34-56", "a483e7123457"]
""",
        GROUPS,
    )
    (device,) = found.devices
    assert device.addresses == ("192.168.1.10-192.168.1.50", "192.168.2.0/24", "fd00::1", "10.0.0.1")
    assert device.macs == ("a4:83:e7:12:34:56", "a4:83:e7:12:34:57")
    assert pickle.loads(pickle.dumps(found)) == found
    assert hash(found)


def test_no_devices_are_devices_too() -> None:
    assert parse_devices("", GROUPS).devices == ()


def test_every_mistake_is_named() -> None:
    with pytest.raises(ConfigInvalid) as caught:
        parse_devices(
            """
[[devices]]
name = "a"
group = "pupil"
addresses = ["192.168.1.300", "192.168.1.50-192.168.1.10", "1.2.3.0/33", 7]
macs = ["a4:83", "a4:83-e7:12:34:56"]
[[devices]]
name = "b"
group = "teachers"
[[devices]]
name = "c"
group = "teachers"
addresses = ["10.0.0.1"]
macs = ["a4:83:e7:12:34:56"]
[[devices]]
name = "d"
group = "pupils"
addresses = ["::ffff:10.0.0.1"]
macs = ["A4-83-E7-12-34-56"]
adresses = []
""",
            GROUPS,
        )
    assert [(mistake.path, mistake.value) for mistake in caught.value.mistakes] == [
        ("devices[0].addresses[0]", "192.168.1.300"),
        ("devices[0].addresses[1]", "192.168.1.50-192.168.1.10"),
        ("devices[0].addresses[2]", "1.2.3.0/33"),
        ("devices[0].addresses[3]", "7"),
        ("devices[0].macs[0]", "a4:83"),
        ("devices[0].macs[1]", "a4:83-e7:12:34:56"),
        ("devices[0].group", "pupil"),
        ("devices[1]", "b"),
        ("devices[3].adresses", "adresses"),
        ("devices[3].addresses[0]", "10.0.0.1"),
        ("devices[3].macs[0]", "a4:83:e7:12:34:56"),
    ]
    assert caught.value.mistakes[6].nearest == "pupils"


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("192.168.1.7", "192.168.1.7", "192.168.1.7"),
        ("192.168.1.0/30", "192.168.1.0", "192.168.1.3"),
        ("192.168.1.2/30", "192.168.1.0", "192.168.1.3"),
        ("192.168.1.10 - 192.168.1.50", "192.168.1.10", "192.168.1.50"),
        ("fd00::/127", "fd00::", "fd00::1"),
    ],
)
def test_a_span_has_two_ends(text, low, high) -> None:
    assert tuple(map(str, address_span(text))) == (low, high)


@pytest.mark.parametrize(
    "text", ["", "x", "1.2.3.4-", "1.2.3.4-fd00::1", "1.2.3.4-1.2.3.5-1.2.3.6", "1.2.3.4/x"]
)
def test_what_is_no_span(text) -> None:
    with pytest.raises(ValueError):
        address_span(text)


def test_a_scope_is_no_part_of_an_address_and_a_mac_has_one_form() -> None:
    assert str(plain_address("fe80::1%eth0")) == "fe80::1"
    assert plain_mac("A4-83-E7-12-34-56") == plain_mac("a483e7123456") == "a4:83:e7:12:34:56"


def test_names_and_tags_are_read() -> None:
    (device,) = parse_devices(
        '[[devices]]\nname = "x"\ngroup = "pupils"\nnames = ["iPad-Của-An.", "b.lan"]\ntags = ["user_child"]\n',
        GROUPS,
    ).devices
    assert device.names == ("ipad-của-an", "b.lan")
    assert device.tags == ("user_child",)


def test_names_are_one_devices_and_tags_are_known_ones() -> None:
    with pytest.raises(ConfigInvalid) as caught:
        parse_devices(
            """
[[devices]]
name = "a"
group = "pupils"
names = ["x", "a b", ""]
tags = ["user_kid"]
[[devices]]
name = "b"
group = "pupils"
names = ["y"]
[[devices]]
name = "c"
group = "pupils"
names = ["Y"]
""",
            GROUPS,
        )
    assert [mistake.path for mistake in caught.value.mistakes] == [
        "devices[0].names[1]",
        "devices[0].names[2]",
        "devices[0].tags[0]",
        "devices[2].names[0]",
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("My PC", ("name", "my pc")),
        ("A4-83-E7-12-34-56", ("macs", "a4:83:e7:12:34:56")),
        ("::ffff:10.0.0.1", ("addresses", "10.0.0.1")),
        ("10.1.0.0/16", ("addresses", "10.1.0.0/16")),
        ("PC.lan", ("names", "pc.lan")),
        ("10.1.0.7", ("", "")),
        ("other", ("", "")),
    ],
)
def test_an_entry_is_found_by_what_stands_in_it(text, found) -> None:
    device = Device("my pc", "g", ("10.0.0.1", "10.1.0.0/16"), ("a4:83:e7:12:34:56",), ("pc.lan",))
    assert matches_device(device, text) == found
