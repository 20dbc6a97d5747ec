"""Who a client is: the most specific match wins."""

from __future__ import annotations

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.claims import Claim
from config.devices import Device, Devices, parse_devices
from config.policyfile import default_policy_text, parse_policy
from policy.devicemap import DeviceMap, Known, Links
from policy.identify import HOWS, Clients, Identity, links_of

POLICY = parse_policy(default_policy_text("school"))
FILE = """
[[devices]]
name = "all of the house"
group = "staff"
addresses = ["192.168.0.0/16", "fd00::/8"]
[[devices]]
name = "lab"
group = "exam-room"
addresses = ["192.168.1.10-192.168.1.50"]
[[devices]]
name = "first row"
group = "pupils"
addresses = ["192.168.1.16/30"]
[[devices]]
name = "desk"
group = "teachers"
addresses = ["192.168.1.17", "fd00::17"]
[[devices]]
name = "phone"
group = "teachers"
macs = ["a4:83:e7:12:34:56"]
"""
CLIENTS = Clients(POLICY, parse_devices(FILE, POLICY.groups))


@pytest.mark.parametrize(
    ("address", "mac", "identity"),
    [
        ("192.168.1.17", "A4-83-E7-12-34-56", Identity("teachers", "phone", "mac")),
        ("192.168.1.17", "a4:83:e7:00:00:00", Identity("teachers", "desk", "address")),
        ("192.168.1.17", None, Identity("teachers", "desk", "address")),
        ("::ffff:192.168.1.17", None, Identity("teachers", "desk", "address")),
        ("fd00::17", None, Identity("teachers", "desk", "address")),
        ("FD00:0::17%eth0", None, Identity("teachers", "desk", "address")),
        ("192.168.1.18", None, Identity("pupils", "first row", "range")),
        ("192.168.1.15", None, Identity("exam-room", "lab", "range")),
        ("192.168.1.10", None, Identity("exam-room", "lab", "range")),
        ("192.168.1.50", None, Identity("exam-room", "lab", "range")),
        ("192.168.1.51", None, Identity("staff", "all of the house", "range")),
        ("fd12::1", None, Identity("staff", "all of the house", "range")),
        ("10.0.0.1", None, Identity("pupils", None, "default")),
        ("2001:db8::1", "junk", Identity("pupils", None, "default")),
        ("junk", None, Identity("pupils", None, "default")),
    ],
)
def test_the_most_specific_match_wins(address, mac, identity) -> None:
    assert CLIENTS.identify(address, mac) == identity


def test_macs_are_wanted_only_where_a_device_has_one() -> None:
    assert CLIENTS.needs_mac
    assert not Clients(POLICY, Devices()).needs_mac


def test_of_two_equally_narrow_ranges_the_first_counts() -> None:
    twins = Devices(
        (
            Device("one", "staff", ("10.0.0.0/30",)),
            Device("two", "pupils", ("10.0.0.0-10.0.0.3",)),
        )
    )
    assert Clients(POLICY, twins).identify("10.0.0.1", None).device == "one"


def test_a_device_of_a_group_that_is_gone_falls_to_the_default_group() -> None:
    clients = Clients(POLICY, Devices((Device("old", "gone", ("10.0.0.1",)),)))
    assert clients.identify("10.0.0.1", None) == Identity("pupils", "old", "address")


# DHCP names, tags and claims --------------------------------------------------------------------------------

IPAD, PHONE = "a2:00:00:00:00:01", "a4:83:e7:12:34:56"
NAMED = """
[[devices]]
name = "iPad của An"
group = "pupils"
names = ["ipad-cua-an"]
tags = ["device_tablet", "user_child"]
[[devices]]
name = "desk"
group = "staff"
addresses = ["192.168.1.5"]
[[devices]]
name = "phone"
group = "teachers"
macs = ["a4:83:e7:12:34:56"]
"""
MAP = DeviceMap(
    devices=(
        Known(IPAD, ("192.168.1.5", "fd00::5", "fe80::5%2"), ("ipad-cua-an.lan",)),
        Known("", ("fd00::77",), ("iPad-Cua-An".lower(),)),
        Known(PHONE, ("10.9.0.4",)),
        Known("a2:00:00:00:00:99", ("192.168.1.99",), ("somebody",)),
    )
)


