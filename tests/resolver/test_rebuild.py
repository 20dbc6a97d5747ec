from __future__ import annotations

import dns.message
import pytest

from resolver.rebuild import MAX_LIFETIME, NO_SOA_LIFETIME, extended_rcode, failure, rebuild, sane_ttl
from resolver.scrub import normalise
from resolver.wirebase import Lame, WireError
from tests.support.wirekit import parsed, query, question, reply, section_text

SOA = "example. 600 SOA ns.example. h.example. 1 2 3 4 60"
SIG = "8 2 300 20300101000000 20200101000000 4711 example. AAAA"


def scrubbed(name, qtype, answer=(), authority=(), *, do=False, rcode=0, flags=0x8180):
    asked = question(name, qtype, do=do)
    ours = query(name, qtype, do=do)
    message = normalise(reply(asked, answer, authority, rcode=rcode, flags=flags | rcode), ours)
    seen = parsed(message, ours)
    return message, section_text(seen.answer), section_text(seen.authority)


def test_signatures_stay_with_do():
    records = (
        "a.example. 60 CNAME b.example.",
        f"a.example. 60 RRSIG CNAME {SIG}",
        "b.example. 60 A 192.0.2.1",
        f"b.example. 60 RRSIG A {SIG}",
        f"b.example. 60 RRSIG AAAA {SIG}",
    )
    _, answer, _ = scrubbed("a.example", "A", records, do=True)
    assert [line.split()[3:5] for line in answer] == [
        ["CNAME", "b.example."],
        ["RRSIG", "CNAME"],
        ["A", "192.0.2.1"],
        ["RRSIG", "A"],
    ]


def test_without_do_signatures_and_proofs_go():
    records = ("a.example. 60 A 192.0.2.1", f"a.example. 60 RRSIG A {SIG}", "a.example. 60 NSEC b.example. A")
    message, answer, authority = scrubbed("a.example", "A", records, ("a.example. 9 NSEC c.example. A",))
    assert answer == ["a.example. 60 IN A 192.0.2.1"]
    assert (authority, message.lifetime) == ([], 60)


@pytest.mark.parametrize("qtype", ["RRSIG", "NSEC"])
def test_without_do_they_stay_if_they_are_asked_for(qtype):
    data = f"A {SIG}" if qtype == "RRSIG" else "b.example. A"
    _, answer, _ = scrubbed("a.example", qtype, (f"a.example. 60 {qtype} {data}",))
    assert len(answer) == 1


def test_a_proof_of_the_wildcard_stays_with_do():
    _, _, authority = scrubbed(
        "a.example",
        "A",
        ("a.example. 60 A 192.0.2.1", f"a.example. 60 RRSIG A {SIG}"),
        ("example. 60 NS ns.example.", "*.example. 60 NSEC c.example. A", f"*.example. 60 RRSIG NSEC {SIG}"),
        do=True,
    )
    assert [line.split()[3] for line in authority] == ["NSEC", "RRSIG"]


def test_a_signed_denial_keeps_its_proofs_and_its_minimum():
    message, _, authority = scrubbed(
        "x.example",
        "A",
        (),
        (
            "example. 60 NS ns.example.",
            SOA,
            f"example. 600 RRSIG SOA {SIG}",
            "a.example. 60 NSEC z.example. A",
            f"a.example. 60 RRSIG NSEC {SIG}",
            "a.example. 60 A 192.0.2.9",
        ),
        do=True,
        rcode=3,
    )
    assert [line.split()[3] for line in authority] == ["SOA", "RRSIG", "NSEC", "RRSIG"]
    assert authority[0].endswith("1 2 3 4 60")
    assert message.ttls == (60, 600, 60, 60)
    assert message.lifetime == 60


def test_the_minimum_counts_down_with_the_ttl_where_nothing_is_signed():
    message, _, _ = scrubbed("x.example", "A", (), (SOA, "example. 9 NS ns.example."), rcode=3)
    assert message.ttls == (60, 60)
    assert message.ttl_offsets[1] == len(message.wire) - 4


def test_a_denial_at_the_end_of_a_chain():
    message, answer, authority = scrubbed(
        "a.example", "AAAA", ("a.example. 30 CNAME b.example.",), (SOA, "example. 9 NS ns.example.")
    )
    assert (len(answer), len(authority), message.lifetime) == (1, 1, 30)
    assert message.chain == ("b.example",)


def test_a_chain_without_end_and_soa_lives_shortly():
    message, answer, _ = scrubbed("a.example", "A", ("a.example. 300 CNAME b.example.",))
    assert (len(answer), message.lifetime) == (1, NO_SOA_LIFETIME)


def test_a_referral_is_lame_unless_it_is_authoritative():
    ns = ("example. 60 NS ns.example.",)
    with pytest.raises(Lame):
        scrubbed("a.example", "A", (), ns)
    assert scrubbed("a.example", "A", (), ns, flags=0x8580)[0].lifetime == NO_SOA_LIFETIME
    assert scrubbed("a.example", "A", (), (*ns, SOA))[0].lifetime == 60


def test_data_beside_an_alias_wins():
    _, answer, _ = scrubbed("a.example", "A", ("a.example. 60 CNAME b.example.", "a.example. 60 A 192.0.2.1"))
    assert answer == ["a.example. 60 IN A 192.0.2.1"]


