"""The way of a query, question in and answer out, with scripted time and upstream."""

from __future__ import annotations

import dns.edns
import dns.flags
import dns.message
import dns.rcode
import pytest
from hypothesis import given
from hypothesis import strategies as st

from blocklists.hits import Hit
from policy.verdict import Outcome
from resolver.upstream import Reason, UpstreamFailure
from tests.support.rig import Rig, address, answer_with

POLICY = """
kind = "school"
default_group = "pupils"
starter = false
[groups.pupils]
en = "Pupils"
vi = "Học sinh"
block_categories = ["games", "adult"]
block = ["bad.example"]
allow = ["good.bad.example"]
    [[groups.pupils.timetable]]
    name = "Lessons"
    days = "all"
    windows = ["10:00-11:00"]
    block_categories = ["social"]
[groups.staff]
en = "Staff"
vi = "Giáo viên"
block_mode = "null"
block_categories = ["games"]
[groups.lab]
en = "Lab"
vi = "Phòng máy"
block_mode = "refused"
block = ["bad.example"]
[groups.signs]
en = "Signs"
vi = "Bảng"
block_mode = { ipv4 = "192.168.1.2", ipv6 = "2001:db8::2" }
block = ["bad.example"]
"""
DEVICES = """
[[devices]]
name = "staff room"
group = "staff"
addresses = ["192.168.1.20"]
[[devices]]
name = "lab"
group = "lab"
addresses = ["192.168.1.30"]
[[devices]]
name = "signs"
group = "signs"
addresses = ["192.168.1.40"]
"""
GAMES, SOCIAL = 11, 10


class Lists:
    """Lists as a dict: name → category; below it too."""

    def __init__(self, names):
        self.names = names

    conditions = frozenset()

    def lookup_address(self, address):
        return ()

    def lookup(self, name, qtype=1, held=frozenset()):
        labels = name.split(".")
        parents = [".".join(labels[i:]) for i in range(len(labels))]
        return tuple(
            Hit(parent, "test", self.names[parent], allow=False, exact=False)
            for parent in parents
            if parent in self.names
        )


LISTS = Lists({"game.example": "games", "social.example": "social", "evil.example": "malware"})


@pytest.fixture
def rig():
    return Rig(POLICY, lists=LISTS, devices=DEVICES)


def code(reply):
    return dns.rcode.to_text(reply.rcode())


def errors(reply):
    return [(int(o.code), o.text) for o in reply.options if isinstance(o, dns.edns.EDEOption)]


def test_an_answer_is_the_upstreams(rig):
    reply = rig.ask("www.example.com")
    assert code(reply) == "NOERROR"
    assert reply.answer[0].to_text() == "www.example.com. 300 IN A 192.0.2.1"
    assert reply.flags & dns.flags.RA
    assert not reply.flags & dns.flags.AA
    assert rig.counted(Outcome.ALLOWED) == 1


def test_a_second_asker_is_answered_from_the_cache(rig):
    rig.ask("www.example.com")
    rig.ask("www.example.com", client="192.168.1.20")
    rig.ask("WWW.Example.COM", client="192.168.1.11")
    assert len(rig.upstream.asked) == 1


def test_every_asker_gets_his_own_spelling_back(rig):
    for name in ("www.example.com.", "WwW.eXample.com.", "WWW.EXAMPLE.COM."):
        for _ in range(3):
            reply = rig.ask(name)
            assert reply.question[0].name.to_text() == name


def test_a_blocked_name_never_goes_upstream(rig):
    reply = rig.ask("www.game.example", use_edns=0)
    assert code(reply) == "NXDOMAIN"
    assert [rr.to_text().split()[3] for rr in reply.authority] == ["SOA"]
    assert reply.authority[0].ttl == 10
    assert errors(reply) == [(17, "Games")]
    assert rig.upstream.asked == []
    assert rig.counted(Outcome.BLOCKED, GAMES) == 1


def test_the_operators_security_is_another_error(rig):
    assert errors(rig.ask("evil.example", use_edns=0)) == [(15, "Malware")]


def test_without_edns_there_is_no_extended_error(rig):
    assert rig.ask("www.game.example").opt is None


