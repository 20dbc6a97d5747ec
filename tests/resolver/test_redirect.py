"""Answers behind an alias, and the whole way of a rewritten question."""

from __future__ import annotations

import dns.rcode
import pytest

from config.passes import Pass
from resolver.redirect import aimed, redirected
from resolver.scrub import normalise
from resolver.wirebase import WireError
from tests.support.rig import Rig, address, answer_with
from tests.support.wirekit import parsed, query, question, reply, section_text

POLICY = """
kind = "school"
default_group = "pupils"
starter = false
rules = ["||printer.example^$dnsrewrite=192.0.2.77", "||alias.example^$dnsrewrite=real.example", "||gone.example^$dnsrewrite=NXDOMAIN;;"]
[groups.pupils]
en = "Pupils"
vi = "Học sinh"
safe_search = true
youtube = "strict"
unfiltered = ["www.bing.com"]
[groups.staff]
en = "Staff"
vi = "Giáo viên"
"""


def normal(packet, asked):
    return normalise(packet, asked)


def test_the_alias_stands_before_the_targets_records():
    ours, target = query("www.google.com"), aimed(query("www.google.com"), "forcesafesearch.google.com")
    answer = normal(
        reply(question("forcesafesearch.google.com"), ("forcesafesearch.google.com. 60 A 192.0.2.5",)), target
    )
    made = redirected(answer, target, ours, 300, (4, ""))
    assert section_text(parsed(made, ours).answer) == [
        "www.google.com. 300 IN CNAME forcesafesearch.google.com.",
        "forcesafesearch.google.com. 60 IN A 192.0.2.5",
    ]
    assert (made.chain, made.addresses, made.authentic) == (
        ("forcesafesearch.google.com",),
        answer.addresses,
        False,
    )


def test_a_target_without_such_records_gives_none():
    ours, target = query("www.google.com", "AAAA"), aimed(query("www.google.com", "AAAA"), "safe.example")
    answer = normal(
        reply(question("safe.example", "AAAA"), (), ("example. 600 SOA ns.example. h.example. 1 2 3 4 60",)),
        target,
    )
    made = parsed(redirected(answer, target, ours, 60, (4, "")), ours)
    assert section_text(made.answer) == ["www.google.com. 60 IN CNAME safe.example."]
    assert made.authority[0].rdtype == 6


def test_a_name_that_is_none_cannot_be_aimed_at():
    with pytest.raises(WireError):
        aimed(query("a.example"), "a..b")


# --- the whole way ----------------------------------------------------------------------------------------


@pytest.fixture
def rig():
    return Rig(POLICY)


def test_a_search_engine_is_answered_with_its_safe_name(rig):
    answer = rig.ask("WWW.google.com.vn")
    assert [rrset.to_text() for rrset in answer.answer] == [
        "WWW.google.com.vn. 300 IN CNAME forcesafesearch.google.com.",
        "forcesafesearch.google.com. 300 IN A 192.0.2.1",
    ]
    assert [asked.name for asked in rig.upstream.asked] == ["forcesafesearch.google.com"]
    for name in ("www.google.com.vn", "www.google.de"):  # one answer serves every country, from the cache
        assert rig.ask(name).answer[1].to_text() == "forcesafesearch.google.com. 300 IN A 192.0.2.1"
    assert len(rig.upstream.asked) == 1
    assert rig.counted(2) == 3


def test_hints_do_not_lead_past_the_safe_name(rig):
    answer = rig.ask("www.google.com", "HTTPS")
    assert (answer.rcode(), answer.answer) == (dns.rcode.NOERROR, [])
    assert rig.upstream.asked == []


def test_mail_is_left_alone_and_so_is_what_is_marked(rig):
    rig.upstream.behave = answer_with([("google.com.", 60, "MX", "10 smtp.google.com.")])
    assert "smtp" in rig.ask("google.com", "MX").answer[0].to_text()
    rig.upstream.behave = address()
    assert rig.ask("www.bing.com").answer[0].to_text() == "www.bing.com. 300 IN A 192.0.2.1"


def test_restricted_youtube(rig):
    assert "restrict.youtube.com." in rig.ask("www.youtube.com").answer[0].to_text()


