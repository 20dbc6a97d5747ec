"""For whom ``lachan check`` asks: from its options and the files of the box to `admin.standing`."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, TypeVar

import click

from admin.cli_common import fail, refuse, warn, wrong
from admin.devicewatch import who_is_there
from admin.gather import read_service
from admin.inforce import unreadable
from admin.leases.reader import LeaseReader
from admin.passes_store import PassBook
from admin.presence import clients_of
from admin.standing import NOBODY, Standing, Whom, device_called, seat_of, seat_of_mac, whom_of_device
from admin.status import Health
from admin.words import Words
from blocklists.hits import Lookup
from config import clock
from config.claims import Claim, ClaimsBroken, parse_claims
from config.clocktrust import EARLIEST
from config.devices import Devices, parse_devices, plain_address, plain_mac
from config.errors import ConfigInvalid
from config.passes import Pass
from config.paths import Paths
from config.policyfile import Policy
from config.rules import NameRule

Value = TypeVar("Value")


class Wanted(NamedTuple):
    """Whom the options name."""

    group: str | None = None
    client: str | None = None
    device: str | None = None


def standing_of(
    words: Words,
    paths: Paths,
    policy: Policy,
    lists: Lookup,
    wanted: Wanted,
    protected: tuple[NameRule, ...],
    *,
    now: bool,
) -> Standing:
    """Return who asks, with all that the resolver reads of it. ``now``: the question is about this moment.

    What cannot be read, or is no device, is said, and ends the command.
    """
    return Standing(
        policy,
        _whom(paths, policy, wanted),
        lists,
        protected=protected,
        passes=passes_of(paths),
        clock_trusted=not now or _clock_trusted(words, paths, policy),
    )


def passes_of(paths: Paths) -> tuple[Pass, ...]:
    """Return all that was set by hand; a broken file ends the command with exit code 2."""
    try:
        return PassBook(paths).read()
    except ConfigInvalid as error:
        refuse(error)
    except OSError as error:
        refuse(unreadable(str(paths.passes), error))


def _clock_trusted(words: Words, paths: Paths, policy: Policy) -> bool:
    """Whether timetables hold now: as the resolver says where it runs, else for any clock that was set."""
    moment = clock.wall(policy.zone)
    service = read_service(paths.runtime, moment)
    trusted = (service.health is Health.OFF or service.clock_trusted) and moment.timestamp() >= EARLIEST
    if not trusted:
        warn(
            words.pick(
                "Chưa tin được đồng hồ: nhóm nội dung bị chặn mọi giờ, không gì bị đóng. Xem: lachan clock",
                "The clock is not believed: categories are blocked at all hours, nothing is closed. "
                "See: lachan clock",
            )
        )
    return trusted


def _whom(paths: Paths, policy: Policy, wanted: Wanted) -> Whom:
    if wanted.client is not None and wanted.device is not None:
        raise click.UsageError("Give --client or --device, not both.")
    if wanted.group is not None and wanted.group not in policy.groups:
        wrong("--group", wanted.group, "is not a group of the policy", policy.groups)
    group = wanted.group or ""
    if wanted.client is None and wanted.device is None:
        return Whom(group) if group else NOBODY
    found = _device(paths, policy, wanted)
    return Whom(group, found.seat, found.clients, found.known)


def _device(paths: Paths, policy: Policy, wanted: Wanted) -> Whom:
    address, mac = _plain(wanted.client) if wanted.client is not None else ("", "")
    devices = _devices(paths, policy)
    epoch = clock.epoch()
    found = who_is_there(paths, LeaseReader(), epoch)
    clients = clients_of(policy, devices, _claims(paths), found, epoch)
    if wanted.device is None:
        return Whom(seat=seat_of_mac(mac, found) if mac else seat_of(address, found), clients=clients)
    device = device_called(wanted.device, devices)
    if device is None:
        names = [one.name for one in devices.devices]
        wrong("--device", wanted.device, "is no device of devices.toml", names)
    return whom_of_device(device, clients, found)


def _plain(client: str) -> tuple[str, str]:
    """Return an address, or a MAC."""
    try:
        return str(plain_address(client)), ""
    except ValueError:
        pass
    try:
        return "", plain_mac(client)
    except ValueError:
        wrong("--client", client, "is not an IP address; write it like 192.168.1.23")


def _claims(paths: Paths) -> tuple[Claim, ...]:
    try:
        return parse_claims(paths.claims.read_bytes())
    except FileNotFoundError:
        return ()
    except ClaimsBroken as error:
        fail(f"{paths.claims}: {error}", code=1)
    except OSError as error:
        refuse(unreadable(str(paths.claims), error))


def _devices(paths: Paths, policy: Policy) -> Devices:
    return _read(
        lambda: parse_devices(paths.devices.read_bytes(), policy.groups.keys(), str(paths.devices)),
        Devices(),
        str(paths.devices),
    )


def _read(read: Callable[[], Value], none: Value, file: str) -> Value:
    try:
        return read()
    except FileNotFoundError:
        return none
    except ConfigInvalid as error:
        refuse(error)
    except OSError as error:
        refuse(unreadable(file, error))
