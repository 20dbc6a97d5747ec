"""The categories' numbers are for ever."""

from __future__ import annotations

import pytest

from config.categories import BY_NUMBER, BYPASS, CATEGORIES, MANDATORY, NONE

FOR_EVER = [
    *("abuse", "malware", "phishing", "adult", "gambling", "violence", "drugs", "self-harm", "dating"),
    *("social", "games", "video", "chat", "proxy-vpn", "encrypted-dns", "ads-trackers", "piracy", "search"),
    "other",
]


def test_the_numbers_never_change() -> None:
    assert [CATEGORIES[name].number for name in FOR_EVER] == list(range(1, len(FOR_EVER) + 1))
    assert list(CATEGORIES) == FOR_EVER


def test_the_numbers_fit_in_one_word_and_index_the_table() -> None:
    assert all(category.number < 32 for category in CATEGORIES.values())
    assert [category.number for category in BY_NUMBER] == list(range(len(BY_NUMBER)))
    assert BY_NUMBER[0] is NONE


def test_only_three_can_be_imposed() -> None:
    assert frozenset({"abuse", "malware", "phishing"}) == MANDATORY
    assert set(CATEGORIES) > BYPASS


def test_every_category_speaks_both_languages_and_its_label_is_plain_ascii() -> None:
    for category in BY_NUMBER:
        assert category.vi
        assert category.en
        assert category.label.isascii()


def test_nobody_changes_the_table() -> None:
    with pytest.raises(TypeError):
        CATEGORIES["new"] = NONE
