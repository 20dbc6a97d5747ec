"""Name rules compiled for look-up: one dictionary probe for each label of the name asked.

A table says for a name what rules stand at it: allow or block, for the name itself or for what is below.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from config.rules import BELOW, EXACT, NameRule

_ALLOW_SELF, _ALLOW_BELOW, _BLOCK_SELF, _BLOCK_BELOW = 1, 2, 4, 8
NameTable = Mapping[str, int]


class Found(NamedTuple):
    """The longest rule that reaches a name: the name it stands at, as written, and what it says."""

    matched: str
    rule: str
    allow: bool


def name_table(allow: Iterable[NameRule], block: Iterable[NameRule] = ()) -> NameTable:
    """Compile rules; the order of the rules means nothing."""
    table: dict[str, int] = {}
    for rules, self_bit, below_bit in (
        (allow, _ALLOW_SELF, _ALLOW_BELOW),
        (block, _BLOCK_SELF, _BLOCK_BELOW),
    ):
        for rule in rules:
            bits = {EXACT: self_bit, BELOW: below_bit}.get(rule.scope, self_bit | below_bit)
            # Plain text keys: a DomainName would hash the same, but compares through its own type.
            table[str(rule.name)] = table.get(str(rule.name), 0) | bits
    return table


def find(table: NameTable, suffixes: tuple[str, ...]) -> Found | None:
    """The longest rule that reaches a name, given it and its parents, longest first; a tie allows."""
    allow, block = _ALLOW_SELF, _BLOCK_SELF
    for suffix in suffixes:
        bits = table.get(suffix, 0)
        if bits & (allow | block):
            allowed = bool(bits & allow)
            return Found(suffix, _written(bits, suffix, allowed), allowed)
        allow, block = _ALLOW_BELOW, _BLOCK_BELOW
    return None


def above_allowed(table: NameTable) -> frozenset[str]:
    """Every name that has an allowed name below it."""
    names = set()
    for name, bits in table.items():
        if bits & _ALLOW_BELOW:
            names.add(name)
        if bits & (_ALLOW_SELF | _ALLOW_BELOW):
            names.update(suffixes_of(name)[1:])
    return frozenset(names)


def leaves_below_open(table: NameTable, name: str) -> bool:
    """Whether the rule at `name` blocks only the name itself, so that names below stay open."""
    return table.get(name, 0) & (_BLOCK_SELF | _BLOCK_BELOW) == _BLOCK_SELF


def suffixes_of(name: str) -> tuple[str, ...]:
    """A name and its parents, longest first, without the root; of the root nothing."""
    found = [name] if name else []
    at = name.find(".")
    while at >= 0:
        found.append(name[at + 1 :])
        at = name.find(".", at + 1)
    return tuple(found)


def _written(bits: int, name: str, allow: bool) -> str:
    self_bit, below_bit = (_ALLOW_SELF, _ALLOW_BELOW) if allow else (_BLOCK_SELF, _BLOCK_BELOW)
    if bits & self_bit and bits & below_bit:
        return name
    return f"={name}" if bits & self_bit else f"*.{name}"
