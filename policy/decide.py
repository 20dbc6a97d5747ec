"""From a name to a verdict: the precedence of docs/policy.md, one function a step, first match wins.

An allow skips only the blocking steps it outranks: a name that is exempt from a closing goes on to the steps
below, and an own allow comes after malware. Nothing here reads a clock, a file or a packet.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from blocklists.hits import Hit, Lookup
from config.categories import BYPASS
from policy.nametable import find, leaves_below_open, suffixes_of
from policy.special import CANARIES, special_zone
from policy.state import GroupState, InForce
from policy.verdict import Action, Outcome, Step, TraceLine, Verdict

_SECURITY = frozenset({"malware", "phishing"})
_NEVER = datetime.max.replace(tzinfo=UTC)


class _Question:
    """One question on its way through the steps: what was asked, and what was found out about it."""

    __slots__ = (
        "chain",
        "found",
        "hits",
        "lists",
        "mandatory_only",
        "name",
        "state",
        "step",
        "suffixes",
        "trace",
    )

    def __init__(
        self,
        state: GroupState,
        name: str,
        suffixes: tuple[str, ...],
        lists: Lookup,
        chain: bool,
        mandatory_only: bool,
        trace: list[TraceLine] | None,
        found: tuple[Hit, ...] | None,
    ) -> None:
        self.state = state
        self.name = name
        self.lists = lists
        self.suffixes = suffixes
        self.found = found  # what the lists say, if they were asked already
        self.chain = chain
        self.mandatory_only = mandatory_only
        self.trace = trace
        self.step = Step.SPECIAL
        self.hits: tuple[Hit, ...] = ()

    def go_on(self, reason: str, **args: str) -> None:
        """Say why this step did not decide."""
        if self.trace is not None:
            self.trace.append(TraceLine(self.step, False, reason, tuple(args.items())))

    def decided(self, reason: str, **args: str) -> None:
        """Say why this step decided."""
        if self.trace is not None:
            self.trace.append(TraceLine(self.step, True, reason, tuple(args.items())))


_Decider = Callable[[_Question], Verdict | None]


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
    rules count, special names, closing and limits do not. `mandatory_only=True`, for the chain of a name that
    a rule allowed (`Verdict.explicit`): only abuse, malware and phishing count. A line for each step that was
    looked at is appended to `trace`. Never raises for any text.
    """
    del qtype  # no rule of this version speaks of types; the resolver's callers need not change when one does
    suffixes = suffixes_of(name)
    hits = None
    if trace is None and state.quiet and state.named.isdisjoint(suffixes):
        # Most names that are asked: no rule stands at them or above, so no step but the lists' could decide.
        hits = lists.lookup(name)
        if not hits:
            return state.default
    question = _Question(state, name, suffixes, lists, chain, mandatory_only, trace, hits)
    for step, look in _STEPS:
        question.step = step
        verdict = look(question)
        if verdict is not None:
            return verdict
    question.step = Step.DEFAULT
    question.decided("default")
    return state.default


def _special(question: _Question) -> Verdict | None:
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
        return _verdict(question, Action.NXDOMAIN, Outcome.BLOCKED, category=canary, rule=question.name)
    special = special_zone(question.suffixes)
    if special is None:
        question.go_on("special-none")
        return None
    if find(state.compiled.forward, question.suffixes):
        question.go_on("special-forwarded", zone=special.zone)
        return None
    question.decided("special", zone=special.zone, source=special.source)
    # Nobody's rule: a standard says that these names are not asked of the world. So it counts as no block.
    return _verdict(question, special.action, Outcome.ALLOWED, rule=special.source, matched=special.zone)


def _protected(question: _Question) -> Verdict | None:
    found = find(question.state.compiled.protected, question.suffixes)
    if found is None:
        question.go_on("protected-no")
        return None
    question.decided("protected", rule=found.rule)
    return _verdict(question, Action.FORWARD, Outcome.ALLOWED, rule=found.rule, matched=found.matched)


def _abuse(question: _Question) -> Verdict | None:
    # The first step that needs the lists looks for all: what is decided above costs no look-up.
    found = question.lists.lookup(question.name) if question.found is None else question.found
    question.hits = tuple([hit for hit in found if not hit.allow])
    if not any(hit.category == "abuse" for hit in question.hits):
        question.go_on("abuse-no")
        return None
    question.decided("abuse")
    # Opaque on purpose: no rule, no list, no matched name (DESIGN §5, step 3).
    return _verdict(question, Action.BLOCK, Outcome.BLOCKED, category="abuse")


def _nothing_set(question: _Question) -> None:
    """Local data, and what is in force by a person's hand: this version has neither."""
    question.go_on("nothing-set")


