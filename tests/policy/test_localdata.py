"""What the network answers for itself, against a slow model."""

from __future__ import annotations

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blocklists.rule import Rewrite
from config.localdata import Record, Zone
from config.policyfile import parse_policy
from config.rules import BELOW, NameRule
from policy.localdata import PRIVATE_TOPS, LocalData
from policy.nametable import suffixes_of
from policy.special import SPECIAL_NAMES, special_zone

POLICY = """
kind = "school"
default_group = "pupils"
[groups.pupils]
vi = "Học sinh"
en = "Pupils"
[[records]]
name = "may-in.truong.lan"
addresses = ["192.168.1.20", "fd00::20", "192.168.1.21"]
txt = ["màu"]
ttl = 600
[[records]]
name = "in.truong.lan"
addresses = ["192.168.1.20"]
[[records]]
name = "*.hoc.truong.lan"
cname = "may-in.truong.lan"
[[records]]
name = "printer.home.arpa"
addresses = ["10.0.0.5"]
srv = ["0 5 631 printer.home.arpa"]
mx = ["10 mail.home.arpa"]
[[records]]
name = "7.1.168.192.in-addr.arpa"
ptr = ["bep.truong.lan"]
[[records]]
name = "bep.truong.lan"
addresses = ["192.168.1.7"]
[[records]]
name = "lms.truongabc.edu.vn"
addresses = ["192.168.1.5"]
[[records]]
name = "blocked.example.com"
addresses = ["0.0.0.0"]
[[zones]]
name = "ours.lan"
[[records]]
name = "a.b.ours.lan"
addresses = ["192.168.1.9"]
[[zones]]
name = "ad.truong.local"
servers = ["udp://192.168.1.1"]
[[zones]]
name = "192.168.0.0/16"
servers = ["udp://192.168.1.1"]
[[records]]
name = "dc.ad.truong.local"
addresses = ["192.168.1.3"]
"""
A, PTR, MX, TXT, AAAA, SRV, HTTPS = 1, 12, 15, 16, 28, 33, 65
DATA = LocalData.of(parse_policy(POLICY))


def find(name: str, qtype: int = A):
    return DATA.find(suffixes_of(name), qtype)


@pytest.mark.parametrize(
    ("name", "qtype", "records"),
    [
        ("may-in.truong.lan", A, ["192.168.1.20", "192.168.1.21"]),
        ("may-in.truong.lan", AAAA, ["fd00::20"]),
        ("may-in.truong.lan", TXT, ['"m\\195\\160u"']),
        ("may-in.truong.lan", MX, []),
        ("may-in.truong.lan", HTTPS, []),
        ("printer.home.arpa", SRV, ["0 5 631 printer.home.arpa"]),
        ("printer.home.arpa", MX, ["10 mail.home.arpa"]),
        ("lms.truongabc.edu.vn", A, ["192.168.1.5"]),
        ("lms.truongabc.edu.vn", AAAA, []),
        ("dc.ad.truong.local", A, ["192.168.1.3"]),
        # The way back: the first name of an address, and a record that says otherwise.
        ("20.1.168.192.in-addr.arpa", PTR, ["may-in.truong.lan"]),
        ("21.1.168.192.in-addr.arpa", PTR, ["may-in.truong.lan"]),
        ("7.1.168.192.in-addr.arpa", PTR, ["bep.truong.lan"]),
        ("5.0.0.10.in-addr.arpa", PTR, ["printer.home.arpa"]),
        (ipaddress.ip_address("fd00::20").reverse_pointer, PTR, ["may-in.truong.lan"]),
        ("20.1.168.192.in-addr.arpa", A, []),
        # Between a record and the top, where nobody else has names: it exists.
        ("truong.lan", A, []),
        ("lan", A, []),
        ("home.arpa", A, []),
        ("hoc.truong.lan", A, []),
        ("ours.lan", MX, []),
        ("b.ours.lan", A, []),
        ("truong.local", A, []),
    ],
)
def test_a_record_answers_by_type_and_nothing_else(name, qtype, records) -> None:
    found = find(name, qtype)
    assert isinstance(found, Rewrite)
    assert (found.rcode, found.cname) == (0, "")
    assert found.records == tuple((qtype, value) for value in records)


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("x.hoc.truong.lan", Rewrite(cname="may-in.truong.lan", ttl=60)),
        ("x.y.hoc.truong.lan", Rewrite(cname="may-in.truong.lan", ttl=60)),
        ("x.ours.lan", Rewrite(3)),
        ("x.a.b.ours.lan", Rewrite(3)),
        ("ad.truong.local", "ad.truong.local"),
        ("pc1.ad.truong.local", "ad.truong.local"),
        ("x.dc.ad.truong.local", "ad.truong.local"),
        ("9.9.168.192.in-addr.arpa", "168.192.in-addr.arpa"),
        ("168.192.in-addr.arpa", "168.192.in-addr.arpa"),
        ("khac.truong.lan", None),
        ("x.may-in.truong.lan", None),
        ("x.home.arpa", None),
        ("x.local", None),
        ("truongabc.edu.vn", None),
        ("x.lms.truongabc.edu.vn", None),
        ("edu.vn", None),
        ("0.0.0.0.in-addr.arpa", None),
        ("8.0.0.10.in-addr.arpa", None),
        ("arpa", None),
        ("", None),
    ],
)
def test_what_else_stands_or_does_not(name, found) -> None:
    assert find(name) == found


