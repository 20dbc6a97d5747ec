from __future__ import annotations

import ipaddress

import pytest

from resolver.access import Access, address_text, is_loopback

LAN = ipaddress.ip_network("192.168.1.0/24")
LAN6 = ipaddress.ip_network("2001:db8:1::/64")


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "127.9.9.9", "::1", "fe80::1%eth0", "192.168.1.77", "2001:db8:1::99", "10.5.0.1"],
)
def test_the_box_its_links_and_configured_networks_are_served(address):
    assert Access(["10.5.0.0/16"], [LAN, LAN6]).allows(address)


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "192.168.2.1", "10.6.0.1", "2001:db8:2::1", "", "junk", "999.1.1.1"]
)
def test_everyone_else_is_not(address):
    assert not Access(["10.5.0.0/16"], [LAN, LAN6]).allows(address)


def test_a_default_route_on_a_link_makes_nobody_a_neighbour():
    assert not Access([], [ipaddress.ip_network("0.0.0.0/0")]).allows("8.8.8.8")


def test_only_neighbours_have_a_mac_that_can_be_known():
    access = Access(["10.5.0.0/16"], [LAN])
    assert access.on_link("192.168.1.5")
    assert access.on_link("fe80::5")
    assert not access.on_link("10.5.0.1")
    assert not access.on_link("127.0.0.1")


def test_a_mapped_address_is_ipv4():
    assert address_text(ipaddress.ip_address("::ffff:192.0.2.7").packed) == "192.0.2.7"
    assert address_text(ipaddress.ip_address("2001:db8::1").packed) == "2001:db8::1"


def test_loopback():
    assert is_loopback("127.0.0.53")
    assert is_loopback("::1")
    assert not is_loopback("192.168.1.1")


def test_text_that_is_no_network_is_refused():
    with pytest.raises(ValueError, match="nonsense"):
        Access(["nonsense"])
