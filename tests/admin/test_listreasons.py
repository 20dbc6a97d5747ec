from __future__ import annotations

import pytest

from admin.listreasons import TEMPLATES
from admin.mistakes import in_language
from admin.words import Words
from blocklists import quarantine, trust
from blocklists.patterns import Room, refuse

VI = Words("vi")


def test_every_template_is_there_once_and_in_vietnamese():
    assert len(set(TEMPLATES)) == len(TEMPLATES)
    assert [template for template in TEMPLATES if VI(template) == template] == []


@pytest.mark.parametrize(
    "reason",
    [
        *(
            refuse(pattern)
            for pattern in (
                r"(a)\1", "(?=a)", "(?!a)", "(?<=a)", "(?<!a)", "(?>a)", "a++", "a{1001}", "(ab|cd){900}",
                "x" * 1001, "é", "a\0", "(",
            )
        ),
        Room(patterns=0).take("a"),
        Room(steps=1).take("abc"),
        trust.REWRITE,
        trust.ASKER,
        trust.PASSTHRU,
        trust.EVERY_NAME,
        quarantine.PROTECTED,
        quarantine.NEEDED,
        *quarantine.SUFFIXES,
    ],
)  # fmt: skip
def test_what_the_lists_say_is_recognised(reason):
    assert in_language(VI, reason) != reason
    assert in_language(Words("en"), reason) == reason
