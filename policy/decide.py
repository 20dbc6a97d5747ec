"""From a name to a verdict: the precedence of docs/policy.md, one function a step, first match wins.

An allow skips only the blocking steps it outranks: a name that is exempt from a closing goes on to the steps
below, and an own allow comes after malware. What is let through is still rewritten by a safe mode. Nothing
here reads a clock, a file or a packet.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

from blocklists.hits import Lookup
from policy.blocks import categories, own, security, timetable
from policy.nametable import find, suffixes_of
from policy.question import Question, said_of
from policy.safemode import held_safe
from policy.special import CANARIES, special_zone
from policy.state import GroupState
from policy.verdict import Action, Outcome, Step, TraceLine, Verdict
from policy.verdicts import block, verdict_of

_Decider = Callable[[Question], Verdict | None]


def decide(
    state: GroupState,
    name: str,
    qtype: int,
    lists: Lookup,
    *,
    chain: bool = False,
    mandatory_only: bool = False,
    trace: list[TraceLine] | None = None,
) -> Verdict:
    """What to do with a question for `name` (canonical text) of type `qtype` in this state.

    `lists` is the index. `chain=True`: the name comes from the answer to an allowed question (a CNAME); block
    rules count, special names, closing, limits and safe modes do not. `mandatory_only=True`, for the chain of
    a name that a rule allowed (`Verdict.explicit`): only abuse, malware and phishing count. A line for each
    step that was looked at is appended to `trace`. Never raises for any text.
    """
    suffixes = suffixes_of(name)
    question = None
    if trace is None and state.quiet and state.named.isdisjoint(suffixes):
        # Most names that are asked: no rule stands at them or above, so no step but the lists' could decide.
        hits, rules = lists.lookup(name, qtype, state.held), state.own_rules
        if not hits and (rules is None or not rules.lookup(name, qtype, state.held)):
            return state.default
        question = Question(
            state, name, qtype, suffixes, lists, chain=chain, mandatory_only=mandatory_only, trace=trace
        )
        question.hits = tuple([hit for hit in hits if not hit.allow])
    else:
        question = Question(
            state, name, qtype, suffixes, lists, chain=chain, mandatory_only=mandatory_only, trace=trace
        )
    for step, look in _STEPS:
        question.step = step
        verdict = look(question)
        if verdict is not None:
            return held_safe(question, verdict)
    question.step = Step.DEFAULT
    question.decided("default")
    return held_safe(question, state.default)


def _special(question: Question) -> Verdict | None:
    if question.chain:
        question.go_on("chain")
        return None
    state = question.state
    canary = CANARIES.get(question.name)
    if canary:
        if not state.bypass_protection:
            question.go_on("canary-open")
            return None
        question.decided("canary", category=canary)
        return verdict_of(question, Action.NXDOMAIN, Outcome.BLOCKED, category=canary, rule=question.name)
    special = special_zone(question.suffixes)
    if special is None:
        question.go_on("special-none")
        return None
    if find(state.compiled.forward, question.suffixes) or question.local is not None:
        question.go_on("special-local" if question.local else "special-forwarded", zone=special.zone)
        return None
    question.decided("special", zone=special.zone, source=special.source)
    # Nobody's rule: a standard says that these names are not asked of the world. So it counts as no block.
    return verdict_of(question, special.action, Outcome.ALLOWED, rule=special.source, matched=special.zone)


def _protected(question: Question) -> Verdict | None:
    found = find(question.state.compiled.protected, question.suffixes)
    if found is None:
        question.go_on("protected-no")
        return None
    question.decided("protected", rule=found.rule)
    return verdict_of(question, Action.FORWARD, Outcome.ALLOWED, rule=found.rule, matched=found.matched)


def _abuse(question: Question) -> Verdict | None:
    # The first step that needs the lists: what is decided above costs no look-up.
    found = [hit for hit in question.hits if hit.category == "abuse"]
    if not found:
        question.go_on("abuse-no")
        return None
    question.decided("abuse")
    # Opaque on purpose: no rule, no list, no matched name (DESIGN §5, step 3).
    return block(question, Outcome.BLOCKED, category="abuse", alone=all(hit.exact for hit in found))


def _local(question: Question) -> Verdict | None:
    if question.chain:
        # A name of the world's that leads to one of ours is inspected, not answered anew.
        question.go_on("chain")
        return None
    found = question.local
    if found is None:
        question.go_on("local-none")
        return None
    if isinstance(found, str):
        question.decided("local-zone", zone=found)
        verdict = verdict_of(question, Action.FORWARD, Outcome.ALLOWED, rule=found, matched=found)
        return replace(verdict, zone=found)
    matched, rule = question.state.local.evidence(question.suffixes)
    question.decided("local-record", rule=rule)
    # Nobody's block: it counts as allowed.
    verdict = verdict_of(question, Action.REWRITE, Outcome.ALLOWED, rule=rule, matched=matched)
    return replace(verdict, rewrite=found)


def _hand(question: Question) -> Verdict | None:
    hand = question.state.hand
    if not hand:
        question.go_on("nothing-set" if question.state.clock_trusted else "clock-untrusted-hand")
        return None
    if question.mandatory_only:
        question.go_on("mandatory-only")
        return None
    ruling = hand.look(question.facts(), chain=question.chain)
    if ruling is None:
        question.go_on("hand-no")
        return None
    entry = ruling.entry
    until = datetime.fromtimestamp(entry.end, UTC)
    question.decided(ruling.reason, rule=ruling.rule, **said_of(entry))
    if ruling.opens:
        opened = verdict_of(
            question, Action.FORWARD, Outcome.PASSED, rule=ruling.rule, matched=ruling.matched
        )
        return replace(opened, until=until, by=entry.id)
    return replace(block(question, Outcome.BLOCKED), until=until, by=entry.id)


def _closed(question: Question) -> Verdict | None:
    if question.chain:
        question.go_on("chain")
        return None
    state = question.state
    force = state.closing or state.limiting
    if force is None:
        question.go_on("not-closed" if state.clock_trusted else "clock-untrusted")
        return None
    if question.always:
        question.go_on("closed-exempt", rule=question.always.rule, window=force.name)
        return None
    if question.listed:
        question.go_on(
            "only-listed" if force.name else "allow-only-listed", rule=question.listed.rule, window=force.name
        )
        return None
    reason = "closed" if state.closed else "only" if force.name else "allow-only"
    question.decided(reason, window=force.name)
    return block(question, Outcome.BLOCKED, force=force)


_STEPS: tuple[tuple[Step, _Decider], ...] = (
    # A standard's names first: no rule of ours may send them out to the world.
    (Step.SPECIAL, _special),
    # Help and time before every block, abuse too: a list's error must not close the hotline.
    (Step.PROTECTED, _protected),
    # Before local data: nobody's own record opens it.
    (Step.ABUSE, _abuse),
    # Before everything a timetable or a person closes: printers work at night.
    (Step.LOCAL, _local),
    # Before the timetable: a teacher opens a site for a lesson, a head switches the internet off.
    (Step.HAND, _hand),
    # Before the group's own allow: a site that is allowed is not open at bedtime unless marked so.
    (Step.CLOSED, _closed),
    # Before the group's own allow too: a false alarm is not for a group to release.
    (Step.SECURITY, security),
    (Step.OWN, own),
    # Before what holds at all times, so that the verdict can say when it ends.
    (Step.TIMETABLE, timetable),
    (Step.CATEGORIES, categories),
)
