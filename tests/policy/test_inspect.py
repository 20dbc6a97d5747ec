"""The look at the addresses of an answer."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blocklists.hits import EMPTY_INDEX, Hit
from config.categories import MANDATORY
from config.passes import Pass
from config.policyfile import Group, parse_policy
from config.rules import NameRule
from policy.explain import REASONS
from policy.hand import NO_HAND, Hand
from policy.inspect import inspect_addresses
from policy.inspection import INSIDE, Inspection
from policy.verdict import Action, Outcome, Step

NOON = datetime(2026, 11, 24, 5, tzinfo=UTC)
POLICY = parse_policy(
    """
kind = "home"
default_group = "kids"
block_addresses = ["203.0.113.0/24", "2001:db8:5::/48"]
rebind_allow = ["lms.truongabc.edu.vn"]
[groups.kids]
vi = "Trẻ"
en = "Kids"
"""
)


@dataclass
class InForce:
    name: str
    until: datetime | None


@dataclass
class State:
    inspection: Inspection = field(default_factory=lambda: Inspection.of(POLICY))
    blocked_categories: frozenset[str] = frozenset({"adult", "games", "proxy-vpn"})
    standing: frozenset[str] = frozenset({"adult", "proxy-vpn"})
    timetable: dict[str, InForce] = field(default_factory=lambda: {"games": InForce("Lessons", NOON)})
    hand: Hand = NO_HAND
    own_rules: object = None
    group: Group = POLICY.groups["kids"]


class Lists:
    """Address rules: (network, category), and a count of questions."""

    conditions = frozenset()

    def __init__(self, *entries: tuple[str, str], allow: bool = False) -> None:
        self.entries = [(ipaddress.ip_network(network), category) for network, category in entries]
        self.allow = allow

    def lookup(self, name, qtype=1, held=frozenset()):
        return ()

    def lookup_address(self, address: bytes) -> tuple[Hit, ...]:
        found = ipaddress.ip_address(address)
        return tuple(
            Hit(str(net), f"list-{category}", category, self.allow, True)
            for net, category in self.entries
            if found in net
        )


def look(*addresses: str, name="www.example.com", lists=EMPTY_INDEX, explicit=False, state=None, trace=None):
    packed = [ipaddress.ip_address(address).packed for address in addresses]
    return inspect_addresses(state or State(), name, packed, lists, explicit=explicit, trace=trace)


def reasons(*addresses, **options) -> list[str]:
    trace = []
    look(*addresses, trace=trace, **options)
    assert all(line.step is Step.INSPECTION for line in trace)
    for line in trace:
        for text in REASONS[line.reason]:
            text.format(**dict(line.args))
    return [line.reason for line in trace]


@pytest.mark.parametrize("explicit", [False, True])
@pytest.mark.parametrize(
    "address",
    ["203.0.113.9", "2001:db8:5::1", "::ffff:203.0.113.9", "64:ff9b::203.0.113.9"],
)
def test_blocked_addresses_count_always(address, explicit) -> None:
    verdict = look("1.1.1.1", address, explicit=explicit)
    assert (verdict.action, verdict.outcome, verdict.step) == (Action.BLOCK, Outcome.BLOCKED, Step.INSPECTION)
    assert verdict.rule in POLICY.block_addresses
    assert (verdict.shadow, verdict.group) == (True, "kids")
    assert reasons(address, explicit=explicit) == ["address-blocked"]


@pytest.mark.parametrize("explicit", [False, True])
@pytest.mark.parametrize(
    "address",
    ["192.168.1.1", "10.0.0.1", "172.31.255.255", "127.0.0.1", "169.254.1.1", "100.64.0.1", "::1", "fd00::1",
     "fe80::1", "::ffff:192.168.1.1", "64:ff9b::10.0.0.1", "64:ff9b:1::127.0.0.1"],
)  # fmt: skip
def test_names_of_the_internet_lead_not_inside(address, explicit) -> None:
    verdict = look("8.8.8.8", address, explicit=explicit)
    assert (verdict.action, verdict.outcome, verdict.step) == (
        Action.NODATA,
        Outcome.BLOCKED,
        Step.INSPECTION,
    )
    assert verdict.rule in INSIDE
    assert reasons(address) == ["rebinding"]


@pytest.mark.parametrize("address", ["0.0.0.0", "::", "::ffff:0.0.0.0"])
def test_an_upstreams_own_block_is_told_apart(address) -> None:
    assert look(address).action is Action.NODATA
    assert reasons(address) == ["rebinding-null"]


@pytest.mark.parametrize(
    "name", ["lms.truongabc.edu.vn", "192-168-1-5.abc.plex.direct", "nas.lan", "router", "x.home.arpa"]
)
def test_some_names_may_lead_inside(name) -> None:
    assert look("192.168.1.5", name=name) is None
    assert reasons("192.168.1.5", name=name) == ["rebinding-exempt", "addresses-fine"]
    assert look("192.168.1.5", "203.0.113.1", name=name).rule == "203.0.113.0/24"


def test_rebinding_protection_can_be_off() -> None:
    off = parse_policy(
        'kind = "home"\ndefault_group = "kids"\nrebind_protection = false\n[groups.kids]\nvi = "a"\nen = "b"'
    )
    assert look("192.168.1.5", state=State(Inspection.of(off))) is None


def test_lists_count_by_category() -> None:
    lists = Lists(("198.51.100.0/24", "adult"), ("192.0.2.0/24", "social"), ("198.51.100.7/32", "games"))
    verdict = look("198.51.100.1", lists=lists)
    assert (verdict.action, verdict.category, verdict.list_id) == (Action.BLOCK, "adult", "list-adult")
    assert (verdict.rule, verdict.matched, verdict.until) == ("198.51.100.0/24", "198.51.100.0/24", None)
    assert reasons("198.51.100.1", lists=lists) == ["address-listed"]
    assert look("192.0.2.1", lists=lists) is None
    assert look("198.51.100.1", lists=lists, explicit=True) is None
    # Blocked at all times too: no end is promised.
    assert look("198.51.100.7", lists=lists).until is None


def test_a_block_by_timetable_says_when_it_ends() -> None:
    verdict = look("198.51.100.7", lists=Lists(("198.51.100.7/32", "games")))
    assert (verdict.window, verdict.until) == ("Lessons", NOON)


def test_ways_around_the_filter_are_counted_as_such() -> None:
    verdict = look("198.51.100.7", lists=Lists(("198.51.100.7/32", "proxy-vpn")))
    assert verdict.outcome is Outcome.BYPASS


@pytest.mark.parametrize("category", sorted(MANDATORY))
@pytest.mark.parametrize("address", ["198.51.100.1", "::ffff:198.51.100.1"])
def test_mandatory_categories_count_for_allowed_names_too(category, address) -> None:
    verdict = look(address, lists=Lists(("198.51.100.0/24", category)), explicit=True)
    assert (verdict.action, verdict.category) == (Action.BLOCK, category)


def test_abuse_is_opaque() -> None:
    lists, trace = Lists(("198.51.100.0/24", "abuse")), []
    verdict = look("198.51.100.1", lists=lists, trace=trace)
    assert (verdict.rule, verdict.list_id, verdict.matched) == ("", "", "")
    assert [(line.reason, line.args) for line in trace] == [("abuse", ())]


def test_a_released_name_is_no_malware_but_may_be_abuse() -> None:
    release = Pass(
        id="r-1", kind="release", names=(NameRule.parse("example.com"),), start=0, end=99, role="it"
    )
    state = State(hand=Hand.of((release,), "kids", None))
    assert state.hand
    assert look("198.51.100.1", lists=Lists(("198.51.100.0/24", "malware")), state=state) is None
    assert look("198.51.100.1", lists=Lists(("198.51.100.0/24", "abuse")), state=state) is not None
    other = look("198.51.100.1", name="a.vn", lists=Lists(("198.51.100.0/24", "malware")), state=state)
    assert other is not None


def test_exceptions_of_lists_are_evidence_only() -> None:
    assert look("198.51.100.1", lists=Lists(("198.51.100.0/24", "adult"), allow=True)) is None


def test_own_rules_may_speak_of_addresses() -> None:
    state = State(own_rules=Lists(("198.51.100.0/24", "")))
    verdict = look("198.51.100.1", state=state, explicit=True)
    assert (verdict.action, verdict.rule) == (Action.BLOCK, "198.51.100.0/24")


def test_nothing_to_say() -> None:
    assert look("1.1.1.1", "2606:4700::1111") is None
    assert reasons("1.1.1.1", "2606:4700::1111") == ["addresses-fine"]
    assert reasons() == []


V4 = st.binary(min_size=4, max_size=4)
LEADING = st.sampled_from([*(net.network_address.packed for net in map(ipaddress.ip_network, INSIDE)), b""])
ADDRESS = st.one_of(
    V4,
    st.binary(min_size=16, max_size=16),
    V4.map(lambda four: bytes(10) + b"\xff\xff" + four),
    V4.map(lambda four: bytes.fromhex("0064ff9b") + bytes(8) + four),
    LEADING.map(lambda start: start or b"\x08\x08\x08\x08"),
)


@given(st.lists(ADDRESS, max_size=4), st.booleans())
def test_the_fast_look_is_the_slow_one(addresses, explicit) -> None:
    lists = Lists(("128.0.0.0/2", "adult"), ("64.0.0.0/3", "malware"))

    def blocked(packed: bytes) -> bool:
        address = ipaddress.ip_address(packed)
        meant = getattr(address, "ipv4_mapped", None)
        if packed.startswith(bytes.fromhex("0064ff9b") + bytes(8)):
            meant = ipaddress.IPv4Address(packed[12:])
        return any(
            one in ipaddress.ip_network(network)
            for one in filter(None, (address, meant))
            for network in (
                *INSIDE,
                *POLICY.block_addresses,
                "64.0.0.0/3",
                *([] if explicit else ["128.0.0.0/2"]),
            )
        )

    verdict = inspect_addresses(State(), "www.example.com", addresses, lists, explicit=explicit)
    assert (verdict is not None) == any(map(blocked, addresses))
