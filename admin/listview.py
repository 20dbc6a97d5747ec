"""How the lists stand, as the page shows them: values, made of the policy and of what is stored.

What is fetched, compiled and compared is `blocklists`; what a person reads of it is `admin.listsaid`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal, NamedTuple

from blocklists.bundled import TEST_ONLY, bundled_lists
from blocklists.catalog import CatalogEntry, catalog
from blocklists.generation import lines_of, made_of
from blocklists.outcomes import ListReport, report_of
from blocklists.publish import current_index
from blocklists.quarantine import NEEDED
from blocklists.report import ParseReport
from blocklists.state import Counted, ListState
from blocklists.store import Store
from config.categories import MANDATORY
from config.listsource import ListSource
from config.paths import Paths
from config.policyfile import Policy

Standing = Literal["off", "new", "fine", "held", "refused", "failed"]

SIZES = ("small", "medium", "large", "huge")


class Subscription(NamedTuple):
    """A list of the policy as it stands. `needed`: lines that wait for a word; `used`: by any group."""

    source: ListSource
    report: ListReport
    state: ListState
    entry: CatalogEntry | None
    needed: bool
    used: bool

    @property
    def standing(self) -> Standing:
        """In one word, worst first."""
        if not self.source.enabled:
            return "off"
        outcome = self.report.outcome
        if outcome in ("held", "refused", "failed"):
            return outcome
        return "new" if self.state.current is None else "fine"

    @property
    def name(self) -> str:
        """What it is called: the catalogue's name, or its id."""
        return self.entry.name if self.entry else self.source.id


class Bundled(NamedTuple):
    """A list that came with Lá Chắn. `for_tests`: it only holds names to test a filter with."""

    id: str
    category: str
    names: int
    for_tests: bool


class Found(NamedTuple):
    """A list of the catalogue, and whether it is subscribed."""

    entry: CatalogEntry
    subscribed: bool


def subscriptions(paths: Paths, policy: Policy) -> tuple[Subscription, ...]:
    """All lists of the policy, also those that are switched off, in its order."""
    store = Store(paths.lists)
    made = made_of(current_index(paths, verify=False))
    remarks = made.remarks if made else {}
    used = categories_used(policy)
    return tuple(
        _subscription(source, store.state(source.id), remarks.get(source.id, ()), used)
        for source in policy.lists
    )


def _subscription(
    source: ListSource, state: ListState, remarks: tuple[str, ...], used: frozenset[str]
) -> Subscription:
    return Subscription(
        source,
        report_of(source, state, remarks),
        state,
        entry_of(source),
        any(line.startswith(f"kept out, {NEEDED}") for line in remarks),
        source.category in used,
    )


def entry_of(source: ListSource) -> CatalogEntry | None:
    """What the catalogue knows of a list: by its id, as long as it comes from the address that is meant."""
    found = catalog().get(source.id)
    return found if found and found.url == source.url else None


def categories_used(policy: Policy) -> frozenset[str]:
    """The categories that are blocked for somebody at some time."""
    found = set(MANDATORY)
    for group in policy.groups.values():
        found.update(group.block_categories)
        for rule in group.timetable:
            found.update(rule.block_categories)
    return frozenset(found)


class Blocking(NamedTuple):
    """Whom a category is closed to: everybody for good, or the ids of groups always, and at some times."""

    everybody: bool
    always: tuple[str, ...] = ()
    at_times: tuple[str, ...] = ()


def blocking(policy: Policy, category: str) -> Blocking:
    """Which groups block a category; those that always do are not named a second time."""
    if category in MANDATORY:
        return Blocking(everybody=True)
    always = [one for one, group in policy.groups.items() if category in group.block_categories]
    at_times = [
        one
        for one, group in policy.groups.items()
        if one not in always and any(category in rule.block_categories for rule in group.timetable)
    ]
    return Blocking(everybody=False, always=tuple(always), at_times=tuple(at_times))


def bundled(paths: Paths, policy: Policy) -> tuple[Bundled, ...]:
    """The lists that came with Lá Chắn; none where they are switched off."""
    if not policy.starter:
        return ()
    made = made_of(current_index(paths, verify=False))
    counted = made.lists if made else {}
    return tuple(
        Bundled(one.id, one.category, counted.get(one.id, Counted()).names, one.id in TEST_ONLY)
        for one in bundled_lists(paths.starter)
    )


def lines(paths: Paths, list_id: str) -> ParseReport | None:
    """What was wrong with the lines of a list that is in force; None where that is not known."""
    return lines_of(current_index(paths, verify=False), list_id)


def offered(policy: Policy, text: str = "", category: str = "", size: str = "") -> tuple[Found, ...]:
    """The lists of the catalogue that mention all words of a text, of a category, up to a size ("": any)."""
    most = SIZES.index(size) if size in SIZES else len(SIZES)
    have = {source.id for source in policy.lists}
    return tuple(
        Found(entry, entry.id in have)
        for entry in catalog().values()
        if entry.mentions(text) and category in ("", entry.category) and SIZES.index(entry.size) <= most
    )


def keys_of(entry: CatalogEntry) -> dict[str, str]:
    """The keys of a [[lists]] that subscribes to a list of the catalogue."""
    keys = {
        "id": entry.id,
        "url": entry.url,
        "category": entry.category,
        "format": entry.format if entry.format != "auto" else "",
        "match": entry.match or "",
    }
    return {key: value for key, value in keys.items() if value}


def free_id(wish: str, taken: Iterable[str]) -> str:
    """An id like this one that no list has."""
    have = set(taken)
    if wish not in have:
        return wish
    return next(one for n in range(2, len(have) + 3) if (one := f"{wish[:36]}-{n}") not in have)


def counts(subscribed: Iterable[Subscription]) -> Mapping[str, int]:
    """How many lists stand in which way."""
    found: dict[str, int] = {}
    for one in subscribed:
        found[one.standing] = found.get(one.standing, 0) + 1
    return found
