"""Each reason has its sentence in both languages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from admin import accounts, passwords, secondstep
from admin.accounts import AccountRefused
from admin.accountwords import _REASONS, refusal
from admin.words import Words


def test_every_reason_of_the_code_has_a_sentence():
    text = Path(accounts.__file__).read_text()
    raised = set(re.findall(r'AccountRefused\("([\w-]+)"', text))
    judged = set(re.findall(r'return "(\w+)"', Path(passwords.__file__).read_text())) | {"name"}

    raised |= set(re.findall(r'AccountRefused\("([\w-]+)"', Path(secondstep.__file__).read_text()))

    assert raised | judged == set(_REASONS)


@pytest.mark.parametrize("reason", _REASONS)
def test_both_languages(reason):
    vi, en = (refusal(Words(lang), AccountRefused(reason, "Lan"), "school") for lang in ("vi", "en"))
    assert vi != en
    assert "%" not in vi + en
