"""Values of the policy as people say them."""

from __future__ import annotations

import datetime as dt

import pytest

from admin.changevalues import LABELS, ValueWords
from admin.words import Words
from config.detail import Detail
from config.groups import Group, TimetableRule
from config.policyfile import Policy
from config.rules import NameRule

EN, VI = ValueWords(Words("en")), ValueWords(Words("vi"))


@pytest.mark.parametrize(
    ("key", "value", "en", "vi"),
    [
        ("days", frozenset(range(7)), "every day", "mọi ngày"),
        ("days", frozenset({5, 6}), "Sat, Sun", "T7, CN"),
        ("close", True, "yes", "có"),
        ("from", dt.date(2026, 9, 5), "2026-09-05", "5/9/2026"),
        ("shift", "", "–", "–"),
        ("youtube", "off", "off", "tắt"),
        ("when", frozenset({"exam"}), "exams", "ngày thi"),
        ("only", (NameRule.parse("=thi.example"),), "=thi.example", "=thi.example"),
        ("what-comes-later", "x", "x", "x"),
    ],
)
def test_a_value(key, value, en, vi):
    assert (EN.value(key, value), VI.value(key, value)) == (en, vi)


def test_every_key_that_turns_has_words():
    """Else a person would read `rebind_protection`."""
    from admin.changewords import _COME_GONE  # noqa: PLC0415

    keys = {
        name.removesuffix("_")
        for kind in (Policy, Group, TimetableRule, Detail)
        for name in kind.__struct_fields__
    }
    assert keys - LABELS.keys() - _COME_GONE.keys() - {"id", "version", "calendar", "statistics"} == set()
