"""Which addresses ask: noted by each worker, in memory, so that people can be told when only the router does.

    asking-<worker>.json in the runtime folder: {"192.168.1.23": 1788700800, …}

An address and the second of its last question, never what it asked for; an hour old at most.
"""

from __future__ import annotations

import json
from contextlib import suppress
from typing import TYPE_CHECKING

from config.files import write_atomic
from resolver.access import is_loopback

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

EVERY = 30
"""Seconds between two notes of a worker."""

KEPT = 3600
"""Seconds for which an address is remembered."""

MOST = 2048
"""Addresses in one note, the newest: forged ones on our own link end here."""


class Asking:
    """The note of one worker. It is written only when somebody new asked, or time has passed for all."""

    def __init__(self, runtime: Path, worker: int) -> None:
        """Take the runtime folder and the worker's number."""
        self._file = runtime / f"asking-{worker}.json"
        self._last: dict[str, int] = {}
        self._due = 0.0

    def due(self, epoch: float) -> bool:
        """Whether it is time for a note."""
        return epoch >= self._due or epoch < self._due - 2 * EVERY

    def note(self, seconds_ago: Iterable[tuple[str, int]], epoch: float) -> None:
        """Write who has asked: address and seconds since its last question. Never raises."""
        self._due = epoch + EVERY
        for address, ago in seconds_ago:
            if not is_loopback(address) and ago < KEPT:
                self._last[address] = max(self._last.get(address, 0), int(epoch) - ago)
        newest = sorted(self._last.items(), key=lambda item: -item[1])[:MOST]
        self._last = {address: at for address, at in newest if 0 <= epoch - at < KEPT}
        with suppress(OSError):
            write_atomic(self._file, json.dumps(self._last).encode(), mode=0o640)


def read_asking(runtime: Path) -> Mapping[str, int]:
    """All workers' notes together; nobody where there are none. Never raises."""
    found: dict[str, int] = {}
    for file in sorted(runtime.glob("asking-*.json")) if runtime.is_dir() else ():
        try:
            one = json.loads(file.read_bytes())
            items = [(str(address), int(at)) for address, at in one.items()]
        except (OSError, ValueError, TypeError, AttributeError):
            continue
        for address, at in items:
            found[address] = max(found.get(address, 0), at)
    return found
