"""What the status page, the banner of ``lachan run`` and ``lachan policy show`` say, as values.

Only values: how they follow from a policy is in `admin.groupstate`, how from files in `admin.gather`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from admin.schoolday import SchoolDay
from blocklists.bundled import TEST_ONLY
from config.categories import CATEGORIES, MANDATORY
from config.passes import Pass
from reporting.today import Today

FRESH_SECONDS = 20
"""Workers leave a sign of life every second or so; this long without one, a worker is gone or hangs."""


class Health(Enum):
    """Whether DNS answers."""

    ON = "on"
    PARTLY = "partly"  # some workers only: answers still come
    OFF = "off"


class Mode(Enum):
    """How a group is filtered at one moment, from strictest to loosest."""

    CLOSED = "closed"
    ONLY = "only"
    FILTERED = "filtered"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Service:
    """What the resolver's supervisor last said of itself (see `admin.gather.read_service`)."""

    health: Health = Health.OFF
    since: datetime | None = None
    dns: tuple[str, ...] = ()
    workers: int = 0
    alive: int = 0
    policy: str = "file"
    """``file``, ``last good`` (the file has mistakes; the one before holds) or ``built in``."""
    mistakes: int = 0
    clock_trusted: bool = True
    unsent: int = 0
    """Answers that could not be sent since the machine started: more than a few, and the network is ill."""
    no_upstream: bool = False
    """Whether questions get no answer from outside now: the last one failed, and none was answered since."""


@dataclass(frozen=True, slots=True)
class Change:
    """What a group's next scheduled change does."""

    at: datetime
    mode: Mode
    opens: tuple[str, ...]
    closes: tuple[str, ...]
    """Category ids that stop and that begin to be blocked."""
    opens_services: tuple[str, ...] = ()
    closes_services: tuple[str, ...] = ()
    """The same for services, as `GroupNow.services` has them."""
    begins: tuple[Pass, ...] = ()
    ends: tuple[Pass, ...] = ()
    """What was set by hand and begins or ends then."""
    windows_begin: tuple[str, ...] = ()
    windows_end: tuple[str, ...] = ()
    """Names of timetable rules."""


@dataclass(frozen=True, slots=True)
class GroupNow:
    """What holds for one group at one moment."""

    id: str
    vi: str
    en: str
    is_default: bool
    mode: Mode
    categories: tuple[str, ...]
    """Ids of the blocked categories, in the order of their numbers, without those that every group has."""
    windows: tuple[str, ...]
    """Names of the timetable rules in force."""
    own_blocks: int
    own_allows: int
    change: Change | None
    """The next moment at which something changes; None: nothing is scheduled."""
    services: tuple[str, ...] = ()
    """The blocked services as the policy writes them: ids, and `group:ID` for all of a group."""
    safe_search: bool = False
    youtube: str = "off"
    """Whether search engines are held in their safe mode, and how far YouTube is: off, moderate, strict."""


@dataclass(frozen=True, slots=True)
class ListNow:
    """One list in the index in use, or one that should be."""

    id: str
    category: str
    names: int
    updated: datetime | None
    """When its source was last known to be current; None for the lists that came with the product."""
    bundled: bool = False
    problem: str = ""
    """What went wrong at the last refresh, one plain sentence; empty: nothing."""


@dataclass(frozen=True, slots=True)
class Status:
    """Everything that the status page shows."""

    now: datetime
    service: Service
    kind: str
    groups: tuple[GroupNow, ...]
    lists: tuple[ListNow, ...]
    today: Today | None
    """None: nothing was counted yet (the resolver never ran since the machine started)."""
    hotline: str
    reporting_site: str
    authority_vi: str = ""
    authority_en: str = ""
    only_gateway: bool = False
    """Whether all questions of the last hour came from the router: devices cannot be told apart."""
    disk_full: bool = False
    """Whether the data folder's disk is nearly full: then nothing new can be kept."""
    day: SchoolDay | None = None
    """What the calendar says of today; None: nothing, or no rule asks it."""

    @property
    def names(self) -> int:
        """How many names all lists hold together."""
        return sum(entry.names for entry in self.lists)

    @property
    def bundled(self) -> tuple[ListNow, ...]:
        """The lists that came with the product."""
        return tuple(entry for entry in self.lists if entry.bundled)

    @property
    def best_known(self) -> tuple[ListNow, ...]:
        """Those of them that hold the best-known sites, and not only names to try a filter with."""
        return tuple(entry for entry in self.bundled if entry.id not in TEST_ONLY)

    @property
    def only_tests(self) -> tuple[ListNow, ...]:
        """Those that hold nothing harmful: malware and phishing change by the hour."""
        return tuple(entry for entry in self.bundled if entry.id in TEST_ONLY)

    @property
    def subscribed(self) -> tuple[ListNow, ...]:
        """The lists that somebody subscribed to."""
        return tuple(entry for entry in self.lists if not entry.bundled)

    @property
    def covered(self) -> frozenset[str]:
        """The categories that a list stands behind, with names other than for testing."""
        return frozenset(entry.category for entry in self.lists if entry.names and entry.id not in TEST_ONLY)

    @property
    def for_everyone(self) -> tuple[str, ...]:
        """The categories that are blocked for every group and that a list stands behind."""
        return tuple(name for name in CATEGORIES if name in MANDATORY & self.covered)


def service_health(alive: int, workers: int) -> Health:
    """Judge by how many of the workers left a sign of life within FRESH_SECONDS."""
    if alive < 1:
        return Health.OFF
    return Health.ON if alive >= workers else Health.PARTLY


def only_here(endpoints: Iterable[object]) -> bool:
    """Tell whether DNS listens on this machine's loopback addresses only (a try-out)."""
    texts = [str(endpoint) for endpoint in endpoints]
    return bool(texts) and all(text.startswith(("127.", "[::1]")) for text in texts)
