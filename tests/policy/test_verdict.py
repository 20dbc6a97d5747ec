"""The verdict as a value."""

from __future__ import annotations

from dataclasses import FrozenInstanceError

import pytest

from policy.verdict import Action, Outcome, Step, TraceLine, Verdict


def test_the_counters_layout_never_changes() -> None:
    assert {outcome.name: outcome.value for outcome in Outcome} == {
        "ALLOWED": 0,
        "BLOCKED": 1,
        "REWRITTEN": 2,
        "PASSED": 3,
        "BYPASS": 4,
    }
    assert max(Outcome) < 8


@pytest.mark.parametrize(
    ("action", "outcome", "step", "blocked", "explicit"),
    [
        (Action.FORWARD, Outcome.ALLOWED, Step.DEFAULT, False, False),
        (Action.FORWARD, Outcome.ALLOWED, Step.OWN, False, True),
        (Action.FORWARD, Outcome.ALLOWED, Step.PROTECTED, False, True),
        (Action.BLOCK, Outcome.BLOCKED, Step.OWN, True, False),
        (Action.BLOCK, Outcome.BYPASS, Step.CATEGORIES, True, False),
        (Action.NXDOMAIN, Outcome.ALLOWED, Step.SPECIAL, False, False),
    ],
)
def test_what_a_verdict_says_of_itself(action, outcome, step, blocked, explicit) -> None:
    verdict = Verdict(action, outcome, step)
    assert (verdict.blocked, verdict.explicit) == (blocked, explicit)


def test_a_verdict_and_a_trace_line_are_values() -> None:
    verdict = Verdict(Action.BLOCK, Outcome.BLOCKED, Step.OWN, rule="a.vn")
    assert hash(verdict) == hash(Verdict(Action.BLOCK, Outcome.BLOCKED, Step.OWN, rule="a.vn"))
    with pytest.raises(FrozenInstanceError):
        verdict.rule = "b.vn"
    assert TraceLine(Step.OWN, True, "own-block").args == ()
