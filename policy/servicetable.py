"""Which services a name belongs to: one dictionary probe for each label of the name.

Services live inside each other (mp3.zing.vn is Zing MP3, the rest of zing.vn is Zing), so the longest name
wins: a hit at a longer name hides those at shorter ones, and blocking Zing leaves Zing MP3 alone. Only a
name that several services declare as shared hits them all, and one that a service leaves open (the Google
sign-in below youtube.com) hits none.
"""

from __future__ import annotations

import functools
from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

from config.rules import EXACT
from config.services import SERVICES, Service, rule_text
from policy.nametable import suffixes_of


class ServiceHit(NamedTuple):
    """A service that a name belongs to: its id, the name its rule stands at, and the rule as written."""

    service: str
    matched: str
    rule: str


class _At(NamedTuple):
    """The hits of the rules at one name: for itself, and for what is below (None: ask further up)."""

    itself: tuple[ServiceHit, ...] = ()
    below: tuple[ServiceHit, ...] | None = None


ServiceTable = Mapping[str, _At]


def service_hits(suffixes: tuple[str, ...]) -> tuple[ServiceHit, ...]:
    """The services of a name, given it and its parents, longest first; in the order of the catalogue.

    All hits are at one name, the longest that a service's rule reaches this name from.
    """
    return look_up(_table(), suffixes)


def look_up(table: ServiceTable, suffixes: tuple[str, ...]) -> tuple[ServiceHit, ...]:
    """The same, in any table of `build_table`."""
    first = True
    for suffix in suffixes:
        found = table.get(suffix)
        if found is not None:
            hits = found.itself if first else found.below
            if hits is not None:
                return hits
        first = False
    return ()


def service_names(services: Collection[str]) -> frozenset[str]:
    """The names at which rules of these services stand: a name at or below none of them has no hit there."""
    return frozenset(str(rule.name) for identity in services for rule in SERVICES[identity].rules)


def above_open(services: Collection[str]) -> frozenset[str]:
    """Every name that is blocked with these services and has a name below that is not.

    Such a name is to be answered with NODATA: NXDOMAIN would take what is below with it (RFC 8020).
    """
    blocked = frozenset(services)
    if not blocked:
        return blocked  # and nothing is loaded for a policy without services
    table = _table()
    found: set[str] = set()
    for name, at in table.items():
        if not blocked.intersection(hit.service for hit in at.itself):
            parents = suffixes_of(name)[1:]
            found.update(
                parent
                for depth, parent in enumerate(parents)
                if any(hit.service in blocked for hit in look_up(table, parents[depth:]))
            )
    return frozenset(found)


@functools.cache
def _table() -> ServiceTable:
    return build_table(SERVICES.values())


def build_table(services: Iterable[Service]) -> ServiceTable:
    """The look-up table of some services."""
    table: dict[str, _At] = {}
    for service in services:
        for rule in service.rules:
            # Plain text keys: a DomainName would hash the same, but compares through its own type.
            name = str(rule.name)
            hit = (ServiceHit(service.id, name, rule_text(rule)),)
            at = table.get(name, _At())
            below = at.below if rule.scope == EXACT else (at.below or ()) + hit
            table[name] = _At(at.itself + hit, below)
        for rule in service.open:
            at = table.get(str(rule.name), _At())
            table[str(rule.name)] = at if rule.scope == EXACT else at._replace(below=at.below or ())
    return table
