from __future__ import annotations

import re

import pytest

from blocklists.essential import ESSENTIAL
from blocklists.kinds import Kind, Scope
from blocklists.quarantine import Quarantine
from blocklists.report import ParseReport
from blocklists.rule import BOX, DROP, TCP_ONLY, Rewrite, Rule
from blocklists.suffixes import load_suffixes
from blocklists.trust import ASKER, EVERY_NAME, LOCAL, PASSTHRU, REWRITE, WIDE, admitted, names_admitted

ELSEWHERE = Rewrite(records=((1, "192.0.2.1"),))
NULL = Rewrite(records=((1, "0.0.0.0"), (28, "::")))


def one(rule, *, trusted=False, fmt="adblock", guard=None):
    report = ParseReport(fmt, rules=1)
    kept = admitted([rule], report, trusted=trusted, guard=guard, lines=[7])
    assert report.rules == len(kept)
    return kept, report


@pytest.mark.parametrize(
    ("rule", "reason"),
    [
        (Rule("r", name="a.b", rewrite=ELSEWHERE), REWRITE),
        (Rule("r", name="a.b", rewrite=Rewrite(cname="evil.example")), REWRITE),
        (Rule("r", name="a.b", rewrite=Rewrite(rcode=TCP_ONLY)), REWRITE),
        (Rule("r", name="a.b", asker="client=192.0.2.1"), ASKER),
        (Rule("r", name="a.b", asker="ctag=user_child", allow=True), ASKER),
    ],
)
def test_an_untrusted_list_s_wishes_are_counted_and_a_trusted_one_s_honoured(rule, reason):
    kept, report = one(rule)

    assert kept == []
    assert report.ignored == {reason: 1}
    assert one(rule, trusted=True)[0] == [rule]


@pytest.mark.parametrize("rewrite", [NULL, Rewrite(rcode=DROP), Rewrite(rcode=BOX)])
def test_an_answer_that_is_a_block_in_other_words_is_taken_as_one(rewrite):
    kept, report = one(Rule("r", name="a.b", rewrite=rewrite))

    assert kept == [Rule("r", name="a.b")]
    assert report.remarks.total() == 1
    assert one(Rule("r", name="a.b", rewrite=rewrite), trusted=True)[0][0].rewrite == rewrite


def test_an_answer_without_records_says_no_more_than_a_block():
    rule = Rule("r", name="a.b", types=frozenset({28}), rewrite=Rewrite())

    assert one(rule)[0] == [rule]


@pytest.mark.parametrize(
    "rule", [Rule("r", name="a.b", allow=True, important=True), Rule("r", name="a.b", badfilter=True)]
)
def test_within_the_list_exceptions_and_badfilters_need_no_trust(rule):
    assert one(rule)[0] == [rule]


def test_passthru_of_an_untrusted_zone_is_ignored():
    assert one(Rule("r", network="192.0.2.0/24", allow=True), fmt="rpz")[1].ignored == {PASSTHRU: 1}
    allow, block = Kind(allow=True, scope=Scope.EXACT), Kind(allow=False, scope=Scope.EXACT)
    report = ParseReport("rpz")

    assert names_admitted({allow: ["a.b", "c.d"], block: ["e.f"]}, report, "rpz", trusted=False) == {
        block: ["e.f"]
    }
    assert report.ignored == {PASSTHRU: 2}
    assert names_admitted({allow: ["a.b"]}, report, "rpz", trusted=True) == {allow: ["a.b"]}
    assert names_admitted({allow: ["a.b"]}, report, "adblock", trusted=False) == {allow: ["a.b"]}


def test_a_pattern_that_cannot_be_matched_is_rejected_with_its_line():
    _, report = one(Rule("/(a)\\1/", pattern=r"(a)\1"))

    assert [(line.line, line.text) for line in report.rejected] == [(7, "/(a)\\1/")]
    assert "refers back" in report.rejected[0].reason


def test_a_rule_for_every_name_is_kept_out_of_an_untrusted_list():
    rule = Rule("*$denyallow=vn", denyallow=("vn",))

    assert [q.reason for q in one(rule)[1].quarantined] == [EVERY_NAME]
    assert one(rule, trusted=True)[0] == [rule]
    assert one(Rule("@@*", allow=True))[0]


GUARD = Quarantine(load_suffixes(), ["hotline.example", "*.school.example"])
STRICT = Quarantine(load_suffixes(), [], ["zalo.me"])


@pytest.mark.parametrize(
    ("rule", "guard", "reason"),
    [
        (Rule("r", name="hotline.example", important=True), GUARD, "protected"),
        (Rule("r", name="com.vn", types=frozenset({28})), GUARD, "public suffix"),
        (Rule("r", pattern="hotline"), GUARD, "protected"),
        (Rule("r", pattern=r"^www\.school"), GUARD, "protected"),
        (Rule("r", pattern=r"\.xyz$", invert=True), GUARD, "protected"),
        (Rule("r", pattern="^zalo"), STRICT, "schools need.*zalo.me"),
        (Rule("r", name="zalo.me", types=frozenset({1})), STRICT, "schools need"),
        (Rule("r", pattern="o"), STRICT, "schools need|too wide"),
        (Rule("r", pattern="com$"), Quarantine(load_suffixes()), "too wide: it meets"),
        (Rule("r", pattern=r"\.me$"), Quarantine(load_suffixes()), "every name below me"),
        (Rule("r", pattern=r"^[a-z0-9.-]+\.(ru|cn)$"), Quarantine(load_suffixes()), "every name below cn"),
        (
            Rule("r", pattern="[a-y]", denyallow=("com", "net", "org", "vn")),
            Quarantine(load_suffixes()),
            "every name below ai",
        ),
    ],
)
def test_what_touches_needed_names_is_quarantined(rule, guard, reason):
    _, report = one(rule, guard=guard)

    assert len(report.quarantined) == 1
    assert report.quarantined[0].line == 7
    assert re.search(reason, report.quarantined[0].reason)


def test_what_leaves_them_alone_goes_live():
    assert one(Rule("r", pattern="^ads?[0-9]*[.]"), guard=GUARD)[0]
    assert one(Rule("r", pattern="hotline", denyallow=("hotline.example",)), guard=GUARD)[0]
    assert one(Rule("r", pattern="hotline", allow=True), guard=GUARD)[0]
    assert one(Rule("r", pattern="com$"), guard=Quarantine(load_suffixes()), trusted=True)[0]
    assert one(Rule("r", pattern=r"\.me$"), guard=Quarantine(load_suffixes()), trusted=True)[0]
    assert one(Rule("r", pattern=r"^[0-9a-z]{26}\.com$"), guard=Quarantine(load_suffixes()))[0]
    assert len(ESSENTIAL) > 150


@pytest.mark.parametrize(
    ("network", "reason"),
    [
        ("192.168.0.0/16", LOCAL),
        ("127.0.0.1", LOCAL),
        ("fd00::/8", LOCAL),
        ("8.0.0.0/8", WIDE),
        ("0.0.0.0/0", WIDE),
        ("2000::/3", WIDE),
        ("::/0", WIDE),
    ],
)
def test_networks_that_would_take_down_too_much_are_quarantined(network, reason):
    rule = Rule("r", network=network)

    assert next(q.reason for q in one(rule)[1].quarantined) in (reason, LOCAL)
    assert one(rule, trusted=True)[0] == [rule]
    assert one(Rule("r", network="1.2.3.0/24"))[0]
    assert one(Rule("r", network="2a00:1450::/32"))[0]
