from __future__ import annotations

import ipaddress

from resolver.neighbours import MOST, Neighbours
from resolver.netlink import Neighbour, OnLink

LAN = ipaddress.ip_network("192.168.1.0/24")
MAC = "aa:bb:cc:dd:ee:ff"


def test_a_new_prefix_is_news_once():
    links = Neighbours()
    assert links.apply([OnLink(LAN, gone=False)]) == (True, set())
    assert links.apply([OnLink(LAN, gone=False)]) == (False, set())
    assert links.prefixes == {LAN}
    assert links.apply([OnLink(LAN, gone=True)]) == (True, set())
    assert links.prefixes == set()


def test_a_prefix_stays_while_one_of_our_addresses_is_in_it():
    links = Neighbours()
    links.apply([OnLink(LAN, gone=False, address="192.168.1.2%2"), OnLink(LAN, False, "192.168.1.3%3")])
    assert links.apply([OnLink(LAN, True, "192.168.1.3%3")]) == (False, set())
    assert links.prefixes == {LAN}
    assert links.apply([OnLink(LAN, True, "192.168.1.2%2")]) == (True, set())


def test_a_mac_is_news_when_it_changes():
    links = Neighbours()
    assert links.apply([Neighbour("192.168.1.9", MAC)]) == (False, {"192.168.1.9"})
    assert links.mac("192.168.1.9") == MAC
    assert links.apply([Neighbour("192.168.1.9", MAC)]) == (False, set())
    assert links.apply([Neighbour("192.168.1.9", None)]) == (False, {"192.168.1.9"})
    assert links.mac("192.168.1.9") is None


def test_a_flood_of_forged_neighbours_is_bounded():
    links = Neighbours()
    links.apply(Neighbour(f"10.{i >> 16}.{i >> 8 & 255}.{i & 255}", MAC) for i in range(MOST + 500))
    assert len(links._macs) == MOST


def test_one_link_local_address_on_two_links_is_nobodys_alone():
    links = Neighbours()
    other = "aa:bb:cc:dd:ee:00"
    assert links.apply([Neighbour("fe80::1", MAC, 2)]) == (False, {"fe80::1"})
    assert links.apply([Neighbour("fe80::1", MAC, 3)]) == (False, set())
    assert links.mac("fe80::1") == MAC  # one router on two links
    assert links.apply([Neighbour("fe80::1", other, 3)]) == (False, {"fe80::1"})
    assert links.mac("fe80::1") is None
    assert links.apply([Neighbour("fe80::1", None, 3)]) == (False, {"fe80::1"})
    assert links.mac("fe80::1") == MAC


def test_a_device_that_moves_to_another_link_is_not_forgotten_with_the_old_one():
    links = Neighbours()
    links.apply([Neighbour("192.168.1.9", MAC, 2)])
    assert links.apply([Neighbour("192.168.1.9", MAC, 3), Neighbour("192.168.1.9", None, 2)]) == (
        False,
        set(),
    )
    assert links.mac("192.168.1.9") == MAC
