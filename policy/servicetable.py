"""Which services a name belongs to: one dictionary probe for each label of the name.

Services live inside each other (mp3.zing.vn is Zing MP3, the rest of zing.vn is Zing), so the longest name
wins: a hit at a longer name hides those at shorter ones, and blocking Zing leaves Zing MP3 alone. Only a
name that several services declare as shared hits them all.
"""

from __future__ import annotations

import functools
from collections.abc import Collection, Mapping
from typing import NamedTuple

from config.rules import EXACT, NameRule
from config.services import SERVICES, rule_text


class ServiceHit(NamedTuple):
    """A service that a name belongs to: its id, the name its rule stands at, and the rule as written."""

    service: str
    matched: str
    rule: str


class _At(NamedTuple):
    """The hits of the rules at one name: for the name itself, and for what is below."""

    itself: tuple[ServiceHit, ...]
    below: tuple[ServiceHit, ...]


def service_hits(suffixes: tuple[str, ...]) -> tuple[ServiceHit, ...]:
    """The services of a name, given it and its parents, longest first; in the order of the catalogue.

    All hits are at one name, the longest that a service's rule reaches this name from.
    """
    return look_up(_table(), suffixes)


def look_up(table: Mapping[str, _At], suffixes: tuple[str, ...]) -> tuple[ServiceHit, ...]:
    """The same, in any table of `build_table`."""
    at = 0
    for suffix in suffixes:
        found = table.get(suffix)
        if found is not None and found[at]:
            return found[at]
        at = 1
    return ()


def service_names(services: Collection[str]) -> frozenset[str]:
    """The names at which rules of these services stand: a name at or below none of them has no hit there."""
    return frozenset(str(rule.name) for identity in services for rule in SERVICES[identity].rules)


@functools.cache
def _table() -> Mapping[str, _At]:
    return build_table({identity: service.rules for identity, service in SERVICES.items()})


def build_table(rules: Mapping[str, tuple[NameRule, ...]]) -> Mapping[str, _At]:
    """The look-up table of services and their rules."""
    table: dict[str, _At] = {}
    for service, own in rules.items():
        for rule in own:
            # Plain text keys: a DomainName would hash the same, but compares through its own type.
            name = str(rule.name)
            hit = (ServiceHit(service, name, rule_text(rule)),)
            itself, below = table.get(name, _At((), ()))
            table[name] = _At(itself + hit, below if rule.scope == EXACT else below + hit)
    return table
