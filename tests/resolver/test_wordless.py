"""Silence, "ask again over TCP", and the box's own address: what trusted lists and own rules may say too."""

from __future__ import annotations

import dns.flags
import dns.rcode
import pytest

from blocklists.inforce import Owner
from blocklists.memory import MemoryIndex
from blocklists.rule import BOX, DROP, TCP_ONLY, Rewrite, Rule
from config.checkname import ZONE
from policy.verdict import Action, Outcome, Step, Verdict
from resolver.wire import read_query
from resolver.wordless import cut, over_tcp
from tests.support.rig import Rig, answer_with
from tests.support.wirekit import question

POLICY = """
kind = "school"
default_group = "pupils"
starter = false
{top}
[groups.pupils]
en = "Pupils"
vi = "Học sinh"
block_categories = ["games"]
{group}
"""
RECORD = f"""
[[records]]
name = "*.{ZONE}"
addresses = ["192.168.1.2"]
"""


def lists_with(rcode: int, category: str = "games") -> MemoryIndex:
    rule = Rule("r", name="odd.vn", rewrite=Rewrite(rcode))
    return MemoryIndex([], [(Owner("mine", category), [rule])])


def rig_with(rcode: int, *, top: str = "", group: str = "", category: str = "games") -> Rig:
    return Rig(POLICY.format(top=top, group=group), lists=lists_with(rcode, category))


@pytest.mark.parametrize("udp", [True, False])
def test_a_dropped_question_gets_no_answer_and_is_counted(udp: bool) -> None:
    rig = rig_with(DROP)
    assert rig.ask("www.odd.vn", udp=udp) is None
    assert rig.ask("www.odd.vn", udp=udp) is None
    assert not rig.upstream.asked
    assert rig.counted(Outcome.REWRITTEN, 11) == 2
    assert rig.ask("even.vn", udp=udp).answer


def test_only_where_the_category_is_blocked() -> None:
    assert rig_with(DROP, category="video").ask("odd.vn").answer


@pytest.mark.parametrize("edns", [-1, 0])
def test_who_is_to_come_by_tcp_gets_an_empty_cut_answer_over_udp_and_the_real_one_over_tcp(edns: int) -> None:
    rig = rig_with(TCP_ONLY)
    for _ in range(3):  # not even from what was kept for askers by TCP
        cut_off = rig.ask("odd.vn", use_edns=edns)
        assert cut_off.flags & dns.flags.TC
        assert (cut_off.rcode(), cut_off.answer, cut_off.authority) == (dns.rcode.NOERROR, [], [])
        assert rig.ask("odd.vn", udp=False, use_edns=edns).answer
    assert len(rig.upstream.asked) == 1  # the answer itself is cached


def test_it_ends_no_chain() -> None:
    rig = rig_with(TCP_ONLY)
    rig.upstream.behave = answer_with(
        [("shop.vn.", 60, "CNAME", "odd.vn."), ("odd.vn.", 60, "A", "192.0.2.9")]
    )
    assert len(rig.ask("shop.vn").answer) == 2
    rig = rig_with(DROP)
    rig.upstream.behave = answer_with(
        [("shop.vn.", 60, "CNAME", "odd.vn."), ("odd.vn.", 60, "A", "192.0.2.9")]
    )
    assert rig.ask("shop.vn").rcode() == dns.rcode.NXDOMAIN


@pytest.mark.parametrize("rcode", [DROP, TCP_ONLY])
def test_a_local_alias_that_leads_there_is_refused(rcode: int) -> None:
    rig = rig_with(rcode, top='[[records]]\nname = "in.lan"\ncname = "odd.vn"\n')
    assert rig.ask("in.lan").rcode() == dns.rcode.REFUSED


def test_the_boxes_own_address_is_given_where_it_is_known() -> None:
    rig = rig_with(BOX, top=RECORD)
    assert rig.ask("odd.vn").answer[0][0].address == "192.168.1.2"
    for rtype in ("AAAA", "HTTPS", "MX"):
        reply = rig.ask("odd.vn", rtype)
        assert (reply.rcode(), reply.answer) == (dns.rcode.NOERROR, [])


def test_the_groups_own_page_comes_first_and_without_an_address_it_is_a_block() -> None:
    page = 'block_mode = { ipv4 = "192.168.1.7" }'
    assert rig_with(BOX, top=RECORD, group=page).ask("odd.vn").answer[0][0].address == "192.168.1.7"
    assert rig_with(BOX).ask("odd.vn").rcode() == dns.rcode.NXDOMAIN


def test_the_cut_answer_is_as_long_as_the_question_and_echoes_it() -> None:
    query = read_query(question("OdD.vn"))
    wire = cut(query)
    assert wire[:2] == query.id.to_bytes(2, "big")
    assert query.qname in wire
    assert len(wire) == query.question_end + 11  # with an OPT for who sent one


def test_over_tcp_a_verdict_lets_through() -> None:
    verdict = Verdict(Action.REWRITE, Outcome.REWRITTEN, Step.OWN, rewrite=Rewrite(TCP_ONLY))
    told = over_tcp(verdict)
    assert (told.action, told.outcome, told.rewrite) == (Action.FORWARD, Outcome.ALLOWED, None)