def test_of_two_aliases_the_first_leads():
    message, answer, _ = scrubbed(
        "a.example",
        "A",
        ("a.example. 60 CNAME b.example.", "a.example. 60 CNAME c.example.", "c.example. 60 A 192.0.2.1"),
    )
    assert message.chain == ("b.example",)
    assert len(answer) == 1


@pytest.mark.parametrize("qtype", ["CNAME", "ANY"])
def test_a_question_for_aliases_follows_none(qtype):
    message, answer, _ = scrubbed(
        "a.example", qtype, ("a.example. 60 CNAME b.example.", "b.example. 60 A 192.0.2.1")
    )
    assert message.chain == ()
    assert answer == ["a.example. 60 IN CNAME b.example."]


def test_any_leaves_signatures_out_without_do():
    records = ("a.example. 60 A 192.0.2.1", f"a.example. 60 RRSIG A {SIG}")
    assert len(scrubbed("a.example", "ANY", records)[1]) == 1
    assert len(scrubbed("a.example", "ANY", records, do=True)[1]) == 2


# --- DNAME -------------------------------------------------------------------------------------------------

DNAME = "old.example. 300 DNAME new.example."


def test_a_dname_and_the_alias_that_follows_from_it_stay():
    message, answer, _ = scrubbed(
        "w.old.example",
        "A",
        (
            DNAME,
            f"old.example. 300 RRSIG DNAME {SIG}",
            "w.old.example. 300 CNAME W.new.example.",
            "w.new.example. 60 A 192.0.2.1",
        ),
        do=True,
    )
    assert [line.split()[3] for line in answer] == ["DNAME", "RRSIG", "CNAME", "A"]
    assert message.chain == ("w.new.example",)


def test_a_question_for_the_alias_ends_there():
    message, answer, _ = scrubbed("w.old.example", "CNAME", (DNAME, "w.new.example. 60 A 192.0.2.1"))
    assert [line.split()[3] for line in answer] == ["DNAME", "CNAME"]
    assert (message.chain, message.lifetime) == ((), 300)


def test_an_alias_that_its_dname_does_not_make_is_refused():
    with pytest.raises(WireError, match="DNAME"):
        scrubbed("w.old.example", "A", (DNAME, "w.old.example. 300 CNAME bank.example."))


def test_a_dname_does_not_speak_for_its_own_name():
    message, answer, _ = scrubbed("old.example", "A", (DNAME, "old.example. 5 A 192.0.2.1"))
    assert answer == ["old.example. 5 IN A 192.0.2.1"]
    assert message.chain == ()


def test_a_dname_that_makes_too_long_a_name_is_refused():
    long = ".".join(["x" * 60] * 4)
    with pytest.raises(WireError, match="255"):
        scrubbed("y" * 60 + ".old.example", "A", (f"old.example. 300 DNAME {long}.", "a. 1 A 192.0.2.1"))


def test_a_dname_at_the_root_of_the_question_name_is_no_trap():
    assert scrubbed(".", "NS", (". 60 NS a.root-servers.net.", "a. 60 DNAME b."))[0].chain == ()


# --- what cannot be -----------------------------------------------------------------------------------------


def test_an_answer_that_leaves_no_room_for_opt_is_refused():
    asked = question("a.example", "TXT")
    text = '"' + "x" * 250 + '"'
    records = tuple(f'a.example. 60 TXT {text} "{number:03}"' for number in range(244))
    packet = reply(asked, (*records, "b.example. 60 A 192.0.2.1"))
    assert 65023 < len(packet) < 65535
    with pytest.raises(WireError, match="too long"):
        rebuild(packet, query("a.example", "TXT"))


def test_the_thorough_way_reads_what_the_quick_way_cannot_keep():
    packet = reply(question("a.example"), ("b.example. 60 A 192.0.2.2", "a.example. 60 A 192.0.2.1"))
    assert rebuild(packet, query("a.example")).addresses == (bytes([192, 0, 2, 1]),)


@pytest.mark.parametrize(
    ("ttl", "sane"), [(0, 0), (1, 1), (0x7FFFFFFF, 0x7FFFFFFF), (0x80000000, 0), (0xFFFFFFFF, 0)]
)
def test_ttls_with_the_top_bit_count_as_zero(ttl, sane):
    assert sane_ttl(ttl) == sane


def test_failure_is_a_question_and_a_code():
    answer = failure(query("a.example"), 23)
    assert dns.message.from_wire(answer.wire).rcode() == 7
    assert (answer.rcode, answer.lifetime) == (23, 0)


def test_extended_rcode_comes_from_the_opt_of_the_root_only():
    opt = bytes.fromhex("00 0029 04d0 01 00 0000 0000")
    other = b"\x01a" + opt
    assert extended_rcode(opt, 0, 1) == 16
    assert extended_rcode(other + opt[:5] + b"\x00" + opt[6:], 0, 2) == 0
    with pytest.raises(WireError):
        extended_rcode(opt[:-1] + b"\x05", 0, 1)


def test_a_day_and_five_seconds():
    assert (MAX_LIFETIME, NO_SOA_LIFETIME) == (86400, 5)
