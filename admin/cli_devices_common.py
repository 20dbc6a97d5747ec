"""What the commands of ``lachan devices`` share: the files they read and write."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import NamedTuple, NoReturn, TypeVar

import click

from admin.claimdesk import ClaimDesk, ClaimFilesBroken, Target
from admin.cli_common import fail, paths_of, policy_of, refuse, settings_of
from admin.cli_pass_common import login
from admin.devicedesk import DeviceDesk
from admin.devicewatch import who_is_there
from admin.devicewords import DeviceWords
from admin.inforce import unreadable
from admin.leases.reader import LeaseReader
from admin.moments import MomentInvalid, parse_moment
from admin.presence import find
from admin.store import Store, StoreBroken
from admin.words import Words
from config import clock
from config.claims import Claim
from config.devices import Devices, parse_devices
from config.errors import ConfigInvalid, Mistake
from config.paths import Paths
from config.policyfile import Policy
from config.roles import ROLES_AT
from policy.devicemap import DeviceMap

Value = TypeVar("Value")


class DeviceBox(NamedTuple):
    """One box as these commands see it, at one moment (epoch seconds)."""

    words: Words
    paths: Paths
    policy: Policy
    devices: Devices
    text: str
    """devices.toml as it stands; "" where there is none."""
    found: DeviceMap
    now: float

    @property
    def say(self) -> DeviceWords:
        """How devices are spoken of here."""
        return DeviceWords(self.words, self.policy, self.now)

    def desk(self) -> ClaimDesk:
        """The claims, with the audit trail."""
        return ClaimDesk(self.paths, self._audit)

    def claims(self) -> tuple[Claim, ...]:
        """All claims; a broken file ends the command."""
        return carry_out(self, self.desk().claims)

    def _audit(self, action: str, payload: Mapping[str, object]) -> None:
        with Store(self.paths.state_db) as store:
            store.audit(int(self.now), "it", action, payload)


def open_box(words: Words, data: Path | None, policy_file: Path | None) -> DeviceBox:
    """Read what there is; mistakes are printed and end the command with exit code 2."""
    paths = paths_of(data, policy_file)
    policy = policy_of(words, paths, policy_file).policy
    settings = settings_of(paths, kind=policy.kind)
    text = _devices_text(paths)
    try:
        devices = parse_devices(text, policy.groups.keys(), str(paths.devices))
    except ConfigInvalid as error:
        refuse(error)
    now = clock.epoch()
    found = who_is_there(paths, LeaseReader(map(Path, settings.lease_files)), now)
    return DeviceBox(words, paths, policy, devices, text, found, now)


def carry_out(box: DeviceBox, work: Callable[[], Value]) -> Value:
    """Do something with the claims; what goes wrong is said, and then nothing has changed."""
    try:
        return work()
    except (ClaimFilesBroken, StoreBroken) as error:
        fail(str(error), code=1)
    except OSError as error:
        where = error.filename or box.paths.data
        fail(f"{where}: {error.strerror or error}", code=1)


def target_of(box: DeviceBox, text: str) -> Target:
    """The device that is meant, or an end with the choices."""
    meant = find(text, box.devices, box.found)
    if meant is None:
        no_device(box, text)
    kind, value = meant
    if kind == "mac":
        return Target(mac=value)
    return Target(device=value) if kind == "device" else Target(address=value)


def no_device(box: DeviceBox, text: str) -> NoReturn:
    """Say that a text names no device."""
    problem = box.words.pick(
        "không phải địa chỉ IP, địa chỉ MAC, tên trong devices.toml hay tên của đúng một máy đang có mặt",
        "is no address, no MAC, no name in devices.toml and no host name of exactly one device that is there",
    )
    fail(str(Mistake("DEVICE", text, problem, tuple(device.name for device in box.devices.devices[:20]))))


def group_of(box: DeviceBox, group: str) -> str:
    """A group of the policy by its id, or an end with the choices."""
    if group not in box.policy.groups:
        problem = box.words.pick("không phải nhóm trong bộ quy tắc", "is not a group of the policy")
        fail(str(Mistake("--group", group, problem, tuple(box.policy.groups))))
    return group


def until_of(box: DeviceBox, text: str) -> int:
    """When a claim ends: a date (the end of that day) or a moment, epoch seconds, in the future."""
    try:
        day = date.fromisoformat(text.strip())
    except ValueError:
        try:
            end = parse_moment(text, box.policy.zone)
        except MomentInvalid as error:
            fail(f"--until: {error}")
    else:
        try:
            end = datetime.combine(day + timedelta(days=1), time(), box.policy.zone)
        except OverflowError:
            fail(f"--until: {text}")
    if end.timestamp() <= box.now:
        fail(box.words.pick(f"--until: {text} đã qua", f"--until: {text} is over"))
    return int(end.timestamp())


def write_devices(box: DeviceBox, edit: Callable[[str], str], about: Sequence[str], to: str) -> None:
    """Edit devices.toml as it is by now, as the page does: alone, checked, noted in the trail.

    about, to: what the trail says of it: which devices, and the group or "" for what goes.
    """
    role = ROLES_AT[box.policy.kind][0].id
    payload = {"by": login() or role, "devices": list(about), "to": to}
    desk = DeviceDesk(box.paths, box.policy.groups.keys())
    try:
        desk.change(edit, int(box.now), role, "devices.change", payload)
    except ConfigInvalid as error:
        refuse(error)
    except UnicodeDecodeError:
        refuse(ConfigInvalid((Mistake("", "", "is not UTF-8 text"),), str(box.paths.devices)))
    except ValueError as error:
        fail(f"{box.paths.devices}: {error}")
    except StoreBroken as error:
        fail(str(error), code=1)
    except OSError as error:
        fail(f"{box.paths.devices}: {error.strerror or error}", code=1)


def _devices_text(paths: Paths) -> str:
    try:
        return paths.devices.read_text(encoding="utf-8")
    except FileNotFoundError:
        return ""
    except UnicodeDecodeError:
        refuse(ConfigInvalid((Mistake("", "", "is not UTF-8 text"),), str(paths.devices)))
    except OSError as error:
        refuse(unreadable(str(paths.devices), error))


def said(text: str, *, as_json: bool) -> None:
    """Print a sentence for people; with --json it goes to standard error, beside the answer."""
    click.echo(text, file=sys.stderr if as_json else sys.stdout)
