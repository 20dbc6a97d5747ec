"""Verdicts made of a question and the evidence against it, or for it."""

from __future__ import annotations

from policy.effect import InForce
from policy.nametable import find, leaves_below_open
from policy.question import Question
from policy.verdict import Action, Outcome, Step, Verdict

_BELOW = ("",)


def block(
    question: Question,
    outcome: Outcome,
    *,
    force: InForce | None = None,
    category: str = "",
    rule: str = "",
    list_id: str = "",
    matched: str = "",
    alone: bool = False,
    typed: bool = False,
) -> Verdict:
    """A block in the group's way; `alone` when it does not reach below, `typed` when other types are open."""
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
        typed or _open_below(question, category, alone=alone),
    )


def _open_below(question: Question, category: str, *, alone: bool) -> bool:
    """Whether a rule opens a name below this blocked one, so that it must not be said to be absent."""
    state = question.state
    if question.name in state.above_allowed:
        return True
    if question.step in _SHUT and state.hand.opens_categories:
        return True  # names that nobody can list here
    if not category:
        return leaves_below_open(state.own, question.name)
    if not alone or question.step not in _OVER_OWN:
        return False
    below = find(state.own, _BELOW + question.suffixes)
    return below is not None and below.allow


_SHUT = (Step.HAND, Step.CLOSED)
_OVER_OWN = (Step.ABUSE, Step.SECURITY)


def verdict_of(
    question: Question,
    action: Action,
    outcome: Outcome,
    *,
    category: str = "",
    rule: str = "",
    matched: str = "",
) -> Verdict:
    """A verdict of the step that the question is at, other than a block."""
    return Verdict(
        action,
        outcome,
        question.step,
        category=category,
        group=question.state.group.id,
        rule=rule,
        matched=matched,
    )
