from __future__ import annotations

import dns.flags
import dns.message
import dns.rcode
import pytest

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
