"""What an entry of a list does and how far it reaches: the values that readers, index and rules share."""

from __future__ import annotations

from enum import IntEnum
from typing import Final, NamedTuple


class Scope(IntEnum):
    """How far an entry reaches."""

    EXACT = 0  # the name only
    SUBTREE = 1  # the name and all below it
    BELOW = 2  # only what is below the name


class Kind(NamedTuple):
    """What an entry does and how far it reaches."""

    allow: bool
    scope: Scope

    @property
    def number(self) -> int:
        """A small stable number: the place in KINDS."""
        return 3 * self.allow + self.scope


KINDS: Final = tuple(Kind(allow, scope) for allow in (False, True) for scope in Scope)
