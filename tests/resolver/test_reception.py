from __future__ import annotations

import dns.message

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
