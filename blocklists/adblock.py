"""Lines of AdGuard's DNS syntax → names, and rules that are more than a name.

Source: AdGuard, "Hosts Blocklists" (the wiki of AdGuard Home) and "DNS filtering rules syntax"; where they
are silent, what the engine of AdGuard Home does. A rule that says anything DNS cannot know is not applied.
"""

from __future__ import annotations

import re
from typing import Final

from blocklists import oneline
from blocklists.globs import ADDRESS, Target, read_pattern
from blocklists.hostsfile import begins_with_address, read_hosts
from blocklists.kinds import Kind, Scope
from blocklists.modifiers import Modifiers, Unfit, read_modifiers, split_rule
from blocklists.oneline import Line
from blocklists.rule import Rule

_COSMETIC: Final = re.compile(r"#@?[?$%]*#[^\s#]|\$@?\$[a-z]")
_LETTER: Final = r"(?:[a-z0-9]|[^\x00-\x7f])"
_INNER: Final = r"(?:[a-z0-9_.-]|[^\x00-\x7f])*"
# A name as people write it, in letters of any kind; `-ads-` and `ads.` are parts of one.
_BARE: Final = re.compile(rf"{_LETTER}(?:{_INNER}{_LETTER})?|{_LETTER}{_INNER}\.{_INNER}\.", re.IGNORECASE)
_SHORT: Final = 3  # characters; AdGuard takes a shorter pattern for a slip
_TOO_SHORT: Final = "it is too short: it would touch too many names"
_EVERY: Final = "it would touch every name; say for which client, tag or type, or without which names"


def is_cosmetic(text: str) -> bool:
    """Whether a line that begins with `#` is for the look of a page rather than a comment."""
    return bool(_COSMETIC.match(text))


def read_adblock(text: str, scope: Scope) -> Line:
    """Read a rule; `scope` is the reach of a bare name."""
    if _COSMETIC.search(text):
        return Line(ignored="rule for the look of a page")
    if begins_with_address(text):
        return read_hosts(text, scope)
    allow = text.startswith("@@")
    rule = text[2:] if allow else text.partition(" #")[0].rstrip()
    if not allow and _BARE.fullmatch(rule) and oneline.address(rule) is None:
        return oneline.blocked(rule, scope)
    pattern, options = split_rule(rule)
    try:
        return _ruled(text, pattern, read_modifiers(options), allow=allow)
    except Unfit as error:
        return Line(ignored=error.reason)


def _ruled(text: str, pattern: str, found: Modifiers, *, allow: bool) -> Line:
    target = read_pattern(pattern)
    if target.reason:
        return Line(rejected=target.reason) if target.bad else Line(ignored=target.reason)
    if (target.every or len(pattern) < _SHORT) and not found.narrow:
        return Line(ignored=_EVERY if target.every else _TOO_SHORT)
    if found == Modifiers() and target.name:
        return Line(entries=((Kind(allow, target.scope), target.name),))
    return Line(rules=(_rule(text, target, found, allow=allow),))


def _rule(text: str, target: Target, found: Modifiers, *, allow: bool) -> Rule:
    return Rule(
        text,
        allow=allow,
        important=found.important,
        badfilter=found.badfilter,
        name=target.name,
        scope=target.scope,
        pattern=target.pattern,
        denyallow=found.denyallow,
        types=found.types,
        types_negated=found.types_negated,
        asker=found.asker,
        network=target.network,
        rewrite=found.rewrite,
    )


__all__ = ["ADDRESS", "is_cosmetic", "read_adblock"]
