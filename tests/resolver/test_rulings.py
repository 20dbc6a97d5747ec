from __future__ import annotations

import pytest

from policy.verdict import Action, Outcome, Step, Verdict
from resolver.compose import any_message, error_message
from resolver.rulings import as_stale, extended_error
from resolver.wire import read_query
from tests.support.wirekit import question


def blocked(category):
    return Verdict(
        Action.BLOCK, Outcome.BLOCKED, Step.CATEGORIES, category=category, group="lop-6a", rule="||x^"
    )


@pytest.mark.parametrize(
    ("category", "expected"),
    [
        ("abuse", (16, "Prohibited content")),
        ("malware", (15, "Malware")),
        ("phishing", (15, "Phishing")),
        ("games", (17, "Games")),
        ("self-harm", (17, "Harmful content")),
        ("", (17, "Blocked by local rules")),
    ],
)
def test_the_extended_error_says_the_public_label_and_nothing_of_the_group(category, expected):
    assert extended_error(blocked(category)) == expected


def test_a_stale_answer_has_one_short_ttl():
    message = any_message(read_query(question("www.example.com")))
    stale = as_stale(message, 30)
    assert set(stale.ttls) == {30}
    assert stale.ede == (3, "")
    assert stale.wire == message.wire


def test_a_stale_absence_has_a_code_of_its_own():
    message = error_message(read_query(question("gone.example.com")), 3)
    assert as_stale(message, 30).ede == (19, "")
