from __future__ import annotations

import pytest

from blocklists.kinds import Kind, Scope
from blocklists.rpz import RpzReader
from blocklists.rule import DROP, TCP_ONLY, Rewrite, Rule

BLOCK = Kind(allow=False, scope=Scope.EXACT)
ALLOW = Kind(allow=True, scope=Scope.EXACT)


def read(text):
    return RpzReader().read(text)


@pytest.mark.parametrize("text", ["a.example CNAME .", "A.example. 60 IN CNAME .", "a.example A 0.0.0.0"])
def test_nxdomain_is_a_plain_block(text):
    assert read(text).entries == ((BLOCK, "a.example"),)


def test_a_star_is_what_is_below():
    assert read("*.a.example CNAME .").entries == ((Kind(allow=False, scope=Scope.BELOW), "a.example"),)


@pytest.mark.parametrize(
    "target", ["rpz-passthru.", "RPZ-PASSTHRU.", "rpz-passthru", "a.example.", "a.example"]
)
def test_passthru_is_an_exception(target):
    assert read(f"a.example CNAME {target}").entries == ((ALLOW, "a.example"),)


@pytest.mark.parametrize(
    ("data", "rewrite"),
    [
        ("CNAME *.", Rewrite(0)),
        ("CNAME rpz-drop.", Rewrite(DROP)),
        ("CNAME rpz-tcp-only.", Rewrite(TCP_ONLY)),
        ("CNAME Garden.Example.", Rewrite(cname="garden.example")),
        ("A 192.0.2.1", Rewrite(records=((1, "192.0.2.1"),))),
        ("AAAA 2001:db8::1", Rewrite(records=((28, "2001:db8::1"),))),
        ('TXT "why; not"', Rewrite(records=((16, '"why; not"'),))),
        ("MX 10 mail.example.", Rewrite(records=((15, "10 mail.example"),))),
        ("SRV 1 2 3 a.example.", Rewrite(records=((33, "1 2 3 a.example"),))),
    ],
)
def test_other_actions_are_answers(data, rewrite):
    text = f"a.example {data}"

    assert read(text).rules == (Rule(text, name="a.example", scope=Scope.EXACT, rewrite=rewrite),)


@pytest.mark.parametrize(
    ("owner", "network"),
    [
        ("24.0.2.0.192.rpz-ip", "192.0.2.0/24"),
        ("32.1.2.0.192.rpz-ip", "192.0.2.1/32"),
        ("48.zz.db8.2001.rpz-ip", "2001:db8::/48"),
        ("128.1.zz.db8.2001.rpz-ip", "2001:db8::1/128"),
        ("128.8.7.6.5.4.3.db8.2001.rpz-ip", "2001:db8:3:4:5:6:7:8/128"),
        ("128.zz.rpz-ip", "::/128"),
    ],
)
def test_addresses_in_answers(owner, network):
    text = f"{owner} CNAME ."

    assert read(text).rules == (Rule(text, network=network),)


def test_an_exception_for_an_address():
    [rule] = read("24.0.2.0.192.rpz-ip CNAME rpz-passthru.").rules

    assert (rule.allow, rule.network) == (True, "192.0.2.0/24")


def test_askers():
    [rule] = read("24.0.2.0.192.rpz-client-ip CNAME rpz-drop.").rules
    [single] = read("32.1.2.0.192.rpz-client-ip CNAME .").rules

    assert (rule.asker, rule.rewrite) == ("client=192.0.2.0/24", Rewrite(DROP))
    assert (single.asker, single.rewrite) == ("client=192.0.2.1", None)


def test_every_name():
    assert read("* CNAME .").rules == (Rule("* CNAME ."),)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "a.example.rpz-nsdname CNAME .",
            "32.1.2.0.192.rpz-nsip CNAME .",
            "a.example CNAME *.garden.example.",
        ),
        *("a.example DNAME b.", "a.example RRSIG x", "a.example NS b.", "$GENERATE 1-2 a CNAME ."),
    ],
)
def test_what_is_left_out_is_counted(text):
    line = read(text)

    assert (line.entries, line.rules) == ((), ())
    assert line.ignored


@pytest.mark.parametrize(
    "text",
    [
        *("24.1.2.0.192.rpz-ip CNAME .", "33.1.2.0.192.rpz-ip CNAME .", "x.rpz-ip CNAME .", "rpz-ip CNAME ."),
        *(
            "128.1.zz.zz.rpz-ip CNAME .",
            "a.example A x",
            "a..example CNAME .",
            "192.0.2.1 CNAME .",
            "$INCLUDE x",
        ),
        r"a\.b.example CNAME .",
    ],
)
def test_mistakes(text):
    assert read(text).rejected


@pytest.mark.parametrize("rrtype", ["SOA a. b. 1 2 3 4 5", "NS localhost.", "TXT x"])
def test_the_zone_s_own_records_are_no_triggers(rrtype):
    reader = RpzReader()
    reader.read("$ORIGIN rpz.test.")
    line = reader.read(f"@ {rrtype}")

    assert (line.entries, line.rules) == ((), ())
    assert "the zone itself" in line.ignored
