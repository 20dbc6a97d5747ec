"""What the lists' own exceptions leave in force: shared by all indexes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from blocklists.hits import Hit
from blocklists.lines import Kind, Scope


class Entry(NamedTuple):
    """One list's entry of a name."""

    list_id: str
    category: str
    allow: bool
    scope: Scope


def entry_order(entry: Entry) -> tuple[bool, str, Scope]:
    """Sort the entries of one name: exceptions first, since a tie allows."""
    return (not entry.allow, entry.list_id, entry.scope)


def entry_of(list_id: str, category: str, kind: Kind) -> Entry:
    """Make an entry of a list's id, its category, and the kind."""
    return Entry(list_id, category, kind.allow, kind.scope)


def in_force(levels: Iterable[tuple[str, Sequence[Entry]]], asked: str) -> tuple[Hit, ...]:
    """Return the hits, longest first, of the entries found at the asked name and its parents.

    `levels` holds names with their entries (in `entry_order`), longest first. Within a list the longest match
    wins and a tie allows: an exception takes back the list's blocks of its own name and of every parent, not
    a block of a longer name. Exceptions stay in the result as evidence.
    """
    hits: list[Hit] = []
    allowed: set[str] = set()
    for name, entries in levels:
        out_of_reach = Scope.BELOW if name == asked else Scope.EXACT
        for list_id, category, allow, scope in entries:
            if scope is out_of_reach:
                continue
            if allow:
                allowed.add(list_id)
            elif list_id in allowed:
                continue
            hits.append(Hit(name, list_id, category, allow, scope is Scope.EXACT))
    return tuple(hits)
