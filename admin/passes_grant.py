"""Putting a pass in force: what the page, the command line and the programs' interface do alike."""

from __future__ import annotations

from datetime import datetime

import msgspec

from admin.listed import listed_devices
from admin.passes_advice import begin_of_extra
from admin.passes_store import PassBook
from admin.passes_wish import Ready
from config.passes import EXTRA, Pass
from config.paths import Paths
from config.policyfile import Policy
from config.rules import NameRule


def named_devices(paths: Paths, policy: Policy) -> dict[str, str]:
    """The devices that have a name in devices.toml: name → group. Raises ConfigInvalid, OSError."""
    return {device.name: device.group for device in listed_devices(paths, policy).devices}


def put_in_force(
    book: PassBook, wanted: Ready, policy: Policy, protected: tuple[NameRule, ...], now: datetime
) -> Pass:
    """Grant what was read, from now; extra time from when it counts. now: aware, a trusted clock's.

    Raises PassesBroken, BookFull, StoreBroken, OSError; then nothing has changed.
    """
    start = int(now.timestamp())
    entry = wanted.entry
    if entry.kind == EXTRA:
        begin = begin_of_extra(policy, wanted.group, now, book.read(), entry.device, protected)
        start = max(start, int(begin.timestamp()))
    timed = msgspec.structs.replace(entry, start=start, end=start + wanted.minutes * 60)
    return book.grant(timed, now.timestamp())
