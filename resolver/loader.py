"""From the files that people write to a snapshot; with the last good one where a file has a mistake.

Only the supervisor reads these files. A worker that had to parse TOML would be late with its answers, and the
process that is exposed to the network needs no right to read them.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from blocklists.bundled import bundled_lists
from blocklists.hits import EMPTY_INDEX
from blocklists.memory import MemoryIndex
from blocklists.publish import current_index
from config import clock
from config.baseline import with_baseline
from config.devices import Devices, parse_devices
from config.errors import ConfigInvalid
from config.files import write_atomic
from config.policyfile import Policy, default_policy_text, parse_policy
from policy.devicemap import NO_MAP
from policy.identify import Clients, links_of
from policy.whole import read_policy
from resolver.baselinefile import BaselineFile
from resolver.devicefiles import ClaimFile, MapFile
from resolver.ownname import with_own_name, with_own_page
from resolver.passfile import PassFile
from resolver.snapshot import Snapshot

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from blocklists.hits import Lookup
    from config.baseline import Baseline
    from config.claims import Claim
    from config.passes import Pass
    from config.paths import Paths

Stamp = tuple[int, int, int] | None
"""What tells that a file is another: modification time in ns, size, inode. None where there is no file."""

NO_DEVICES = Devices(())
NO_INDEX = "no compiled lists can be used: the bundled lists filter until lists are compiled"
NO_LISTS = "no compiled lists can be used: only names in the rules are blocked until lists are compiled"


class Loaded(NamedTuple):
    """A snapshot and what has to be said about it: `origin` is "file", "last good" or "built in".

    fresh: whether it decides otherwise than the one before it, so that workers have to hear of it.
    """

    snapshot: Snapshot
    origin: str
    mistakes: tuple[str, ...]
    fresh: bool


class _Stamps(NamedTuple):
    policy: Stamp
    baseline: Stamp
    devices: Stamp
    claims: Stamp
    device_map: Stamp
    passes: Stamp
    current: Stamp  # of the file that names the index in force
    lists: Stamp  # of the index in use
    addresses: tuple[str, ...]  # of this box


_NEVER = (-1, -1, -1)  # no file's stamp
_UNREAD = _Stamps(_NEVER, _NEVER, _NEVER, _NEVER, _NEVER, _NEVER, _NEVER, _NEVER, ())


class Loader:
    """Follows the policy, the devices, the passes and the index of one box.

    What hasn't changed isn't read again: a refresh of lists parses no policy, a changed rule checks no index,
    and a file that was only touched disturbs no worker.
    """

    def __init__(self, paths: Paths, kind: str, addresses: Callable[[], tuple[str, ...]] = tuple) -> None:
        """kind: "school" or "home", for the built-in policy when there is no other.

        addresses: those of this box now, for the one name that it answers with them.
        """
        self._addresses = addresses
        self._paths = paths
        self._kind = kind
        self._good_copy = paths.data / "last-good" / "policy.toml"  # all that the unit lets us write
        self._stamps = _UNREAD
        self._policy: Policy | None = None
        self._baseline: Baseline | None = None
        self._baseline_file = BaselineFile(paths.baseline, self._good_copy.with_name("baseline.json"))
        self._devices = NO_DEVICES
        self._claims: tuple[Claim, ...] = ()
        self._claim_file = ClaimFile(paths.claims)
        self._map = NO_MAP
        self._map_file = MapFile(paths.device_map)
        self._passes: tuple[Pass, ...] = ()
        self._pass_file = PassFile(paths.passes)
        self._index: Path | None = None
        self._origin = ""
        self._mistakes: dict[str, tuple[str, ...]] = {}
        self._basis: tuple[object, ...] = ()
        self._snapshot: Snapshot | None = None

    def changed(self) -> bool:
        """Tell whether a file is another than at the last `load`."""
        return self._look() != self._stamps

    def load(self, *, anew: bool = False) -> Loaded:
        """Read what has changed. Never raises for what a file holds: the last good stays, and it is said.

        anew: read everything and check the index, whether or not it has changed.
        """
        # Looked at before reading: what changes meanwhile is found changed at the next look.
        before, now = _UNREAD if anew else self._stamps, self._look()
        said, policy, devices = self._mistakes, self._policy, self._devices
        if policy is None or now.policy != before.policy:
            policy, self._origin, said["policy"] = self._load_policy()
        if now.baseline != before.baseline:
            self._baseline, said["baseline"] = self._baseline_file.load()
        if policy != self._policy or now.devices != before.devices:
            devices, said["devices"] = self._load_devices(policy)
        if now.claims != before.claims:
            self._claims, said["claims"] = self._claim_file.load()
        if now.device_map != before.device_map:
            self._map = self._map_file.load()
        if now.passes != before.passes:
            self._passes, said["passes"] = self._pass_file.load()
        if self._index is None or (now.current, now.lists) != (before.current, before.lists):
            # Checked whenever a file is another: what a dying card has damaged must not go on answering "not
            # listed". The publisher falls back to the generation before.
            self._index = current_index(self._paths)
            now = now._replace(lists=_stamp(self._index))
        said["lists"] = () if self._index else _without_lists(policy)
        self._policy, self._devices, self._stamps = policy, devices, now
        whole = with_own_page(with_baseline(policy, self._baseline), now.addresses)
        snapshot, fresh = self._made(with_own_name(whole, now.addresses))
        return Loaded(snapshot, self._origin, tuple(line for lines in said.values() for line in lines), fresh)

    def _look(self) -> _Stamps:
        paths = self._paths
        return _Stamps(
            policy=_stamp(paths.policy),
            baseline=_stamp(paths.baseline),
            devices=_stamp(paths.devices),
            claims=_stamp(paths.claims),
            device_map=_stamp(paths.device_map),
            passes=_stamp(paths.passes),
            current=_stamp(paths.index / "CURRENT"),
            lists=_stamp(self._index),
            addresses=self._addresses(),
        )

    def _made(self, policy: Policy) -> tuple[Snapshot, bool]:
        """Return the snapshot of what was read, and whether it is another one."""
        links = links_of(self._devices, self._claims, self._map)
        who = policy, self._devices, self._claims, links
        last, basis = self._snapshot, (*who, self._passes, self._index, self._stamps.lists)
        if last is not None and basis == self._basis:
            return last, False
        same = last is not None and who == self._basis[: len(who)]
        clients = last.clients if last is not None and same else Clients(*who, clock.epoch())
        fallback = EMPTY_INDEX if self._index is not None or not policy.starter else self._bundled
        self._basis = basis
        self._snapshot = Snapshot(policy, clients, self._index, fallback, self._passes)
        return self._snapshot, True

    def _load_policy(self) -> tuple[Policy, str, tuple[str, ...]]:
        try:
            text = self._paths.policy.read_bytes()
            policy = read_policy(text, str(self._paths.policy))
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
            return read_policy(self._good_copy.read_bytes(), str(self._good_copy)), "last good", mistakes
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

    @cached_property
    def _bundled(self) -> Lookup:
        found = bundled_lists(self._paths.starter)
        return MemoryIndex.joined([MemoryIndex.from_file(one.path, one.id, one.category)[0] for one in found])


def _without_lists(policy: Policy) -> tuple[str, ...]:
    if policy.starter:
        return (NO_INDEX,)
    return (NO_LISTS,) if any(source.enabled for source in policy.lists) else ()


def _stamp(path: Path | None) -> Stamp:
    try:
        status = path.stat() if path else None
    except OSError:
        return None
    return (status.st_mtime_ns, status.st_size, status.st_ino) if status else None
