"""Rules that are more than a name, ready to be asked: by hash probe, or by one set of patterns.

A rule that rests on a name is found at the asked name or a parent of it. One that rests on a pattern, or on
nothing (every name), is asked each time. One that rests on a network looks at addresses in answers.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from blocklists.hits import NOBODY, Hit
from blocklists.inforce import Owner, Placed, in_force
from blocklists.kinds import Kind, Scope
from blocklists.rule import Rule

if TYPE_CHECKING:
    from blocklists.patterns import PatternSet


Twin = tuple[object, ...]
"""What a rule and the `$badfilter` that means it have in common."""


def applies(rule: Rule, name: str, qtype: int, held: frozenset[str]) -> bool:
    """Whether a rule that was found by its name, or by its pattern, speaks of this question."""
    if rule.name and rule.scope is not Scope.SUBTREE and (rule.name == name) is (rule.scope is Scope.BELOW):
        return False
    if rule.types and (qtype in rule.types) is rule.types_negated:
        return False
    if rule.asker and rule.asker not in held:
        return False
    return not any(name == top or name.endswith(f".{top}") for top in rule.denyallow)


def without_bad(rules: Sequence[Rule]) -> tuple[list[Rule], set[tuple[Kind, str]]]:
    """Carry out `$badfilter` within one list: the rules left, and the plain entries that are taken out."""
    bad = {twin(rule) for rule in rules if rule.badfilter}
    if not bad:
        return list(rules), set()
    left = [rule for rule in rules if not rule.badfilter and twin(rule) not in bad]
    plain = {(Kind(rule.allow, rule.scope), rule.name) for rule in rules if rule.badfilter and is_plain(rule)}
    return left, plain


def is_plain(rule: Rule) -> bool:
    """Whether a rule says no more than its name, but perhaps that it is a badfilter."""
    more = (rule.important, rule.denyallow, rule.types, rule.asker, rule.rewrite, rule.pattern, rule.network)
    return bool(rule.name) and not any(more)


def twin(rule: Rule) -> Twin:
    """What a rule and the `$badfilter` that means it have in common: everything but the text."""
    what = (rule.allow, rule.important, rule.name, rule.scope, rule.pattern, rule.invert, rule.denyallow)
    return (*what, rule.types, rule.types_negated, rule.asker, rule.network, rule.rewrite)


class FreeRules:
    """The rules that rest on no name: every question is held against them."""

    def __init__(self, placed: Iterable[Placed]) -> None:
        """Take them in the order of lists and lines. Raises PatternsTooBig, and ValueError for a bad one."""
        every = list(placed)
        self._always = tuple(one for one in every if not one.rule.pattern)
        self._patterned = tuple(one for one in every if one.rule.pattern)
        self._inverted = tuple(n for n, one in enumerate(self._patterned) if one.rule.invert)
        self._set = _patterns([one.rule.pattern for one in self._patterned])

    def __bool__(self) -> bool:
        return bool(self._always or self._patterned)

    def __iter__(self) -> Iterator[Placed]:
        return iter((*self._always, *self._patterned))

    def match(self, name: str, qtype: int, held: frozenset[str]) -> list[Placed]:
        """Return the rules that apply to a question."""
        found: Sequence[Placed] = self._always
        numbers: Iterable[int] | None = self._set.match(name.encode()) if self._set else None
        if numbers is not None:  # else there are none, or they rest
            if self._inverted:
                patterned = self._patterned
                met = set(numbers)
                straight = [number for number in met if not patterned[number].rule.invert]
                numbers = sorted([*straight, *(n for n in self._inverted if n not in met)])
            if numbers:
                found = [*found, *[self._patterned[number] for number in numbers]]
        return [one for one in found if applies(one.rule, name, qtype, held)] if found else []


def _patterns(patterns: Sequence[str]) -> PatternSet | None:
    if not patterns:
        return None
    from blocklists.patterns import PatternSet  # noqa: PLC0415 - 3 MB, only for who has patterns

    return PatternSet(patterns)


def networks_of(address: bytes, lengths: Iterable[int]) -> Iterator[bytes]:
    """Give the keys of an address's networks of these prefix lengths, in the order of the lengths.

    A key is the length of the address, that of the prefix, and the network's address.
    """
    bits = 8 * len(address)
    number = int.from_bytes(address, "big")
    for length in lengths:
        masked = number >> (bits - length) << (bits - length)
        yield bytes((len(address), length)) + masked.to_bytes(len(address), "big")


def network_key(text: str) -> bytes:
    """Return the key of a network written as text. Raises ValueError."""
    network = ipaddress.ip_network(text, strict=False)
    return bytes((network.max_prefixlen // 8, network.prefixlen)) + network.network_address.packed


class RuleSet:
    """Rules of several lists, held in memory. Immutable."""

    def __init__(self, lists: Iterable[tuple[Owner, Sequence[Rule]]]) -> None:
        """Take each list with its rules in order; `$badfilter` is carried out here.

        Raises PatternsTooBig, and ValueError for a pattern or network that makes no sense.
        """
        named: dict[str, list[Placed]] = {}
        nets: dict[bytes, list[Placed]] = {}
        free: list[Placed] = []
        self.lists = tuple((owner, tuple(rules)) for owner, rules in lists)
        for owner, rules in self.lists:
            for rule in without_bad(rules)[0]:
                place = Placed(owner, rule)
                if rule.network:
                    nets.setdefault(network_key(rule.network), []).append(place)
                elif rule.name:
                    named.setdefault(rule.name, []).append(place)
                else:
                    free.append(place)
        self._named = {name: tuple(some) for name, some in named.items()}
        self._free = FreeRules(free)
        self._nets = nets
        self._lengths = prefix_lengths(nets)
        every = (rule for _, rules in self.lists for rule in rules)
        self.conditions = frozenset(rule.asker for rule in every if rule.asker)

    def __bool__(self) -> bool:
        return bool(self._named or self._free or self._nets)

    @property
    def names(self) -> frozenset[str]:
        """The names that rules rest on."""
        return frozenset(self._named)

    def match(self, name: str, suffixes: Iterable[str], qtype: int, held: frozenset[str]) -> list[Placed]:
        """Return the rules that apply to a question; `suffixes` are the name and its parents."""
        found = [
            one
            for suffix in suffixes
            for one in self._named.get(suffix, ())
            if applies(one.rule, name, qtype, held)
        ]
        return found + self._free.match(name, qtype, held) if self._free else found

    def lookup(self, name: str, qtype: int = 1, held: frozenset[str] = NOBODY) -> tuple[Hit, ...]:
        """Return the hits of a question when there is nothing but these rules."""
        placed = self.match(name, suffixes_of(name), qtype, held)
        return in_force((), name, placed) if placed else ()

    def match_address(self, address: bytes) -> list[Placed]:
        """Return the rules whose network an address is in, narrowest first."""
        keys = networks_of(address, self._lengths.get(len(address), ())) if self._nets else ()
        return [one for key in keys for one in self._nets.get(key, ())]

    def lookup_address(self, address: bytes) -> tuple[Hit, ...]:
        """Return the hits of an address in an answer, narrowest network first."""
        return address_hits(self.match_address(address))


def prefix_lengths(keys: Iterable[bytes]) -> dict[int, tuple[int, ...]]:
    """The prefix lengths in use, longest first, by the length of the address."""
    found: dict[int, set[int]] = {4: set(), 16: set()}
    for key in keys:
        found[key[0]].add(key[1])
    return {size: tuple(sorted(lengths, reverse=True)) for size, lengths in found.items()}


def address_hits(placed: Sequence[Placed]) -> tuple[Hit, ...]:
    """Return what is in force of rules about an address: the narrowest network of each list decides."""
    hits: dict[str, Hit] = {}
    for owner, rule in placed:
        if owner.id not in hits or (rule.allow and hits[owner.id].name == rule.network):
            hits[owner.id] = Hit(
                rule.network, owner.id, owner.category, rule.allow, True, rule.text, important=rule.important
            )
    return tuple(hits.values())


def suffixes_of(name: str) -> list[str]:
    """A canonical name and its parents, longest first, without the root."""
    found = []
    while name:
        found.append(name)
        name = name.partition(".")[2]
    return found
