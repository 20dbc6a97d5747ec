"""What of a policy speaks of addresses, against the standard library as a slow model."""

from __future__ import annotations

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.policyfile import Policy, parse_policy
from policy.inspection import INSIDE, Inspection, embedded, is_null
from policy.nametable import find, suffixes_of


def policy(top: str = "", more: str = "") -> Policy:
    return parse_policy(
        f'kind = "home"\ndefault_group = "kids"\n{top}\n[groups.kids]\nvi = "Trẻ"\nen = "Kids"\n{more}'
    )


def packed(text: str) -> bytes:
    return ipaddress.ip_address(text).packed


def narrowest(networks, address: bytes) -> str:
    found = ipaddress.ip_address(address)
    inside = [net for net in map(ipaddress.ip_network, networks) if found in net]
    return str(max(inside, key=lambda net: net.prefixlen)) if inside else ""


EDGES = st.sampled_from(
    [net[at].packed for net in map(ipaddress.ip_network, INSIDE) for at in (0, -1)]
    + [
        (int(net[at]) + step).to_bytes(net.max_prefixlen // 8, "big")
        for net in map(ipaddress.ip_network, INSIDE)
        for at, step in ((0, -1), (-1, 1))
        if 0 <= int(net[at]) + step < 1 << net.max_prefixlen
    ]
)
ADDRESSES = st.one_of(st.binary(min_size=4, max_size=4), st.binary(min_size=16, max_size=16), EDGES)
NETWORKS = st.one_of(
    st.tuples(st.binary(min_size=4, max_size=4), st.integers(1, 32)),
    st.tuples(st.binary(min_size=16, max_size=16), st.integers(1, 128)),
).map(lambda pair: str(ipaddress.ip_network(pair, strict=False)))


@given(st.lists(NETWORKS, max_size=6), st.lists(ADDRESSES, min_size=1, max_size=6), st.booleans())
def test_networks_are_those_of_the_slow_model(block, addresses, protection) -> None:
    top = f"block_addresses = {block}\nrebind_protection = {str(protection).lower()}".replace("'", '"')
    inspection = Inspection.of(policy(top))
    for address in [*addresses, *(ipaddress.ip_network(net)[0].packed for net in block)]:
        inside = narrowest(INSIDE, address) if protection else ""
        assert inspection.blocked_network(address) == narrowest(block, address)
        assert inspection.inside_network(address) == inside
        if narrowest(block, address) or inside or embedded(address):
            assert inspection.suspect[address[0]][address[1]]


@given(st.binary(min_size=4, max_size=4))
def test_an_address_within_an_address(four) -> None:
    text = str(ipaddress.ip_address(four))
    assert embedded(packed(f"::ffff:{text}")) == four
    assert embedded(packed(f"64:ff9b::{text}")) == four
    assert embedded(packed(f"64:ff9b:1::{text}")) == four
    assert (
        embedded(four)
        == embedded(packed(f"2001:db8::{text}"))
        == embedded(packed(f"64:ff9b:2::{text}"))
        == b""
    )


@pytest.mark.parametrize(
    "public",
    ["1.1.1.1", "172.15.0.1", "172.32.0.1", "192.167.1.1", "192.0.0.170", "203.0.113.1", "100.63.0.1",
     "100.128.0.1", "169.253.0.1", "198.18.0.1", "2606:4700::1", "2001:db8::1"],
)  # fmt: skip
def test_public_addresses_are_outside(public) -> None:
    assert Inspection.of(policy()).inside_network(packed(public)) == ""


def test_ordinary_first_octets_need_no_closer_look() -> None:
    suspect = Inspection.of(policy()).suspect
    firsts = [octet for octet in range(256) if suspect[octet]]
    assert firsts == [0, 10, 100, 127, 169, 172, 192, 0xFC, 0xFD, 0xFE]
    assert [second for second in range(256) if suspect[172][second]] == list(range(16, 32))
    assert [second for second in range(256) if suspect[192][second]] == [168]


@pytest.mark.parametrize(
    ("name", "exempt"),
    [
        ("x.plex.direct", True),
        ("nas.lan", True),
        ("x.home.arpa", True),
        ("x.local", True),
        ("1.1.168.192.in-addr.arpa", True),
        ("lms.truongabc.edu.vn", True),
        ("www.truongabc.edu.vn", False),
        ("truongabc.edu.vn", False),
        ("x.example.org", True),
        ("example.org", False),
        ("a.zone.example", True),
        ("zone.example", True),
        ("my.example", True),
        ("example.com", False),
        ("plex.direct.example.com", False),
    ],
)
def test_names_that_may_lead_inside(name, exempt) -> None:
    inspection = Inspection.of(
        policy(
            'rebind_allow = ["my.example"]',
            '[[records]]\nname = "lms.truongabc.edu.vn"\naddresses = ["192.168.1.5"]\n'
            '[[records]]\nname = "*.example.org"\naddresses = ["192.168.1.6"]\n'
            '[[zones]]\nname = "zone.example"\nservers = ["udp://192.168.1.1"]\n',
        )
    )
    assert (find(inspection.exempt, suffixes_of(name)) is not None) == exempt


def test_null() -> None:
    assert is_null(bytes(4))
    assert is_null(bytes(16))
    assert not is_null(packed("127.0.0.1"))


def test_it_is_made_once_and_its_digest_tells_rules_apart() -> None:
    assert Inspection.of(policy()) is Inspection.of(policy())
    tops = [
        "",
        "rebind_protection = false",
        'block_addresses = ["203.0.113.0/24"]',
        'rebind_allow = ["a.vn"]',
    ]
    assert len({Inspection.of(policy(top)).digest for top in tops}) == len(tops)
    one, other = (
        Inspection.of(policy(f'block_addresses = ["{first}", "{second}"]'))
        for first, second in (("1.2.3.4", "4.3.2.1"), ("4.3.2.1", "1.2.3.4"))
    )
    assert one.digest == other.digest
