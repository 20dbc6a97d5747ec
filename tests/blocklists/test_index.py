from __future__ import annotations

from blocklists.index import EMPTY_INDEX


def test_the_index_module_offers_the_empty_index():
    assert EMPTY_INDEX.lookup("example.com") == ()