def test_a_record_says_how_long_it_may_be_kept() -> None:
    assert find("may-in.truong.lan").ttl == find("may-in.truong.lan", MX).ttl == 600
    assert find("20.1.168.192.in-addr.arpa", PTR).ttl == 600
    assert find("x.ours.lan").ttl is None


@pytest.mark.parametrize(
    ("name", "evidence"),
    [
        ("may-in.truong.lan", ("may-in.truong.lan", "=may-in.truong.lan")),
        ("x.hoc.truong.lan", ("hoc.truong.lan", "*.hoc.truong.lan")),
        ("20.1.168.192.in-addr.arpa", ("20.1.168.192.in-addr.arpa", "=may-in.truong.lan")),
        ("pc1.ad.truong.local", ("ad.truong.local", "ad.truong.local")),
        ("x.ours.lan", ("ours.lan", "ours.lan")),
        ("example.com", ("", "")),
    ],
)
def test_what_stands_has_evidence(name, evidence) -> None:
    assert DATA.evidence(suffixes_of(name)) == evidence


def test_what_lies_above_is_known() -> None:
    assert {"truongabc.edu.vn", "edu.vn", "vn", "example.com", "truong.lan", "hoc.truong.lan"} <= DATA.above
    assert "lms.truongabc.edu.vn" not in DATA.above
    assert not any(name.endswith("in-addr.arpa") for name in DATA.above)


def test_it_is_a_value_and_made_once() -> None:
    again = parse_policy(POLICY)
    assert LocalData.of(again) is DATA
    assert LocalData(again.records, again.zones) == DATA
    assert hash(LocalData(again.records, again.zones)) == hash(DATA)
    other = LocalData.of(parse_policy(POLICY.replace("192.168.1.9", "192.168.1.10")))
    assert other != DATA
    assert other.digest != DATA.digest
    nothing = LocalData((), ())
    assert not nothing
    assert (nothing.digest, nothing.named, nothing.above) == (b"", frozenset(), frozenset())
    assert nothing.find(suffixes_of("example.com"), A) is None


LABELS = st.sampled_from(["a", "b", "lan", "vn", "home", "arpa", "local"])
NAMES = st.lists(LABELS, min_size=1, max_size=4).map(".".join)
RULES = st.tuples(NAMES, st.booleans()).map(
    lambda pair: NameRule.parse(("*." if pair[1] else "") + pair[0], plain="exact")
)


def model(records: list[Record], zones: list[Zone], name: str) -> Rewrite | str | None:
    """The longest of what reaches a name; of one name the record."""
    reach: list[tuple[int, int, Rewrite | str]] = [
        (record.name.name.count("."), 1, Rewrite(records=((A, record.addresses[0]),), ttl=60))
        for record in records
        if record.name.matches(name)
    ]
    for zone in zones:
        if NameRule(zone.name).matches(name):
            apex = Rewrite() if name == zone.name else Rewrite(3)
            reach.append((zone.name.count("."), 0, str(zone.name) if zone.servers else apex))
    best = max(reach, key=lambda item: item[:2], default=(0, 0, None))[2]
    rules = [*(record.name for record in records), *(NameRule(zone.name) for zone in zones)]
    above = any(rule.name == name and rule.scope == BELOW for rule in rules) or any(
        rule.name.endswith(f".{name}")
        for rule in rules
        if not rule.name.endswith(".arpa") or rule.name.endswith(".home.arpa")
    )
    suffixes = suffixes_of(name)
    private = suffixes[-1] in PRIVATE_TOPS or special_zone(suffixes) is not None
    if above and (best == Rewrite(3) or (best is None and private)):
        return Rewrite()
    return best


@given(
    st.lists(RULES, max_size=4, unique=True),
    st.lists(st.tuples(NAMES, st.booleans()), max_size=3, unique_by=lambda pair: pair[0]),
    st.lists(NAMES, min_size=1, max_size=8),
)
def test_the_longest_wins_as_in_a_slow_model(rules, zones, names) -> None:
    written = [Record(name=rule, addresses=(f"192.0.2.{i}",)) for i, rule in enumerate(rules)]
    places = [Zone(NameRule.parse(name).name, ("server",) if served else ()) for name, served in zones]
    data = LocalData(tuple(written), tuple(places))
    for name in [*names, *(str(rule.name) for rule in rules), *(name for name, _served in zones)]:
        expected = model(written, places, name)
        assert data.find(suffixes_of(name), A) == expected, name
        if expected is not None:
            assert not (data.named | SPECIAL_NAMES).isdisjoint(suffixes_of(name))
        assert (expected is None) == (data.evidence(suffixes_of(name)) == ("", ""))