def clients(*claims: Claim, epoch: float = 1000, text: str = NAMED) -> Clients:
    devices = parse_devices(text, POLICY.groups)
    links = links_of(devices, claims, MAP)
    return Clients(POLICY, devices, claims, links, epoch)


def test_a_device_is_known_by_the_name_of_its_lease_on_all_its_addresses() -> None:
    ipad = Identity("pupils", "iPad của An", "name", frozenset({"device_tablet", "user_child"}))
    for address in ("192.168.1.5", "fd00::5", "2001:db8::1:2:3"):  # the last: a privacy address, seen by MAC
        assert clients().identify(address, IPAD) == ipad
    assert clients().identify("fd00::5", None) == ipad  # behind a relay: the lease says whose address it is
    assert clients().identify("fd00::77", None) == ipad  # a DHCPv6 lease without a MAC
    assert clients().identify("192.168.1.99", "a2:00:00:00:00:99").how == "default"
    assert clients().needs_mac


def test_a_mac_of_a_lease_serves_where_the_kernel_knows_none() -> None:
    assert clients().identify("10.9.0.4", None).device == "phone"
    assert clients().identify("10.9.0.4", "a2:00:00:00:00:99").how == "default"  # the kernel knows better


def test_only_what_matters_of_the_map_is_kept() -> None:
    listed = parse_devices(NAMED, POLICY.groups)
    links = links_of(listed, (), MAP)
    assert links.names == {IPAD: ("ipad-cua-an.lan",)}
    assert sorted(links.macs.values()) == [IPAD, IPAD, PHONE]
    strangers = DeviceMap(
        written=9, devices=(*MAP.devices, Known("a2:00:00:00:00:98", ("192.168.1.98",), ("x",)))
    )
    assert links_of(listed, (), strangers) == links


def test_a_claim_outranks_everything_for_its_time() -> None:
    found = clients(Claim("c1", "teachers", 1000, 2000, mac=IPAD, label="Cô Lan"))
    identity = found.identify("192.168.1.5", IPAD)
    assert (identity.group, identity.device, identity.how) == ("teachers", "iPad của An", "claim")
    assert (identity.until, identity.claim, "user_child" in identity.tags) == (2000, "c1", True)
    assert found.claimed
    assert found.next_change(1000) == 2000
    later = found.at(2000)
    assert later.identify("192.168.1.5", IPAD).how == "name"
    assert later.next_change(2000) is None
    assert found.identify("192.168.1.5", IPAD) == identity  # the old value stays as it was


def test_a_claim_may_be_of_a_mac_an_address_or_a_listed_device() -> None:
    found = clients(
        Claim("m", "teachers", 0, 9999, mac="a2:00:00:00:00:99", label="visitor"),
        Claim("a", "exam-room", 0, 9999, address="192.168.1.98"),
        Claim("d", "staff", 0, 9999, device="iPad của An"),
    )
    assert found.identify("192.168.1.99", "a2:00:00:00:00:99").device == "visitor"
    assert found.identify("::ffff:192.168.1.98", None).group == "exam-room"
    assert found.identify("fd00::5", None).group == "staff"


def test_of_two_claims_the_newer_counts_and_a_mac_over_an_address() -> None:
    old, new = Claim("old", "staff", 0, 9999, mac=IPAD), Claim("new", "teachers", 5, 9999, mac=IPAD)
    address = Claim("address", "exam-room", 9, 9999, address="192.168.1.5")
    assert clients(old, new, address).identify("192.168.1.5", IPAD).claim == "new"
    assert clients(old, new, address).identify("192.168.1.5", None).claim == "new"  # by the lease's MAC
    assert clients(old, new, address).at(4).identify("192.168.1.5", IPAD).claim == "old"


