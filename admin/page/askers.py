"""Who answers "what would the filter do?" for the pages, by the same rules and lists as the resolver."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from admin.asking import Asker
from admin.gather import read_passes
from admin.page.site import site
from admin.standing import NOBODY, Standing, Whom
from admin.status import Health
from blocklists.hits import Lookup
from config.clocktrust import EARLIEST


class Asked(NamedTuple):
    """An asker, and the lists that it asks."""

    asker: Asker
    lists: Lookup


def asked(whom: Whom = NOBODY, moment: datetime | None = None) -> Asked:
    """Return what answers for somebody at a moment (aware; None: now), under the policy that holds."""
    box = site()
    policy = box.policy
    lists = box.lists
    standing = Standing(
        policy,
        whom,
        lists,
        protected=box.settings.protected,
        passes=read_passes(box.paths),
        clock_trusted=moment is not None or clock_trusted(),
    )
    return Asked(Asker(standing, lists, moment or this_moment()), lists)


def clock_trusted() -> bool:
    """Whether timetables hold now: as the resolver says where it runs, else for any clock that was set."""
    service = site().gather().service
    return (service.health is Health.OFF or service.clock_trusted) and site().epoch() >= EARLIEST


def this_moment() -> datetime:
    """Now, in the policy's zone."""
    return datetime.fromtimestamp(site().epoch(), site().policy.zone)
