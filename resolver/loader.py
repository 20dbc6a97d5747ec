"""From the files that people write to a snapshot; with the last good one where a file has a mistake.

Only the supervisor reads these files. A worker that had to parse TOML would be late with its answers, and the
process that is exposed to the network needs no right to read them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from blocklists.bundled import bundled_lists
from blocklists.hits import EMPTY_INDEX
from blocklists.memory import MemoryIndex
from blocklists.publish import current_index
from config.devices import Devices, parse_devices
from config.errors import ConfigInvalid
from config.files import write_atomic
from config.policyfile import Policy, default_policy_text, parse_policy
from policy.identify import Clients
from resolver.snapshot import Snapshot

if TYPE_CHECKING:
    from pathlib import Path

    from blocklists.hits import Lookup
    from config.paths import Paths

Stamp = tuple[int, int, int] | None
NO_DEVICES = Devices(())


class Loaded(NamedTuple):
    """A snapshot and what has to be said about it: `origin` is "file", "last good" or "built in"."""

    snapshot: Snapshot
    origin: str
    mistakes: tuple[str, ...]


class Loader:
    """Follows the policy, the devices and the index of one box."""

    def __init__(self, paths: Paths, kind: str) -> None:
        """kind: "school" or "home", for the built-in policy when there is no other."""
        self._paths = paths
        self._kind = kind
        self._good_copy = paths.data / "last-good" / "policy.toml"  # all that the unit lets us write
        self._stamps: tuple[Stamp, ...] = ()
        self._policy: Policy | None = None
        self._devices = NO_DEVICES
        self._index: Path | None = None

    def changed(self) -> bool:
        """Tell whether a file is another than at the last `load`."""
        return self._look() != self._stamps

    def load(self) -> Loaded:
        """Read what is there. Never raises for what a file holds: the last good stays, and it is said."""
        self._stamps = self._look()
        policy, origin, mistakes = self._load_policy()
        devices, more = self._load_devices(policy)
        index, trouble = self._load_index()
        self._policy, self._devices, self._index = policy, devices, index
        self._stamps = self._look()
        fallback = EMPTY_INDEX if index is not None or not policy.starter else self._bundled()
        snapshot = Snapshot(policy, Clients(policy, devices), index, fallback)
        return Loaded(snapshot, origin, (*mistakes, *more, *trouble))

    def _look(self) -> tuple[Stamp, ...]:
        paths = self._paths
        files = [paths.policy, paths.devices, paths.index / "CURRENT"]
        return tuple(map(_stamp, [*files, self._index] if self._index else files))

    def _load_policy(self) -> tuple[Policy, str, tuple[str, ...]]:
        try:
            text = self._paths.policy.read_bytes()
            policy = parse_policy(text, str(self._paths.policy))
        except ConfigInvalid as invalid:
            mistakes: tuple[str, ...] = tuple(f"{invalid.file}: {m}" for m in invalid.mistakes)
        except OSError as error:
            mistakes = (f"{self._paths.policy}: {error.strerror or error}",)
        else:
            self._keep_good(text)
            return policy, "file", ()
        if self._policy is not None:
            return self._policy, "last good", mistakes
        try:
            return parse_policy(self._good_copy.read_bytes(), str(self._good_copy)), "last good", mistakes
        except (OSError, ConfigInvalid):
            # Strict rather than open: a filter that fails open is worse than none.
            return parse_policy(default_policy_text(self._kind)), "built in", mistakes

    def _keep_good(self, text: bytes) -> None:
        try:
            self._good_copy.parent.mkdir(exist_ok=True)
            if not self._good_copy.exists() or self._good_copy.read_bytes() != text:
                write_atomic(self._good_copy, text)
        except OSError:
            pass  # a full or read-only disk: DNS goes on, and the copy in memory serves until a restart

    def _load_devices(self, policy: Policy) -> tuple[Devices, tuple[str, ...]]:
        try:
            text = self._paths.devices.read_bytes()
            return parse_devices(text, policy.groups.keys(), str(self._paths.devices)), ()
        except FileNotFoundError:
            return NO_DEVICES, ()
        except ConfigInvalid as invalid:
            mistakes = tuple(f"{invalid.file}: {m}" for m in invalid.mistakes)
        except OSError as error:
            mistakes = (f"{self._paths.devices}: {error.strerror or error}",)
        # Devices whose group has gone fall to the default group, which is the strict one.
        kept = tuple(d for d in self._devices.devices if d.group in policy.groups)
        return Devices(kept), mistakes

    def _bundled(self) -> Lookup:
        found = bundled_lists(self._paths.starter)
        return MemoryIndex.joined([MemoryIndex.from_file(one.path, one.id, one.category)[0] for one in found])

    def _load_index(self) -> tuple[Path | None, tuple[str, ...]]:
        # Verified every time a file is another: what a dying card has damaged must not go on answering "not
        # listed". The publisher falls back to the generation before.
        path = current_index(self._paths)
        if path is None:
            return None, ("no compiled lists can be used: the bundled lists filter until lists are compiled",)
        return path, ()


def _stamp(path: Path) -> Stamp:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size, status.st_ino