@pytest.mark.parametrize(
    ("client", "rtype", "expected"),
    [
        ("192.168.1.10", "A", "NXDOMAIN"),
        ("192.168.1.30", "A", "REFUSED"),
        ("192.168.1.40", "A", "192.168.1.2"),
        ("192.168.1.40", "AAAA", "2001:db8::2"),
        ("192.168.1.40", "HTTPS", "NODATA"),
    ],
)
def test_block_modes(rig, client, rtype, expected):
    for _ in range(3):  # made, prepared, from the packet cache
        reply = rig.ask("x.bad.example", rtype, client=client)
        if reply.answer:
            assert reply.answer[0][0].to_text() == expected
            assert reply.answer[0].ttl == 10
        else:
            assert (code(reply) if reply.rcode() else "NODATA") == expected


def test_the_null_mode_answers_with_no_address(rig):
    assert rig.ask("game.example", client="192.168.1.20").answer[0][0].to_text() == "0.0.0.0"
    assert rig.ask("game.example", "AAAA", client="192.168.1.20").answer[0][0].to_text() == "::"


def test_a_blocked_parent_of_an_allowed_name_says_nodata(rig):
    """An RFC 8020 cache would take the allowed child with an NXDOMAIN."""
    assert code(rig.ask("bad.example")) == "NOERROR"
    assert code(rig.ask("other.bad.example")) == "NXDOMAIN"
    assert rig.ask("www.good.bad.example").answer


def test_ttls_count_down_and_are_capped(rig):
    rig.upstream.behave = address(ttl=320)
    seen = [rig.ask("www.example.com").answer[0].ttl]
    for _ in range(4):
        rig.pass_time(15)
        seen.append(rig.ask("www.example.com").answer[0].ttl)
    assert seen == [300, 300, 290, 275, 260]
    assert len(rig.upstream.asked) == 1
    rig.pass_time(260)
    assert rig.ask("www.example.com").answer[0].ttl == 300
    assert len(rig.upstream.asked) == 2


def test_what_is_allowed_now_is_gone_when_the_timetable_closes_it():
    rig = Rig(POLICY, lists=LISTS, devices=DEVICES, wall="2026-11-24T09:58:00+07:00")
    assert rig.ask("social.example").answer[0].ttl <= 119
    rig.pass_time(100)
    assert rig.ask("social.example").answer[0].ttl <= 19
    rig.pass_time(19.5)
    assert rig.ask("social.example").answer[0].ttl == 0
    rig.pass_time(0.5)
    assert code(rig.ask("social.example")) == "NXDOMAIN"
    assert rig.counted(Outcome.BLOCKED, SOCIAL) == 1
    # … and open again at the second it is due, from the cache that the change did not touch.
    rig.pass_time(3599)
    assert code(rig.ask("social.example")) == "NXDOMAIN"
    rig.pass_time(1)
    assert rig.ask("social.example").answer


def test_a_block_ends_at_the_client_when_the_window_ends():
    rig = Rig(POLICY, lists=LISTS, wall="2026-11-24T10:59:55+07:00")
    assert rig.ask("social.example").authority[0].ttl == 4


@given(
    before=st.floats(0.1, 400),
    ttl=st.integers(1, 1000),
    steps=st.lists(st.floats(0.1, 60), min_size=1, max_size=8),
)
def test_no_answer_outlives_the_rule_that_made_it(before, ttl, steps):
    """The clamp, whatever way the answer came: fresh, prepared, from the packet cache, re-timed."""
    rig = Rig(POLICY, lists=LISTS, wall="2026-11-24T09:00:00+07:00")
    rig.pass_time(3600 - before)
    rig.upstream.behave = address(ttl=ttl)
    closes = rig.now + before
    for step in steps:
        reply = rig.ask("social.example")
        if rig.now < closes - 1e-3:
            assert rig.now + reply.answer[0].ttl <= closes + 1e-3  # the wall clock counts in microseconds
        elif rig.now > closes + 1e-3:
            assert code(reply) == "NXDOMAIN"
        rig.pass_time(step)


def test_negative_answers_are_cached_by_their_soa(rig):
    soa = ("example.com.", 600, "SOA", "ns.example.com. h.example.com. 1 2 3 4 60")
    rig.upstream.behave = answer_with([soa], rcode=3)
    assert code(rig.ask("nope.example.com")) == "NXDOMAIN"
    rig.pass_time(59)
    rig.ask("nope.example.com")
    assert len(rig.upstream.asked) == 1
    rig.pass_time(2)
    rig.ask("nope.example.com")
    assert len(rig.upstream.asked) == 2


