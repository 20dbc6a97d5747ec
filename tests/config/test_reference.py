"""The reference is made from the words beside the keys."""

from __future__ import annotations

import pytest

from config.listsource import ListSource
from config.reading import keys_of
from config.reference import TABLES, fill, key_table, places


def test_a_table_has_a_row_for_each_key() -> None:
    table = key_table(ListSource)
    assert table.count("\n") == len(keys_of(ListSource)) + 2
    assert "| `id` | id | required | A short id" in table


def test_places_are_filled_and_filling_twice_changes_nothing() -> None:
    document = "a\n<!-- keys: list -->\nSTALE\n<!-- end -->\nb\n"
    filled = fill(document)
    assert "STALE" not in filled
    assert fill(filled) == filled
    assert places(filled) == {"list"}


def test_a_place_for_nothing_is_an_error() -> None:
    with pytest.raises(KeyError):
        fill("<!-- keys: nothing -->\n<!-- end -->")


def test_every_key_of_every_file_has_words() -> None:
    for kind in TABLES.values():
        for name, key in keys_of(kind).items():
            assert key.meaning.endswith("."), name
            assert "|" not in key.meaning + key.kind + key.default, name
