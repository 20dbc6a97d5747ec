"""Records and zones as they are read."""

from __future__ import annotations

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.endpoints import UpstreamUrl
from config.localdata import LONGEST_CHAIN, network, records, zones
from config.reading import Refused, Spot
from config.rules import BELOW, EXACT, NameRule


def record(**fields):
    (found,) = records([{"name": "may-in.truong.lan", **fields}], Spot("records"))
    return found


def problems(read, value) -> list[tuple[str, str]]:
    spot = Spot("x")
    with pytest.raises(Refused):
        read(value, spot)
    return [(mistake.path, mistake.problem) for mistake in spot.mistakes]


def test_a_record_holds_what_a_name_may_have() -> None:
    found = record(
        addresses=["192.168.1.20", "FD00:0::20"],
        txt=["màu"],
        mx=["010 Mail.Truong.lan."],
        srv=["0 5 631 may-in.truong.lan"],
        ptr=["x.truong.lan"],
        ttl=5,
    )
    assert found.name == NameRule.parse("=may-in.truong.lan")
    assert found.addresses == ("192.168.1.20", "fd00::20")
    assert (found.txt, found.mx, found.srv) == (
        ("màu",),
        ("10 mail.truong.lan",),
        ("0 5 631 may-in.truong.lan",),
    )
    assert (found.ptr, found.ttl) == (("x.truong.lan",), 5)
    assert hash(found)


@pytest.mark.parametrize(
    ("written", "scope", "name"),
    [
        ("printer.home.arpa", EXACT, "printer.home.arpa"),
        ("=nas", EXACT, "nas"),
        ("*.truong.lan", BELOW, "truong.lan"),
        ("NAS.local.", EXACT, "nas.local"),
        ("_ipp._tcp.truong.lan", EXACT, "_ipp._tcp.truong.lan"),
        ("máy-in.trường.lan", EXACT, "xn--my-in-qta.xn--trng-5pa0t.lan"),
        ("com", EXACT, "com"),
    ],
)
def test_names_of_records(written, scope, name) -> None:
    (found,) = records([{"name": written, "addresses": ["192.168.1.2"]}], Spot())
    assert found.name.scope == scope
    if "xn--" not in name:
        assert found.name.name == name
    else:
        assert found.name.name.unicode == "máy-in.trường.lan"


@pytest.mark.parametrize(
    ("fields", "where", "part"),
    [
        ({}, "", "says nothing"),
        ({"addresses": []}, "", "says nothing"),
        ({"addresses": ["192.168.1.256"]}, ".addresses[0]", "IP address"),
        ({"addresses": ["fe80::1%eth0"]}, ".addresses[0]", "interface"),
        ({"addresses": ["192.168.1.2"], "cname": "a.lan"}, "", "nothing else"),
        ({"cname": "a b"}, ".cname", "space"),
        ({"cname": "."}, ".cname", "root"),
        ({"mx": ["mail.lan"]}, ".mx[0]", "10 mail"),
        ({"mx": ["70000 mail.lan"]}, ".mx[0]", "65535"),
        ({"mx": ["-1 mail.lan"]}, ".mx[0]", "10 mail"),
        ({"srv": ["1 2 mail.lan"]}, ".srv[0]", "priority"),
        ({"ttl": -1, "txt": ["a"]}, ".ttl", "whole number"),
        ({"adresses": ["192.168.1.2"]}, ".adresses", "not a key"),
    ],
)
def test_mistakes_of_a_record(fields, where, part) -> None:
    found = problems(records, [{"name": "a.lan", **fields}])
    assert any(path == f"x[0]{where}" and part in problem for path, problem in found), found


def test_every_mistake_is_told_at_once() -> None:
    found = problems(
        records,
        [
            {"name": "*.com.vn", "addresses": ["1.2.3.4"]},
            {"name": "a.lan", "addresses": ["nobody"]},
            {"name": "b.lan", "txt": ["x"]},
            {"name": "B.lan.", "txt": ["y"]},
            {"addresses": ["1.2.3.4"]},
        ],
    )
    assert [path for path, _ in found] == ["x[0].name", "x[1].addresses[0]", "x[3].name", "x[4].name"]


