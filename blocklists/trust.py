"""What a list may do: a subscribed list may only block (DESIGN §6), and which of its rules it is believed.

A list that nobody has marked as trusted may not send anybody elsewhere, single out devices, or speak of every
name; a trusted one may. What is left out is counted in the list's report with the reason.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from blocklists.kinds import Kind
from blocklists.quarantine import Quarantine
from blocklists.report import ParseReport
from blocklists.rule import BOX, DROP, TCP_ONLY, Rewrite, Rule

REWRITE: Final = "answer of its own: only a trusted list may give one"
ASKER: Final = "rule for some devices only ($client, $ctag): only a trusted list may have one"
PASSTHRU: Final = "PASSTHRU: only a trusted zone may open names"
EVERY_NAME: Final = "it speaks of every name"
LOCAL: Final = "addresses that are nobody's on the internet, such as those of your own network"
WIDE: Final = "a network of too many addresses"
_WIDEST: Final = {4: 13, 6: 29}  # by version of IP: a large provider's; one wider hits half a country
_AS_BLOCK: Final = "answer of its own, taken as a block"
_NULL: Final = frozenset([(1, "0.0.0.0"), (1, "127.0.0.1"), (28, "::"), (28, "::1")])


def admitted(
    rules: Sequence[Rule],
    report: ParseReport,
    *,
    trusted: bool,
    guard: Quarantine | None = None,
    lines: Sequence[int] = (),
) -> list[Rule]:
    """Return the rules that a list is believed, as they are carried out; count the others in its report.

    `lines` are the numbers of the lines they stand on. Patterns that cannot be matched are rejected; what
    would touch a protected name, or names that schools need all over, is quarantined.
    """
    kept: list[Rule] = []
    numbers = [*lines, *[0] * (len(rules) - len(lines))]
    for rule, line in zip(rules, numbers, strict=True):
        left = _believed(rule, report, trusted=trusted)
        if left is None:
            continue
        if reason := _unmatchable(left.pattern):
            report.reject(line, left.text.encode(), reason)
        elif reason := _held_back(left, trusted=trusted, guard=guard):
            report.quarantine(line, left.text, reason)
        else:
            kept.append(left)
    report.rules += len(kept) - len(rules)
    return kept


def names_admitted(
    names: dict[Kind, list[str]], report: ParseReport, fmt: str, *, trusted: bool
) -> dict[Kind, list[str]]:
    """Leave out the plain exceptions of an untrusted response policy zone, where they are meant for all."""
    if fmt != "rpz" or trusted or not any(kind.allow for kind in names):
        return names
    report.ignored[PASSTHRU] += sum(len(some) for kind, some in names.items() if kind.allow)
    return {kind: some for kind, some in names.items() if not kind.allow}


def _believed(rule: Rule, report: ParseReport, *, trusted: bool) -> Rule | None:
    """Return a rule as far as its list may have it, None if not at all."""
    if trusted or rule.badfilter:
        return rule
    reason = _not_for_all(rule, report.format)
    if reason:
        report.ignore(reason)
        return None
    if rule.rewrite and not rule.allow and _is_block(rule.rewrite):
        report.remarks[_AS_BLOCK] += 1
        return replace(rule, rewrite=None)
    return rule


def _not_for_all(rule: Rule, fmt: str) -> str:
    if rule.asker:
        return ASKER
    if rule.allow:
        return PASSTHRU if fmt == "rpz" else ""
    rewrite = rule.rewrite
    if rewrite and (rewrite.rcode == TCP_ONLY or (rewrite.leads_elsewhere and not _is_block(rewrite))):
        return REWRITE
    return ""


def _is_block(rewrite: Rewrite) -> bool:
    """Whether an answer is a block in other words: a null address, silence, the box's own block page."""
    if rewrite.rcode in (DROP, BOX):
        return True
    return bool(rewrite.records) and not rewrite.cname and _NULL.issuperset(rewrite.records)


def _network_reason(text: str) -> str:
    network = ipaddress.ip_network(text, strict=False)
    if not network.is_global:
        return LOCAL
    return WIDE if network.prefixlen < _WIDEST[network.version] else ""


def _unmatchable(pattern: str) -> str:
    if not pattern:
        return ""
    from blocklists.patterns import refuse  # noqa: PLC0415 - 3 MB, only for lists with patterns

    return refuse(pattern) or ""


def _held_back(rule: Rule, *, trusted: bool, guard: Quarantine | None) -> str:
    """Say why a rule must stay out although it reads well; "" when it may go in."""
    if rule.allow or rule.badfilter:
        return ""
    if rule.network:
        return "" if trusted else _network_reason(rule.network)
    if rule.name:
        return guard.reason(rule.name, Kind(allow=False, scope=rule.scope)) if guard else ""
    if not rule.pattern:
        return "" if trusted else EVERY_NAME
    return guard.pattern_reason(rule, trusted=trusted) if guard else ""
