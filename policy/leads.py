"""A look at what an answer leads to: its aliases (CNAME, DNAME, SVCB targets), then its addresses. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from blocklists.hits import EMPTY_INDEX, Lookup
from policy.decide import decide
from policy.inspect import inspect_addresses
from policy.state import GroupState
from policy.verdict import Action, Step, TraceLine, Verdict

MOST_ALIASES: Final = 8
"""Local aliases that are followed one after the other."""

_ONLY_HERE: Final = (5, 64, 65)  # CNAME, SVCB, HTTPS: of a rewritten name they are answered here


def inspect_answer(
    state: GroupState,
    verdict: Verdict,
    name: str,
    qtype: int,
    lists: Lookup,
    *,
    chain: Sequence[str] = (),
    addresses: Sequence[bytes] = (),
    trace: list[TraceLine] | None = None,
) -> Verdict:
    """The verdict on a question for `name`, which `verdict` lets through, after a look at the answer.

    `chain` are the names that it leads to (canonical text), `addresses` those at its end (packed). A tracker
    or a game behind a harmless alias is blocked like its own name. For a name that a rule allowed, only
    mandatory categories count along its chain: an allowed school site on a CDN that a list blocks works. What
    the network itself, or a zone's own servers, answer is not looked at. Nothing blocks a protected name, so
    no list's word counts about where it leads: the hotline may be at a provider's that others have misused.
    """
    if verdict.step is Step.LOCAL:
        return verdict
    if verdict.step is Step.PROTECTED:
        chain, lists = (), EMPTY_INDEX
    for alias in chain:
        seen: list[TraceLine] | None = None if trace is None else []
        found = decide(state, alias, qtype, lists, chain=True, mandatory_only=verdict.explicit, trace=seen)
        if found.action is not Action.FORWARD:
            if trace is not None:
                trace.append(_told(alias, found, seen or []))
            # The asked name is answered, so what is open below that one matters too.
            return replace(found, shadow=found.shadow or name in state.above_allowed)
    if not addresses:
        return verdict
    leads = inspect_addresses(state, name, addresses, lists, explicit=verdict.explicit, trace=trace)
    return verdict if leads is None else leads


def leads_on(verdict: Verdict, qtype: int) -> str:
    """The name whose records are the answer instead, "" if the answer is made up or the real one.

    HTTPS and SVCB of a rewritten name are empty: hints in them would lead past the rewrite.
    """
    rewrite = verdict.rewrite
    return "" if rewrite is None or qtype in _ONLY_HERE else rewrite.cname


def outcome(
    state: GroupState,
    name: str,
    qtype: int,
    lists: Lookup,
    *,
    chain: Sequence[str] = (),
    addresses: Sequence[bytes] = (),
    trace: list[TraceLine] | None = None,
) -> Verdict:
    """All that becomes of a question, given what the world's answer holds: the resolver's way, in brief.

    An alias that is made up here is followed: a local one to what is decided of its target, another one into
    the world, where its target is looked at like any alias.
    """
    verdict = decide(state, name, qtype, lists, trace=trace)
    for _ in range(MOST_ALIASES):
        target = leads_on(verdict, qtype)
        if not target:
            made_up = verdict.action is not Action.FORWARD
            break
        if verdict.step is not Step.LOCAL:
            chain, made_up = (target, *chain), False
            break
        seen: list[TraceLine] | None = None if trace is None else []
        there = decide(state, target, qtype, lists, trace=seen)
        if there.action is not Action.REWRITE:
            if there.action is Action.FORWARD:
                return replace(verdict, zone=there.zone)
            if trace is not None:
                trace.append(_told(target, there, seen or []))
            return there
        if there.step is Step.LOCAL and not leads_on(there, qtype):
            return verdict
        verdict = there
    else:
        return verdict
    if made_up:
        return verdict
    return inspect_answer(state, verdict, name, qtype, lists, chain=chain, addresses=addresses, trace=trace)


def _told(alias: str, found: Verdict, seen: Sequence[TraceLine]) -> TraceLine:
    """The deciding line of an alias as one of the inspection; of abuse not even the alias is shown."""
    if found.category == "abuse":
        return TraceLine(Step.INSPECTION, True, "alias-abuse")
    line = next(line for line in seen if line.matched)
    args = (("alias", alias), ("because", line.reason), *line.args)
    return TraceLine(Step.INSPECTION, True, "alias-blocked", args)
