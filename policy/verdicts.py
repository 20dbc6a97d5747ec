"""Verdicts made of a question and the evidence against it, or for it."""

from __future__ import annotations

from policy.effect import InForce
from policy.nametable import leaves_below_open
from policy.question import Question
from policy.verdict import Action, Outcome, Verdict


def block(
    question: Question,
    outcome: Outcome,
    *,
    force: InForce | None = None,
    category: str = "",
    rule: str = "",
    list_id: str = "",
    matched: str = "",
    typed: bool = False,
) -> Verdict:
    """A block in the group's way; `typed` when other types of the name are open."""
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
        typed
        or question.name in state.above_allowed
        or (not list_id and leaves_below_open(state.own, question.name)),
    )


def verdict_of(
    question: Question,
    action: Action,
    outcome: Outcome,
    *,
    category: str = "",
    rule: str = "",
    matched: str = "",
) -> Verdict:
    """A verdict of the step that the question is at."""
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
