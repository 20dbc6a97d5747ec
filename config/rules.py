"""Name rules: what a person writes in `allow`, `block`, `only` and `protected`.

d      the name and everything below it   (in `protected`: only the name itself)
*.d    only what is below it
=d     only the name itself

A rule that opens names must not open everybody's: see `opening_rule`.
"""

from __future__ import annotations

import msgspec

from config.names import DomainName, NameInvalid, is_below
from config.reading import Reader, Spot
from config.suffixes import whose_suffix

SUBTREE, BELOW, EXACT = "subtree", "below", "exact"


class NameRule(msgspec.Struct, frozen=True, order=True):
    """A name and how far it reaches: "subtree", "below" or "exact"."""

    name: DomainName
    scope: str = SUBTREE

    @classmethod
    def parse(cls, text: str, *, plain: str = SUBTREE) -> NameRule:
        """Read the three forms; `plain` is what a bare name means. Raises NameInvalid."""
        stripped = text.strip()
        scope, rest = plain, stripped
        if stripped.startswith("*."):
            scope, rest = BELOW, stripped[2:]
        elif stripped.startswith("="):
            scope, rest = EXACT, stripped[1:]
        name = DomainName.parse(rest)
        if not name:
            raise NameInvalid(text, "the root is no name for a rule")
        return cls(name, scope)

    def matches(self, name: str) -> bool:
        """Whether a canonical name is within this rule's reach."""
        if self.scope == EXACT:
            return name == self.name
        return is_below(name, self.name) and (self.scope == SUBTREE or name != self.name)

    def __str__(self) -> str:
        """The rule as a person writes it."""
        return {SUBTREE: "", BELOW: "*.", EXACT: "="}[self.scope] + self.name


def name_rule(plain: str = SUBTREE) -> Reader[NameRule]:
    """A reader of name rules; `plain` is what a bare name means."""

    def read(value: object, spot: Spot) -> NameRule:
        if not isinstance(value, str):
            spot.refuse(value, 'must be a domain name in quotes ""')
        try:
            return NameRule.parse(value, plain=plain)
        except NameInvalid as error:
            spot.refuse(value, f"is not a domain name: {error.reason}")

    return read


def opening_rule(value: object, spot: Spot) -> NameRule:
    """Read a name rule of a list that opens names; one that would open everybody's sites is refused.

    `=com` reaches nobody's site and passes. A whole host of sites has to be meant: written `*.github.io`.
    """
    rule = name_rule()(value, spot)
    whose = whose_suffix(rule.name) if rule.scope != EXACT else ""
    shown = rule.name.unicode
    if whose == "registry":
        spot.refuse(
            value,
            f'is a public suffix: it would open every site that ends in ".{shown}"; '
            f'write the names you mean, such as "example.{shown}"',
        )
    if whose == "host" and rule.scope != BELOW:
        spot.refuse(
            value,
            "is a host of other people's sites and would open all of them; write the ones you mean, such as "
            f'"example.{shown}", or "*.{shown}" if you do mean all',
        )
    return rule
