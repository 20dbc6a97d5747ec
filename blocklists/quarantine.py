"""Which names no list may touch: public suffixes, single labels, what is protected, what schools need.

Three doors: `reason` for one name, `suspects` for fifty thousand at once, which asks sets and searches the
joined text rather than looking at each name, and `pattern_reason` for a regular expression.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from collections.abc import Set as AbstractSet
from typing import Final

from blocklists.essential import ESSENTIAL
from blocklists.kinds import Kind, Scope
from blocklists.rule import Rule
from blocklists.suffixes import Suffixes
from config.names import DomainName, is_below

_SUFFIX: Final = "public suffix: it would touch every site below it"
_SINGLE: Final = "a single label: it would touch a whole top-level domain"


PROTECTED: Final = "protected: it equals or covers a name that must stay reachable"
SUFFIXES: Final = (_SUFFIX, _SINGLE)
NEEDED: Final = 'schools need it: a person has to confirm it (confirmed = ["…"] at the list)'
_TOO_WIDE: Final = 4  # a pattern may meet less than one of so many names that schools need
# Nobody's names below suffixes that many use: a pattern that meets all of one speaks of every site there.
_NOBODY: Final = ("zq4x7w", "kj-1-hv", "www.b0n8-vu3mp")
_SUFFIXES: Final = (
    "ai", "app", "asia", "biz", "biz.vn", "cc", "cn", "co", "com", "com.vn", "de", "dev", "edu", "edu.vn",
    "eu", "fr", "gov", "gov.vn", "in", "info", "io", "jp", "kr", "me", "name", "net", "net.vn", "online",
    "org", "org.vn", "pro", "ru", "shop", "site", "store", "sg", "tv", "uk", "us", "vn", "xyz",
)  # fmt: skip
_NAMELESS: Final = {suffix: frozenset(f"{name}.{suffix}" for name in _NOBODY) for suffix in _SUFFIXES}


class Quarantine:
    """The guard of names, built once per compile and kind of list."""

    def __init__(
        self, suffixes: Suffixes, protected: Collection[str] = (), essential: Collection[str] = ()
    ) -> None:
        """Take the suffixes, the protected names (`d` that name only, `*.d` it and all below it).

        `essential` are the names that a list of this kind may not block on its own word (`essential_for`).
        """
        self._suffixes = suffixes
        subtrees = {DomainName.parse(name[2:]) for name in protected if name.startswith("*.")}
        exact = {DomainName.parse(name) for name in protected if not name.startswith("*.")}
        self._subtrees = tuple(str(name) for name in subtrees)
        self._protected = _touching(exact | subtrees, subtrees)
        self._essential = _touching({DomainName.parse(name) for name in essential}, set())
        self._forbidden = {scope: self._protected[scope] | self._essential[scope] for scope in Scope}
        self._reachable = (*map(str, exact), *self._subtrees, *(f"www.{name}" for name in self._subtrees))
        self._needed = tuple(essential)
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
            return PROTECTED
        return NEEDED if name in self._essential[kind.scope] else ""

    def pattern_reason(self, rule: Rule, *, trusted: bool) -> str:
        """Say why a rule that blocks by a pattern must stay out; "" when it may go in.

        The pattern is one that RE2 can match.
        """
        from blocklists.patterns import matching  # noqa: PLC0415 - 3 MB, only for lists with patterns

        probes = dict.fromkeys((*self._reachable, *ESSENTIAL))
        nameless = () if trusted else frozenset().union(*_NAMELESS.values())
        found = set(matching([rule.pattern], (*probes, *nameless))[rule.pattern])
        met = {*probes, *nameless} - found if rule.invert else found
        met = {name for name in met if not any(is_below(name, top) for top in rule.denyallow)}
        whole = next((suffix for suffix, names in _NAMELESS.items() if names <= met), "")
        met &= probes.keys()
        if not met.isdisjoint(self._reachable):
            return PROTECTED
        if needed := sorted(met.intersection(self._needed)):
            return f"{NEEDED}: {needed[0]}"
        if whole:
            return f"it is too wide: it meets every name below {whole}"
        if not trusted and len(met) * _TOO_WIDE >= len(probes):
            return f"it is too wide: it meets {len(met)} of {len(probes)} names that schools need"
        return ""

    def suspects(self, names: Sequence[str], kind: Kind) -> dict[str, str]:
        """Return the names of the batch that must stay out, with the reasons; nearly always none.

        The names have two labels or more: a single one is for `reason`.
        """
        found: set[str] = set()
        for forbidden in (self._suffixes.plain, frozenset() if kind.allow else self._forbidden[kind.scope]):
            if not forbidden.isdisjoint(names):
                found.update(forbidden.intersection(names))
        text = "\n".join(names) + "\n"
        ends = {end[0] for end in self._below.finditer(text)}
        if ends:
            found.update(name for name in names if name.endswith(tuple(ends)))
        return {name: reason for name in found if (reason := self.reason(name, kind))}


def _touching(
    names: AbstractSet[DomainName], subtrees: AbstractSet[DomainName]
) -> dict[Scope, frozenset[str]]:
    """What an entry of each reach must not be called, to leave the names alone."""
    itself = {str(name) for name in names}
    above = {str(parent) for name in names for parent in name.parents()[1:]}
    return {
        Scope.EXACT: frozenset(itself),
        Scope.SUBTREE: frozenset(itself | above),
        Scope.BELOW: frozenset(above | {str(name) for name in subtrees}),
    }