def _closed(question: _Question) -> Verdict | None:
    if question.chain:
        question.go_on("chain")
        return None
    state = question.state
    force = state.closing or state.limiting
    if force is None:
        question.go_on("not-closed" if state.clock_trusted else "clock-untrusted")
        return None
    always = find(state.compiled.always, question.suffixes)
    if always:
        question.go_on("closed-exempt", rule=always.rule, window=force.name)
        return None
    listed = None if state.closed else find(state.only_names, question.suffixes)
    if listed:
        question.go_on("only-listed", rule=listed.rule, window=force.name)
        return None
    question.decided("closed" if state.closed else "only", window=force.name)
    return _blocked(question, Outcome.BLOCKED, force=force)


def _security(question: _Question) -> Verdict | None:
    hit = next((hit for hit in question.hits if hit.category in _SECURITY), None)
    if hit is None:
        question.go_on("security-no")
        return None
    return _by_list(question, hit, None)


def _own(question: _Question) -> Verdict | None:
    if question.mandatory_only:
        question.go_on("mandatory-only")
        return None
    state = question.state
    found = find(state.own, question.suffixes)
    if found is None:
        question.go_on("own-no")
        return None
    if found.allow:
        question.decided("own-allow", rule=found.rule)
        return _verdict(question, Action.FORWARD, Outcome.ALLOWED, rule=found.rule, matched=found.matched)
    question.decided("own-block", rule=found.rule)
    return _blocked(question, Outcome.BLOCKED, rule=found.rule, matched=found.matched)


def _timetable(question: _Question) -> Verdict | None:
    if question.mandatory_only:
        question.go_on("mandatory-only")
        return None
    timetable = question.state.timetable
    if not timetable:
        question.go_on("timetable-none")
        return None
    hits = [hit for hit in question.hits if hit.category in timetable]
    if not hits:
        question.go_on("timetable-no")
        return None
    if any(hit.category in question.state.standing for hit in question.hits):
        # "Until 11:30" would be a promise that the step below breaks.
        question.go_on("timetable-outlasted")
        return None
    hit = max(hits, key=lambda hit: timetable[hit.category].until or _NEVER)
    return _by_list(question, hit, timetable[hit.category])


def _categories(question: _Question) -> Verdict | None:
    if question.mandatory_only:
        question.go_on("mandatory-only")
        return None
    hits = question.hits
    if not hits:
        question.go_on("categories-unlisted")
        return None
    standing = question.state.standing
    hit = next((hit for hit in hits if hit.category in standing), None)
    if hit is None:
        question.go_on("categories-open", categories=", ".join(dict.fromkeys(h.category for h in hits)))
        return None
    return _by_list(question, hit, None)


def _by_list(question: _Question, hit: Hit, force: InForce | None) -> Verdict:
    rule = f"={hit.name}" if hit.exact else f"||{hit.name}^"
    question.decided(
        "list-timetable" if force else "list",
        category=hit.category,
        list=hit.list_id,
        rule=rule,
        window=force.name if force else "",
    )
    outcome = Outcome.BYPASS if hit.category in BYPASS else Outcome.BLOCKED
    return _blocked(
        question,
        outcome,
        force=force,
        category=hit.category,
        rule=rule,
        list_id=hit.list_id,
        matched=hit.name,
    )


def _blocked(
    question: _Question,
    outcome: Outcome,
    *,
    force: InForce | None = None,
    category: str = "",
    rule: str = "",
    list_id: str = "",
    matched: str = "",
) -> Verdict:
    state = question.state
    return Verdict(
        Action.BLOCK,
        outcome,
        question.step,
        category,
        state.group.id,
        rule,
        list_id,
        force.name if force else "",
        matched,
        force.until if force else None,
        question.name in state.above_allowed or (not list_id and leaves_below_open(state.own, question.name)),
    )


def _verdict(
    question: _Question,
    action: Action,
    outcome: Outcome,
    *,
    category: str = "",
    rule: str = "",
    matched: str = "",
) -> Verdict:
    return Verdict(
        action,
        outcome,
        question.step,
        category=category,
        group=question.state.group.id,
        rule=rule,
        matched=matched,
        shadow=action is Action.BLOCK and question.name in question.state.above_allowed,
    )


_STEPS: tuple[tuple[Step, _Decider], ...] = (
    # A standard's names first: no rule of ours may send them out to the world.
    (Step.SPECIAL, _special),
    # Help and time before every block, abuse too: a list's error must not close the hotline.
    (Step.PROTECTED, _protected),
    # Before local data: nobody's own record opens it.
    (Step.ABUSE, _abuse),
    (Step.LOCAL, _nothing_set),
    (Step.HAND, _nothing_set),
    # Before the group's own allow: a site that is allowed is not open at bedtime unless marked so.
    (Step.CLOSED, _closed),
    # Before the group's own allow too: a false alarm is not for a group to release.
    (Step.SECURITY, _security),
    (Step.OWN, _own),
    # Before the standing categories, so that the verdict can say when it ends.
    (Step.TIMETABLE, _timetable),
    (Step.CATEGORIES, _categories),
)
