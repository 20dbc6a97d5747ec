"""A look at what an answer leads to: its aliases (CNAME, DNAME, SVCB targets), then its addresses. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from blocklists.hits import Lookup
from policy.decide import decide
from policy.inspect import inspect_addresses
from policy.state import GroupState
from policy.verdict import Action, Step, TraceLine, Verdict


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
    the network itself, or a zone's own servers, answer is not looked at.
    """
    if verdict.step is Step.LOCAL:
        return verdict
    for alias in chain:
        seen: list[TraceLine] | None = None if trace is None else []
        found = decide(state, alias, qtype, lists, chain=True, mandatory_only=verdict.explicit, trace=seen)
        if found.action is not Action.FORWARD:
            if trace is not None:
                trace.append(_told(alias, found, seen or []))
            return found
    if not addresses:
        return verdict
    leads = inspect_addresses(state, name, addresses, lists, explicit=verdict.explicit, trace=trace)
    return verdict if leads is None else leads


def _told(alias: str, found: Verdict, seen: Sequence[TraceLine]) -> TraceLine:
    """The deciding line of an alias as one of the inspection; of abuse not even the alias is shown."""
    if found.category == "abuse":
        return TraceLine(Step.INSPECTION, True, "alias-abuse")
    line = next(line for line in seen if line.matched)
    args = (("alias", alias), ("because", line.reason), *line.args)
    return TraceLine(Step.INSPECTION, True, "alias-blocked", args)
