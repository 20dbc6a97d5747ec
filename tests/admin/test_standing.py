"""What check knows of an asker is what the resolver knows: their states are made of the same parts."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from admin.standing import NOBODY, Seat, Standing, Whom, device_called, seat_of, seat_of_mac, whom_of_device
from blocklists.hits import EMPTY_INDEX
from config.claims import Claim
from config.devices import parse_devices
from config.passes import Pass, in_force
from config.policyfile import parse_policy
from config.rules import NameRule
from policy.devicemap import DeviceMap, Known
from policy.hand import devices_named
from policy.identify import Clients, Identity
from resolver.audience import Askers, conditions_of
from resolver.viewset import ViewSet

POLICY = parse_policy("""
kind = "school"
default_group = "pupils"
[groups.pupils]
vi = "Học sinh"
en = "Pupils"
rules = ["||one.vn^$client=192.0.2.0/28", "||not.vn^$client=~PC", "||phone.vn^$ctag=device_phone"]
[[groups.pupils.timetable]]
name = "Lessons"
windows = ["07:00-11:30"]
block_categories = ["games"]
[groups.teachers]
vi = "Giáo viên"
en = "Teachers"
block = ["bad.vn"]
""")
MAC = "a4:83:e7:12:34:56"
DEVICES = parse_devices(
    f"""
[[devices]]
name = "PC"
group = "teachers"
macs = ["{MAC}"]
tags = ["device_pc"]
[[devices]]
name = "Phones"
group = "pupils"
addresses = ["192.0.2.0/28"]
tags = ["device_phone"]
[[devices]]
name = "Tablet"
group = "pupils"
names = ["tablet"]
""",
    POLICY.groups.keys(),
)
NOW = datetime(2026, 3, 2, 10, tzinfo=POLICY.zone)
EPOCH = int(NOW.timestamp())
PROTECTED = (NameRule.parse("box.vn"),)


def entry(kind, start, end, **more):
    names = (NameRule.parse("x.vn"),) if kind in ("pass", "focus", "release") else ()
    return Pass(
        id=f"{kind}-{start}-{end}-{more}", kind=kind, start=start, end=end, role="it", names=names, **more
    )


TARGETS = [{"group": "pupils"}, {"group": "teachers"}, {"device": "PC"}, {"device": "Phones"}]
entries = st.builds(
    lambda kind, start, length, whom: entry(kind, EPOCH + start, EPOCH + start + length, **whom),
    st.sampled_from(["off", "focus", "pass", "release"]),
    st.sampled_from([-600, -60, 0, 60]),
    st.sampled_from([30, 60, 600]),
    st.sampled_from(TARGETS),
)


@given(
    st.lists(entries, max_size=4),
    st.sampled_from([("192.0.2.3", None), ("192.0.2.77", None), ("192.0.2.77", MAC)]),
    st.booleans(),
    st.booleans(),
)
def test_its_state_is_that_of_the_resolvers_view(passes, seat, claimed, trusted):
    passes = tuple({one.id: one for one in passes}.values())
    claims = [Claim("c1", "teachers", EPOCH - 10, EPOCH + 100, address="192.0.2.3")] if claimed else []
    clients = Clients(POLICY, DEVICES, claims, epoch=EPOCH)
    identity = clients.identify(*seat)
    askers = Askers(devices_named(passes), conditions_of(POLICY, EMPTY_INDEX))
    views = ViewSet(POLICY, lambda _group: 0, PROTECTED)
    views.build(NOW, 0.0, clock_trusted=trusted, passes=in_force(passes, EPOCH))
    view = views.views[askers.audience(identity, seat[0])]

    standing = Standing(
        POLICY,
        Whom(seat=Seat(*seat), clients=clients),
        protected=PROTECTED,
        passes=passes,
        clock_trusted=trusted,
    )
    state = standing.state(NOW)
    assert state.key == view.state.key
    assert state.held == view.state.held
    assert state.hand.key == view.state.hand.key


def test_a_claim_ends_and_the_group_is_another_one():
    claim = Claim("c1", "teachers", EPOCH, EPOCH + 60, address="192.0.2.3")
    clients = Clients(POLICY, DEVICES, [claim], epoch=EPOCH)
    standing = Standing(POLICY, Whom(seat=Seat("192.0.2.3"), clients=clients))
    state = standing.state(NOW)
    assert state.group.id == "teachers"
    end = standing.next(state, NOW)
    assert end == NOW + timedelta(seconds=60)
    assert standing.state(end).group.id == "pupils"


def test_a_device_as_if_it_were_in_another_group():
    clients = Clients(POLICY, DEVICES)
    whom = Whom("teachers", Seat("192.0.2.3"), clients)
    standing = Standing(POLICY, whom)
    assert standing.identity(NOW) == Identity("teachers", "Phones", "range", frozenset({"device_phone"}))
    assert whom.next_change(EPOCH) is None


def test_of_a_group_alone_no_condition_on_a_client_holds_but_exclusions():
    state = Standing(POLICY, Whom("pupils")).state(NOW)
    assert state.held == {"client=~PC"}
    assert Standing(POLICY, NOBODY).state(NOW).group.id == "pupils"


def test_what_is_set_by_hand_later_is_in_sight():
    later = entry("off", EPOCH + 60, EPOCH + 120, group="pupils")
    standing = Standing(POLICY, passes=[later])
    state = standing.state(NOW)
    assert not state.hand
    assert standing.next(state, NOW) == NOW + timedelta(seconds=60)
    assert standing.state(NOW + timedelta(seconds=60)).hand.off == later


def test_what_more_is_set_is_the_newest():
    more = entry("off", 0, EPOCH + 60, group="pupils")
    assert Standing(POLICY).under(POLICY, (more,)).state(NOW).hand.off == more


MAP = DeviceMap(
    devices=(
        Known(MAC, ("192.0.2.5", "2001:db8::5")),
        Known("a4:83:e7:00:00:01", ("192.0.2.99",), ("tablet.lan",)),
    )
)


def test_addresses_and_macs_are_found_in_the_map():
    assert seat_of("2001:db8::5", MAP) == Seat("2001:db8::5", MAC)
    assert seat_of("192.0.2.1", MAP) == Seat("192.0.2.1", None)
    assert seat_of_mac(MAC, MAP) == Seat("192.0.2.5", MAC)
    assert seat_of_mac("00:00:00:00:00:01", MAP) == Seat("", "00:00:00:00:00:01")


@pytest.mark.parametrize("name", ["pc", "PHONES", "Tablet"])
@pytest.mark.parametrize("found", [MAP, DeviceMap()])
def test_a_listed_device_is_known_by_its_name(name, found):
    device = device_called(name, DEVICES)
    clients = Clients(POLICY, DEVICES)
    identity = whom_of_device(device, clients, found).identity(POLICY, EPOCH)
    assert (identity.device, identity.group) == (device.name, device.group)


def test_nobody_is_called_so():
    assert device_called("Toaster", DEVICES) is None
