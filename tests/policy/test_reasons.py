"""The words of steps and reasons: complete, alike in both languages, and the same in the guide."""

from __future__ import annotations

import re
import string

import pytest

from policy.decide import _STEPS
from policy.reasons import REASONS, STEPS, step_table
from policy.verdict import Step


def test_every_step_has_words_in_both_languages() -> None:
    assert list(STEPS) == list(Step)
    for words in STEPS.values():
        assert all(words)
        assert words.vi != words.en
        assert words.does_vi != words.does_en


def test_the_steps_are_carried_out_in_their_order() -> None:
    assert [step for step, _decide in _STEPS] == [step for step in Step if step < Step.DEFAULT]


@pytest.mark.parametrize(("page", "language"), [("policy.md", "en"), ("thu-tu.md", "vi")])
def test_the_table_in_the_guide_is_the_one_of_the_code(project, page, language) -> None:
    text = (project / "docs" / page).read_text(encoding="utf-8")
    rows = tuple(line for line in text.splitlines() if re.match(r"\| \d+ \| [A-Z]+ \|", line))
    assert rows == step_table(language), "\n".join(step_table(language))


def test_every_reason_that_is_given_has_a_sentence_and_the_reverse(project) -> None:
    sources = {
        path.name: path.read_text(encoding="utf-8")
        for path in (project / "policy").glob("*.py")
        if path.name not in ("reasons.py", "explain.py")
    }
    calls = re.findall(
        r"\.(?:go_on|decided)\((.*?)(?:,|\)\n|\n)", "".join(sources.values()).replace("(\n", "(")
    )
    given = {word for call in calls for word in re.findall(r'"([a-z-]+)"', call)}
    assert given <= set(REASONS)
    written = {word for source in sources.values() for word in re.findall(r'"([a-z]+(?:-[a-z]+)*)"', source)}
    assert set(REASONS) <= written | {f"hand-{kind}" for kind in ("off", "focus", "pass")}


def test_both_languages_say_the_same_things() -> None:
    def fields(text: str) -> set[str | None]:
        return {field for _text, field, _spec, _conversion in string.Formatter().parse(text)} - {None}

    assert not [key for key, (vi, en) in REASONS.items() if fields(vi) != fields(en)]
