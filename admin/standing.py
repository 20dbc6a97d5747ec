"""For whom and by what a question is answered: what the resolver knows of an asker, at any moment. Pure.

The state is made of the same parts as the resolver's views (`resolver.viewset`, `resolver.audience`), so that
`lachan check` says what the resolver does; a test holds the two together.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from blocklists.hits import EMPTY_INDEX, Lookup
from config.devices import Device, Devices, address_span
from config.passes import Pass
from config.policyfile import Policy
from config.rules import NameRule
from policy.devicemap import DeviceMap, matched_name
from policy.hand import hand_at
from policy.identify import Clients, Identity
from policy.state import GroupState, group_state
from resolver.audience import Askers, Some, conditions_of


@dataclass(frozen=True, slots=True)
class Seat:
    """By what a device is known on the network: an address ("": none is known) and a MAC."""

    address: str = ""
    mac: str | None = None


@dataclass(frozen=True, slots=True)
class Whom:
    """Who asks: a group, or a device, or a device as if it were in a group.

    `clients` and `seat` tell the device and its group; `group` takes the place of that group. `known` is the
    identity of a device of which nothing is on the network.
    """

    group: str = ""
    seat: Seat | None = None
    clients: Clients | None = None
    known: Identity | None = None

    def identity(self, policy: Policy, epoch: float) -> Identity:
        """The group and device at a moment, epoch seconds: claims begin and end."""
        found = Identity(policy.default_group, None, "default")
        if self.known is not None:
            found = self.known
        elif self.clients is not None and self.seat is not None:
            found = self.clients.at(epoch).identify(self.seat.address, self.seat.mac)
        return replace(found, group=self.group) if self.group else found

    def next_change(self, epoch: float) -> int | None:
        """When a claim next begins or ends, epoch second."""
        if self.group or self.clients is None:
            return None
        return self.clients.next_change(epoch)


NOBODY = Whom()
"""A device that nobody named: the default group."""


class Standing:
    """One asker under one policy: its state at any moment."""

    def __init__(
        self,
        policy: Policy,
        whom: Whom = NOBODY,
        lists: Lookup = EMPTY_INDEX,
        *,
        protected: tuple[NameRule, ...] = (),
        passes: Sequence[Pass] = (),
        clock_trusted: bool = True,
    ) -> None:
        """lists: asked for its conditions. protected: `Settings.protected`. passes: all there are."""
        self.policy = policy
        self.whom = whom
        self.passes = tuple(passes)
        self.clock_trusted = clock_trusted
        self._lists = lists
        self._protected = protected
        self._conditions = conditions_of(policy, lists)

    def identity(self, moment: datetime) -> Identity:
        """Who the asker is at a moment (aware)."""
        return self.whom.identity(self.policy, moment.timestamp())

    def state(self, moment: datetime) -> GroupState:
        """What holds for the asker at a moment (aware)."""
        epoch, identity = moment.timestamp(), self.identity(moment)
        devices = frozenset([identity.device]) if identity.device else frozenset()
        address = self.whom.seat.address if self.whom.seat else ""
        audience = Askers(devices, self._conditions).audience(identity, address)
        return group_state(
            self.policy,
            identity.group,
            moment,
            clock_trusted=self.clock_trusted,
            protected=self._protected,
            hand=hand_at(self.passes, identity.group, identity.device, epoch),
            held=audience.held if isinstance(audience, Some) else frozenset(),
        )

    def next(self, state: GroupState, moment: datetime) -> datetime | None:
        """The next moment at which `state`, that of `moment`, may be another one; None: none is in sight."""
        epoch = self.whom.next_change(moment.timestamp()) if self.clock_trusted else None
        ends = [end for end in (state.until,) if end is not None]
        if epoch is not None:
            ends.append(datetime.fromtimestamp(epoch, self.policy.zone))
        return min(ends, default=None)

    def under(self, policy: Policy, more: tuple[Pass, ...] = (), ended: str = "") -> Standing:
        """The same asker under another policy, with more set by hand, the newest, and one entry ended."""
        return Standing(
            policy,
            self.whom,
            self._lists,
            protected=self._protected,
            passes=(*(one for one in self.passes if one.id != ended), *more),
            clock_trusted=self.clock_trusted,
        )


def seat_of(address: str, found: DeviceMap) -> Seat:
    """Where an address sits: its MAC is what the map knows of it."""
    mac = next((known.mac for known in found.devices if known.mac and address in known.addresses), None)
    return Seat(address, mac)


def seat_of_mac(mac: str, found: DeviceMap) -> Seat:
    """Where a MAC sits: at its first address."""
    known = next((known for known in found.devices if known.mac == mac), None)
    return Seat(known.addresses[0] if known and known.addresses else "", mac)


def whom_of_device(device: Device, clients: Clients, found: DeviceMap) -> Whom:
    """A listed device, by whatever tells it from others; of which nothing is there, as its entry says."""
    for seat in _seats(device, found):
        if clients.identify(seat.address, seat.mac).device == device.name:
            return Whom(seat=seat, clients=clients)
    return Whom(known=Identity(device.group, device.name, "name", frozenset(device.tags)))


def _seats(device: Device, found: DeviceMap) -> Iterable[Seat]:
    for mac in device.macs:
        yield seat_of_mac(mac, found)
    for known in found.devices:
        if any(matched_name(name, set(device.names)) for name in known.names):
            yield Seat(known.addresses[0] if known.addresses else "", known.mac or None)
    for text in device.addresses:
        yield seat_of(str(address_span(text)[0]), found)


def device_called(text: str, devices: Devices) -> Device | None:
    """The device of this name, whatever the case of its letters."""
    wanted = text.strip().casefold()
    return next((device for device in devices.devices if device.name.casefold() == wanted), None)
