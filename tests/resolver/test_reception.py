from __future__ import annotations

import ipaddress
from datetime import datetime, timedelta

import dns.flags
import dns.message
import dns.rcode
import pytest

from config.claims import Claim
from resolver.access import Access
from tests.support.rig import Rig


def query():
    return dns.message.make_query("www.example.com", "A").to_wire()


def test_a_client_is_met_once_a_second():
    rig = Rig()
    rig.send(query(), "192.168.1.10")
    [client] = rig.reception.recent.values()
    rig.pass_time(1)
    assert rig.reception.recent == {}
    rig.send(query(), "192.168.1.10")
    assert list(rig.reception.recent.values()) == [client]


def test_a_link_that_is_gone_serves_nobody_any_more():
    rig = Rig()
    assert len(rig.send(query(), "192.168.1.10")) == 1
    rig.reception.serve(Access([]), rig.clients, rig.viewset.views)
    [refused] = rig.send(query(), "192.168.1.10")
    assert refused[3] & 15 == 5


def test_junk_from_strangers_gets_silence():
    rig = Rig()
    assert rig.send(b"\0\1junk", "8.8.8.8") == []
    assert rig.send(b"", "8.8.8.8") == []
    assert rig.send(query()[:-3], "8.8.8.8") == []


@pytest.mark.parametrize("edns", [None, False, True], ids=["no EDNS", "EDNS", "EDNS with DO"])
def test_a_refusal_answers_edns_with_edns_and_is_no_longer_than_its_question(edns):
    """A responder that gets an OPT gives one (RFC 6891 §6.1.1); an attacker who forges the sender gains nothing."""
    asked = dns.message.make_query(
        "wWw.example.com", "ANY", use_edns=edns is not None, want_dnssec=bool(edns)
    )
    [wire] = Rig().send(asked.to_wire(), "8.8.8.8")
    refusal = dns.message.from_wire(wire)
    assert asked.is_response(refusal)
    assert refusal.rcode() == dns.rcode.REFUSED
    assert refusal.edns == asked.edns
    assert bool(refusal.ednsflags & dns.flags.DO) == bool(edns)
    assert not refusal.answer
    assert len(wire) <= len(asked.to_wire())


def test_a_later_edns_from_a_stranger_is_refused_in_the_one_we_know():
    [wire] = Rig().send(dns.message.make_query("www.example.com", "A", use_edns=1).to_wire(), "8.8.8.8")
    refusal = dns.message.from_wire(wire)
    assert (refusal.rcode(), refusal.edns) == (dns.rcode.REFUSED, 0)


GROUPS = """
kind = "home"
default_group = "children"
[groups.children]
vi = "Trẻ em"
en = "Children"
[groups.guests]
vi = "Khách"
en = "Guests"
"""
START = int(datetime.fromisoformat("2026-11-24T10:00:00+07:00").timestamp())


def group(rig, address="192.168.1.10"):
    return rig.reception.meet(None, address).audience


def test_a_claimed_device_is_moved_back_in_the_second_in_which_its_claim_ends():
    claim = Claim("c1", "guests", START - 5, START + 90, address="192.168.1.10")
    rig = Rig(GROUPS, claims=(claim,))
    assert [group(rig), group(rig, "192.168.1.11")] == ["guests", "children"]
    rig.pass_time(89)
    assert group(rig) == "guests"
    rig.pass_time(1)
    assert group(rig) == "children"


def test_a_claim_begins_by_itself_and_a_clock_that_is_set_back_ends_it():
    rig = Rig(GROUPS, claims=(Claim("c1", "guests", START + 10, START + 90, address="192.168.1.10"),))
    assert group(rig) == "children"
    rig.pass_time(10)
    assert group(rig) == "guests"
    rig.wall -= timedelta(hours=1)
    rig.pass_time(1)
    assert group(rig) == "children"


def test_who_has_no_claim_is_remembered_as_before():
    rig = Rig(GROUPS)
    client = rig.reception.meet(None, "192.168.1.10")
    rig.wall -= timedelta(hours=1)
    rig.pass_time(1)
    assert rig.reception.meet(None, "192.168.1.10") is client


def test_a_device_that_is_known_without_the_kernel_does_not_wait_for_it():
    devices = '[[devices]]\nname = "x"\ngroup = "guests"\nmacs = ["a4:83:e7:12:34:56"]\n'
    on_link = (ipaddress.ip_network("192.168.1.0/24"),)
    claimed = Rig(
        GROUPS,
        devices=devices,
        on_link=on_link,
        claims=(Claim("c", "guests", 0, 1 << 40, address="192.168.1.10"),),
    )
    assert not claimed.reception.meet(None, "192.168.1.10").unsure
    assert claimed.reception.meet(None, "192.168.1.11").unsure


def test_who_has_asked_can_be_told_for_as_long_as_they_are_remembered():
    rig = Rig()
    rig.send(query(), "192.168.1.10")
    rig.pass_time(5)
    rig.send(query(), "192.168.1.11")
    assert sorted(rig.reception.asked()) == [("192.168.1.10", 5), ("192.168.1.11", 0)]
