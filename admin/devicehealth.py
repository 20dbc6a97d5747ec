"""What `lachan doctor` says of devices: whether they can be told apart, whether leases can be read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from admin.devicewords import DeviceWords
from admin.health import Finding, Grade
from admin.presence import only_the_gateway
from admin.words import Words
from policy.devicemap import DeviceMap


def device_findings(
    found: DeviceMap, asking: Mapping[str, int], now: float, say: DeviceWords, words: Words
) -> Iterator[Finding]:
    """The findings, the worst first. asking: as `resolver.asking.read_asking` gives it."""
    if only_the_gateway(found, asking, now):
        yield Finding("devices", Grade.WRONG, " ".join(say.only_gateway()))
    elif found.devices:
        count = len(found.devices)
        text = words.pick(
            f"Thấy {count} máy trong mạng: lachan devices",
            f"Devices seen here: {count} (lachan devices)",
        )
        yield Finding("devices", Grade.FINE, text)
    for one in found.trouble:
        yield Finding("leases", Grade.NOTE, say.trouble(one))
