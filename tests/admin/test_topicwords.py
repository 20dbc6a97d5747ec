"""Every category and every way to answer a block is explained."""

from __future__ import annotations

from admin.topicwords import BLOCK_MODES, EXPLAINED, KINDS
from config.categories import CATEGORIES, MANDATORY
from config.groups import BLOCK_MODES as WAYS


def test_each_category_that_can_be_chosen_has_its_place_and_its_words():
    chosen = [category for kind in KINDS for category in kind.categories]
    assert sorted(chosen) == sorted(CATEGORIES.keys() - MANDATORY)
    assert EXPLAINED.keys() == set(chosen)


def test_each_way_to_answer_has_its_words():
    assert BLOCK_MODES.keys() == {*WAYS, "address"}
