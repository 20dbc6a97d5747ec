"""Who there is, at one moment: the devices that are listed, those that were claimed, and who was seen.

The pages read it as the resolver does; a file that cannot be read counts as none, and the page says so.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from admin.devicewatch import who_is_there
from admin.leases.reader import LeaseReader
from admin.listed import devices_of
from admin.presence import Present, absent, clients_of, find, who_is_present
from admin.standing import Whom, device_called, seat_of, seat_of_mac, whom_of_device
from config.claims import Claim, ClaimsBroken, parse_claims
from config.devices import Devices
from config.errors import ConfigInvalid
from config.paths import Paths
from config.policyfile import Policy
from policy.devicemap import DeviceMap
from policy.identify import Clients


@dataclass(frozen=True, slots=True)
class Household:
    """The devices of one box. text: devices.toml as it stands; mistakes: what is wrong with it."""

    policy: Policy
    devices: Devices
    claims: tuple[Claim, ...]
    found: DeviceMap
    now: float
    text: str = ""
    mistakes: ConfigInvalid | None = None

    @property
    def clients(self) -> Clients:
        """What devices are told apart by."""
        return clients_of(self.policy, self.devices, self.claims, self.found, self.now)

    def rows(self) -> tuple[Present, ...]:
        """Who was seen, and behind them the listed devices that were not."""
        rows = who_is_present(self.policy, self.devices, self.claims, self.found, self.now)
        return (*rows, *absent(self.devices, rows, self.policy))

    def whom(self, text: str) -> Whom | None:
        """Who is meant by a name in devices.toml, an address, a MAC, or a host name; None: nobody."""
        meant = find(text, self.devices, self.found)
        if meant is None:
            return None
        kind, value = meant
        clients = self.clients
        if kind == "mac":
            return Whom(seat=seat_of_mac(value, self.found), clients=clients)
        if kind == "address":
            return Whom(seat=seat_of(value, self.found), clients=clients)
        device = device_called(value, self.devices)
        return whom_of_device(device, clients, self.found) if device else None


def read_household(paths: Paths, policy: Policy, lease_files: Iterable[str], now: float) -> Household:
    """Read the files of a box. now: epoch seconds."""
    text, mistakes, devices = "", None, Devices()
    try:
        text = paths.devices.read_text(encoding="utf-8")
        devices = devices_of(text, tuple(policy.groups), str(paths.devices))
    except ConfigInvalid as error:
        mistakes = error
    except (OSError, UnicodeDecodeError):
        pass
    try:
        claims = parse_claims(paths.claims.read_bytes())
    except (OSError, ClaimsBroken):
        claims = ()
    found = who_is_there(paths, LeaseReader(map(Path, lease_files)), now)
    return Household(policy, devices, claims, found, now, text, mistakes)
