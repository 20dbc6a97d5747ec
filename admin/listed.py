"""The devices of devices.toml, for the pages: reading 250 of them takes longer than showing a page.

What is kept is told by the text itself, so a change counts at once, whoever has made it.
"""

from __future__ import annotations

import functools

from config.devices import Devices, parse_devices
from config.paths import Paths
from config.policyfile import Policy


def listed_devices(paths: Paths, policy: Policy) -> Devices:
    """Those of the file as it stands; none where there is no file. Raises ConfigInvalid, OSError."""
    try:
        data = paths.devices.read_bytes()
    except FileNotFoundError:
        return Devices()
    return devices_of(data, tuple(policy.groups), str(paths.devices))


@functools.lru_cache(maxsize=2)
def devices_of(text: str | bytes, groups: tuple[str, ...], file: str) -> Devices:
    """As `config.devices.parse_devices`; the last texts are not read again. Raises ConfigInvalid."""
    return parse_devices(text, groups, file)
