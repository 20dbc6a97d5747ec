"""A person's own rules that are more than a name: all of them one list, in the syntax of AdGuard Home.

They are trusted: they may give answers of their own and single out devices. What cannot be carried out is a
mistake of the policy file; compiling leaves such a rule out, so that one bad rule takes no other with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from blocklists.inforce import Owner
from blocklists.kinds import Scope
from blocklists.rule import Rule
from blocklists.ruleset import RuleSet
from config.errors import Mistake
from config.names import DomainName
from config.policyfile import Policy
from config.rules import BELOW, EXACT, SUBTREE, NameRule
from config.suffixes import is_public_suffix

if TYPE_CHECKING:
    from blocklists.oneline import Line

OWN: Final = Owner("own", "")
_SCOPES: Final = {Scope.EXACT: EXACT, Scope.SUBTREE: SUBTREE, Scope.BELOW: BELOW}
_SUFFIX: Final = "would open every name below a public suffix"


@lru_cache(maxsize=128)
def compile_own(rules: tuple[str, ...]) -> RuleSet:
    """Compile rules as a policy file has them, of a group and of all. Never raises; no rules are falsy.

    Its hits are of the list "own" and of no category. Equal rules give the same set.
    """
    found: list[Rule] = []
    room = None
    for text in rules:
        for rule in _rules_of(text, _read(text)):
            if rule.pattern:
                from blocklists.patterns import Room  # noqa: PLC0415 - 3 MB, only for who has patterns

                room = room or Room()
                if room.take(rule.pattern):
                    continue
            found.append(rule)
    return RuleSet([(OWN, found)] if found else [])


def own_named(rules: RuleSet) -> frozenset[str]:
    """The texts of the rules that rest on a name, and on no pattern."""
    return frozenset(rule.text for _, some in rules.lists for rule in some if rule.name)


def own_opened(rules: RuleSet) -> tuple[NameRule, ...]:
    """The names that rules open or answer: what is above them must not be said to be absent."""
    return tuple(
        NameRule(DomainName(rule.name), _SCOPES[rule.scope])
        for _, some in rules.lists
        for rule in some
        if rule.name and (rule.rewrite.leads_elsewhere if rule.rewrite and not rule.allow else rule.allow)
    )


def mistakes(policy: Policy) -> tuple[Mistake, ...]:
    """What is wrong with the own rules of a policy, with the place in its file."""
    found = _mistakes("rules", policy.rules)
    for group_id, group in policy.groups.items():
        found += _mistakes(f"groups.{group_id}.rules", group.rules)
    return tuple(found)


def _mistakes(path: str, rules: Sequence[str]) -> list[Mistake]:
    found = []
    room = None
    for number, text in enumerate(rules):
        line = _read(text)
        reason = line.rejected or line.ignored
        for rule in _rules_of(text, line):
            if rule.allow and rule.scope is not Scope.EXACT and rule.name and is_public_suffix(rule.name):
                reason = reason or _SUFFIX
            if rule.pattern and not reason:
                from blocklists.patterns import Room  # noqa: PLC0415 - 3 MB, only for who has patterns

                room = room or Room()
                reason = room.take(rule.pattern)
        if reason:
            found.append(Mistake(f"{path}[{number}]", text, f"is no rule that can be carried out: {reason}"))
    return found


def _read(text: str) -> Line:
    from blocklists.lines import read_line  # noqa: PLC0415 - the readers of all formats, for who has rules

    return read_line(text.encode("utf-8", "replace"), "adblock", Scope.EXACT)


def _rules_of(text: str, line: Line) -> list[Rule]:
    """Return what a line says as rules; here plain names are rules too, so that each has its text."""
    plain = [Rule(text, allow=kind.allow, name=name, scope=kind.scope) for kind, name in line.entries]
    return [*plain, *line.rules]
