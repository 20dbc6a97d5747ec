"""Changes that wait: few, and each for its own session."""

from __future__ import annotations

from dataclasses import replace

from admin.page.proposals import MOST, MOST_EACH, Proposal, Proposals

ONE = Proposal("me", "v", "a", "b", str, "policy.x", "/", "/")


def test_it_is_found_by_its_session_until_it_is_dropped():
    waiting = Proposals()
    number = waiting.keep(ONE)
    assert waiting.find(number, "me") is ONE
    assert waiting.find(number, "other") is None
    waiting.drop(number)
    assert waiting.find(number, "me") is None


def test_a_newer_text_takes_its_place():
    waiting = Proposals()
    number = waiting.keep(ONE)
    newer = replace(ONE, after="c")
    assert waiting.keep(newer, number) == number
    assert waiting.find(number, "me") is newer


def test_it_keeps_few():
    waiting = Proposals()
    mine = [waiting.keep(ONE) for _ in range(MOST_EACH + 1)]
    assert waiting.find(mine[0], "me") is None
    assert waiting.find(mine[-1], "me") is ONE
    for number in range(MOST):
        waiting.keep(replace(ONE, mark=str(number)))
    assert waiting.find(mine[-1], "me") is None
