from __future__ import annotations

from resolver.asked import Asked
from resolver.clients import Client
from tests.support.wirekit import query, question

PACKET = question("www.google.com", edns=False)


def asked():
    return Asked(PACKET, query("www.google.com"), Client("192.168.1.9", "pupils", unsure=False), udp=True)


def test_it_asks_for_its_own_name_until_it_is_aimed_elsewhere():
    one = asked()
    assert one.target is one.query
    assert one.key == one.query.question
    assert one.aim("safe.example")
    assert (one.target.name, one.target.qtype) == ("safe.example", 1)
    assert one.key == query("safe.example").question


def test_it_cannot_be_aimed_at_nothing_or_at_what_is_no_name():
    one = asked()
    assert not one.aim("")
    assert not one.aim("a..b")
    assert one.target is one.query


def test_it_is_answered_once():
    one, heard = asked(), []
    one.reply = heard.append
    one.answer(b"first")
    one.answer(b"second")
    assert heard == [b"first"]
