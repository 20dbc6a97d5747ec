"""Changes of settings.toml from the page: with its comments kept, checked as a whole, and in the trail."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path

from admin.store import Store
from config.files import alone, rewrite
from config.paths import Paths
from config.settings import load_settings
from config.tomledit import set_value


class SettingsChanged(Exception):
    """The file is not the one that was seen."""


class SettingsDesk:
    """The settings file of one box. Methods may raise OSError."""

    def __init__(self, paths: Paths) -> None:
        self._paths = paths

    def version(self) -> str:
        """What tells the file from every other that it may be."""
        return sha256(self._read()).hexdigest()[:16]

    def change(
        self, seen: str | None, values: Mapping[str, str | Sequence[str]], at: int, role: str, by: str
    ) -> bool:
        """Write these values; an empty one takes its key out, so that the default holds. Whether it changed.

        seen: the version that was looked at, None for whichever it is. at: epoch seconds. Raises
        SettingsChanged, ConfigInvalid with every mistake, StoreBroken; then nothing was written.
        """
        with alone(self._paths.data / ".settings.lock"):
            old = self._read()
            if seen is not None and seen != sha256(old).hexdigest()[:16]:
                raise SettingsChanged
            text = old.decode()
            for key, value in values.items():
                text = set_value(text, key, value)
            if text == old.decode():
                return False
            with tempfile.TemporaryDirectory(prefix="lachan-settings-") as folder:
                trial = Path(folder) / self._paths.settings.name
                trial.write_text(text, encoding="utf-8")
                load_settings(trial)
            with Store(self._paths.state_db) as store:
                store.audit(at, role, "settings", {"by": by, "what": ", ".join(values)})
            rewrite(self._paths.settings, text.encode())
            return True

    def _read(self) -> bytes:
        try:
            return self._paths.settings.read_bytes()
        except FileNotFoundError:
            return b""
