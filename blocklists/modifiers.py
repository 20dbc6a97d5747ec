"""What follows the `$` of an AdGuard rule → conditions and answers, or the reason why the rule stays out.

The modifiers are those of AdGuard, "Hosts Blocklists": important, badfilter, denyallow, dnstype, dnsrewrite,
client, ctag. A rule with any other says something that DNS cannot know.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from blocklists import askers, records
from blocklists.dnsrewrite import read_rewrite
from blocklists.oneline import name_or_reason
from blocklists.records import BadRecord
from blocklists.rule import Rewrite

_NAME: Final = re.compile(r"~?[a-z0-9_-]{1,24}")


@dataclass(frozen=True, slots=True)
class Modifiers:
    """The modifiers of one rule; the fields are those of Rule."""

    important: bool = False
    badfilter: bool = False
    denyallow: tuple[str, ...] = ()
    types: frozenset[int] = frozenset()
    types_negated: bool = False
    client: str = ""
    ctag: str = ""
    rewrite: Rewrite | None = None

    @property
    def asker(self) -> str:
        """Who the rule is for."""
        return askers.joined(self.client, self.ctag)

    @property
    def narrow(self) -> bool:
        """Whether a rule for every name is narrow enough with these."""
        return bool(self.denyallow or self.types or self.asker)


class Unfit(ValueError):
    """A rule cannot be applied. `reason` says why."""

    def __init__(self, reason: str) -> None:
        """Take the reason."""
        super().__init__(reason)
        self.reason = reason


def split_rule(rule: str) -> tuple[str, str]:
    r"""Return a rule's pattern and its modifiers, parted by the last `$` without a backslash in front."""
    if rule.startswith("/") and rule.endswith("/") and len(rule) > 2:
        return rule, ""
    at = len(rule) - 1
    while (at := rule.rfind("$", 0, at)) >= 0:
        if at == 0 or rule[at - 1] != "\\":
            return rule[:at], rule[at + 1 :].replace("\\$", "$")
    return rule, ""


def read_modifiers(text: str) -> Modifiers:
    """Read modifiers, parted by commas. Raises Unfit."""
    found = Modifiers()
    for one in askers.split_unescaped(text, ","):
        name, _, value = one.strip().partition("=")
        reader = _READERS.get(name.lower())
        if reader is None:
            known = _NAME.fullmatch(name.lower())
            raise Unfit(f"modifier ${known[0]}" if known else "address pattern")
        found = reader(found, value)
    return found


def _denyallow(found: Modifiers, value: str) -> Modifiers:
    names = [name_or_reason(one)[0] for one in value.split("|")]
    if not all(names):
        raise Unfit("modifier $denyallow with something other than names")
    return replace(found, denyallow=tuple(sorted(set(names))))


def _dnstype(found: Modifiers, value: str) -> Modifiers:
    wanted: set[int] = set()
    unwanted: set[int] = set()
    for one in value.split("|"):
        number = records.type_number(one.removeprefix("~"))
        if number is None:
            raise Unfit("modifier $dnstype with something other than types of records")
        (unwanted if one.startswith("~") else wanted).add(number)
    if wanted and not wanted - unwanted:
        raise Unfit("modifier $dnstype that leaves no type")
    if wanted:
        return replace(found, types=frozenset(wanted - unwanted), types_negated=False)
    return replace(found, types=frozenset(unwanted), types_negated=True)


def _dnsrewrite(found: Modifiers, value: str) -> Modifiers:
    try:
        return replace(found, rewrite=read_rewrite(value))
    except BadRecord as error:
        raise Unfit(f"modifier $dnsrewrite: {error}") from error


def _client(found: Modifiers, value: str) -> Modifiers:
    if part := askers.clients(value):
        return replace(found, client=part)
    raise Unfit("modifier $client without a client")


def _ctag(found: Modifiers, value: str) -> Modifiers:
    if part := askers.tags(value):
        return replace(found, ctag=part)
    raise Unfit("modifier $ctag with something other than tags")


_READERS: Final[dict[str, Callable[[Modifiers, str], Modifiers]]] = {
    "important": lambda found, _: replace(found, important=True),
    "badfilter": lambda found, _: replace(found, badfilter=True),
    "denyallow": _denyallow,
    "dnstype": _dnstype,
    "dnsrewrite": _dnsrewrite,
    "client": _client,
    "ctag": _ctag,
}