def test_a_blocked_name_behind_an_alias_is_blocked(rig):
    rig.upstream.behave = answer_with(
        [("nice.example.", 60, "CNAME", "www.game.example."), ("www.game.example.", 60, "A", "192.0.2.9")]
    )
    reply = rig.ask("nice.example", use_edns=0)
    assert code(reply) == "NXDOMAIN"
    assert errors(reply) == [(17, "Games")]
    assert rig.counted(Outcome.BLOCKED, GAMES) == 1


def test_an_allowed_name_on_a_blocked_host_works_but_not_on_malware(rig):
    def alias(target):
        return answer_with([("good.bad.example.", 60, "CNAME", target), (target, 60, "A", "192.0.2.9")])

    rig.upstream.behave = alias("www.game.example.")
    assert rig.ask("good.bad.example").answer
    rig.upstream.behave = alias("evil.example.")
    blocked = rig.ask("good.bad.example", "AAAA")
    assert (code(blocked), blocked.answer) == ("NOERROR", [])  # names below it are allowed, so it exists


def test_nothing_blocks_the_hotline_not_even_where_it_leads(rig):
    """A list of malware may well name the provider at which it is, or that one's address."""
    rig.upstream.behave = answer_with(
        [("tongdai111.vn.", 60, "CNAME", "evil.example."), ("evil.example.", 60, "A", "192.0.2.9")]
    )
    assert code(rig.ask("evil.example")) == "NXDOMAIN"
    assert len(rig.ask("tongdai111.vn").answer) == 2
    assert len(rig.ask("tongdai111.vn").answer) == 2  # from the cache too


def test_a_cached_answer_is_inspected_for_each_group(rig):
    rig.upstream.behave = answer_with(
        [("nice.example.", 600, "CNAME", "social.example."), ("social.example.", 600, "A", "192.0.2.9")]
    )
    assert rig.ask("nice.example", client="192.168.1.20").answer
    assert code(rig.ask("nice.example", client="192.168.1.10")) == "NXDOMAIN"
    assert len(rig.upstream.asked) == 1


def test_what_was_asked_with_cd_never_serves_without(rig):
    rig.ask("www.example.com", flags=dns.flags.RD | dns.flags.CD)
    rig.ask("www.example.com")
    assert [query.cd for query in rig.upstream.asked] == [True, False]


def test_do_goes_upstream_and_comes_back(rig):
    reply = rig.ask("www.example.com", want_dnssec=True)
    assert rig.upstream.asked[0].do
    assert reply.ednsflags & dns.flags.DO


def test_ad_only_for_those_who_ask_and_never_on_what_we_made_up(rig):
    rig.upstream.behave = answer_with([("www.example.com.", 60, "A", "192.0.2.1")], ad=True)
    assert not rig.ask("www.example.com").flags & dns.flags.AD
    assert rig.ask("www.example.com", flags=dns.flags.RD | dns.flags.AD).flags & dns.flags.AD
    assert not rig.ask("game.example", flags=dns.flags.RD | dns.flags.AD).flags & dns.flags.AD


FAILURE = UpstreamFailure(Reason.TIMEOUT, (22, "No upstream answered"))


def test_without_an_upstream_the_answer_is_servfail_with_its_reason(rig):
    rig.upstream.behave = lambda _query: FAILURE
    reply = rig.ask("www.example.com", use_edns=0)
    assert code(reply) == "SERVFAIL"
    assert errors(reply) == [(22, "No upstream answered")]
    assert code(rig.ask("game.example")) == "NXDOMAIN"  # what needs no upstream still works


def test_a_stale_answer_is_better_than_none(rig):
    rig.upstream.behave = address(ttl=20)
    rig.ask("www.example.com")
    rig.pass_time(1000)
    rig.upstream.behave = lambda _query: FAILURE
    reply = rig.ask("www.example.com", use_edns=0)
    assert reply.answer[0].ttl == 30
    assert errors(reply) == [(3, None)] or errors(reply) == [(3, "")]
    rig.pass_time(6)
    rig.upstream.behave = address(ttl=20)
    assert rig.ask("www.example.com").answer[0].ttl == 20


def test_a_slow_upstream_is_waited_for_a_moment_only_when_there_is_something_stale(rig):
    rig.upstream.behave = address(ttl=20)
    rig.ask("www.example.com")
    rig.pass_time(1000)
    rig.upstream.behave = lambda _query: None
    query = dns.message.make_query("www.example.com", "A")
    replies = rig.send(query.to_wire())
    rig.pass_time(1.7)
    assert replies == []
    rig.pass_time(0.2)
    assert dns.message.from_wire(replies[0]).answer[0].ttl == 30
    rig.upstream.settle(address(ttl=50))  # late, but the next asker profits
    assert len(replies) == 1
    assert rig.ask("www.example.com", client="192.168.1.20").answer[0].ttl == 50