def test_aliases_never_go_round() -> None:
    circle = [{"name": "a.lan", "cname": "b.lan"}, {"name": "b.lan", "cname": "a.lan"}]
    assert [path for path, _ in problems(records, circle)] == ["x[0].cname", "x[1].cname"]
    onto_itself = [{"name": "*.lan", "cname": "nas.lan"}]
    assert problems(records, onto_itself)[0][0] == "x[0].cname"
    stopped = [*onto_itself, {"name": "nas.lan", "addresses": ["192.168.1.2"]}]
    assert len(records(stopped, Spot())) == 2
    elsewhere = [{"name": "*.lan", "cname": "example.com"}]
    assert records(elsewhere, Spot())


def test_aliases_end_within_sight() -> None:
    chain = [{"name": f"n{i}.lan", "cname": f"n{i + 1}.lan"} for i in range(LONGEST_CHAIN)]
    assert records(chain, Spot())
    assert problems(records, [*chain, {"name": f"n{LONGEST_CHAIN}.lan", "cname": "x.lan"}])


@pytest.mark.parametrize(
    ("written", "zone"),
    [
        ("truong.lan", "truong.lan"),
        ("*.truong.lan", "truong.lan"),
        ("local", "local"),
        ("168.192.in-addr.arpa", "168.192.in-addr.arpa"),
        ("192.168.0.0/16", "168.192.in-addr.arpa"),
        ("10.0.0.0/8", "10.in-addr.arpa"),
        ("fd00:1::/32", "1.0.0.0.0.0.d.f.ip6.arpa"),
        ("example.com", "example.com"),
    ],
)
def test_names_of_zones(written, zone) -> None:
    (found,) = zones([{"name": written, "servers": ["udp://192.168.1.1", "tcp://192.168.1.1:5353"]}], Spot())
    assert found.name == zone
    assert found.servers == (UpstreamUrl("udp", "192.168.1.1", 53), UpstreamUrl("tcp", "192.168.1.1", 5353))


def test_a_zone_may_have_no_servers() -> None:
    assert zones([{"name": "truong.lan"}], Spot())[0].servers == ()


@pytest.mark.parametrize("name", ["com", "edu.vn", "github.io", "in-addr.arpa", "."])
def test_a_zone_that_would_let_everybodys_sites_out_is_refused(name) -> None:
    assert problems(zones, [{"name": name, "servers": ["udp://192.168.1.1"]}])[0][0] == "x[0].name"


def test_mistakes_of_zones() -> None:
    found = problems(
        zones,
        [
            {"name": "a.lan", "servers": ["tls://192.168.1.1"]},
            {"name": "b.lan"},
            {"name": "B.lan"},
            {"name": "192.168.1.0/20"},
            {"name": "192.168.0.0/20", "servers": ["udp://router.lan"]},
            {"name": 5},
        ],
    )
    assert [path for path, _ in found] == [
        "x[0].servers[0]",
        "x[2].name",
        "x[3].name",
        "x[4].name",
        "x[4].servers[0]",
        "x[5].name",
    ]


@given(st.integers(8, 32).filter(lambda bits: bits % 8 == 0), st.integers(0, 2**32 - 1))
def test_the_reverse_zone_of_a_network_holds_its_addresses(bits, start) -> None:
    net = ipaddress.ip_network((start, bits), strict=False)
    (zone,) = zones([{"name": str(net)}], Spot())
    for inside in (net[0], net[-1]):
        assert inside.reverse_pointer.endswith(zone.name)
    assert zone.name.count(".") == bits // 8 + 1


@pytest.mark.parametrize("value", ["203.0.113.0/24", "203.0.113.7", "2001:db8::/32", "::1"])
def test_a_network_or_an_address(value) -> None:
    assert network(value, Spot()) == str(ipaddress.ip_network(value))


@pytest.mark.parametrize("value", ["203.0.113.7/24", "0.0.0.0/0", "::/0", "x", 7, None, "fe80::1%eth0"])
def test_what_is_no_network(value) -> None:
    problems(network, value)
