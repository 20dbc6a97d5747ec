"""From the files of a running box to the values of `admin.status`. The page's only reader of files.

Whatever is missing, half written or broken gives a plain value, never an exception: the page has to work most
of all when something else does not.
"""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec

from admin.devicewatch import read_map
from admin.groupstate import group_now
from admin.inforce import DEFAULT_KIND, FILE, baseline_in_force, policy_in_force
from admin.presence import only_the_gateway
from admin.schoolday import school_day
from admin.status import FRESH_SECONDS, ListNow, Service, Status, service_health
from blocklists.index import Index, IndexBroken, IndexedList
from blocklists.publish import current_index
from blocklists.store import Store
from config import clock
from config.baseline import help_contacts
from config.errors import ConfigInvalid
from config.listsource import STARTER_PREFIX
from config.passes import Pass, parse_passes
from config.paths import Paths
from config.policyfile import Policy
from config.settings import Settings
from reporting.today import read_counts, today
from resolver.asking import read_asking
from resolver.counters import CountersBroken, CountersView, worker_files

_LATELY = 900
_LEAST_FREE = 200_000_000  # bytes: a list of a million names, fetched and compiled beside the old one
KEPT_SECONDS = 2.0
"""How long a state is shown again before the files are read anew: many browsers cost no more than one."""


class RunFile(msgspec.Struct, frozen=True):
    """``resolver.json`` in the runtime folder, as the resolver's supervisor writes it at every change."""

    started: float = 0.0
    dns: tuple[str, ...] = ()
    workers: int = 0
    policy: str = FILE
    mistakes: tuple[str, ...] = ()
    clock: str = "trusted"


class Gatherer:
    """Gives the box's state, read at most every two seconds. Safe to call from several threads."""

    def __init__(
        self,
        paths: Paths,
        settings: Settings,
        *,
        wall: Callable[[ZoneInfo], datetime] = clock.wall,
        monotonic: Callable[[], float] = clock.monotonic,
    ) -> None:
        """Take where the files are, the box's settings, and the clocks."""
        self._paths = paths
        self._settings = settings
        self._wall = wall
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._kept: tuple[float, Status] | None = None

    def __call__(self) -> Status:
        """Return the state now, or that of less than two seconds ago."""
        with self._lock:
            moment = self._monotonic()
            if self._kept is None or not 0 <= moment - self._kept[0] < KEPT_SECONDS:
                self._kept = (moment, gather(self._paths, self._settings, self._wall))
            return self._kept[1]


def gather(paths: Paths, settings: Settings, wall: Callable[[ZoneInfo], datetime]) -> Status:
    """Read the state of the box from its files."""
    in_force = policy_in_force(paths, settings.kind or DEFAULT_KIND)
    policy = in_force.policy
    now = wall(policy.zone)
    service = read_service(paths.runtime, now)
    counts = list(read_counts(paths.runtime))
    passes = read_passes(paths)
    asked = baseline_in_force(paths)
    contacts = help_contacts(settings, asked)
    return Status(
        now=now,
        service=service,
        kind=policy.kind,
        groups=tuple(
            group_now(
                policy,
                group,
                now,
                clock_trusted=service.clock_trusted,
                protected=settings.protected,
                passes=passes,
            )
            for group in policy.groups
        ),
        lists=read_lists(paths, policy),
        today=today(counts, now) if counts else None,
        hotline=contacts.hotline,
        reporting_site=contacts.reporting_site,
        authority_vi=settings.authority_vi or (asked.authority.vi if asked else ""),
        authority_en=settings.authority_en or (asked.authority.en if asked else ""),
        only_gateway=only_the_gateway(
            read_map(paths.device_map), read_asking(paths.runtime), now.timestamp()
        ),
        disk_full=disk_full(paths.data),
        day=school_day(policy, now),
    )


def read_passes(paths: Paths) -> tuple[Pass, ...]:
    """Return all that was set by hand; nothing where the file is broken: the resolver says what it reads."""
    try:
        return parse_passes(paths.passes.read_bytes(), str(paths.passes))
    except (OSError, ConfigInvalid):
        return ()


def read_service(runtime: Path, now: datetime) -> Service:
    """Return what the resolver last said of itself; that it is off where nothing can be read."""
    try:
        said = msgspec.json.decode((runtime / "resolver.json").read_bytes(), type=RunFile)
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
        return Service()
    alive = count_alive(runtime, now.timestamp())
    return Service(
        health=service_health(alive, said.workers),
        since=datetime.fromtimestamp(said.started, now.tzinfo) if said.started else None,
        dns=said.dns,
        workers=said.workers,
        alive=alive,
        policy=said.policy,
        mistakes=len(said.mistakes),
        clock_trusted=said.clock != "untrusted",
        unsent=count_unsent(runtime),
        no_upstream=no_upstream(runtime, now.timestamp()),
    )


def count_alive(runtime: Path, now: float) -> int:
    """Return how many workers left a sign of life in their counters lately. ``now``: epoch seconds."""
    return sum(-FRESH_SECONDS <= now - view.heartbeat <= FRESH_SECONDS for view in _counters(runtime))


def count_unsent(runtime: Path) -> int:
    """Return how many answers the system has refused to send since it started: a full queue, a dead link."""
    return sum(view.unsent for view in _counters(runtime))


def no_upstream(runtime: Path, now: float) -> bool:
    """Return whether the last that came of questions to the outside, of the last minutes, was no answer."""
    views = list(_counters(runtime))
    failed = max((view.failed for view in views), default=0)
    return failed > max((view.answered for view in views), default=0) and now - failed < _LATELY


def disk_full(folder: Path) -> bool:
    """Return whether there is hardly room left where the data are."""
    try:
        found = shutil.disk_usage(folder)
    except OSError:
        return False
    return found.free < min(_LEAST_FREE, found.total // 20)


def _counters(runtime: Path) -> Iterator[CountersView]:
    for path in worker_files(runtime):
        try:
            view = CountersView(path)
        except (OSError, CountersBroken):
            continue  # of a worker that starts just now, or of another version
        yield view


def read_lists(paths: Paths, policy: Policy) -> tuple[ListNow, ...]:
    """Return the lists in the index in use, then those that the policy wants and the index does not have."""
    store = Store(paths.lists)
    found = {}
    for entry in _indexed(paths):
        bundled = entry.id.startswith(STARTER_PREFIX)
        state = store.state(entry.id)
        since = state.current.since if state.current else float(entry.source_epoch)
        found[entry.id] = ListNow(
            id=entry.id,
            category=entry.category,
            names=entry.names,
            updated=_moment(since, policy.zone),
            bundled=bundled,
            problem=state.reason if state.outcome in _BAD else "",
        )
    for source in policy.lists:
        if source.enabled and source.id not in found:
            state = store.state(source.id)
            problem = state.reason if state.outcome in _BAD else ""
            found[source.id] = ListNow(source.id, source.category, 0, None, problem=problem)
    return tuple(found.values())


_BAD = frozenset({"held", "refused", "failed"})


def _indexed(paths: Paths) -> tuple[IndexedList, ...]:
    # Without the checksum: only the table of lists is read, and the resolver checks what it serves.
    path = current_index(paths, verify=False)
    if path is None:
        return ()
    try:
        index = Index.open(path, verify=False)
    except IndexBroken:
        return ()  # it went just now: a newer generation replaced it
    lists = index.lists
    index.close()
    return lists


def _moment(epoch: float, zone: ZoneInfo) -> datetime | None:
    return datetime.fromtimestamp(epoch, zone) if epoch else None
