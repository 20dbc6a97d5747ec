"""From a verdict to what the asker gets: the made-up answer, the extended error, the counter. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from config.categories import CATEGORIES, NONE
from policy.decide import decide
from policy.verdict import Action, Verdict
from resolver.compose import block_message, special_message
from resolver.counters import OUTCOMES
from resolver.wirebase import (
    EDE_BLOCKED,
    EDE_CENSORED,
    EDE_FILTERED,
    EDE_STALE,
    EDE_STALE_NXDOMAIN,
    NXDOMAIN,
)

if TYPE_CHECKING:
    from blocklists.hits import Lookup
    from policy.state import GroupState
    from resolver.message import Message
    from resolver.views import View
    from resolver.wire import Query

_BY_AUTHORITY = "abuse"


def extended_error(verdict: Verdict) -> tuple[int, str]:
    """Return the extended error of a block: its code and the category's public label.

    Codes say who wants the block (RFC 8914 §4.16 to §4.18): Censored for what somebody outside demands, names
    of abuse from the authority; Blocked for the operator's own security, malware and phishing; Filtered for
    what the network's people asked to have filtered: categories, own names, timetables. The text goes over
    the network in clear, so it never names a group, a person or a device (DESIGN §8).
    """
    category = CATEGORIES.get(verdict.category, NONE)
    if category.id == _BY_AUTHORITY:
        return EDE_CENSORED, category.label
    return (EDE_BLOCKED if category.mandatory else EDE_FILTERED), category.label


def made_up(verdict: Verdict, query: Query, state: GroupState, block_ttl: int) -> Message:
    """Return the answer that a verdict other than FORWARD stands for. block_ttl: seconds."""
    if verdict.action is Action.BLOCK:
        return block_message(
            query, state.group.block_mode, block_ttl, extended_error(verdict), verdict.shadow
        )
    return special_message(query, verdict.action, block_ttl)


def counter(view: View, verdict: Verdict) -> int:
    """Return the slot within the hour's block that counts this verdict."""
    number = CATEGORIES.get(verdict.category, NONE).number if verdict.category else 0
    return view.counter_base + number * OUTCOMES + verdict.outcome


def inspect(verdict: Verdict, message: Message, state: GroupState, qtype: int, lists: Lookup) -> Verdict:
    """Return the verdict after a look at the names that an answer leads to (CNAME, DNAME, SVCB targets).

    A tracker or a game behind a harmless alias is blocked like its own name. For a name that a rule allowed,
    only mandatory categories count along its chain: an allowed school site on a CDN that a list blocks works.
    """
    for name in message.chain:
        found = decide(state, name, qtype, lists, chain=True, mandatory_only=verdict.explicit)
        if found.action is not Action.FORWARD:
            return found
    return verdict


def as_stale(message: Message, ttl: int) -> Message:
    """Return an answer that has expired as RFC 8767 §4 lets it be given: every TTL is `ttl` seconds.

    It says so, and a name's absence apart from other answers (RFC 8914 §4.4, §4.20).
    """
    code = EDE_STALE_NXDOMAIN if message.rcode == NXDOMAIN else EDE_STALE
    return message._replace(ttls=(ttl,) * len(message.ttls), ede=(code, ""))
