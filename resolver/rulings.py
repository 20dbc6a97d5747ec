"""From a verdict to what the asker gets: the made-up answer, the extended error, the counter. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from blocklists.rule import BOX, Rewrite
from config.categories import CATEGORIES, NONE
from config.checkname import ZONE
from policy.leads import inspect_answer
from policy.verdict import Action, Step, Verdict
from resolver.compose import block_message, error_message, rewrite_message, special_message
from resolver.counters import OUTCOMES
from resolver.wirebase import (
    EDE_BLOCKED,
    EDE_CENSORED,
    EDE_FILTERED,
    EDE_FORGED,
    EDE_STALE,
    EDE_STALE_NXDOMAIN,
    NXDOMAIN,
    REFUSED,
)
from resolver.wordless import WORDLESS

if TYPE_CHECKING:
    from blocklists.hits import Lookup
    from policy.state import GroupState
    from resolver.message import Message
    from resolver.views import View
    from resolver.wire import Query

_REBINDING = (EDE_BLOCKED, "Leads to a private address")
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
    rewrite = verdict.rewrite
    if rewrite is not None and rewrite.rcode == BOX:
        rewrite = box_of(state, query.qtype)
    elif rewrite is not None and rewrite.rcode in WORDLESS:  # of what an alias of ours leads to
        return error_message(query, REFUSED, forged(verdict))
    if rewrite is not None:
        ttl = REWRITE_TTL if rewrite.ttl is None else rewrite.ttl
        return rewrite_message(query, rewrite, ttl, forged(verdict))
    if verdict.action is Action.BLOCK or verdict.rewrite is not None:
        return block_message(
            query, state.group.block_mode, block_ttl, extended_error(verdict), verdict.shadow
        )
    message = special_message(query, verdict.action, block_ttl)
    return message._replace(ede=_REBINDING) if verdict.step is Step.INSPECTION else message


def box_of(state: GroupState, qtype: int) -> Rewrite | None:
    """The box's own address as an answer; None where blocks of the group lead to a page, or it is unknown."""
    if state.group.block_mode.kind == "address":
        return None
    found = state.local.find((f"any.{ZONE}", ZONE), qtype)
    return found if isinstance(found, Rewrite) else None


REWRITE_TTL = 60
"""Seconds that a made-up record or alias may live at a client, if the cap is not lower."""


def forged(verdict: Verdict) -> tuple[int, str] | None:
    """Return the extended error of an answer that isn't the real one (RFC 8914 §4.5); local data is real."""
    if verdict.step is Step.LOCAL:
        return None
    return EDE_FORGED, "Safe search" if verdict.engine else ""


def counter(view: View, verdict: Verdict) -> int:
    """Return the slot within the hour's block that counts this verdict."""
    number = CATEGORIES.get(verdict.category, NONE).number if verdict.category else 0
    return view.counter_base + number * OUTCOMES + verdict.outcome


def inspect(verdict: Verdict, message: Message, query: Query, state: GroupState, lists: Lookup) -> Verdict:
    """Return the verdict after a look at what an answer leads to (policy.leads)."""
    chain, addresses = message.chain, message.addresses
    return inspect_answer(state, verdict, query.name, query.qtype, lists, chain=chain, addresses=addresses)


def as_stale(message: Message, ttl: int) -> Message:
    """Return an answer that has expired as RFC 8767 §4 lets it be given: every TTL is `ttl` seconds.

    It says so, and a name's absence apart from other answers (RFC 8914 §4.4, §4.20).
    """
    code = EDE_STALE_NXDOMAIN if message.rcode == NXDOMAIN else EDE_STALE
    return message._replace(ttls=(ttl,) * len(message.ttls), ede=(code, ""))
