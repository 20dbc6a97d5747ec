"""Which names no list may touch: public suffixes, single labels, and what is protected.

Two doors: `reason` for one name, `suspects` for fifty thousand at once, which asks sets and searches the
joined text rather than looking at each name.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import Final

from blocklists.lines import Kind, Scope
from blocklists.suffixes import Suffixes
from config.names import DomainName, is_below

_SUFFIX: Final = "public suffix: it would touch every site below it"
_SINGLE: Final = "a single label: it would touch a whole top-level domain"


class Quarantine:
    """The guard of names, built once per compile."""

    def __init__(self, suffixes: Suffixes, protected: Collection[str] = ()) -> None:
        """Take the suffixes and the protected names: `d` that name only, `*.d` it and all below it."""
        self._suffixes = suffixes
        subtrees = {DomainName.parse(name[2:]) for name in protected if name.startswith("*.")}
        exact = {DomainName.parse(name) for name in protected if not name.startswith("*.")}
        self._subtrees = tuple(str(name) for name in subtrees)
        itself = {str(name) for name in exact | subtrees}
        above = {str(parent) for name in exact | subtrees for parent in name.parents()[1:]}
        # What an entry of each reach must not be called, to leave the protected names alone.
        self._protected = {
            Scope.EXACT: frozenset(itself),
            Scope.SUBTREE: frozenset(itself | above),
            Scope.BELOW: frozenset(above | {str(name) for name in subtrees}),
        }
        # Below these an entry may be a suffix or protected although no set holds it.
        self._below = re.compile(
            rf"\.(?:{'|'.join(map(re.escape, sorted(suffixes.bases | subtrees)))})(?=\n)"
        )

    def reason(self, name: str, kind: Kind) -> str:
        """Say why a list's entry must stay out; "" when it may go in."""
        if "." not in name:
            return _SINGLE
        if self._suffixes.is_suffix(name):
            return _SUFFIX
        if kind.allow:
            return ""
        if name in self._protected[kind.scope] or any(is_below(name, top) for top in self._subtrees):
            return "protected: it equals or covers a name that must stay reachable"
        return ""

    def suspects(self, names: Sequence[str], kind: Kind) -> dict[str, str]:
        """Return the names of the batch that must stay out, with the reasons; nearly always none.

        The names have two labels or more: a single one is for `reason`.
        """
        found: set[str] = set()
        for forbidden in (self._suffixes.plain, frozenset() if kind.allow else self._protected[kind.scope]):
            if not forbidden.isdisjoint(names):
                found.update(forbidden.intersection(names))
        text = "\n".join(names) + "\n"
        ends = {end[0] for end in self._below.finditer(text)}
        if ends:
            found.update(name for name in names if name.endswith(tuple(ends)))
        return {name: reason for name in found if (reason := self.reason(name, kind))}
