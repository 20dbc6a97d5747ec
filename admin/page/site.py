"""What every view works with: the box's files, its accounts, its clocks; one for each application."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from ipaddress import IPv4Network, IPv6Network, ip_network
from math import inf
from typing import Any, Final, cast

from flask import current_app, g

from admin.accounts import Accounts
from admin.asklimit import AskLimit
from admin.devicemoves import Moves
from admin.inforce import InForce, policy_in_force, stamp
from admin.lookups import open_lists
from admin.page.halfway import Halfway
from admin.page.keptforms import KeptForms
from admin.page.looks import Looks
from admin.page.notes import Notes
from admin.page.proposals import Proposals
from admin.requests import RequestBook
from admin.secondstep import SecondSteps
from admin.sessions import Session, Sessions
from admin.status import Status
from admin.store import StoreBroken
from admin.throttle import Throttle
from blocklists.hits import Lookup
from blocklists.publish import current_index
from config import clock
from config.passes import Pass
from config.paths import Paths
from config.policyfile import Policy
from config.roles import ROLES, ROLES_AT, Role
from config.settings import Settings
from policy.devicemap import DeviceMap
from policy.identify import Clients

KEY = "lachan"
HASHING: Final = 2
"""Of the server's four threads those that strangers' passwords may keep busy: each is a tenth of a second."""
_HOUR = 3600


@dataclass
class Site:
    """The box behind the page. Safe to use from several threads."""

    paths: Paths
    settings: Settings
    gather: Callable[[], Status]
    epoch: Callable[[], float] = clock.epoch
    monotonic: Callable[[], float] = clock.monotonic
    throttle: Throttle = field(default_factory=Throttle)
    notes: Notes = field(default_factory=Notes)
    proposals: Proposals = field(default_factory=Proposals)
    halfway: Halfway = field(default_factory=Halfway)
    secrets: dict[str, str] = field(default_factory=dict)
    """Secrets that somebody has been shown for a second step and not confirmed, by session mark."""
    ended: deque[Pass] = field(default_factory=lambda: deque(maxlen=64))
    """What was ended by hand lately, for an undo."""
    looks: Looks = field(default_factory=Looks)
    forms: KeptForms = field(default_factory=KeptForms)
    lock: threading.Lock = field(default_factory=threading.Lock)
    """For `throttle`: a guess is counted before it is judged."""
    hashing: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(HASHING))
    """Taken while a password is judged for a browser that is not known."""
    no_block_page: str = ""
    """Why nobody listens where the block page should be, as the system said it; "" where somebody does."""
    week: tuple[float, Any] | None = None
    """Of `admin.page.weekview`: when it was made, and what."""
    periods: dict[object, tuple[float, Any]] = field(default_factory=dict)
    """Statistics of days that are over, for some minutes; of `admin.page.statistics`."""
    named: tuple[tuple[int, int, int], str] | None = None
    """Of `admin.page.placename`."""
    clients: tuple[object, Clients, DeviceMap] | None = None
    """Of `admin.page.here`: what tells devices apart."""
    answering: threading.Lock = field(default_factory=threading.Lock)
    """For `requests`: of two people who answer at once one does."""
    asks: AskLimit = field(default_factory=AskLimit)
    _read: tuple[object, InForce] | None = None
    _opened: tuple[object, Lookup] | None = None
    _forget_at: float = -inf

    @property
    def moves(self) -> Moves:
        """Changes of devices that can be undone."""
        return Moves(self.paths.moves)

    @property
    def accounts(self) -> Accounts:
        """The accounts of this box."""
        return Accounts(self.paths.state_db)

    @property
    def second_steps(self) -> SecondSteps:
        """Whose log-in needs a code too."""
        return SecondSteps(self.paths.state_db)

    @property
    def sessions(self) -> Sessions:
        """Who is logged in."""
        return Sessions(self.paths.state_db, self.kind)

    @property
    def rules(self) -> InForce:
        """The policy that holds, and the file's mistakes; read again only when a file of it is another."""
        now, kept = stamp(self.paths), self._read
        if kept is None or kept[0] != now or now[0] is None:
            kept = (now, policy_in_force(self.paths, self.settings.kind))
            self._read = kept
        return kept[1]

    @property
    def policy(self) -> Policy:
        """The policy that holds."""
        return self.rules.policy

    @property
    def kind(self) -> str:
        """School or home."""
        return self.policy.kind

    @property
    def at(self) -> int:
        """This second, since 1970."""
        return int(self.epoch())

    @property
    def lists(self) -> Lookup:
        """The lists in force, to ask about names; opened again only when there are others."""
        policy = self.policy
        stamp = (current_index(self.paths, verify=False), policy.starter)
        kept = self._opened
        if kept is None or kept[0] != stamp:
            kept = (stamp, open_lists(self.paths, policy, verify=False).lookup)
            self._opened = kept
        return kept[1]

    @property
    def networks(self) -> tuple[IPv4Network | IPv6Network, ...]:
        """The networks that are served besides private and link-local ones."""
        return tuple(ip_network(text, strict=False) for text in self.settings.networks)

    @property
    def requests(self) -> RequestBook:
        """What children ask to have opened."""
        return RequestBook(self.paths.state_db)

    def forget(self) -> None:
        """Erase requests whose time is over, once an hour; for what is asked often, whoever looks."""
        if self.monotonic() >= self._forget_at:
            self._forget_at = self.monotonic() + _HOUR
            with suppress(StoreBroken):  # the page says so where requests are shown
                self.requests.tidy(self.at)

    @property
    def now(self) -> datetime:
        """This moment, in the policy's zone."""
        return datetime.fromtimestamp(self.epoch(), self.policy.zone)

    def role_of(self, session: Session) -> Role:
        """A session's role as this place knows it."""
        return self.role_here(session.user.role)

    def role_here(self, role: str) -> Role:
        """A role as this place knows it: what was a parent's home may have become a school.

        It is the highest here that is not above what it was elsewhere.
        """
        here = ROLES_AT[self.kind]
        mine = ROLES.get(role)
        for one in here:
            if mine is not None and one.rank <= mine.rank:
                return one
        return here[-1] if here[-1].rank == 1 else Role("none", 0, "không", "none")


def site() -> Site:
    """The box of this request."""
    return cast("Site", current_app.extensions[KEY])


def session() -> Session | None:
    """Who is logged in, if anybody is."""
    return cast("Session | None", g.get("session"))


def me() -> Session:
    """Who is logged in; only in views that are not open to everybody."""
    found = session()
    if found is None:
        raise LookupError("nobody is logged in")
    return found
