from __future__ import annotations

from blocklists.hits import EMPTY_INDEX, Hit, Lookup


def test_the_empty_index_answers_nothing_to_any_name():
    index: Lookup = EMPTY_INDEX

    assert index.lookup("example.com") == ()
    assert index.lookup("") == ()


def test_a_hit_reads_by_name():
    hit = Hit("example.com", "starter-adult", "adult", allow=False, exact=False)

    assert (hit.name, hit.list_id, hit.category) == ("example.com", "starter-adult", "adult")