def test_a_claim_to_a_group_that_is_gone_is_none_and_a_borrowed_name_names_nobody() -> None:
    assert clients(Claim("c", "gone", 0, 9999, mac=PHONE)).identify("10.9.0.4", None).how == "mac"
    for label in ("phone", "PhOnE"):
        borrowed = clients(Claim("c", "staff", 0, 9999, mac="a2:00:00:00:00:99", label=label))
        assert borrowed.identify("192.168.1.99", "a2:00:00:00:00:99").device is None


def test_clients_go_to_the_workers() -> None:
    one = clients(Claim("c1", "teachers", 1000, 2000, mac=IPAD))
    assert pickle.loads(pickle.dumps(one)).identify("fd00::5", None) == one.identify("fd00::5", None)


ADDRESSES = [f"10.0.0.{n}" for n in range(6)]
MACS = [f"a2:00:00:00:00:0{n}" for n in range(4)]
GROUPS = list(POLICY.groups)
devices = st.builds(
    lambda group, addresses, macs, names: (group, addresses, macs, names),
    st.sampled_from(GROUPS),
    st.lists(
        st.sampled_from([*ADDRESSES, "10.0.0.0/30", "10.0.0.0-10.0.0.5", "10.0.0.2-10.0.0.3"]), max_size=2
    ),
    st.lists(st.sampled_from(MACS), max_size=1),
    st.lists(st.sampled_from(["a", "b"]), max_size=1),
)
claim_values = st.builds(
    lambda group, target, start, n: (group, target, start, start + n),
    st.sampled_from([*GROUPS, "gone"]),
    st.one_of(
        st.sampled_from(MACS).map(lambda mac: {"mac": mac}),
        st.sampled_from(ADDRESSES).map(lambda address: {"address": address}),
    ),
    st.integers(0, 5),
    st.integers(1, 5),
)


@given(
    st.lists(devices, max_size=4),
    st.lists(claim_values, max_size=3),
    st.dictionaries(st.sampled_from(MACS), st.sampled_from(["a", "b.lan", "c"])),
    st.sampled_from(ADDRESSES),
    st.sampled_from([None, *MACS]),
    st.integers(0, 10),
)
def test_the_compiled_devices_agree_with_a_slow_and_obvious_model(
    found, made, leases, address, mac, epoch
) -> None:
    listed = [Device(str(n), *device) for n, device in enumerate(found)]
    claims = [
        Claim(f"c{n}", group, start, end, **target) for n, (group, target, start, end) in enumerate(made)
    ]
    links = Links(names={key: (name,) for key, name in leases.items()})
    compiled = Clients(POLICY, Devices(tuple(listed)), claims, links, epoch)
    assert compiled.identify(address, mac) == _obvious(listed, claims, leases, address, mac, epoch)


def _obvious(listed, claims, leases, address, mac, epoch):
    base = Identity(POLICY.default_group, None, "default")
    best = (len(HOWS), 0)
    for device in listed:
        ways = [("mac", 0)] if mac in device.macs else []
        ways += [("name", 0)] if leases.get(mac, "").split(".")[0] in device.names else []
        for text in device.addresses:
            first, last = (a.removeprefix("10.0.0.") for a in _ends(text))
            if int(first) <= int(address.removeprefix("10.0.0.")) <= int(last):
                ways.append(("address", 0) if first == last else ("range", int(last) - int(first)))
        for how, width in ways:
            if (HOWS.index(how), width) < best:
                best = (HOWS.index(how), width)
                base = Identity(device.group, device.name, how)
    holding = [c for c in claims if c.start <= epoch < c.end and c.group in POLICY.groups]
    by_mac = sorted((c for c in holding if c.mac and c.mac == mac), key=lambda c: -c.start)
    by_address = sorted((c for c in holding if c.address == address), key=lambda c: -c.start)
    for claim in [*by_mac, *by_address]:
        return Identity(claim.group, base.device, "claim", frozenset(), claim.end, claim.id)
    return base


def _ends(text):
    if "/" in text:
        return "10.0.0.0", "10.0.0.3"
    return tuple(text.split("-")) if "-" in text else (text, text)
