"""Safe modes: what is let through of a search engine is answered with its safe name. Runs after all steps."""

from __future__ import annotations

from dataclasses import replace

from blocklists.rule import Rewrite
from policy.nametable import find
from policy.question import Question
from policy.safesearch import safe_rewrite
from policy.verdict import Action, Outcome, Step, Verdict
from policy.verdicts import verdict_of

_A, _CNAME, _AAAA, _SVCB, _HTTPS = 1, 5, 28, 64, 65
_HINTS = frozenset({_HTTPS, _SVCB})
_ADDRESSES = frozenset({_A, _AAAA, _CNAME, *_HINTS})
_NOT_HELD = frozenset({Step.SPECIAL, Step.LOCAL})


def held_safe(question: Question, verdict: Verdict) -> Verdict:
    """Hold a search engine that is let through in its safe mode; runs on all that is not blocked."""
    state = question.state
    if (
        question.name not in state.safe
        or verdict.action is not Action.FORWARD
        or verdict.step in _NOT_HELD
        or question.chain
        or question.mandatory_only
        or question.qtype not in _ADDRESSES
    ):
        return verdict
    question.step = Step.REWRITES
    exempt = find(state.compiled.unfiltered, question.suffixes)
    if exempt:
        question.go_on("safe-unfiltered", rule=exempt.rule)
        return verdict
    target = safe_rewrite(question.name, state.group.safe_search, state.group.youtube)
    if target is None:
        return verdict
    question.decided("safe", engine=target.engine, target=target.target)
    # Hints in an HTTPS record would lead a browser past the target's addresses.
    action = Action.NODATA if question.qtype in _HINTS else Action.REWRITE
    found = verdict_of(question, action, Outcome.REWRITTEN, rule=verdict.rule, matched=verdict.matched)
    return replace(
        found,
        engine=target.engine,
        until=verdict.until,
        by=verdict.by,
        rewrite=Rewrite(cname=target.target) if action is Action.REWRITE else None,
    )
