"""Devices that the links have not told of yet, and who is turned away at the desk."""

from __future__ import annotations

import ipaddress

import dns.message
import dns.rcode
import pytest

from resolver.desk import HELD
from tests.support.rig import Rig

POLICY = """
kind = "home"
default_group = "children"
starter = false
[groups.children]
en = "Children"
vi = "Trẻ em"
block = ["game.example"]
[groups.parents]
en = "Parents"
vi = "Bố mẹ"
"""
DEVICES = """
[[devices]]
name = "mum's phone"
group = "parents"
macs = ["aa:bb:cc:dd:ee:ff"]
"""
LAN = (ipaddress.ip_network("192.168.1.0/24"),)
PHONE = "192.168.1.50"


@pytest.fixture
def rig():
    return Rig(POLICY, devices=DEVICES, on_link=LAN)


def ask(rig, name="game.example", client=PHONE):
    return rig.send(dns.message.make_query(name, "A").to_wire(), client)


def rcode(wire):
    return dns.rcode.to_text(dns.message.from_wire(wire).rcode())


def test_a_known_device_is_not_held(rig):
    rig.macs[PHONE] = "aa:bb:cc:dd:ee:ff"
    assert rcode(ask(rig)[0]) == "NOERROR"


def test_a_question_waits_for_the_links_to_say_who_asks(rig):
    replies = ask(rig)
    assert replies == []
    rig.macs[PHONE] = "aa:bb:cc:dd:ee:ff"
    rig.reception.forget(PHONE)
    rig.desk.known(PHONE)
    assert rcode(replies[0]) == "NOERROR"


def test_after_20_ms_it_is_answered_as_the_default_group_with_a_short_life(rig):
    replies = ask(rig)
    rig.pass_time(0.019)
    assert replies == []
    rig.pass_time(0.002)
    assert rcode(replies[0]) == "NXDOMAIN"
    assert dns.message.from_wire(replies[0]).authority[0].ttl <= 5


def test_who_was_held_once_in_vain_does_not_wait_again(rig):
    ask(rig)
    rig.pass_time(0.03)
    [again] = ask(rig)
    assert dns.message.from_wire(again).authority[0].ttl <= 5


def test_what_the_unknown_was_told_is_not_kept_for_the_known(rig):
    ask(rig)
    rig.pass_time(0.03)
    for _ in range(3):
        assert rcode(ask(rig)[0]) == "NXDOMAIN"
    rig.macs[PHONE] = "aa:bb:cc:dd:ee:ff"
    rig.reception.forget(PHONE)
    assert rcode(ask(rig)[0]) == "NOERROR"


def test_loopback_and_routed_networks_have_no_mac_and_do_not_wait():
    rig = Rig(POLICY, devices=DEVICES, on_link=LAN, networks=("10.0.0.0/8",))
    assert len(ask(rig, client="127.0.0.1")) == 1
    assert len(ask(rig, client="10.1.2.3")) == 1


def test_without_devices_by_mac_nobody_waits():
    rig = Rig(POLICY, on_link=LAN)
    assert len(ask(rig)) == 1


def test_a_held_question_is_counted_once():
    class Tight:
        max_client_ttl, block_ttl, stale_ttl, trusted_ad, rate_limit = 300, 10, 30, False, 10

    rig = Rig(POLICY, devices=DEVICES, on_link=LAN, limits=Tight())
    held = [ask(rig) for _ in range(10)]
    rig.pass_time(0.03)
    assert [len(replies) for replies in held] == [1] * 10


def test_no_more_than_so_many_are_held(rig):
    got = [ask(rig, client=f"192.168.1.{i % 200 + 1}") for i in range(HELD + 50)]
    assert sum(1 for replies in got if replies) == 50
    rig.pass_time(0.03)
    assert all(len(replies) == 1 for replies in got)


def test_strangers_are_refused_and_then_met_with_silence(rig):
    first = ask(rig, client="8.8.8.8")
    assert rcode(first[0]) == "REFUSED"
    assert sum(len(ask(rig, client="8.8.8.8")) for _ in range(1000)) < 250
    rig.pass_time(1)
    assert len(ask(rig, client="8.8.8.8")) == 1
    assert len(rig.reception._known) == 0
    assert len(rig.reception.recent) == 0
