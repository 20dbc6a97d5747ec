"""Who is there, with group and reason: the rows of `lachan devices` and of the page. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from admin.sightings import address_order
from config.claims import Claim
from config.devices import Devices, plain_address, plain_mac, plain_name
from config.policyfile import Policy
from policy.devicemap import DeviceMap, Known, is_random_mac, matched_name
from policy.identify import Clients, Identity, links_of

HOUR = 3600


@dataclass(frozen=True, slots=True)
class Present:
    """One device that was seen, or (`seen` and `leased` are false) one of devices.toml that was not.

    `identity` is that of its first address. `others`: address → group, where another address of it is in
    another group, so that half of what the device does is filtered otherwise. `perhaps`: the listed device
    that it may be under a new MAC, by its host name; "" for none.
    """

    identity: Identity
    mac: str = ""
    addresses: tuple[str, ...] = ()
    host: str = ""
    seen: int = 0
    leased: bool = False
    random_mac: bool = False
    gateway: bool = False
    others: tuple[tuple[str, str], ...] = ()
    perhaps: str = ""


def clients_of(
    policy: Policy, devices: Devices, claims: Sequence[Claim], found: DeviceMap, now: float
) -> Clients:
    """What the resolver tells devices apart by, from the same files."""
    return Clients(policy, devices, claims, links_of(devices, claims, found), now)


def who_is_present(
    policy: Policy, devices: Devices, claims: Sequence[Claim], found: DeviceMap, now: float
) -> tuple[Present, ...]:
    """A row for each device of the map, listed ones first, then by address."""
    clients = clients_of(policy, devices, claims, found, now)
    gateways = gateway_macs(found)
    names = {name: device.name for device in devices.devices for name in device.names}
    known_hosts = _hosts_of_listed(found, clients, names)
    rows = [_row(known, clients, found, gateways, known_hosts) for known in found.devices]
    return tuple(sorted(rows, key=lambda row: (row.identity.device is None, _place(row.addresses), row.mac)))


def absent(devices: Devices, rows: Iterable[Present], policy: Policy) -> tuple[Present, ...]:
    """The devices of devices.toml that nothing was seen of. A network or room is never absent."""
    there = {row.identity.device for row in rows}
    return tuple(
        Present(
            Identity(
                device.group if device.group in policy.groups else policy.default_group, device.name, "mac"
            )
        )
        for device in devices.devices
        if device.name not in there and (device.macs or device.names)
    )


def gateway_macs(found: DeviceMap) -> frozenset[str]:
    """The MACs of the routers on our links."""
    gateways = {_plain(address) for address in found.gateways}
    return frozenset(
        known.mac for known in found.devices if known.mac and gateways & {_plain(a) for a in known.addresses}
    )


def only_the_gateway(found: DeviceMap, asking: Mapping[str, int], now: float) -> bool:
    """Whether all questions of the last hour came from the router: it answers DNS itself and asks us.

    asking: address → epoch second of its last question, without this machine's own.
    """
    recent = {_plain(address) for address, at in asking.items() if now - HOUR <= at <= now + HOUR}
    routers = gateway_macs(found)
    theirs = {_plain(address) for address in found.gateways}
    for known in found.devices:
        if known.mac in routers:
            theirs |= {_plain(address) for address in known.addresses}
    return bool(recent) and recent <= theirs


def find(text: str, devices: Devices, found: DeviceMap) -> tuple[str, str] | None:
    """What somebody means by a text: ("mac" | "address" | "device", the canonical value).

    A MAC, an address (its MAC where that is known), a name in devices.toml, or the host name of one device
    that is there. None: nothing, or more than one.
    """
    listed = [device.name for device in devices.devices if device.name.casefold() == text.strip().casefold()]
    if listed:
        return "device", listed[0]
    try:
        return "mac", plain_mac(text)
    except ValueError:
        pass
    try:
        address = str(plain_address(text.strip()))
    except ValueError:
        return _by_host(text, found)
    mac = next(
        (known.mac for known in found.devices if known.mac and address in map(_plain, known.addresses)), ""
    )
    return ("mac", mac) if mac else ("address", address)


def _by_host(text: str, found: DeviceMap) -> tuple[str, str] | None:
    try:
        name = plain_name(text)
    except ValueError:
        return None
    macs = {
        known.mac
        for known in found.devices
        if known.mac and any(matched_name(n, {name}) for n in known.names)
    }
    return ("mac", macs.pop()) if len(macs) == 1 else None


def _row(
    known: Known,
    clients: Clients,
    found: DeviceMap,
    gateways: frozenset[str],
    known_hosts: Mapping[str, str],
) -> Present:
    addresses = tuple(sorted(known.addresses, key=address_order))
    first = addresses[0] if addresses else ""
    identity = clients.identify(first, known.mac or None)
    others = []
    for address in addresses[1:]:
        group = clients.identify(address, known.mac or None).group
        if group != identity.group:
            others.append((address, group))
    host = known.names[0] if known.names else ""
    return Present(
        identity,
        known.mac,
        addresses,
        host,
        known.seen,
        known.leased,
        bool(known.mac) and is_random_mac(known.mac),
        known.mac in gateways or first in found.gateways,
        tuple(others),
        known_hosts.get(host, "") if identity.device is None else "",
    )


def _hosts_of_listed(found: DeviceMap, clients: Clients, names: Mapping[str, str]) -> dict[str, str]:
    """Host name → the listed device that used it: under another MAC it is probably the same."""
    hosts = dict(names)
    for known in found.devices:
        device = clients.identify("", known.mac or None).device
        if device:
            hosts.update(dict.fromkeys(known.names, device))
    return hosts


def _place(addresses: tuple[str, ...]) -> tuple[int, int, int]:
    return address_order(addresses[0]) if addresses else (2, 0, 0)


def _plain(address: str) -> str:
    try:
        return str(plain_address(address))
    except ValueError:
        return address