def test_with_all_upstreams_down_a_stale_answer_comes_at_once(rig):
    """There is nobody to be waited for (RFC 8767 §5). The question goes out all the same: that finds them up again."""
    rig.upstream.behave = address(ttl=20)
    rig.ask("www.example.com")
    rig.pass_time(1000)
    rig.upstream.behave, rig.upstream.healthy = lambda _query: None, False
    replies = rig.send(dns.message.make_query("www.example.com", "A").to_wire())
    rig.pass_time(0)
    assert dns.message.from_wire(replies[0]).answer[0].ttl == 30
    rig.upstream.settle(address(ttl=50))
    assert len(replies) == 1
    assert rig.ask("www.example.com", client="192.168.1.20").answer[0].ttl == 50


def test_stale_answers_are_decided_under_todays_rules():
    rig = Rig(POLICY, lists=LISTS, wall="2026-11-24T09:30:00+07:00")
    rig.upstream.behave = address(ttl=20)
    rig.ask("social.example")
    rig.pass_time(1900)
    rig.upstream.behave = lambda _query: FAILURE
    assert code(rig.ask("social.example")) == "NXDOMAIN"


def test_a_rule_that_changes_while_we_wait_is_the_one_that_counts():
    rig = Rig(POLICY, lists=LISTS, wall="2026-11-24T09:59:59+07:00")
    rig.upstream.behave = lambda _query: None
    replies = rig.send(dns.message.make_query("social.example", "A").to_wire())
    rig.pass_time(2)
    rig.upstream.settle(address())
    assert code(dns.message.from_wire(replies[0])) == "NXDOMAIN"


def test_an_upstream_that_talks_nonsense_is_a_failure(rig):
    rig.upstream.behave = lambda _query: b"\0" * 40
    assert code(rig.ask("www.example.com")) == "SERVFAIL"


@pytest.mark.parametrize(
    ("name", "rtype", "expected"),
    [("www.example.com", "AXFR", {"REFUSED", "NOTIMP"}), ("www.example.com", "ANY", {"NOERROR"})],
)
def test_questions_that_no_upstream_sees(rig, name, rtype, expected):
    query = dns.message.make_query(name, rtype)
    [wire] = rig.send(query.to_wire())
    assert dns.rcode.to_text(dns.message.from_wire(wire, one_rr_per_rrset=True).rcode()) in expected
    assert rig.upstream.asked == []


def test_an_unknown_edns_version_is_badvers(rig):
    query = dns.message.make_query("www.example.com", "A", use_edns=1)
    [wire] = rig.send(query.to_wire())
    assert dns.message.from_wire(wire).rcode() == dns.rcode.BADVERS


def test_long_answers_are_cut_for_udp_and_whole_over_tcp(rig):
    records = [("big.example.", 60, "TXT", f'"{"x" * 200} {i}"') for i in range(10)]
    rig.upstream.behave = answer_with(records)
    for _ in range(4):
        reply = rig.ask("big.example", "TXT")
        assert reply.flags & dns.flags.TC
        assert reply.answer == []
        rig.pass_time(1)
    assert len(rig.ask("big.example", "TXT", udp=False).answer[0]) == 10


@given(st.binary(max_size=300))
def test_no_bytes_raise(data):
    rig = Rig(POLICY, lists=LISTS)
    for packet in (data, data[:2] + b"\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00" + data[2:]):
        for udp in (True, False):
            for reply in rig.send(packet, udp=udp):
                assert reply[2] & 0x80
                assert reply[:2] == packet[:2]


def test_a_forwarding_loop_ends_here(rig):
    rig.upstream.loops = True
    reply = rig.ask("www.example.com", use_edns=0)
    assert code(reply) == "SERVFAIL"
    assert "loop" in errors(reply)[0][1]
    assert rig.upstream.asked == []


def test_spellings_of_one_name_do_not_fill_the_cache(rig):
    for number in range(3000):
        spelled = "".join(c.upper() if number >> i & 1 else c for i, c in enumerate("abcdefghijklmnop"))
        rig.ask(f"{spelled}.example.com")
    view = rig.viewset.views["pupils"]
    assert len(view.packets) == 0
    assert len(view.prepared) == 1
    assert len(rig.upstream.asked) == 1
