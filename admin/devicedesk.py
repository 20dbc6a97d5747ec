"""Changes of devices.toml from the page: one at a time, checked, noted in the trail, written whole."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass

from admin.policydesk import version_of
from admin.store import Store
from config.devices import parse_devices
from config.files import alone, rewrite
from config.paths import Paths

_NEW_FILE_MODE = 0o640  # personal data


class DevicesChanged(Exception):
    """The file is not the one that was seen: somebody else has changed it meanwhile."""


@dataclass(frozen=True, slots=True)
class Written:
    """A change: the text before it, and the version that it led to ("": nothing has changed)."""

    before: str
    version: str


class DeviceDesk:
    """The devices file of one box. All methods may raise OSError and UnicodeDecodeError."""

    def __init__(self, paths: Paths, groups: Collection[str]) -> None:
        """groups: the ids of the policy's groups."""
        self._paths = paths
        self._groups = groups

    def read(self) -> str:
        """The text; the empty text where there is no file."""
        try:
            return self._paths.devices.read_text(encoding="utf-8")
        except FileNotFoundError:
            return ""

    def change(
        self,
        edit: Callable[[str], str],
        at: int,
        role: str,
        what: str,
        payload: Mapping[str, object],
        *,
        seen: str | None = None,
    ) -> Written:
        """Write what `edit` makes of the text as it is now. seen: the version that it has to be; None: any.

        at: epoch seconds; what, payload: the trail's line. Raises DevicesChanged; ConfigInvalid with every
        mistake of the new text, and what `edit` raises: then nothing was written; StoreBroken.
        """
        with devices_alone(self._paths):
            before = self.read()
            if seen is not None and version_of(before) != seen:
                raise DevicesChanged
            after = edit(before)
            if after == before:
                return Written(before, "")
            parse_devices(after, self._groups, str(self._paths.devices))
            with Store(self._paths.state_db) as store:
                store.audit(at, role, what, payload)
            rewrite(self._paths.devices, after.encode(), _NEW_FILE_MODE)
            return Written(before, version_of(after))


def devices_alone(paths: Paths) -> AbstractContextManager[None]:
    """Wait until nobody else of the box changes devices.toml, and keep them waiting. Raises OSError."""
    return alone(paths.data / ".devices.lock")
