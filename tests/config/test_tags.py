"""The tags of devices."""

from __future__ import annotations

from config.tags import TAGS


def test_tags_are_sorted_and_each_says_which_kind_it_is_of() -> None:
    assert list(TAGS) == sorted(set(TAGS))
    assert {tag.partition("_")[0] for tag in TAGS} == {"device", "os", "user"}