def test_a_persons_own_answers(rig):
    assert rig.ask("printer.example").answer[0][0].to_text() == "192.0.2.77"
    assert rig.ask("printer.example", "AAAA").answer == []
    assert rig.ask("gone.example").rcode() == dns.rcode.NXDOMAIN
    assert [rrset[0].to_text() for rrset in rig.ask("alias.example").answer] == ["real.example.", "192.0.2.1"]
    assert [asked.name for asked in rig.upstream.asked] == ["real.example"]


def test_a_safe_name_that_fails_fails_the_question(rig):
    rig.upstream.behave = answer_with([], rcode=2)
    assert rig.ask("www.google.com").rcode() == dns.rcode.SERVFAIL


def test_rules_that_change_while_the_safe_name_is_asked_decide_anew(rig):
    rig.upstream.behave = lambda _query: None
    replies = rig.send(question("www.google.com", edns=False))
    rig.set_by_hand(off("pupils", rig))
    rig.upstream.settle(address())
    assert dns.rcode.from_flags(int.from_bytes(replies[0][2:4], "big"), 0) == dns.rcode.NXDOMAIN


def off(group, rig, minutes=10, **more):
    now = int(rig.wall.timestamp())
    return Pass(id="an-1", kind="off", group=group, start=now, end=now + 60 * minutes, role="teacher", **more)


def test_internet_off_holds_at_once_and_ends_by_itself(rig):
    assert rig.ask("news.example").answer
    rig.set_by_hand(off("pupils", rig))
    blocked = rig.ask("news.example")
    assert blocked.rcode() == dns.rcode.NXDOMAIN
    rig.pass_time(600)
    assert rig.ask("news.example").answer


def test_no_answer_under_a_pass_outlives_it(rig):
    now = int(rig.wall.timestamp())
    opened = Pass(
        id="b-1", kind="pass", group="pupils", services=("youtube",), start=now, end=now + 40, role="teacher"
    )
    rig.set_by_hand(opened)
    assert max(rrset.ttl for rrset in rig.ask("www.youtube.com").answer) < 40


def test_one_device_is_switched_off_alone():
    rig = Rig(
        POLICY,
        devices='[[devices]]\nname = "an"\ngroup = "pupils"\naddresses = ["192.168.1.20"]\n',
    )
    rig.set_by_hand(off("", rig, device="an"))
    assert rig.ask("news.example", client="192.168.1.20").rcode() == dns.rcode.NXDOMAIN
    assert rig.ask("news.example", client="192.168.1.21").answer


LOCAL = """
kind = "school"
default_group = "pupils"
starter = false
[[records]]
name = "may-in.truong.lan"
addresses = ["192.168.1.50"]
[[records]]
name = "in.truong.lan"
cname = "may-in.truong.lan"
[[records]]
name = "web.truong.lan"
cname = "www.example.com"
[groups.pupils]
en = "Pupils"
vi = "Học sinh"
[[groups.pupils.timetable]]
name = "Night"
windows = ["09:00-11:00"]
close = true
"""


def texts(answer):
    return [rrset.to_text().split(" ", 2)[2] for rrset in answer.answer]


def test_printers_work_while_all_is_closed():
    rig = Rig(LOCAL)
    assert rig.ask("news.example").rcode() == dns.rcode.NXDOMAIN
    assert texts(rig.ask("may-in.truong.lan")) == ["IN A 192.168.1.50"]
    assert texts(rig.ask("50.1.168.192.in-addr.arpa", "PTR")) == ["IN PTR may-in.truong.lan."]
    assert rig.upstream.asked == []


def test_an_alias_of_ours_leads_to_a_name_of_ours_or_out():
    rig = Rig(LOCAL.replace('"09:00-11:00"', '"01:00-02:00"'))
    assert texts(rig.ask("in.truong.lan")) == ["IN CNAME may-in.truong.lan.", "IN A 192.168.1.50"]
    assert texts(rig.ask("web.truong.lan")) == ["IN CNAME www.example.com.", "IN A 192.0.2.1"]


def test_a_name_of_the_world_may_not_lead_inside():
    rig = Rig(POLICY)
    rig.upstream.behave = address(data="192.168.1.1")
    answer = rig.ask("rebind.example", use_edns=0)
    assert (answer.rcode(), answer.answer) == (dns.rcode.NOERROR, [])
    assert "private address" in answer.options[0].to_text()
    rig = Rig('rebind_allow = ["nas.example"]\n' + POLICY)
    rig.upstream.behave = address(data="192.168.1.1")
    assert rig.ask("my.nas.example").answer
