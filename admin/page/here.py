"""Who asks for a page, as far as the box can tell: the group that its address is in, and the rules for it."""

from __future__ import annotations

from admin.asking import Asker
from admin.devicewatch import read_map, who_is_there
from admin.leases.reader import LeaseReader
from admin.listed import listed_devices
from admin.page.askers import asked
from admin.page.site import Site
from admin.presence import clients_of
from admin.standing import Whom, seat_of
from admin.throttle import network_of
from config.claims import Claim, ClaimsBroken, parse_claims
from config.devices import Devices, plain_address
from config.errors import ConfigInvalid
from config.paths import Paths
from config.policyfile import Policy


def asker_at(box: Site, address: str) -> Asker:
    """What holds now for the device at an address. Files that cannot be read count as not there.

    It says the group (`.state.group`) and, where it has one, the device's name; nothing of it is kept.
    """
    policy, found = box.policy, read_map(box.paths.device_map)
    devices, claims = _devices(box.paths, policy), _claims(box.paths)
    clients = clients_of(policy, devices, claims, found, box.epoch())
    return asked(Whom(seat=seat_of(_plain(address), found), clients=clients)).asker


def sender(box: Site, address: str) -> str:
    """What tells the device at an address from others, for how often it may send: its MAC where it is known.

    Whoever takes another address stays the same; of devices beyond the router a whole IPv6 network is one.
    """
    plain = _plain(address)
    found = who_is_there(box.paths, LeaseReader((), ()), box.epoch(), at=plain)
    return seat_of(plain, found).mac or network_of(plain)


def _plain(address: str) -> str:
    try:
        return str(plain_address(address))
    except ValueError:
        return ""


def _devices(paths: Paths, policy: Policy) -> Devices:
    try:
        return listed_devices(paths, policy)
    except (ConfigInvalid, OSError):
        return Devices()


def _claims(paths: Paths) -> tuple[Claim, ...]:
    try:
        return parse_claims(paths.claims.read_bytes())
    except (ClaimsBroken, OSError):
        return ()
