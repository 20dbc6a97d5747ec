"""Who asks for a page, as far as the box can tell: the group that its address is in, and the rules for it."""

from __future__ import annotations

from admin.asking import Asker
from admin.devicewatch import read_map, who_is_there
from admin.inforce import stamp, stamp_of
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
from policy.devicemap import DeviceMap
from policy.identify import Clients


def asker_at(box: Site, address: str) -> Asker:
    """What holds now for the device at an address. Files that cannot be read count as not there.

    It says the group (`.state.group`) and, where it has one, the device's name; nothing of it is kept.
    """
    clients, found = _who_is_who(box)
    return asked(Whom(seat=seat_of(_plain(address), found), clients=clients)).asker


def _who_is_who(box: Site) -> tuple[Clients, DeviceMap]:
    """What tells devices apart, worked out again when a file of it is another: any child may ask."""
    paths = box.paths
    now = (*stamp(paths), *map(stamp_of, (paths.devices, paths.claims, paths.device_map)))
    kept = box.clients
    if kept is None or kept[0] != now or now[0] is None:
        policy, found = box.policy, read_map(paths.device_map)
        devices, claims = _devices(paths, policy), _claims(paths)
        kept = (now, clients_of(policy, devices, claims, found, box.epoch()), found)
        box.clients = kept
    return kept[1], kept[2]


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
