"""What a look-up answers: the hits of a name, and the one method that every index has."""

from __future__ import annotations

from typing import NamedTuple, Protocol


class Hit(NamedTuple):
    """One list's word about a name.

    `name` is what stands in the list: the asked name itself or a parent of it. `exact` tells that the entry
    speaks of that name only. `allow` hits are the list's own exceptions: they only take back blocks of the
    same list, which the look-up has already done, and are kept as evidence. Who counts blocks skips them.
    """

    name: str
    list_id: str
    category: str
    allow: bool
    exact: bool


class Lookup(Protocol):
    """Anything that can be asked which lists speak of a name."""

    def lookup(self, name: str) -> tuple[Hit, ...]:
        """Return the hits of a canonical name and its parents, longest first; of blocks those in force."""
        ...


class _EmptyIndex:
    """An index without names, for a box that has none yet."""

    def lookup(self, name: str) -> tuple[Hit, ...]:  # noqa: ARG002 - the protocol's argument
        return ()


EMPTY_INDEX: Lookup = _EmptyIndex()
