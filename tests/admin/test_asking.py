from __future__ import annotations

from datetime import datetime

import pytest

from admin.asking import Asker, name_in
from admin.recordtypes import TYPES
from blocklists.hits import EMPTY_INDEX
from blocklists.kinds import Kind, Scope
from blocklists.memory import MemoryIndex
from config.names import NameInvalid
from config.policyfile import parse_policy
from config.presets import preset_text

NOW = datetime.fromisoformat("2026-11-24T10:00:00+07:00")
TEXT = """
kind = "home"
default_group = "children"
starter = false
[groups.children]
en = "Children"
vi = "Trẻ em"
block = ["bad.example"]
allow = ["good.bad.example"]
block_mode = MODE
"""


def asker(mode='"nxdomain"'):
    policy = parse_policy(TEXT.replace("MODE", mode))
    return Asker.of(policy, "children", NOW, EMPTY_INDEX)


@pytest.mark.parametrize(
    ("mode", "qtype", "reply"),
    [
        ('"nxdomain"', "A", "nxdomain"),
        ('"refused"', "A", "refused"),
        ('"null"', "AAAA", "::"),
        ('"null"', "MX", "nodata"),
        ('{ ipv4 = "192.168.1.2" }', "A", "192.168.1.2"),
    ],
)
def test_the_reply_is_what_the_device_would_get(mode, qtype, reply):
    one = asker(mode)
    assert one.reply(one.ask("x.bad.example", TYPES[qtype])) == reply


def test_a_name_above_an_allowed_one_has_no_data():
    one = asker()
    assert one.reply(one.ask("bad.example")) == "nodata"
    assert one.reply(one.ask("www.good.bad.example")) == "forwarded"


def test_the_trace_names_who_decided():
    assert asker().ask("bad.example").decider is not None
    assert asker().ask("bad.example", traced=False).trace == ()


@pytest.mark.parametrize("language", ["vi", "en"])
def test_there_is_a_sentence(language):
    one = asker()
    assert one.sentence(one.ask("bad.example").verdict, language)


@pytest.mark.parametrize(
    ("rule", "qtype", "reply"),
    [
        ("192.0.2.1", "A", "rewritten"),
        ("192.0.2.1", "AAAA", "nodata"),
        ("other.example", "A", "rewritten"),
        ("other.example", "CNAME", "rewritten"),
        ("other.example", "HTTPS", "nodata"),
        ("NXDOMAIN;;", "A", "nxdomain"),
        ("REFUSED;;", "A", "refused"),
    ],
)
def test_an_answer_of_ones_own_is_told(rule, qtype, reply):
    text = TEXT.replace("MODE", '"nxdomain"') + f'rules = ["||own.example^$dnsrewrite={rule}"]\n'
    one = Asker.of(parse_policy(text), "children", NOW, EMPTY_INDEX)
    assert one.reply(one.ask("own.example", TYPES[qtype])) == reply


def test_the_host_of_an_address_of_the_web():
    assert name_in("https://www.example.com/x?y") == "www.example.com"
    assert name_in("http://[") == "http://["


def test_what_is_no_name_is_refused():
    with pytest.raises(NameInvalid):
        asker().ask("bad..name")


def test_what_the_timetable_makes_of_a_name_next_is_told_over_holidays():
    policy = parse_policy(preset_text("secondary"))
    eve = datetime(2026, 12, 31, 14, tzinfo=policy.zone)  # New Year's Day is a holiday
    asker = Asker.of(
        policy,
        "morning",
        eve,
        MemoryIndex.from_names({Kind(False, Scope.SUBTREE): ["roblox.com"]}, "l", "games"),
    )
    moment, verdict = asker.ahead(asker.ask("roblox.com"))
    assert (moment, verdict.blocked) == (datetime(2027, 1, 2, 7, tzinfo=policy.zone), True)
    assert asker.ahead(asker.ask("vnexpress.net")) is None
