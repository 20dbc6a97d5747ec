"""`resolver.json` in the runtime folder: what the supervisor says of itself, for the page and for people.

It lies in memory (tmpfs), follows every change, and is gone when the resolver has ended in order.
"""

from __future__ import annotations

import json
from contextlib import suppress
from typing import TYPE_CHECKING

from config.files import write_atomic

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

NAME = "resolver.json"


class StatusFile:
    """The file of one supervisor."""

    def __init__(self, runtime: Path, pid: int) -> None:
        self._path = runtime / NAME
        self._pid = pid
        self._written: Mapping[str, object] | None = None

    def say(self, state: Mapping[str, object]) -> None:
        """Write the state if it is another one. What could not be written is tried again at the next call."""
        if state != self._written:
            with suppress(OSError):  # the page may know less; DNS goes on
                write_atomic(self._path, json.dumps({"pid": self._pid, **state}).encode(), mode=0o640)
                self._written = dict(state)

    def end(self) -> None:
        """Take it away, unless another supervisor has written since."""
        with suppress(OSError, ValueError, AttributeError):
            if json.loads(self._path.read_bytes()).get("pid") == self._pid:
                self._path.unlink()
